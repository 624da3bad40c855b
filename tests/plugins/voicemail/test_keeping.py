"""What is over is removed, audio first, and nothing else."""

import pytest

from plugins.voicemail.keeping import DAY, Keeper
from plugins.voicemail.models import boxes, mails, messages
from store import recordings
from tests.plugins.voicemail.test_models import leave

NOW = 100 * DAY
A, B, C = ("a" * 32, "b" * 32, "c" * 32)


@pytest.fixture
def keeper(database, folder, told):
    return Keeper(folder, "n1", told.append, 7, lambda: NOW)


def make(folder, key, **values):
    (folder / f"{key}.wav").write_bytes(b"x" * 100)
    recordings.start(key, "n1", "c1")
    leave(key, **values)


def test_deleted_messages_go_after_their_days(keeper, folder, told):
    make(folder, A, state="deleted", at=NOW - 9 * DAY, deleted_at=NOW - 8 * DAY)
    make(folder, B, state="deleted", at=NOW - 9 * DAY, deleted_at=NOW - 6 * DAY)
    make(folder, C, state="heard", at=NOW - 90 * DAY)
    mails.queue(A, "x@example.com", "n1", 1.0)
    assert keeper.sweep() == 1 and keeper.sweep() == 0
    assert messages.find(A) is None and recordings.find(A) is None and not mails.of_message(A)
    assert sorted(path.name for path in folder.iterdir()) == [f"{B}.wav", f"{C}.wav"]
    assert [(event.message, event.state) for event in told] == [(A, "removed")]


def test_a_box_may_keep_messages_for_some_days_only(keeper, folder):
    boxes.save("1001", keep_days=30)
    make(folder, A, at=NOW - 31 * DAY)
    make(folder, B, at=NOW - 29 * DAY)
    make(folder, C, box="1002", at=NOW - 31 * DAY)
    assert keeper.sweep() == 1 and messages.find(A) is None and messages.find(B) and messages.find(C)


def test_audio_goes_with_the_last_message_that_uses_it(keeper, folder):
    make(folder, A, state="deleted", deleted_at=1.0)
    leave(B, box="1002", recording=A)
    assert keeper.sweep() == 1 and (folder / f"{A}.wav").exists() and recordings.find(A)
    messages.change(B, ("new",), state="deleted", deleted_at=1.0)
    assert keeper.sweep() == 1 and not (folder / f"{A}.wav").exists()


def test_what_cannot_be_removed_stays_listed(keeper, folder, tmp_path):
    (tmp_path / "other").write_text("x")
    (folder / f"{A}.wav").symlink_to(tmp_path / "other")
    leave(A, state="deleted", deleted_at=1.0)
    assert keeper.sweep() == 0 and messages.find(A) and (tmp_path / "other").exists()


def test_another_machine_s_messages_and_calls_never_recorded(keeper, folder):
    make(folder, A, state="deleted", deleted_at=1.0, node="n2")
    leave(B, state="recording", at=NOW - 2 * DAY)
    leave(C, state="recording", at=NOW - DAY / 2)
    assert keeper.sweep() == 1 and messages.find(A) and messages.find(B) is None and messages.find(C)
