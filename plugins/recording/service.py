"""Keeps the rows of recordings and of spoken prompts in step with the journal."""

from plugins.recording import models
from plugins.recording.events import PromptKept
from store import recordings
from store.events import RecordingKept, RecordingStarted


def note(news):
    """Write what one event says of a recording or a prompt; twice is once, in either order."""
    event = news.event
    if isinstance(event, RecordingStarted):
        recordings.start(event.recording, news.node, event.call, kind=event.kind, started=event.at)
    elif isinstance(event, PromptKept):
        models.note(event.prompt, event.language, event.by, event.at)
    elif isinstance(event, RecordingKept):
        recordings.keep(event.recording, event.path, event.size, event.sha256, event.seconds, news.node, event.call)
