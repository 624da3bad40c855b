"""What the flow did with a call, and how the call ended."""

from store.events.form import Event, event


@event
class CallEntered(Event):
    """A call reached the FastAGI server for the first time; `number` is the caller's, unmasked."""

    channel: str = ""
    number: str = ""
    name: str = ""
    dialled: str = ""
    flow: str = ""
    version: int = 0
    trunk: str = ""
    language: str = ""


@event
class StepTaken(Event):
    """Step number `n` of a call ended with `outcome` after `ms` milliseconds."""

    n: int = 0
    step: str = ""
    kind: str = ""
    outcome: str = ""
    ms: int = 0
    flow: str = ""
    version: int = 0


@event
class StepFailed(Event):
    """Step number `n` of a call broke; the caller took its error edge."""

    n: int = 0
    step: str = ""
    kind: str = ""
    reason: str = ""
    detail: str = ""


@event
class CallResumed(Event):
    """Another visit, process or machine went on with a call at step number `n`."""

    n: int = 0
    step: str = ""
    process: str = ""


@event
class VisitBegun(Event):
    """Asterisk asked a FastAGI server what to do with `channel`; told by Asterisk, not by the server."""

    channel: str = ""


@event
class CallFellBack(Event):
    """The dialplan gave up on the FastAGI server and ran the native fallback."""

    reason: str = ""


@event
class FlowEnded(Event):
    """The flow of a call has no next step."""

    outcome: str = ""


@event
class QueueResult(Event):
    """What app_queue said after a queue step; `waited` and `talked` in seconds."""

    queue: str = ""
    status: str = ""
    member: str = ""
    waited: float = 0.0
    talked: float = 0.0


@event
class CallFact(Event):
    """A typed fact (charge, satisfaction, disposition ...) to be folded into the call record."""

    name: str = ""
    value: object = None


@event
class DialDecided(Event):
    """A call wanted to leave to `number` by `trunk`: whether it may, why, by which rule, and after how many seconds it ends.

    `limit` 0 is no limit. This is the evidence of every attempt, allowed or refused.
    """

    number: str = ""
    trunk: str = ""
    caller: str = ""
    campaign: str = ""
    allowed: bool = False
    reason: str = ""
    rule: str = ""
    limit: int = 0


@event
class CallEnded(Event):
    """The last channel of a call is gone; `reconciled` when this was found by re-reading Asterisk."""

    result: str = ""
    reconciled: bool = False
