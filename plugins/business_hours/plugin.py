"""The hooks of the business_hours plugin."""

from hooks.specs import impl
from plugins.business_hours import models, service, steps


@impl
def cc_steps(request):
    """Bring the step that asks whether a table of hours is open."""
    return [steps.Check(service.Hours(request.place.run / "business_hours.json"))]


@impl
def cc_models(request):
    """Bring the tables of hours, their spans and special dates."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.business_hours.migrations"
