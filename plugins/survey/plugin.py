"""The hooks of the survey plugin."""

from hooks.specs import impl
from plugins.survey import models, prompts, resources, service, steps


@impl
def cc_steps(request):
    """Bring the step that asks."""
    return [steps.Ask(service.Surveys(request.place.run / "survey.json").share(request.follower), request.place.recordings)]


@impl
def cc_models(request):
    """Bring surveys, switches, answers and comments."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.survey.migrations"


@impl
def cc_prompts(request):
    """Bring the questions and what is said around them."""
    return list(prompts.PROMPTS)


@impl
def cc_permissions(request):
    """Bring the rights to see and to change surveys."""
    return list(resources.PERMISSIONS)


@impl
def cc_resources(request):
    """Bring the lists of surveys, switches and answers."""
    return list(resources.RESOURCES)


@impl
def cc_pages(request):
    """Bring the page of results."""
    from plugins.survey import pages

    return [pages.RESULTS]


@impl
def cc_event(news):
    """Write the answers that calls gave."""
    service.note(news)
