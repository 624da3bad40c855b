"""Reads the command line and hands it to the module of its verb."""

import argparse
import importlib
import logging
import os
import sys

from hooks.settings import SettingError
from launch.errors import LaunchError

VERBS = {
    "up": ("launch.up", "install what is missing, start everything, print address and first call"),
    "down": ("launch.down", "stop everything"),
    "status": ("launch.status", "show processes, ports and version"),
    "remove": ("launch.remove", "stop, then take away what `up` made"),
    "call": ("launch.call", "place a real test call and print its path"),
    "doctor": ("launch.doctor", "check every part and place a test call; name the first broken link"),
    "flow": ("launch.flow", "list, show, check, simulate, publish and roll back flows"),
    "dialplan": ("launch.dialplan", "show, compare, apply and roll back Asterisk's configuration"),
    "plugin": ("launch.plugin", "list plugins, write a new one, switch one on or off"),
    "calls": ("launch.calls", "print the records of calls"),
    "extension": ("launch.lines", "list extensions, or show one with its password"),
    "trunk": ("launch.lines", "list SIP trunks, or show one with its password"),
    "user": ("launch.user", "add people who sign in on the web, give new passwords, list them"),
    "hardware": ("launch.hardware", "show cards, spans, channels and disks; search for new ones; watch them"),
    "backup": ("launch.backup", "write database, own files and secrets into one file, while calls go on"),
    "restore": ("launch.restore", "bring an instance back from a backup, also on an empty machine"),
    "bench": ("launch.bench", "measure the servers beside others and judge the figures"),
    "test": ("launch.prove", "install what the tests need and run all of them"),
}
PASSED_ON = {"test"}


def main(arguments=None):
    """Run one verb; returns the exit status (0 well, 1 failed, 2 wrong usage)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = next((word for before, word in zip(["", *words], words) if word in VERBS and before != "--config"), None)
    parser, verbs = make_parser()
    if verb in VERBS:
        importlib.import_module(VERBS[verb][0]).add_arguments(verbs[verb])
    options, rest = parser.parse_known_args(words)
    if rest and options.verb not in PASSED_ON:
        verbs[options.verb].error(f"unknown argument {rest[0]}")
    return run(options, rest)


def make_parser():
    """Return the parser and {verb: its parser}; a verb's own arguments are added when it is used."""
    parser = argparse.ArgumentParser(prog="switchroom", allow_abbrev=False,
                                     description="A call centre on Asterisk.")
    parser.add_argument("--config", metavar="FILE", help="another cc.ini (default: $SWITCHROOM_CONFIG, else the project's)")
    group = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs = {}
    for name, (_, text) in VERBS.items():
        verbs[name] = group.add_parser(name, help=text, allow_abbrev=False, description=text[0].upper() + text[1:] + ".")
        verbs[name].add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser, verbs


def run(options, rest):
    """Run the verb of `options`, turning its known errors into a sentence and exit status 1."""
    options.rest = rest
    logging.basicConfig(level=logging.ERROR, format="switchroom: %(message)s")
    try:
        status = importlib.import_module(VERBS[options.verb][0]).run(options) or 0
        sys.stdout.flush()
        return status
    except LaunchError as error:
        print(f"switchroom: {error}", file=sys.stderr)
        if error.remedy:
            print(f"switchroom: {error.remedy}", file=sys.stderr)
    except SettingError as error:
        print(f"switchroom: {error}", file=sys.stderr)
    except BrokenPipeError:
        # The reader, such as `head`, has enough; what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("switchroom: interrupted; run the same command again, it goes on from there", file=sys.stderr)
    return 1
