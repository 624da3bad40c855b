"""What a plugin declares for people: resources, pages and permissions; admin renders, checks and audits them."""

from __future__ import annotations

import dataclasses
import typing

TYPES = ("text", "long", "integer", "number", "money", "flag", "choice", "name", "digits", "phone", "date", "time", "moment",
         "days", "set", "list", "reference", "secret", "file")


class Text(str):
    """A message with values, such as Text("At most {most} digits.", most=5): English as it stands, translated by its `id`."""

    def __new__(cls, id, **values):
        """Make the English text of `id` with `values` put in."""
        made = super().__new__(cls, id.format(**values) if values else id)
        made.id, made.values = id, values
        return made


class Invalid(ValueError):
    """Values that cannot be saved: `problems` is {field name: what is wrong and what would be right}.

    The key "" holds what belongs to no single field.
    """

    def __init__(self, problems):
        super().__init__("; ".join(f"{name}: {text}" if name else text for name, text in problems.items()))
        self.problems = dict(problems)


@dataclasses.dataclass(frozen=True)
class Permission:
    """A right that a role may hold, such as `blacklist.change`; `title` is a message id in English."""

    name: str
    title: str


@dataclasses.dataclass(frozen=True)
class Field:
    """One field of a resource: a column of its list, an input of its form, a property in the API.

    `type` is one of TYPES: `money` is integer minor units, `moment` unix seconds, `date` 2026-01-31, `time` 08:30:00,
    `days` a list of 0 (Monday) to 6, `set` a list of some of the `choices`, `list` a list of dicts whose fields are `fields`, `reference` the key of another
    resource named by `resource`, `phone` a number that is masked for people without the right to see it, `secret` one
    that can be written but is never shown. `title` and `help` are message ids in English.
    """

    name: str
    type: str
    title: str
    help: str = ""
    required: bool = False
    default: object = None
    choices: tuple = ()          # of (value, title)
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    resource: str = ""
    fields: tuple = ()
    listed: bool = True          # shown in the list
    editable: bool = True


@dataclasses.dataclass(frozen=True)
class Query:
    """What a list asks for: words to find anywhere, exact values by field, order, and where to go on."""

    search: str = ""
    where: dict = dataclasses.field(default_factory=dict)
    order: str = ""              # a field name, with a leading - for descending
    after: str = ""              # the key of the last row of the page before
    limit: int = 100


class Source(typing.Protocol):
    """Where the rows of a resource come from; rows are plain dicts of JSON values with the key field among them."""

    def list(self, query):
        """Return at most `query.limit` rows."""

    def get(self, key):
        """Return one row, or None."""

    def save(self, key, values, by):
        """Create (key None) or change a row and return its key; raises Invalid with the problem beside its field."""

    def delete(self, key, by):
        """Remove a row; raises Invalid when something still needs it."""


@dataclasses.dataclass(frozen=True)
class Resource:
    """One declaration of a list, a form, an import, an export and an API.

    `name` is plural and part of addresses, such as `blacklist-rules`; `key` the field that names a row. `view` and
    `change` are permission names. `effect` says what has to happen after a change: "" nothing, "dialplan" means that
    Asterisk's configuration has to be applied.
    """

    name: str
    title: str
    fields: tuple
    source: Source
    view: str
    change: str
    key: str = "id"
    effect: str = ""
    help: str = ""
    group: str = ""              # under which heading of the menu it stands
    importable: bool = True
    owner: str = ""              # the field whose value, a person's id or extension, says whose row it is

    def find_field(self, name):
        """Return the Field called `name`, or None."""
        return next((field for field in self.fields if field.name == name), None)


@dataclasses.dataclass(frozen=True)
class Viewer:
    """Who looks: `person` id and sign-in name, permissions, scope (own, team, department or site) and language.

    `people` (ids of people and of units) and `extensions` (numbers) are those whose rows the scope reaches, None for all; whoever lists
    calls, recordings or agents must leave out the rest (`sees`).
    """

    person: str
    name: str
    rights: frozenset
    scope: str = "site"
    language: str = "en"
    people: frozenset | None = None
    extensions: frozenset | None = None
    role: str = ""
    extension: str = ""

    def may(self, right):
        """Tell whether this person holds the permission called `right`."""
        return right in self.rights

    def sees(self, owner):
        """Tell whether the rows of `owner`, a person's id or an extension number, are in this person's scope."""
        return self.people is None or owner in self.people or owner in self.extensions


@dataclasses.dataclass(frozen=True)
class Page:
    """What the handler of a plugin's page returns: a template of the plugin's own folder and its values."""

    template: str
    values: dict


@dataclasses.dataclass(frozen=True)
class Sound:
    """What a page's handler returns to have a sound file played: its absolute path; browsers fetch it in parts."""

    path: str


class Denied(Exception):
    """Whoever asks may not have this; the reason is a message id."""


@dataclasses.dataclass(frozen=True)
class PageEntry:
    """A page of a plugin: its address below /p/PLUGIN/, the right it needs and `show(viewer, query) -> Page`."""

    path: str
    title: str
    right: str
    show: typing.Callable
    change: typing.Callable | None = None     # (viewer, form) -> Page, for a POST
    group: str = ""                           # under which heading of the menu it stands
    icon: str = ""
