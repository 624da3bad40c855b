"""The hooks of the voicemail plugin."""

from hooks.specs import Health, impl
from plugins.voicemail.settings import Settings


@impl
def cc_settings():
    """Name the settings of time zone, mail and retention."""
    return Settings


@impl
def cc_steps(request):
    """Bring the steps that take a message and give messages out."""
    from plugins.voicemail import dialog, directory, steps

    boxes = directory.Directory(request.place.run / "voicemail.json").share(request.follower)
    return steps.make(boxes, dialog.Desk(request.place.recordings, (request.settings or Settings()).zone), request.place.recordings)


@impl
def cc_prompts(request):
    """Bring what the steps say."""
    from plugins.voicemail.prompts import PROMPTS

    return list(PROMPTS)


@impl
def cc_models(request):
    """Bring the tables of boxes, rights, messages and mails."""
    from plugins.voicemail import models

    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.voicemail.migrations"


@impl
def cc_event(news):
    """Keep the row of a message from its first word on."""
    from plugins.voicemail import desk

    desk.note(news)


@impl
def cc_workers(request):
    """Take in messages and light lamps, send mails, remove what is over."""
    from plugins.voicemail import worker

    return worker.make(request)


@impl
def cc_permissions(request):
    """Bring the rights on boxes, messages and mails."""
    from plugins.voicemail.resources import PERMISSIONS

    return list(PERMISSIONS)


@impl
def cc_resources(request):
    """Bring boxes, messages and mails for list, form and API."""
    from plugins.voicemail import resources

    return resources.make(request.journal.emit if request.journal else None)


@impl
def cc_pages(request):
    """Bring the page on which people work through the messages of their boxes, and the sound of each."""
    from plugins.voicemail import pages

    return pages.make(request)


@impl
def cc_health(request):
    """Say when mails of the last day could not be sent."""
    import time

    from plugins.voicemail.models import mails

    failed = mails.count_failed(time.time() - 86400)
    return [Health("voicemail", not failed, f"{failed} mails could not be sent today; see Voicemail mails" if failed else "mails go out")]
