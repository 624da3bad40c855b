"""The command line's view of Asterisk's configuration: show, diff, apply, roll back, history."""

import datetime
import json
import os

from dialplan import diff as differences
from dialplan.console import ConsoleError, open_console
from dialplan.deploy import Deployer, DeployError
from dialplan.files import read_files, read_own
from dialplan.history import APPLIED, History
from launch.account import become
from launch.database import list_site
from launch.errors import LaunchError
from launch.instance import open_instance
from launch.starter.configuration import make_site, render_site
from store import deployments
from store.db import DatabaseError, open_database


def add_arguments(parser):
    """Add the arguments of `dialplan`."""
    parser.add_argument("what", choices=sorted(ACTIONS))
    parser.add_argument("name", nargs="?", help="show: one file, such as extensions.conf; rollback: a number of the history")
    parser.add_argument("--reason", default="", help="apply: why, for the history")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Do one action on the configuration; exit status 1 when it was not done."""
    instance = open_instance(options.config)
    if os.geteuid():
        raise LaunchError("`dialplan` needs root: the files and Asterisk belong to other users", f"Run: sudo ./switchroom dialplan {options.what}")
    _, account = instance.asterisk, instance.account  # Asterisk can be found only while we are root
    become(account.pw_name)
    try:
        return ACTIONS[options.what](Desk(instance), options)
    except ConsoleError as error:
        raise LaunchError(str(error)) from None
    except DeployError as error:
        raise LaunchError(str(error), "Mend it, then apply again. See: ./switchroom dialplan history") from None
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Run: ./switchroom up") from None
    except KeyError as error:
        raise LaunchError(error.args[0]) from None


class Desk:
    """What the actions work with: the wanted site, its files, the history and the Deployer."""

    def __init__(self, instance):
        self._place = instance.place
        self._url = instance.sections.store.url(instance.place.state)
        self.site = make_site(instance, list_site(instance.place))
        self.files = render_site(self.site)
        self.history = History(instance.place.state / "dialplan" / "history", self._note)
        self.deployer = Deployer(self.site.etc, open_console(self.site), self.history)
        self.by = os.environ.get("SUDO_USER") or "root"

    def confirm(self):
        """Raise ConsoleError unless our own Asterisk answers."""
        open_console(self.site).confirm(self.site)

    def _note(self, about):
        # The folder of the history is what counts: a database that is away must not stop an apply.
        try:
            database = open_database(self._url)
            deployments.record(self._place.node, about["number"], about["by"], about["result"],
                               "; ".join(filter(None, [about["reason"], *about["problems"]])))
            database.close()
        except DatabaseError:
            pass


def show(desk, options):
    """Print what is written now, secrets hidden; the admin's own files too."""
    found = {**read_files(desk.site.etc, desk.files), **{f"custom/{name}": text for name, text in read_own(desk.site.etc).items()}}
    if options.name and options.name not in found:
        raise LaunchError(f"there is no file {options.name}", f"There are: {', '.join(found)}")
    found = {name: differences.hide(text) for name, text in found.items() if options.name in (None, name)}
    _print(options, found, [text if options.name else f"=== {name}\n{text}" for name, text in found.items()])


def diff(desk, options):
    """Print what an apply would change."""
    text = desk.deployer.diff(desk.files)
    _print(options, {"diff": text}, [text.rstrip("\n") or "nothing would change"])


def apply(desk, options):
    """Make Asterisk run what the site is now; taken back by itself when Asterisk does not take it."""
    desk.confirm()
    desk.deployer.recover(desk.by)
    _tell(options, desk.deployer.apply(desk.files, desk.by, options.reason))


def rollback(desk, options):
    """Make Asterisk run an earlier configuration again; without a number the one before."""
    number = _read_number(desk.history, options.name)
    desk.confirm()
    _tell(options, desk.deployer.rollback(number, desk.by),
          f"configuration {number} runs again; the site itself is as before: the next apply or start brings it back")


def history(desk, options):
    """Print every application, newest first."""
    found = [desk.history.about(number) for number in reversed(desk.history.numbers())]
    _print(options, found, [_line(about) for about in found] or ["nothing was applied since the first start"])


def _read_number(kept, name):
    if name is not None:
        if not name.isdigit():
            raise LaunchError(f"{name} is no number", "See: ./switchroom dialplan history")
        return int(name)
    good = [number for number in kept.numbers() if kept.about(number)["result"] == APPLIED]
    if len(good) < 2:
        raise LaunchError("there is no configuration before this one", "See: ./switchroom dialplan history")
    return good[-2]


def _tell(options, outcome, more=""):
    lines = [f"number {outcome.number}: {', '.join(outcome.changed)}" if outcome.number else "nothing changed", more]
    lines += [f"waits for a restart of Asterisk: {', '.join(outcome.restart)}"] if outcome.restart else []
    lines += [f"in your own files: {warning}" for warning in outcome.warnings]
    _print(options, {"number": outcome.number, "changed": outcome.changed, "restart": outcome.restart, "warnings": outcome.warnings},
           [line for line in lines if line])


def _line(about):
    at = datetime.datetime.fromtimestamp(about["at"]).astimezone().isoformat(" ", "seconds")
    return "  ".join(filter(None, (f"{about['number']:>4}", at, f"{about['result']:<11}", about["by"], about["reason"], "; ".join(about["problems"]))))


def _print(options, found, lines):
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else "\n".join(lines))


ACTIONS = {"show": show, "diff": diff, "apply": apply, "rollback": rollback, "history": history}
