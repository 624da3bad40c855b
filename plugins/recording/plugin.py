"""The hooks of the recording plugin."""

from hooks.specs import Worker, impl
from plugins.recording import steps


@impl
def cc_steps(request):
    """Bring the steps that start and stop recording and take a message."""
    return steps.make(request.place.recordings)


@impl
def cc_workers(request):
    """Keep finished recordings: checksum, length, journal."""
    from plugins.recording import ingest

    return [Worker("recording-ingest", ingest.Ingest(request.place, request.journal).run)]


@impl
def cc_event(news):
    """Keep the rows of recordings."""
    from plugins.recording import service

    service.note(news)
