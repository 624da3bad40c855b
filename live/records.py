"""Folds the events of one call into its record; pure, and the same however often an event comes."""

import copy
import dataclasses

from live import clocks, legs
from live.translate import is_local
from store import events

EMPTY = {"direction": "", "number_from": "", "name_from": "", "dialled": "", "trunk": "", "queue": "", "agent": "",
         "flow": "", "version": 0, "path": [], "started": None, "answered": None, "ended": None, "wait": 0.0,
         "ring": 0.0, "talk": 0.0, "hold": 0.0, "result": "", "cause": 0, "recording": "", "charge": None,
         "effective": None, "facts": {}, "state": {}, "closed": False}
DIAL_RESULTS = {"BUSY": "busy", "NOANSWER": "noanswer", "CANCEL": "noanswer", "ANSWER": "answered"}
EMPTY_MESSAGE = ("", "error", "empty", "failed", "silence", "timeout")


@dataclasses.dataclass(frozen=True)
class Rules:
    """What the fold must be told about the site."""

    trunk_contexts: tuple = ("cc-trunk",)
    message_kinds: tuple = ("voicemail.leave", "recording.message", "ivr.record")
    effective_after: int = 0


def fold(record, event, node, rules=Rules()):
    """Return the call record after `event`; `record` is None before the first one and is not changed.

    Returns None while the call has no record: Local channels and stray facts make none. After the
    call is closed its times and result stay; facts, recordings and late steps are still added.
    """
    if record is None:
        if not _begins(event):
            return None
        record = {**EMPTY, "node": node, "linkedid": event.call, "started": event.at}
    row = (_LATE if record["closed"] else _TABLE).get(type(event))
    if row is None:
        return record
    record = {**record, "path": list(record["path"]), "facts": dict(record["facts"]),
              "state": copy.deepcopy(record["state"])}
    row(record, event, rules)
    return record


def _begins(event):
    if isinstance(event, events.ChannelStarted):
        return not is_local(event.channel)
    return isinstance(event, events.CallEntered)


def _entered(record, event, rules):
    record["number_from"] = event.number or record["number_from"]
    record["name_from"] = event.name or record["name_from"]
    record["dialled"] = event.dialled or record["dialled"]
    record["flow"], record["version"] = event.flow, event.version
    record["trunk"] = event.trunk or record["trunk"]
    record["started"] = min(record["started"], event.at)
    record["state"]["entered"] = True
    if event.language:
        record["facts"]["language"] = event.language
    if event.trunk:
        record["direction"] = "inbound"
    record["direction"] = record["direction"] or "internal"


def _step(record, event, rules):
    # the flow went on after the queue: whoever it was did not hang up there
    record["state"].pop("abandoned", None)
    entry = {"n": event.n, "step": event.step, "kind": event.kind, "outcome": event.outcome, "ms": event.ms}
    _put_step(record, entry)
    # who hung up has left a message only when its recording had begun, which another event tells
    if event.kind in rules.message_kinds and event.outcome != "hangup":
        record["state"]["message"] = event.outcome not in EMPTY_MESSAGE
    if event.flow:
        record["flow"], record["version"] = event.flow, event.version


def _step_failed(record, event, rules):
    known = [entry for entry in record["path"] if entry["n"] == event.n]
    outcome = known[0]["outcome"] if known else "error"
    _put_step(record, {"n": event.n, "step": event.step, "kind": event.kind, "outcome": outcome,
                       "ms": known[0]["ms"] if known else 0, "reason": event.reason})


def _put_step(record, entry):
    if not isinstance(entry["n"], int):
        raise ValueError(f"step number {entry['n']!r} is no number")
    # a step that was visited twice after a lost process counts once: the last visit knows best
    kept = [other for other in record["path"] if other["n"] != entry["n"]]
    record["path"] = sorted(kept + [entry], key=lambda step: step["n"])


def _late_step(record, event, rules):
    _put_step(record, {"n": event.n, "step": event.step, "kind": event.kind, "outcome": event.outcome, "ms": event.ms})


def _resumed(record, event, rules):
    record["facts"]["resumed"] = record["facts"].get("resumed", 0) + 1


def _fell_back(record, event, rules):
    record["facts"]["fell_back"] = event.reason or "unknown"


def _fact(record, event, rules):
    if event.name in ("charge", "effective"):
        record[event.name] = event.value
    else:
        record["facts"][event.name] = event.value


def _recording_started(record, event, rules):
    # who hangs up while a message is recorded has left one; no step tells it any more
    if event.kind == "message":
        record["state"]["message"] = True
    _recording(record, event, rules)


def _recording(record, event, rules):
    record["recording"] = record["recording"] or event.recording
    known = record["facts"].get("recordings", [])
    if event.recording not in known:
        record["facts"]["recordings"] = known + [event.recording]


def _queue_joined(record, event, rules):
    record["queue"] = event.queue
    record["state"].pop("abandoned", None)
    record["state"]["queued"] = True
    clocks.start(record, "wait", event.uniqueid, event.at)


def _queue_left(record, event, rules):
    clocks.stop(record, "wait", event.uniqueid, event.at)


def _abandoned(record, event, rules):
    clocks.stop(record, "wait", event.uniqueid, event.at)
    record["state"]["abandoned"] = True


def _queue_result(record, event, rules):
    record["queue"] = record["queue"] or event.queue


def _agent_answered(record, event, rules):
    record["queue"], record["agent"] = event.queue, event.agent
    record["state"]["talked"] = True
    legs.note_agent(record, event.agent)


def _ended(record, event, rules):
    at = event.at
    if clocks.counts(record, "wait"):
        record["state"]["abandoned"] = True
    clocks.stop_all(record, at)
    record["ended"] = at
    record["result"] = event.result or _decide(record)
    if event.reconciled:
        record["facts"]["reconciled"] = True
    if record["effective"] is None and rules.effective_after:
        record["effective"] = record["talk"] >= rules.effective_after
    record["direction"] = record["direction"] or "internal"
    record["closed"], record["state"] = True, {}


def _decide(record):
    state = record["state"]
    if state.get("talked"):
        return "answered"
    if state.get("abandoned"):
        return "abandoned"
    if state.get("message") or "message" in record["facts"]:
        return "message"
    if "fell_back" in record["facts"]:
        return "fallback"
    if state.get("dial") and not (state.get("entered") or state.get("queued")):
        return DIAL_RESULTS.get(state["dial"], "failed")
    return "ivr" if state.get("entered") or state.get("queued") or record["answered"] else "failed"


_LATE = {events.StepTaken: _late_step, events.StepFailed: _step_failed, events.CallFact: _fact,
         events.RecordingStarted: _recording, events.RecordingKept: _recording, events.CallFellBack: _fell_back}

_TABLE = {
    **_LATE,
    events.CallEntered: _entered,
    events.StepTaken: _step,
    events.CallResumed: _resumed,
    events.RecordingStarted: _recording_started,
    events.QueueResult: _queue_result,
    events.ChannelStarted: legs.started,
    events.ChannelAnswered: legs.answered,
    events.ChannelEnded: legs.ended,
    events.BridgeEntered: legs.bridged,
    events.BridgeLeft: legs.unbridged,
    events.DialStarted: legs.rang,
    events.DialEnded: legs.rang_out,
    events.HoldStarted: legs.held,
    events.HoldEnded: legs.resumed,
    events.QueueJoined: _queue_joined,
    events.QueueLeft: _queue_left,
    events.QueueAbandoned: _abandoned,
    events.AgentAnswered: _agent_answered,
    events.CallEnded: _ended,
}
