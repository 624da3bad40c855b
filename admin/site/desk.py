"""The configuration of Asterisk as the pages see it: what should be, what is, how it came, and the way from one to the other."""

import functools

from dialplan.check import check, check_own
from dialplan.console import open_console
from dialplan.deploy import Deployer
from dialplan.diff import changed, diff, hide
from dialplan.files import make_folder, read_files, read_own, write_file
from dialplan.history import APPLIED, History
from dialplan.instance import read_wanted
from dialplan.render import render
from store import deployments

# Others could let Asterisk run programs, or change what our processes sign in with.
EDITABLE = ("extensions_custom.conf", "pjsip_custom.conf", "queues_custom.conf", "indications_custom.conf", "confbridge_custom.conf")
LONGEST = 200_000


class Desk:
    """What the handlers of the dialplan work with, for one request; raises BaseError and EncodeError as it is asked."""

    def __init__(self, place):
        self._place = place
        self.history = History(place.state / "dialplan" / "history", self._note)

    @functools.cached_property
    def site(self):
        """The dialplan.site.Site as it should be."""
        return read_wanted(self._place.state)

    @functools.cached_property
    def files(self):
        """{name: text} as it should be."""
        return render(self.site)

    @functools.cached_property
    def present(self):
        """{name: text} of our files as they are."""
        return read_files(self.site.etc, self.files)

    @property
    def own(self):
        """{name: text} of the admin's own files as they are."""
        return read_own(self.site.etc)

    def list_changed(self):
        """Return the names of the files that an apply would change, the admin's own among them."""
        return changed(self.present, self.files) + [f"custom/{name}" for name in self._own_changed()]

    def _own_changed(self):
        last = self.history.last()
        return changed(self.history.own(last) if last else {}, self.own)

    def diff(self):
        """Return [(file, its lines)] that an apply would change, secrets hidden."""
        last = self.history.last()
        known = {f"custom/{name}": text for name, text in (self.history.own(last) if last else {}).items()}
        present = {f"custom/{name}": text for name, text in self.own.items()}
        return split_diff(diff({**self.present, **known}, {**self.files, **present}))

    def compare(self, number):
        """Return [(file, its lines)] that application `number` changed against the one before it; raises KeyError."""
        earlier = [one for one in self.history.numbers() if one < number and self.history.about(one)["result"] == APPLIED]
        before = self._whole(earlier[-1]) if earlier else {}
        return split_diff(diff(before, self._whole(number)))

    def _whole(self, number):
        return {**self.history.files(number), **{f"custom/{name}": text for name, text in self.history.own(number).items()}}

    def check(self):
        """Return the dialplan.check.Findings of what should be."""
        return check(self.files, self.own)

    def check_own(self, name, text):
        """Return the Findings in an own file before it is kept."""
        return check_own(self.files, {**self.own, name: text}, name)

    def keep_own(self, name, text):
        """Write an own file, or take it away when `text` is blank."""
        folder = self.site.etc / "custom"
        make_folder(folder)
        if text.strip():
            write_file(folder / name, text.replace("\r\n", "\n").rstrip("\n") + "\n")
        else:
            (folder / name).unlink(missing_ok=True)

    def show(self):
        """Return {name: text} of everything that is written, secrets hidden."""
        found = {**self.present, **{f"custom/{name}": text for name, text in self.own.items()}}
        return {name: hide(text) for name, text in found.items()}

    def open_deployer(self, tell):
        """Return the Deployer over our own Asterisk; raises ConsoleError when another one answers, or none."""
        console = open_console(self.site)
        console.confirm(self.site)
        return Deployer(self.site.etc, console, self.history, tell=tell)

    def _note(self, about):
        deployments.record(self._place.node, about["number"], about["by"], about["result"], "; ".join(filter(None, [about["reason"], *about["problems"]])))

    def list_history(self):
        """Return every application, newest first."""
        return [self.history.about(number) for number in reversed(self.history.numbers())]


def split_diff(text):
    """Return [(file, [(kind, line)])] of a unified diff; kind is add, cut, place or same."""
    found = []
    for line in text.splitlines():
        if line.startswith("--- "):
            continue
        if line.startswith("+++ "):
            found.append((line.partition("/")[2], []))
        elif found:
            found[-1][1].append(({"+": "add", "-": "cut", "@": "place"}.get(line[:1], "same"), line))
    return found
