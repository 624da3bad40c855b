"""What Asterisk did with channels, bridges and dials."""

from store.events.form import Event, event


@event
class ChannelStarted(Event):
    """Asterisk made a channel."""

    uniqueid: str = ""
    channel: str = ""
    number: str = ""
    dialled: str = ""
    context: str = ""
    endpoint: str = ""


@event
class ChannelAnswered(Event):
    """A channel went up."""

    uniqueid: str = ""
    channel: str = ""


@event
class ChannelEnded(Event):
    """A channel is gone; `cause` is Q.850, `source` who ended it."""

    uniqueid: str = ""
    channel: str = ""
    cause: int = 0
    text: str = ""
    source: str = ""


@event
class HoldStarted(Event):
    """A channel was put on hold."""

    uniqueid: str = ""


@event
class HoldEnded(Event):
    """A channel came back from hold."""

    uniqueid: str = ""


@event
class DialStarted(Event):
    """A channel rings `target` over `channel`."""

    uniqueid: str = ""
    target: str = ""
    channel: str = ""


@event
class DialEnded(Event):
    """A ring ended with Asterisk's DIALSTATUS."""

    uniqueid: str = ""
    target: str = ""
    status: str = ""


@event
class BridgeEntered(Event):
    """A channel joined a bridge."""

    uniqueid: str = ""
    bridge: str = ""


@event
class BridgeLeft(Event):
    """A channel left a bridge."""

    uniqueid: str = ""
    bridge: str = ""
