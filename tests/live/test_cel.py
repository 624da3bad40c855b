"""The channel event log tells the same calls as AMI does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live import cel
from live.testing import fold_all, watch_transcript
from live.watch import OVERLAP
from tests.live.conftest import TRANSCRIPTS

# recorded from Asterisk 22.10.1 on 2026-11-23, beside the AMI conversations of the same calls
LOG = TRANSCRIPTS.parent / "cel/Master.csv"
CALLS = ("queue-answered", "queue-agent-hangup", "queue-hold", "queue-abandoned", "queue-timeout", "extension-answered", "outbound",
         "flow-ended", "blind-transfer", "attended-transfer", "queue-local-member")


@pytest.fixture(scope="module")
def logged():
    return fold_all(cel.read_gap(LOG, 0.0))


@pytest.mark.parametrize("name", CALLS)
def test_the_log_gives_the_record_that_ami_gives(name, logged):
    [(call, heard)] = fold_all(watch_transcript(TRANSCRIPTS / f"{name}.txt")).items()
    found = logged[call]
    same = ("direction", "number_from", "dialled", "trunk", "queue", "agent", "result", "closed")
    assert {field: found[field] for field in same} == {field: heard[field] for field in same}
    for field in ("started", "answered", "ended", "wait", "talk"):
        assert found[field] == pytest.approx(heard[field], abs=0.05), field


@pytest.mark.parametrize("name", ["queue-answered", "blind-transfer", "attended-transfer"])
@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
def test_a_gap_in_ami_is_filled(share, name):
    story = watch_transcript(TRANSCRIPTS / f"{name}.txt")
    story = [event for event in story if event.call]
    heard = story[:int(len(story) * share)]
    whole = fold_all(story)
    [call] = whole
    gap = [event for event in cel.read_gap(LOG, heard[-1].at - OVERLAP) if event.call == call]
    record = fold_all([*heard, *gap])[call]
    assert record["closed"] and record["result"] == "answered" and record["agent"] == whole[call]["agent"]
    for field in ("started", "ended", "wait", "talk"):
        assert record[field] == pytest.approx(whole[call][field], abs=0.05), field


def test_only_what_is_newer_is_told():
    found = cel.read_gap(LOG, 0.0)
    middle = found[len(found) // 2].at
    assert all(event.at > middle for event in cel.read_gap(LOG, middle))
    assert cel.read_gap(LOG, found[-1].at + 1) == []


def test_a_missing_log_tells_nothing(tmp_path):
    assert cel.read_gap(tmp_path / "none.csv", 0.0) == []


def test_a_log_cut_anywhere_still_tells_its_whole_rows(tmp_path):
    data = LOG.read_bytes()
    for start, end in ((100, None), (0, -30), (57, -57)):
        (tmp_path / "cut.csv").write_bytes(data[start:end])
        assert len(cel.read_gap(tmp_path / "cut.csv", 0.0)) > 100


@given(st.binary(max_size=300))
def test_hostile_bytes_do_not_raise(data):
    for row in cel.parse(data.decode("utf-8", "replace")):
        cel.tell(row)


@given(st.lists(st.text(max_size=12), min_size=11, max_size=11), st.sampled_from(["HANGUP", "BRIDGE_ENTER", "APP_END", "CHAN_START"]))
def test_hostile_fields_do_not_raise(fields, kind):
    import csv
    import io
    text = io.StringIO()
    csv.writer(text).writerow([kind, "1.5", *fields])
    for row in cel.parse(text.getvalue()):
        assert all(event.at == 1.5 for event in cel.tell(row))
