"""Web hooks as a resource: addresses of other programs, and the events that they are told of."""

from admin.masking import RIGHT
from admin.sources.actors import find_actor
from admin.webhooks import signature
from admin.webhooks.target import TargetError, read_networks, read_target, refuse_literal
from hooks.web import Field, Invalid, Resource, Text
from store import web_hooks

KINDS = (
    ("CallEntered", "A call came in"), ("CallEnded", "A call ended"), ("CallFact", "Something was noted on a call"), ("CallFellBack", "A call fell back"),
    ("DialDecided", "A call wanted to go out"), ("StepFailed", "A step of a flow failed"), ("FlowPublished", "A flow was published"),
    ("NumberBound", "A number got another flow"), ("QueueJoined", "A caller joined a queue"), ("QueueLeft", "A caller left a queue"),
    ("QueueAbandoned", "A caller abandoned"), ("QueueResult", "A queue was done with a caller"), ("AgentAnswered", "An agent answered"),
    ("AgentDone", "An agent finished a call"), ("AgentMissed", "An agent missed a call"), ("AgentState", "An agent changed state"),
    ("EndpointState", "A phone or trunk changed state"), ("RecordingKept", "A recording was kept"), ("RecordingRemoved", "A recording was removed"),
    ("AlarmRaised", "An alarm was raised"), ("AlarmAcknowledged", "An alarm was acknowledged"), ("AlarmEnded", "An alarm ended"),
    ("AmiLost", "Asterisk was lost"), ("AmiBack", "Asterisk is back"))
FIELDS = (
    Field("name", "text", "Name", required=True, maximum=100),
    Field("url", "text", "Address", "Such as https://example.com/hook. Addresses of this machine and of private networks have to be listed in cc.ini.",
          required=True),
    Field("kinds", "set", "Events", choices=KINDS, required=True),
    Field("secret", "secret", "Secret", "Each message is signed with it (HMAC-SHA256, Standard Webhooks). Begins with whsec_; empty makes one.", listed=False),
    Field("whole", "flag", "Whole telephone numbers", "Otherwise the middle of every number is hidden.", listed=False),
    Field("active", "flag", "Active", default=True),
)


def make_resource(house):
    """Return the resource of web hooks."""
    return Resource("web-hooks", "Web hooks", FIELDS, WebHooks(read_networks(house.settings.hook_targets)), "webhooks.view", "webhooks.change",
                    group="System", importable=False,
                    help="Each event goes as JSON to the address, once for certain and seldom twice; what cannot be sent is tried again for nine hours.")


class WebHooks:
    """Rows of web hooks; `networks` are the private ones that may be reached."""

    def __init__(self, networks):
        self._networks = networks

    def list(self, query):
        """Return hooks."""
        return [describe(hook) for hook in web_hooks.read_page(query)]

    def get(self, key):
        """Return one hook, or None."""
        hook = web_hooks.find(key)
        return describe(hook) if hook else None

    def save(self, key, values, by):
        """Add or change a hook; raises Invalid."""
        self._check(values, by)
        values = {name: value for name, value in values.items() if name != "secret" or value}
        if key is None:
            return web_hooks.add(values["name"], values["url"], values.get("secret") or signature.make_secret(), values["kinds"], by,
                                 values.get("active", True), values.get("whole", False))
        web_hooks.change(key, **values)
        return key

    def _check(self, values, by):
        if "url" in values:
            try:
                refuse_literal(read_target(values["url"]), self._networks)
            except TargetError as error:
                raise Invalid({"url": Text("This address cannot be used: {reason}.", reason=str(error))}) from None
        if values.get("whole") and not find_actor(by).covers((RIGHT,), "own"):
            raise Invalid({"whole": "You cannot give rights that you do not have yourself."})
        if values.get("secret") and not is_secret(values["secret"]):
            raise Invalid({"secret": "Write whsec_ and then 24 bytes or more in base64."})

    def delete(self, key, by):
        """Remove a hook and what is on its way to it."""
        web_hooks.remove(key)


def is_secret(text):
    """Tell whether `text` is a secret that can sign."""
    try:
        return text.startswith(signature.PREFIX) and bool(signature.sign(text, "", 0, b"")) and len(text) >= 38
    except ValueError:
        return False


def describe(hook):
    """Return the row of a hook."""
    return {"id": hook.id, "name": hook.name, "url": hook.url, "kinds": hook.kinds, "whole": hook.whole, "active": hook.active}
