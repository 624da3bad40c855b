"""The hooks of the billing plugin."""

from hooks.specs import Worker, impl
from plugins.billing import guard, models, prompts, service, settings, steps, worker


@impl
def cc_settings():
    """Bring the section [plugin:billing]."""
    return settings.Settings


@impl
def cc_models(request):
    """Bring the tables of tariffs, accounts, holds and rated calls."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.billing.migrations"


@impl
def cc_steps(request):
    """Bring the steps of an outside call."""
    found = guard.find_guard(request)
    return [steps.Route(found), steps.Explain(found)]


@impl
def cc_prompts(request):
    """Bring the reasons for which a call is not made."""
    return list(prompts.PROMPTS)


@impl
def cc_may_dial(question):
    """Refuse by barred prefix, class of service or empty credit; limit a prepaid call to its credit."""
    return guard.find_guard(question.request).decide(question)


@impl
def cc_event(news):
    """Rate a call that ended; keep an attempt that was refused."""
    service.note(news, guard.find_guard(news.request))


@impl
def cc_workers(request):
    """Rate calls anew where ordered, and give back what vanished calls held."""
    return [Worker("billing", worker.Housekeeping(guard.find_guard(request), request.journal).run)]


@impl
def cc_permissions(request):
    """Bring the rights to see and to change."""
    from plugins.billing import resources

    return list(resources.PERMISSIONS)


@impl
def cc_resources(request):
    """Bring tariffs, barred numbers, classes of service, extensions, accounts, charges and refused attempts."""
    from plugins.billing import resources

    return list(resources.RESOURCES)
