"""Every extension point of Switchroom: what it is for, when it is called, what to return.

Each hook takes one frozen dataclass, so that a field can be added without breaking a plugin.
"""

from __future__ import annotations

import dataclasses
import typing

import pluggy

if typing.TYPE_CHECKING:
    from hooks.place import Place
    from store.events import Event

NAMESPACE = "switchroom"
spec = pluggy.HookspecMarker(NAMESPACE)
impl = pluggy.HookimplMarker(NAMESPACE)


@dataclasses.dataclass(frozen=True)
class Request:
    """What a collecting hook is told: the instance's place and the plugin's own settings.

    `settings` is the plugin's frozen dataclass filled from [plugin:NAME], or None. `journal` is the
    process's own (store.journal.Journal) where it has one, such as the worker host, else None.
    `may_dial` asks every plugin's cc_may_dial, for the steps that let a call leave.
    """

    place: Place
    settings: object = None
    journal: object = None
    may_dial: typing.Callable = None     # (DialQuestion) -> Refusal | Limit | None, asks every plugin
    follower: object = None              # store.followed.Follower of the process, one connection for what all plugins follow


@dataclasses.dataclass(frozen=True)
class EventNews:
    """One journal event for `cc_event`; `seq` is its position in the journal of `node`, which is this machine.

    `request` is the plugin's own (place, settings, journal); hooks.call fills it in.
    """

    seq: int
    event: Event
    node: str = ""
    request: Request = None


@dataclasses.dataclass(frozen=True)
class DialQuestion:
    """A call about to leave: who dials (extension or number), which number, through which trunk.

    `campaign` names the campaign on whose behalf it leaves, or is empty; `at` is unix seconds. `request` is the asked
    plugin's own (place, settings, journal); hooks.call fills it in.
    """

    call: str
    number: str
    trunk: str
    caller: str
    campaign: str = ""
    at: float = 0.0
    request: Request = None


@dataclasses.dataclass(frozen=True)
class Refusal:
    """The answer of `cc_may_dial` that forbids a call: its reason for the evidence log and the rule behind it."""

    reason: str
    rule: str = ""


@dataclasses.dataclass(frozen=True)
class Limit:
    """The answer of `cc_may_dial` that allows a call for `seconds` of talk only, such as by a prepaid credit."""

    seconds: int
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class Worker:
    """A plugin's background job: `run(stop)` blocks until the threading.Event `stop` is set."""

    name: str
    run: typing.Callable


@dataclasses.dataclass(frozen=True)
class Health:
    """One line of the status page: `well` is False when someone must act on `message`."""

    plugin: str
    well: bool
    message: str


@spec
def cc_settings():
    """Return the plugin's frozen Settings dataclass type; called once at start."""


@spec
def cc_steps(request: Request):
    """Return a list of flow.step.Step objects; called once in every agi process."""


@spec
def cc_models(request: Request):
    """Return a list of the plugin's peewee models; called when the store is opened."""


@spec
def cc_migrations(request: Request):
    """Return the package path that holds the plugin's numbered migrations; called by migrate."""


@spec
def cc_prompts(request: Request):
    """Return a list of flow.prompts.Prompt that the plugin's steps play; called by install and by the flow check."""


@spec
def cc_permissions(request: Request):
    """Return a list of hooks.web.Permission that roles may hold; called by admin."""


@spec
def cc_event(news: EventNews):
    """Handle one journal event, idempotent by its sequence; called in the worker host only, in order."""


@spec
def cc_may_dial(question: DialQuestion):
    """Return a Refusal, a Limit or None for a call about to leave; any refusal forbids it, the shortest limit holds."""


@spec
def cc_dialplan(request: Request):
    """Return a list of dialplan.site.Context to add to the dialplan; called at every render."""


@spec
def cc_resources(request: Request):
    """Return a list of hooks.web.Resource, each one declaration of a list, form and API; called by admin."""


@spec
def cc_pages(request: Request):
    """Return a list of hooks.web.PageEntry; called by admin."""


@spec
def cc_reports(request: Request):
    """Return a list of report declarations; called by admin."""


@spec
def cc_workers(request: Request):
    """Return a list of Worker; each is run in a thread of the worker host."""


@spec(firstresult=True)
def cc_speak(request: Request):
    """Return a speech synthesizer, a callable (text, language, path); first plugin wins."""


@spec
def cc_catalogues(request: Request):
    """Return a list of the plugin's translation folders; called by admin."""


@spec
def cc_health(request: Request):
    """Return a list of Health lines; called every few seconds by the status page."""
