"""Finds the first broken link: checks each part, then places a test call that rings nobody and counts nowhere."""

import contextlib
import dataclasses
import fcntl
import json
import os

from launch.account import become, find_account
from launch.checks import list_checks
from launch.errors import LaunchError
from launch.instance import open_instance
from launch.link import BROKEN, SKIPPED, WELL, Link, walk
from launch.trial import LINKS, Trial


def add_arguments(parser):
    """Add the arguments of `doctor`."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Examine the instance; exit status 1 when a link is broken."""
    instance = open_instance(options.config)
    check_user(instance)
    become(instance.place.user)
    with only_doctor(instance):
        links, linkedid = examine(instance, (lambda link: None) if options.json else lambda link: print(to_text(link), flush=True))
    broken = next((link for link in links if link.state == BROKEN), None)
    if options.json:
        print(json.dumps({"well": broken is None, "broken": broken and broken.name, "linkedid": linkedid,
                          "links": [dataclasses.asdict(link) for link in links]}, indent=1))
    else:
        print("everything is well" if broken is None else f"the first broken link is: {broken.name}")
    return 1 if broken else 0


def examine(instance, tell=lambda link: None):
    """Return (links, linkedid of the test call or ""); `tell(link)` hears of each as it is found."""
    checked = walk(list_checks(instance), tell)
    if checked[-1].state != WELL:
        return [*checked, *(Link(name, SKIPPED) for name in LINKS)], ""
    trial = Trial(instance)
    try:
        return [*checked, *walk(trial.list_links(), tell)], trial.linkedid
    finally:
        trial.close()


def to_text(link):
    """Return one link as text for a reader."""
    if link.state == WELL:
        return f"{link.name:<30} well    {link.detail}"
    return f"{link.name:<30} BROKEN  {link.place}: {link.detail}\n{'':<30}         {link.remedy}"


def check_user(instance):
    """Raise LaunchError for a user who may not read the secrets of the instance."""
    account = find_account(instance.place.user)
    if not account:
        raise LaunchError(f"there is no system user {instance.place.user}: nothing was ever started here", "Run as root: ./switchroom up")
    if os.geteuid() not in (0, account.pw_uid):
        raise LaunchError("`doctor` needs the secrets of the instance", "Run: sudo ./switchroom doctor")


@contextlib.contextmanager
def only_doctor(instance):
    """Keep a second doctor away: both would be the same agent; raises LaunchError."""
    path = instance.place.run / "doctor.lock"
    try:
        lock = open(path, "a", encoding="ascii")
    except OSError as error:
        raise LaunchError(f"{path}: {error.strerror}", "Run: sudo ./switchroom up") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError("another doctor is at work", "Wait until it has ended.") from None
        yield
