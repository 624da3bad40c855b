"""The rows of recordings follow the journal, in any order."""

from hooks.specs import EventNews
from plugins.recording import service
from store import recordings
from store.events import FlowEnded, RecordingKept, RecordingStarted

STARTED = RecordingStarted("1.7", 50.0, recording="r1", kind="message")
KEPT = RecordingKept("1.7", 60.0, recording="r1", path="/r/r1.wav", size=9, sha256="ab", seconds=2.0)


def test_rows_in_either_order_and_twice(database):
    for order in ((STARTED, KEPT, KEPT, STARTED), (KEPT, STARTED)):
        for seq, event in enumerate(order):
            service.note(EventNews(seq, event, "n1"))
        row, = recordings.of_call("1.7")
        assert (row.node, row.sha256, row.size) == ("n1", "ab", 9) and row.kept
        recordings.Recording.delete().execute()


def test_other_events_are_none_of_its_business(database):
    service.note(EventNews(1, FlowEnded("1.7", 1.0), "n1"))
    assert recordings.of_call("1.7") == []
