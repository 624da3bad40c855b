"""Knows the agents of all queues, to tell one state for an agent who sits in several."""

from live.translate import read_endpoint
from store import events

STATES = {"0": "unknown", "1": "idle", "2": "talking", "3": "busy", "4": "invalid", "5": "unavailable", "6": "ringing",
          "7": "ringing", "8": "hold"}
ADDING = ("QueueMemberAdded", "QueueMemberStatus", "QueueMemberPause", "QueueMember")


class Members:
    """Follows queue memberships; gives an AgentState only when something changed."""

    def __init__(self):
        self._seats = {}
        self._told = {}

    def follow(self, message, at):
        """Return the AgentState events that one AMI message about a member makes."""
        kind = message.get("Event")
        if kind in ADDING:
            return self._tell(self._sit(message), at)
        if kind == "QueueMemberRemoved":
            agent = read_agent(message)
            self._seats.get(agent, {}).pop(message.get("Queue"), None)
            return self._tell(agent, at)
        return []

    def compare(self, listing, at):
        """Return the events that bring us in line with the QueueMember items of one QueueStatus."""
        self._seats = {}
        agents = [self._sit(item) for item in listing]
        everyone = dict.fromkeys(agents + list(self._told))
        return [event for agent in everyone for event in self._tell(agent, at)]

    def forget(self):
        """Tell everything anew at the next listing, as after a lost connection."""
        self._told = {agent: None for agent in self._told}

    def _sit(self, message):
        agent = read_agent(message)
        seat = STATES.get(message.get("Status"), "unknown"), message.get("Paused") == "1", message.get("PausedReason", "")
        seats = self._seats.setdefault(agent, {})
        seats[message.get("Queue", "")] = seat
        # one phone has one state, whichever queue told it last; a pause is each queue's own
        for queue, (_state, paused, reason) in seats.items():
            seats[queue] = seat[0], paused, reason
        return agent

    def _tell(self, agent, at):
        seats = self._seats.get(agent, {})
        state = next((seat[0] for seat in seats.values()), "off")
        paused = bool(seats) and all(seat[1] for seat in seats.values())
        reason = next((seat[2] for seat in seats.values() if seat[1]), "") if paused else ""
        facts = state, paused, reason, tuple(sorted(seats))
        if self._told.get(agent) == facts:
            return []
        self._told[agent] = facts
        return [events.AgentState(call="", at=at, agent=agent, state=state, paused=paused, reason=reason, queues=facts[3])]


def read_agent(message):
    """Return the agent of a queue member message: the endpoint of its interface."""
    return read_endpoint(message.get("Interface") or message.get("Location") or "")
