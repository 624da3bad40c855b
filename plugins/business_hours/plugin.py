"""The hooks of the business_hours plugin."""

from hooks.specs import impl
from plugins.business_hours import models, prompts, service, steps


@impl
def cc_steps(request):
    """Bring the steps that ask whether a table of hours is open, and say its hours."""
    hours = service.Hours(request.place.run / "business_hours.json").share(request.follower)
    return [steps.Check(hours), steps.Announce(hours)]


@impl
def cc_models(request):
    """Bring the tables of hours, their spans and special dates, and the calendars of holidays."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.business_hours.migrations"


@impl
def cc_prompts(request):
    """Bring the words between the times and days."""
    return list(prompts.PROMPTS)


@impl
def cc_permissions(request):
    """Bring the rights to see and to change hours."""
    from plugins.business_hours import resources

    return list(resources.PERMISSIONS)


@impl
def cc_resources(request):
    """Bring the lists and forms of hours."""
    from plugins.business_hours import resources

    return list(resources.RESOURCES)
