"""What a handler answers with; admin.gate turns it into bytes."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class View:
    """A page: a template below admin/templates (or `PLUGIN/NAME` for a plugin's) and its values."""

    template: str
    values: dict = dataclasses.field(default_factory=dict)
    status: int = 200


@dataclasses.dataclass(frozen=True)
class Redirect:
    """Go on at another address of ours."""

    path: str


@dataclasses.dataclass(frozen=True)
class Json:
    """JSON data; with status 204 or 304 there is no body."""

    data: object
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    type: str = "application/json"

    def write(self):
        """Return the data as bytes."""
        return b"" if self.status in (204, 304) else json.dumps(self.data, ensure_ascii=False).encode("utf-8", "replace")


@dataclasses.dataclass(frozen=True)
class Download:
    """A file to keep: `chunks` is an iterable of bytes."""

    name: str
    type: str
    chunks: object


@dataclasses.dataclass(frozen=True)
class Stream:
    """Server-sent events: `chunks` is an iterable of bytes, made for as long as the browser listens."""

    chunks: object


@dataclasses.dataclass(frozen=True)
class File:
    """A file of a folder of ours, sent with its date and length; `inside` may not leave `folder`."""

    inside: str
    folder: str
    forever: bool = False


class Refused(Exception):
    """The request is not answered: `status` of HTTP and why, as a message id or hooks.web.Text."""

    def __init__(self, status, reason, problems=None, headers=None):
        super().__init__(reason)
        self.status, self.reason, self.problems, self.headers = status, reason, problems or {}, headers or {}
