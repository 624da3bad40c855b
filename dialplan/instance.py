"""Keeps what the instance itself says of its Site, for processes that only add what the store knows."""

import dataclasses
import json
import pathlib
import typing

from dialplan import snapshot
from dialplan.files import make_folder, write_file
from dialplan.site import Extension, ManagerUser, Member, Music, Number, Queue, Site, Trunk
from store import sites

NAME = "instance.json"
_PARTS = {"extensions": Extension, "trunks": Trunk, "queues": Queue, "numbers": Number, "managers": ManagerUser, "music": Music, "members": Member}


class BaseError(RuntimeError):
    """What the instance says of its Site is not there or of another version; the message says the remedy."""


def find_path(state):
    """Return where the instance whose folder of state is `state` keeps it."""
    return pathlib.Path(state) / "dialplan" / NAME


def keep(site, kept):
    """Write `site`, from which `dialplan.snapshot.take` starts, and the names `kept` that the store does not own; secrets are in it."""
    path = find_path(site.state)
    text = json.dumps({"site": dataclasses.asdict(site), "kept": list(kept)}, default=str)
    make_folder(path.parent)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_file(path, text, 0o600)


def read(state):
    """Return (Site, names kept) as `keep` wrote them; raises BaseError."""
    path = find_path(state)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return _build(Site, found["site"]), tuple(found["kept"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaseError(f"{path} cannot be read ({error}); run ./switchroom up, which writes it") from None


def read_wanted(state):
    """Return the Site as it should be now: the instance's with what the open database knows; raises BaseError, DatabaseError."""
    site, kept = read(state)
    return snapshot.take(site, sites.read(), kept)


def _build(kind, value):
    """Return `value` of JSON as the dataclass `kind`: what the fields are declared as, they become."""
    if not isinstance(value, dict):
        raise ValueError(f"{kind.__name__} is {value!r}")
    hints = typing.get_type_hints(kind)
    return kind(**{name: _convert(hints[name], name, item) for name, item in value.items()})


def _convert(hint, name, item):
    if dataclasses.is_dataclass(hint):
        return _build(hint, item)
    if hint is pathlib.Path:
        return pathlib.Path(item)
    if hint is tuple:
        return tuple(_build(_PARTS[name], one) if isinstance(one, dict) else one for one in item)
    return item
