"""What happened in queues and to agents."""

from store.events.form import Event, event


@event
class QueueJoined(Event):
    """A caller stands in a queue."""

    uniqueid: str = ""
    queue: str = ""
    position: int = 0


@event
class QueueLeft(Event):
    """A caller stands in a queue no more."""

    uniqueid: str = ""
    queue: str = ""
    position: int = 0


@event
class QueueAbandoned(Event):
    """A caller hung up while waiting; `waited` in seconds."""

    uniqueid: str = ""
    queue: str = ""
    waited: float = 0.0


@event
class AgentRang(Event):
    """A queue rings an agent."""

    queue: str = ""
    agent: str = ""
    channel: str = ""


@event
class AgentAnswered(Event):
    """An agent took a call from a queue; `ring` and `waited` in seconds."""

    queue: str = ""
    agent: str = ""
    ring: float = 0.0
    waited: float = 0.0
    channel: str = ""


@event
class AgentDone(Event):
    """An agent's call from a queue ended; `talked` and `waited` in seconds."""

    queue: str = ""
    agent: str = ""
    talked: float = 0.0
    waited: float = 0.0
    reason: str = ""


@event
class AgentMissed(Event):
    """An agent did not answer; `ring` in seconds."""

    queue: str = ""
    agent: str = ""
    ring: float = 0.0


@event
class AgentState(Event):
    """The state of an agent changed; `queues` are those signed in to."""

    agent: str = ""
    state: str = ""
    paused: bool = False
    reason: str = ""
    queues: tuple = ()
