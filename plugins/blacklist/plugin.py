"""The hooks of the blacklist plugin."""

from hooks.specs import impl
from plugins.blacklist import models, prompts, service, steps


@impl
def cc_steps(request):
    """Bring the step that looks the caller up."""
    run = request.place.run
    return [steps.Check(service.Screening(run / "blacklist.json", run / "blacklist").share(request.follower))]


@impl
def cc_models(request):
    """Bring the rules."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.blacklist.migrations"


@impl
def cc_prompts(request):
    """Bring the announcement for unwanted callers."""
    return list(prompts.PROMPTS)


@impl
def cc_permissions(request):
    """Bring the rights to see and to change the rules."""
    from plugins.blacklist import resources

    return list(resources.PERMISSIONS)


@impl
def cc_resources(request):
    """Bring the list and form of the rules."""
    from plugins.blacklist import resources

    return list(resources.RESOURCES)
