"""What happens to messages and boxes, as the journal keeps it."""

from store.events import Event, event


@event
class MessageBegun(Event):
    """A caller begins to speak a message into `box`; it is stored when its `recording` is kept and long enough."""

    recording: str = ""
    box: str = ""
    number: str = ""
    name: str = ""
    queue: str = ""
    after_hours: bool = False


@event
class MessageChanged(Event):
    """A message is `new`, `heard`, `done`, `deleted`, `dropped` (too short), `forwarded` (into `box`) or `removed` with its audio."""

    message: str = ""
    box: str = ""
    state: str = ""
    by: str = ""


@event
class BoxOpened(Event):
    """Somebody asked to open a box or message: whether they may, and why or why not. The evidence of every listening."""

    box: str = ""
    person: str = ""
    message: str = ""
    allowed: bool = False
    reason: str = ""


@event
class BoxSignIn(Event):
    """A PIN was tried on the box of `box`: ok, wrong, blocked or none."""

    box: str = ""
    result: str = ""
    number: str = ""


@event
class BoxChanged(Event):
    """A PIN or a greeting was changed by phone, or a box by a page."""

    box: str = ""
    what: str = ""
    by: str = ""
