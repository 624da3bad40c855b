"""Each deed is done once, told to the journal, and its state reaches the call."""

import pytest

from plugins.voicemail.deeds import Deeds
from plugins.voicemail.models import messages
from store.events import CallFact
from tests.plugins.voicemail.test_models import leave


@pytest.fixture
def deeds(sqlite, told):
    leave("a")
    return Deeds(told.append, lambda: 500.0)


def state(key="a"):
    return messages.find(key).state


def facts(told):
    return [(event.call, event.value) for event in told if isinstance(event, CallFact)]


def test_hear_finish_reopen(deeds, told):
    assert deeds.hear("a", "1001") and not deeds.hear("a", "1002")
    row = messages.find("a")
    assert (row.state, row.heard_at, row.heard_by) == ("heard", 500.0, "1001")
    assert deeds.finish("a", "1001") and state() == "done"
    assert deeds.reopen("a", "1001") and messages.find("a").heard_by == ""
    assert facts(told) == [("c-a", "heard"), ("c-a", "done"), ("c-a", "new")]


def test_delete_and_restore(deeds):
    assert deeds.delete("a", "1001") and not deeds.delete("a", "1001") and not deeds.finish("a", "1001")
    assert messages.find("a").deleted_at == 500.0 and messages.of_box("1001") == []
    assert deeds.restore("a", "1001") and state() == "heard" and messages.find("a").deleted_at is None


def test_forward_makes_one_copy_with_the_same_audio(deeds, told):
    assert deeds.forward("a", "1002", "1001") and not deeds.forward("a", "1002", "1001")
    assert not deeds.forward("a", "nowhere", "1001") and not deeds.forward("a", "1001", "1001") and not deeds.forward("z", "1002", "1001")
    copy, = messages.of_box("1002")
    assert (copy.recording, copy.state, copy.forwarded_by, copy.call) == ("a", "new", "1001", "c-a")
    deeds.hear(copy.id, "1002")
    assert state() == "new" and facts(told) == [], "the copy's state is not the call's"
