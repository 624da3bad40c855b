"""What the recording plugin tells by the journal."""

from store.events import Event, event


@event
class PromptKept(Event):
    """Somebody spoke a prompt of the site by phone and kept it."""

    prompt: str = ""
    language: str = ""
    by: str = ""
