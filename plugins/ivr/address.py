"""Makes the address of a web request from a template, and finds values in its answer."""

import json
import urllib.parse

from flow import expressions

MOST_ENTRIES = 12
LONGEST_VALUE = 200
LONGEST_IN_ENTRY = 40     # all variables of a call share 3,000 characters


class AddressError(ValueError):
    """The address may not be asked, or the answer is not what was promised; the message says why."""


def fill(template, names, hosts):
    """Return (host, URL) of `template`, each value percent-encoded; raises AddressError unless the host is one of `hosts`."""
    parts = urllib.parse.urlsplit(template)
    if parts.scheme not in ("http", "https") or "$" in parts.netloc or "@" in parts.netloc:
        raise AddressError(f"{template!r}: write http:// or https:// and a host without variables")
    if parts.netloc not in hosts:
        raise AddressError(f"the host {parts.netloc!r} is not in http_hosts of [plugin:ivr] in cc.ini")
    return parts.netloc, expressions.fill(template, _Encoded(names))


class _Encoded:
    """Names whose values come percent-encoded, so that none of them can end the part of the address in which it stands."""

    def __init__(self, names):
        self._names = names

    def get(self, name, default=""):
        value = str(self._names.get(name, default))
        if value.strip(".") == "" and value:
            raise AddressError(f"{name} is {value!r}, which would lead to another folder")
        return urllib.parse.quote(value, safe="")


def read(body, variables):
    """Return {variable: value} of the JSON `body` by {variable: path}, or None when one is not there; raises AddressError.

    A path is names and positions parted by dots, such as order.items.0.name; an empty one is the whole answer.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AddressError(f"the answer is not JSON: {str(error)[:100]}") from None
    found = {name: clean(_find(answer, path)) for name, path in variables.items()}
    return None if any(value is None for value in found.values()) else found


def _find(value, path):
    for part in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def clean(value):
    """Return a value as a flow keeps it: short text, or a list of short entries; None for what it cannot keep."""
    if isinstance(value, list):
        entries = [clean_entry(entry) for entry in value[:MOST_ENTRIES]]
        return None if None in entries else entries
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)[:LONGEST_VALUE]


def clean_entry(entry):
    """Return one entry of a list: an object of short texts, or a short text; None for what it cannot be."""
    if not isinstance(entry, dict):
        return None if isinstance(entry, list) else clean(entry)
    kept = [(name, value) for name, value in entry.items() if not isinstance(value, (dict, list))][:6]
    return {str(name)[:LONGEST_IN_ENTRY]: (clean(value) or "")[:LONGEST_IN_ENTRY] for name, value in kept}
