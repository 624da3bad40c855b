"""A message is taken in once, whatever order the journal brings, and dropped when it is too short."""

import pytest

from hooks.specs import EventNews
from plugins.voicemail import desk
from plugins.voicemail.events import MessageBegun, MessageChanged
from plugins.voicemail.models import boxes, mails, messages
from store import extensions, people, recordings
from store.events import CallFact
from tests.plugins.voicemail.test_models import leave

KEY = "b" * 32


@pytest.fixture
def works(database, folder, told):
    return desk.Desk(folder, "n1", told.append, lambda timeout: None, clock=lambda: 900.0)


def begin(key=KEY, box="1001", **values):
    event = MessageBegun(call="c1", at=100.0, recording=key, box=box, number="13800001234", name="王小明\0", **values)
    desk.note(EventNews(1, event, "n1"))
    desk.note(EventNews(1, event, "n1"))


def keep(folder, key=KEY, seconds=3.0):
    (folder / f"{key}.wav").write_bytes(bytes(44 + int(16000 * seconds)))
    recordings.keep(key, "p", 44 + int(16000 * seconds), "sum", seconds, "n1", "c1")


@pytest.mark.parametrize("first", ["begun", "kept"])
def test_a_message_is_taken_in_once(works, folder, told, first):
    boxes.save("1001", mail="a@example.com, b@example.com")
    for what in ("begun", "kept") if first == "begun" else ("kept", "begun"):
        begin(queue="sales", after_hours=True) if what == "begun" else keep(folder)
        works.take_in()
    works.take_in()
    row, = messages.of_box("1001")
    assert (row.state, row.seconds, row.number, row.queue, row.after_hours, row.at, row.name) == (
        "new", 3.0, "13800001234", "sales", True, 100.0, "王小明")
    facts = {event.name: event.value for event in told if isinstance(event, CallFact)}
    assert facts == {"voicemail": KEY, "mailbox": "1001", "voicemail_seconds": 3.0, "voicemail_state": "new"}
    assert sorted(mail.address for mail in mails.of_message(KEY)) == ["a@example.com", "b@example.com"]
    assert [event.state for event in told if isinstance(event, MessageChanged)] == ["new"]


def test_a_short_one_is_dropped_with_its_audio(works, folder, told):
    begin()
    keep(folder, seconds=0.4)
    works.take_in()
    assert messages.find(KEY) is None and not (folder / f"{KEY}.wav").exists() and recordings.find(KEY) is None
    assert {event.value for event in told if isinstance(event, CallFact)} == {"dropped"}


def test_one_that_is_not_kept_waits(works):
    begin()
    works.take_in()
    assert messages.find(KEY).state == "recording" and messages.of_box("1001") == []


def test_lamps_count_the_own_box_and_those_of_groups(database):
    leave("a")
    leave("b", box="reception")
    leave("c", box="reception", state="heard")
    people.add("ann", "Ann", "agent", extension="1008")
    boxes.save("reception", boxes.rights_of("reception") | {("ann", "member"), ("who", "member")})
    lamps = desk.list_lamps()
    assert lamps["1008"] == (1, 1) and "ann" not in lamps and "who" not in lamps
    assert lamps["1001"] == (2, 1) and lamps["1002"] == (1, 1) and lamps["801"] == (0, 0)
    assert "reception" not in lamps


def test_every_extension_has_a_box_of_its_own(works):
    extensions.save("1077", name="Seven")
    works.make_boxes()
    works.make_boxes()
    box = boxes.find("1077")
    assert (box.kind, box.title) == ("personal", "Seven") and boxes.rights_of("1077") == {("1077", "owner")}
