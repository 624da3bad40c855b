"""The one declaration of every address: who may go there, what it changes, and what the audit calls it."""

import dataclasses
import importlib
import pkgutil
import typing

OPEN, SIGNED_IN = "open", "signed in"
PAGE, API, EXPORT, STREAM, STATIC = KINDS = ("page", "api", "export", "stream", "static")
SAFE = ("GET", "HEAD")
FORM_BYTES, FILE_BYTES = 256 * 1024, 32 * 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Route:
    """One address. The gate (admin.gate) enforces all that stands here; without a Route an address does not exist.

    `permission` is the name of a right, OPEN or SIGNED_IN. `scope` is the least scope a viewer needs (own, team,
    department, site). `audit` names the deed in the audit, such as `people.change`: every route that changes something
    has one. `stage` is the session stage that may come here besides a full one. `menu` is (heading, order, icon) for
    those that stand in the navigation, `title` its message id in English. `body` is the most bytes a request may send.
    """

    method: str
    path: str
    permission: str
    handler: typing.Callable          # (admin.asked.Asked, **parts of the path) -> an answer of admin.answers
    title: str = ""
    kind: str = PAGE
    scope: str = "own"
    audit: str = ""
    csrf: bool = True
    stage: str = ""
    menu: tuple = ()
    body: int = FORM_BYTES
    plugin: str = ""                  # whose it is: gone while that plugin is switched off
    describe: dict = dataclasses.field(default_factory=dict)     # OpenAPI operation of an API route

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"route {self.path}: kind {self.kind!r}; write one of {', '.join(KINDS)}")
        if self.method not in SAFE and not self.audit:
            raise ValueError(f"route {self.method} {self.path} changes something: name its deed in `audit`")

    @property
    def safe(self):
        """Whether this route changes nothing."""
        return self.method in SAFE


def find_pages(package="admin.pages"):
    """Return the modules of a package of pages, each with ROUTES and, if it needs rights of its own, PERMISSIONS."""
    folder = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return [importlib.import_module(f"{package}.{name}") for name in names]


def gather(*groups):
    """Return the Routes of all groups in order; raises ValueError when two want the same address."""
    found = {}
    for route in (route for group in groups for route in group):
        if (route.method, route.path) in found:
            raise ValueError(f"two routes are {route.method} {route.path}: {found[route.method, route.path].title!r} and {route.title!r}")
        found[route.method, route.path] = route
    return list(found.values())
