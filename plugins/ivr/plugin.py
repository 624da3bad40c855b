"""The hooks of the ivr plugin."""

from hooks.settings import SettingError
from hooks.specs import impl
from plugins.ivr import breaker, client, dial, input, logic, lookup, models, prompts, queries, resources, service, speak, talk, trunks
from plugins.ivr.settings import Settings
from store.settings import Settings as StoreSettings


@impl
def cc_settings():
    """Say what flows may reach."""
    return Settings


@impl
def cc_steps(request):
    """Bring the steps that talk, read keys, decide, look up and dial."""
    place, settings = request.place, request.settings or Settings()

    def secret(name):
        try:
            return place.secret(name)
        except SettingError:
            return ""
    urls = settings.urls(place.section("store", StoreSettings).url(place.state))
    return [*talk.STEPS, *speak.STEPS, *input.STEPS, *logic.STEPS, *service.STEPS,
            dial.Dial(request.may_dial, place.recordings, trunks.Choice(place.run / "trunk-groups.json").resolve),
            lookup.Http(client.Client(breaker.Breaker()), settings.http_hosts, secret),
            lookup.Database(queries.Queries(urls, secret))]


@impl
def cc_prompts(request):
    """Bring the sentences of these steps."""
    return list(prompts.PROMPTS)


@impl
def cc_models(request):
    """Bring the table of named queries."""
    return models.MODELS


@impl
def cc_migrations(request):
    """Name the package of the migrations."""
    return "plugins.ivr.migrations"


@impl
def cc_resources(request):
    """Bring the list and form of named queries."""
    return list(resources.RESOURCES)


@impl
def cc_permissions(request):
    """Bring the rights to see and change them."""
    return list(resources.PERMISSIONS)
