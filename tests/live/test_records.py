"""The record of a call equals what really happened, whatever order and however often it is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live import records
from live.testing import fold_all, watch_transcript
from store import events
from tests.live.conftest import TRANSCRIPTS

FIELDS = ("direction", "number_from", "dialled", "trunk", "queue", "agent", "result", "cause")
EXPECTED = {
    "queue-answered": ("inbound", "13812345678", "4000", "carrier", "sales", "1001", "answered", 16),
    "queue-agent-hangup": ("inbound", "13812345678", "4000", "carrier", "sales", "1001", "answered", 16),
    "queue-hold": ("inbound", "13812345678", "4000", "carrier", "sales", "1001", "answered", 16),
    "queue-abandoned": ("inbound", "13812345678", "4000", "carrier", "sales", "", "abandoned", 0),
    "queue-timeout": ("inbound", "13812345678", "4004", "carrier", "empty", "", "ivr", 16),
    "queue-missed": ("inbound", "13812345678", "4001", "carrier", "support", "", "abandoned", 0),
    "queue-local-member": ("inbound", "13812345678", "4006", "carrier", "local", "1001", "answered", 16),
    "extension-answered": ("internal", "1004", "1001", "", "", "1001", "answered", 16),
    "extension-busy": ("internal", "1004", "1001", "", "", "", "busy", 17),
    "extension-noanswer": ("internal", "1004", "1001", "", "", "", "noanswer", 16),
    "extension-cancelled": ("internal", "1004", "1001", "", "", "", "noanswer", 127),
    "outbound": ("outbound", "1004", "913700000000", "carrier", "", "1004", "answered", 16),
    "flow-ended": ("inbound", "13812345678", "4002", "carrier", "", "", "ivr", 16),
    "fallback": ("inbound", "13812345678", "4005", "carrier", "sales", "1001", "answered", 16),
    "blind-transfer": ("inbound", "13812345678", "4000", "carrier", "sales", "1003", "answered", 16),
    "attended-transfer": ("inbound", "13812345678", "4000", "carrier", "sales", "1003", "answered", 16),
    "originate": ("internal", "1001", "", "", "", "", "answered", 16),
}
# wait, ring, talk, hold in seconds as the phones were told to do
TIMES = {
    "queue-answered": (1.5, 1.5, 2.0, 0), "queue-agent-hangup": (1.5, 1.5, 4.0, 0), "queue-hold": (1.5, 1.5, 3.5, 2.0),
    "queue-abandoned": (2.5, 2.5, 0, 0), "queue-timeout": (3.0, 0, 0, 0), "queue-local-member": (1.5, 1.5, 2.5, 0),
    "extension-answered": (0, 1.5, 3.0, 0), "extension-noanswer": (0, 10.0, 0, 0), "outbound": (0, 1.5, 3.0, 0),
    "blind-transfer": (1.5, 3.0, 6.9, 0), "attended-transfer": (1.5, 3.0, 7.8, 3.7),
}
CALL = "1700000000.1"


def told(name):
    return watch_transcript(TRANSCRIPTS / f"{name}.txt")


def only(found):
    [record] = fold_all(found).values()
    return record


@pytest.mark.covers("F28.1")
@pytest.mark.covers("R4.35b")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_one_real_call_gives_one_closed_record(name):
    record = only(told(name))
    assert tuple(record[field] for field in FIELDS) == EXPECTED[name]
    assert record["closed"] and record["state"] == {}


@pytest.mark.covers("F28.1")
@pytest.mark.covers("F03.6")
@pytest.mark.parametrize("name", sorted(TIMES))
def test_durations_are_those_of_the_real_call(name):
    record = only(told(name))
    assert [record[field] for field in ("wait", "ring", "talk", "hold")] == pytest.approx(TIMES[name], abs=0.1)
    assert record["started"] < record["ended"] and (record["answered"] or record["started"]) >= record["started"]


@pytest.mark.parametrize("name", ["blind-transfer", "attended-transfer"])
def test_all_agents_of_a_transferred_call_are_kept(name):
    assert only(told(name))["facts"]["agents"] == ["1001", "1003"]


def test_who_hung_up_is_kept():
    assert only(told("queue-agent-hangup"))["facts"]["ended_by"].startswith("PJSIP/1001-")
    assert only(told("queue-answered"))["facts"]["ended_by"].startswith("PJSIP/carrier-")


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_telling_everything_twice_changes_nothing(name):
    story = told(name)
    doubled = [event for event in story for _ in range(2)]
    assert fold_all(doubled) == fold_all(story)
    assert fold_all(story + story) == fold_all(story)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(EXPECTED)), st.data())
def test_lost_events_never_raise_and_the_end_still_closes(name, data):
    story = told(name)
    kept = [event for event in story if isinstance(event, (events.ChannelStarted, events.CallEnded)) or data.draw(st.booleans())]
    record = only(kept)
    assert record["closed"] and all(record[field] >= 0 for field in ("wait", "ring", "talk", "hold"))


def test_local_channels_make_no_record():
    started = events.ChannelStarted(call=CALL, at=1.0, uniqueid=CALL, channel="Local/1001@agents-00000001;1")
    assert fold_all([started, events.CallEnded(call=CALL, at=2.0)]) == {}


def entered(**changes):
    facts = {"number": "13800001234", "name": "Li", "dialled": "4000", "flow": "main", "version": 3, "trunk": "carrier", "language": "zh"}
    return events.CallEntered(call=CALL, at=10.0, channel="PJSIP/carrier-1", **{**facts, **changes})


def end(at=20.0, **changes):
    return events.CallEnded(call=CALL, at=at, **changes)


def step(n, outcome="ok", kind="ivr.menu", at=11.0):
    return events.StepTaken(call=CALL, at=at, n=n, step=f"s{n}", kind=kind, outcome=outcome, ms=5, flow="main", version=3)


@pytest.mark.covers("F28.1")
def test_the_flow_gives_numbers_path_and_version():
    record = only([entered(), step(2), step(1), step(2, "again"), end()])
    assert [(entry["n"], entry["outcome"]) for entry in record["path"]] == [(1, "ok"), (2, "again")]
    assert (record["number_from"], record["name_from"], record["flow"], record["version"], record["direction"], record["result"]) == (
        "13800001234", "Li", "main", 3, "inbound", "ivr")


def test_a_closed_record_keeps_times_and_result_and_takes_facts():
    late = [end(at=30.0), step(2, at=31.0), events.CallFact(call=CALL, at=32.0, name="charge", value=120),
            events.CallFact(call=CALL, at=32.0, name="satisfaction", value=5),
            events.QueueJoined(call=CALL, at=33.0, uniqueid=CALL, queue="sales"),
            events.RecordingKept(call=CALL, at=34.0, recording="abc")]
    record = only([entered(), step(1), end(), *late])
    assert (record["ended"], record["result"], record["queue"]) == (20.0, "ivr", "")
    assert (record["charge"], record["facts"]["satisfaction"], record["recording"], len(record["path"])) == (120, 5, "abc", 2)


@pytest.mark.parametrize("story, result", [
    ([events.RecordingStarted(call=CALL, at=12.0, recording="a", kind="message")], "message"),
    ([events.RecordingStarted(call=CALL, at=12.0, recording="a", kind="call")], "ivr"),
    ([events.RecordingStarted(call=CALL, at=12.0, recording="a", kind="message"), step(1, "empty", "recording.message")], "ivr"),
    ([events.CallFellBack(call=CALL, at=12.0, reason="stuck")], "fallback"),
    ([events.QueueAbandoned(call=CALL, at=12.0, uniqueid=CALL, queue="q")], "abandoned"),
    ([events.QueueAbandoned(call=CALL, at=12.0, uniqueid=CALL, queue="q"), step(2, "timeout", "acd.queue")], "ivr"),
    ([events.AgentAnswered(call=CALL, at=12.0, queue="q", agent="1001"), events.CallFellBack(call=CALL, at=13.0)], "answered"),
])
def test_the_result_says_how_it_ended(story, result):
    assert only([entered(), *story, end()])["result"] == result


def test_a_caller_found_gone_while_waiting_has_abandoned():
    story = [entered(), events.QueueJoined(call=CALL, at=12.0, uniqueid=CALL, queue="sales"), end(at=15.0, reconciled=True)]
    record = only(story)
    assert (record["result"], record["wait"], record["facts"]["reconciled"]) == ("abandoned", 3.0, True)


@pytest.mark.covers("R4.A4m")
@pytest.mark.parametrize("talked, effective", [(9.0, False), (10.0, True)])
def test_a_call_is_effective_from_the_seconds_that_the_site_says(talked, effective):
    legs = [events.ChannelStarted(call=CALL, at=10.0, uniqueid=uid, channel=f"PJSIP/{name}-1", endpoint=name, context="cc-internal")
            for uid, name in ((CALL, "1004"), ("2.2", "1001"))]
    talk = [events.BridgeEntered(call=CALL, at=11.0, uniqueid=uid, bridge="b") for uid in (CALL, "2.2")]
    story = [*legs, *talk, end(at=11.0 + talked)]
    assert fold_all(story)[CALL]["effective"] is None
    assert fold_all(story, records.Rules(effective_after=10))[CALL]["effective"] is effective


def test_the_fold_does_not_alter_what_it_was_given():
    first = records.fold(None, entered(), "test")
    before = repr(first)
    records.fold(first, step(1), "test")
    records.fold(first, events.QueueJoined(call=CALL, at=12.0, uniqueid=CALL, queue="q"), "test")
    assert repr(first) == before
