"""The hooks of the recording plugin."""

from hooks.specs import Worker, impl
from plugins.recording import models, prompts, steps


@impl
def cc_steps(request):
    """Bring the steps that start and stop recording, take a message and record a prompt."""
    return steps.make(request.place.recordings, request.place.sounds, request.place.run / "recording-stopped")


@impl
def cc_models(request):
    """Bring the table of the site's own prompts."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.recording.migrations"


@impl
def cc_prompts(request):
    """Bring what the steps say, and what people recorded by phone."""
    return [*prompts.PROMPTS, *prompts.list_own()]


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
