"""What happened to the site: its flows, its Asterisk connection, its phones and trunks."""

from store.events.form import Event, event


@event
class FlowPublished(Event):
    """The current version of a flow changed."""

    flow: str = ""
    version: int = 0
    by: str = ""


@event
class NumberBound(Event):
    """Calls to a number enter another flow from now on; an empty `flow` is none."""

    dialled: str = ""
    flow: str = ""
    by: str = ""


@event
class AmiLost(Event):
    """The connection to Asterisk's manager interface broke."""


@event
class AmiBack(Event):
    """The connection to Asterisk's manager interface is there again."""

    restarted: bool = False


@event
class EndpointState(Event):
    """A phone or trunk became reachable, unreachable or busy."""

    endpoint: str = ""
    state: str = ""


@event
class BackupMade(Event):
    """The backup of a night was made, or failed for `problem`."""

    file: str = ""
    size: int = 0
    seconds: float = 0.0
    problem: str = ""
