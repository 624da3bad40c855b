"""Shows extensions and trunks, with what a phone or carrier needs to sign in."""

import json

from hooks.settings import SettingError
from launch.account import become
from launch.database import list_site
from launch.errors import LaunchError
from launch.instance import open_instance
from store.db import DatabaseError


def add_arguments(parser):
    """Add the arguments of `extension` and `trunk`."""
    parser.add_argument("what", choices=("list", "show"))
    parser.add_argument("name", nargs="?", help="number of the extension, name of the trunk")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Print the list, or one entry with its secret."""
    instance = open_instance(options.config)
    become(instance.place.user)
    known = read_lines(instance, options.verb)
    if options.what == "list":
        found = [{"name": name, "text": line["text"]} for name, line in known.items()]
    elif options.name in known:
        found = describe(instance, options.verb, options.name, known[options.name])
    else:
        raise LaunchError(f"there is no {options.verb} {options.name or ''}".rstrip(), f"There are: {', '.join(known)}")
    print(json.dumps(found, indent=1) if options.json else write(found))
    return 0


def read_lines(instance, kind):
    """Return {name: {text, username, secret}} of the extensions or trunks in the store; raises LaunchError."""
    try:
        stored = list_site(instance.place)
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Run as root: sudo ./switchroom ...; while it is down: sudo ./switchroom up") from None
    if kind == "extension":
        return {phone["number"]: {"text": phone["name"], "username": phone["number"], "secret": phone["secret"]} for phone in stored["phones"]}
    return {trunk["name"]: {"text": trunk["title"] or "SIP trunk with digest authentication", "username": trunk["username"] or trunk["name"],
                            "secret": trunk["secret"]} for trunk in stored["trunks"]}


def describe(instance, kind, name, line):
    """Return {username, secret, host, port} of one extension or trunk; raises LaunchError."""
    try:
        secret = line["secret"] or instance.place.secret(f"{kind}.{name}")
    except SettingError as error:
        raise LaunchError(str(error), "Only root and the system user may read it: sudo ./switchroom ...") from None
    host, port = instance.sip
    return {"username": line["username"], "secret": secret, "host": host, "port": port}


def write(found):
    """Return the entries as lines."""
    if isinstance(found, dict):
        return "\n".join(f"{key:<9} {value}" for key, value in found.items())
    return "\n".join(f"{item['name']:<9} {item['text']}" for item in found)
