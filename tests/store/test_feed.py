"""Records of all rings come in causal order, and bad ones are marked, not stopped at."""

import os
import time

import pytest

from store.events import CallEntered, CallResumed, ChannelStarted, encode
from store.feed import Feed
from store.journal import open_journal
from store.ring import HEADER


@pytest.fixture
def rings(tmp_path):
    names = ("agi-1", "agi-2", "live", "worker")
    opened = {name: open_journal(tmp_path, name, 1 << 16) for name in names}
    yield opened
    for journal in opened.values():
        journal.close()


def kinds(feed):
    return [record.kind for record in feed.read()]


def test_live_comes_last_and_the_others_by_time(rings, tmp_path):
    rings["live"].emit(ChannelStarted("1", 1.0))
    rings["agi-2"].emit(CallEntered("1", 2.0))
    rings["agi-1"].emit(CallResumed("1", 3.0))
    rings["agi-2"].emit(CallEntered("2", 4.0))
    assert kinds(Feed(tmp_path)) == ["CallEntered", "CallResumed", "CallEntered", "ChannelStarted"]


def test_event_newer_than_the_look_waits_for_what_led_to_it(rings, tmp_path):
    feed = Feed(tmp_path)
    rings["agi-1"].emit(CallEntered("1", time.time() + 0.1))
    assert kinds(feed) == []
    time.sleep(0.12)
    assert kinds(feed) == ["CallEntered"]


def test_clock_set_back_delays_nothing(rings, tmp_path):
    rings["agi-1"].emit(CallEntered("1", time.time() + 3600))
    assert kinds(Feed(tmp_path)) == ["CallEntered"]


def test_new_rings_are_found_and_foreign_files_passed(tmp_path):
    feed = Feed(tmp_path / "spool", rescan=0)
    assert kinds(feed) == []
    journal = open_journal(tmp_path / "spool", "agi-1", 1 << 16)
    (tmp_path / "spool" / "junk.ring").write_bytes(b"x" * 9000)
    (tmp_path / "spool" / "empty.ring").write_bytes(b"")
    (tmp_path / "spool" / "half.ring.123.new").write_bytes(b"")
    journal.emit(CallEntered("1", 1.0))
    assert kinds(feed) == ["CallEntered"]


def test_removed_ring_is_read_to_its_end(tmp_path):
    feed, journal = Feed(tmp_path, rescan=0), open_journal(tmp_path, "agi-1", 1 << 16)
    journal.emit(CallEntered("1", 1.0))
    assert kinds(feed) == ["CallEntered"]
    os.unlink(tmp_path / "agi-1.ring")
    assert kinds(feed) == ["CallEntered"]


@pytest.mark.parametrize("payload", [b"\xff\xfe", b"{}", b"[1]", b'{"kind":"A\\u0000","call":"","at":1,"data":{}}',
                                     b'{"kind":"A","call":"\\ud800","at":1,"data":{}}', b'{"kind":"A","call":"","at":NaN}',
                                     b'{"kind":1,"call":"","at":1}', b"[" * 50000])
def test_bad_payload_is_marked_and_the_rest_comes(rings, tmp_path, payload):
    rings["worker"]._ring.append(payload)
    rings["worker"].emit(CallEntered("1", 1.0))
    bad, good = Feed(tmp_path).read()
    assert (bad.reason != "", bad.data, good.kind) == (True, payload, "CallEntered")


def test_damaged_record_is_marked_and_the_rest_comes(rings, tmp_path):
    for n in range(3):
        rings["worker"].emit(CallEntered(str(n), 1.0))
    with open(tmp_path / "worker.ring", "r+b") as file:
        file.seek(HEADER + len(encode(CallEntered("0", 1.0))) + 40)
        file.write(b"####")
    first, bad, last = Feed(tmp_path).read()
    assert (first.call, last.call, "damaged" in bad.reason) == ("0", "2", True)


def test_torn_header_gives_its_records_up_and_goes_on(rings, tmp_path):
    ring = rings["worker"]._ring
    ring._words[3] = 4096
    feed = Feed(tmp_path)
    assert kinds(feed) == []
    rings["worker"].emit(CallEntered("1", 1.0))
    assert kinds(feed) == ["CallEntered"]
