"""Events of an imaginary morning for the tests of the wall."""

from store import events

NOW = 1_800_000_000.0
CALLER = "13800138000"


def enter(call="c1", at=NOW, number=CALLER, flow="main"):
    """A caller comes over the trunk into a flow."""
    return [events.ChannelStarted(call=call, at=at, uniqueid=call, channel="PJSIP/carrier-00000001", number=number, dialled="4000", context="cc-trunk",
                                  endpoint="carrier"),
            events.CallEntered(call=call, at=at, channel="PJSIP/carrier-00000001", number=number, dialled="4000", flow=flow, version=1, trunk="carrier"),
            events.ChannelAnswered(call=call, at=at, uniqueid=call, channel="PJSIP/carrier-00000001")]


def walk(*steps, call="c1", at=NOW, flow="main"):
    """The call takes (step, outcome), ... one a second."""
    return [events.StepTaken(call=call, at=at + n, n=n, step=step, kind="x", outcome=outcome, flow=flow, version=1)
            for n, (step, outcome) in enumerate(steps, 1)]


def queue(call="c1", at=NOW, name="sales"):
    """The call stands in a queue."""
    return [events.QueueJoined(call=call, at=at, uniqueid=call, queue=name, position=1)]


def ring(agent="1001", call="c1", at=NOW):
    """The queue rings an agent, whose telephone is busy from then on."""
    return [events.ChannelStarted(call=call, at=at, uniqueid=f"{call}b", channel=f"PJSIP/{agent}-00000002", number=agent, dialled="s", endpoint=agent),
            events.DialStarted(call=call, at=at, uniqueid=f"{call}b", target=agent, channel=f"PJSIP/{agent}-00000002"), sit(agent, "busy", at=at)]


def talk(agent="1001", call="c1", at=NOW, name="sales", waited=5.0):
    """The agent answers."""
    return [events.ChannelAnswered(call=call, at=at, uniqueid=f"{call}b", channel=f"PJSIP/{agent}-00000002"),
            events.DialEnded(call=call, at=at, uniqueid=f"{call}b", target=agent, status="ANSWER"),
            events.QueueLeft(call=call, at=at, uniqueid=call, queue=name),
            events.AgentAnswered(call=call, at=at, queue=name, agent=agent, waited=waited)]


def end(agent="1001", call="c1", at=NOW):
    """All channels of the call are gone."""
    return [events.ChannelEnded(call=call, at=at, uniqueid=f"{call}b"), events.ChannelEnded(call=call, at=at, uniqueid=call),
            events.CallEnded(call=call, at=at), sit(agent, "idle", at=at)]


def sit(agent="1001", state="idle", at=NOW, paused=False, reason="", queues=("sales",)):
    """An agent's state."""
    return events.AgentState(call="", at=at, agent=agent, state=state, paused=paused, reason=reason, queues=queues)
