"""Shows extensions and trunks, with what a phone or carrier needs to sign in."""

import json

from hooks.settings import SettingError
from launch.errors import LaunchError
from launch.instance import open_instance
from launch.starter.site import PHONES

TRUNKS = {"carrier": "SIP trunk with digest authentication"}
NAMES = {"extension": PHONES, "trunk": TRUNKS}


def add_arguments(parser):
    """Add the arguments of `extension` and `trunk`."""
    parser.add_argument("what", choices=("list", "show"))
    parser.add_argument("name", nargs="?", help="number of the extension, name of the trunk")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Print the list, or one entry with its secret."""
    instance = open_instance(options.config)
    known = NAMES[options.verb]
    if options.what == "list":
        found = [{"name": name, "text": text} for name, text in known.items()]
    elif options.name in known:
        found = describe(instance, options.verb, options.name)
    else:
        raise LaunchError(f"there is no {options.verb} {options.name or ''}".rstrip(), f"There are: {', '.join(known)}")
    print(json.dumps(found, indent=1) if options.json else write(found))
    return 0


def describe(instance, kind, name):
    """Return {username, secret, host, port} of one extension or trunk; raises LaunchError."""
    try:
        secret = instance.place.secret(f"{kind}.{name}")
    except SettingError as error:
        raise LaunchError(str(error), "Only root and the system user may read it: sudo ./switchroom ...") from None
    host, port = instance.sip
    return {"username": name, "secret": secret, "host": host, "port": port}


def write(found):
    """Return the entries as lines."""
    if isinstance(found, dict):
        return "\n".join(f"{key:<9} {value}" for key, value in found.items())
    return "\n".join(f"{item['name']:<9} {item['text']}" for item in found)
