"""Applies a configuration to the running Asterisk: check, write, reload what changed, read back, or roll back."""

import contextlib
import dataclasses
import fcntl
import time

from dialplan import history as results
from dialplan.check import check
from dialplan.console import ConsoleError
from dialplan.diff import changed, diff
from dialplan.files import read_files, read_own, write_file
from dialplan.inventory import Inventory
from dialplan.readback import read_waiting, verify

RELOADS = {
    "extensions": ("reload dialplan",), "voicemail": ("reload voicemail",), "pjsip": ("reload pjsip", "reload lamps"),
    "queues": ("reload queues",), "manager": ("reload manager",),
    "http": ("reload http",), "rtp": ("reload rtp",), "musiconhold": ("reload music",), "features": ("reload features",),
    "logger": ("reload logger",), "indications": ("reload tones",), "confbridge": ("reload conferences",),
}
ORDER = tuple(RELOADS)
STAGES = CHECK, WRITE, RELOAD, VERIFY, UNDO = ("check", "write", "reload", "verify", "undo")


class DeployError(RuntimeError):
    """A configuration was not applied; `problems` says why, one sentence each, and what Asterisk runs now."""

    def __init__(self, message, problems):
        super().__init__("\n".join((message, *problems)))
        self.problems = tuple(problems)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What an apply did: its `number` in the history (None when nothing changed), the files, what waits for a restart
    of Asterisk, and what is wrong in the admin's own files."""

    number: int | None
    changed: tuple
    restart: tuple = ()
    warnings: tuple = ()


class Deployer:
    """Applies files to the Asterisk behind `console`, whose folder of files is `etc`; keeps them in `history`.

    `patience` is how many seconds Asterisk may take until it shows what it reloaded. `tell(stage)` hears which of STAGES begins.
    """

    def __init__(self, etc, console, history, patience=1.0, tell=lambda stage: None):
        self._etc, self._console, self._history, self._patience, self._tell = etc, console, history, patience, tell

    def diff(self, files):
        """Return a unified diff from what is written now to `files`."""
        return diff(read_files(self._etc, files), files)

    def apply(self, files, by, reason=""):
        """Make Asterisk run `files` ({name: text}); returns the Outcome; raises DeployError, ConsoleError.

        Callers in talk or queue are not disturbed. When Asterisk does not take all of it, the files before are
        written back, reloaded, and DeployError says what was wrong.
        """
        with self._lock():
            own, before = read_own(self._etc), read_files(self._etc, files)
            touched = self._touched(before, files, own)
            if not touched:
                return Outcome(None, ())
            self._tell(CHECK)
            warnings = self._refuse(files, own, before)
            self._keep_first(before, own)
            number = self._history.keep(files, own, by, reason)
            self._replace(number, before, files, own, touched)
            return Outcome(number, tuple(touched), tuple(name for name in touched if _stem(name) not in RELOADS), warnings)

    def rollback(self, number, by):
        """Apply the files of history number `number` again; returns the Outcome; raises KeyError, DeployError."""
        return self.apply(self._history.files(number), by, f"rollback to {number}")

    def recover(self, by="recover"):
        """After a crash in mid-apply: finish it if Asterisk runs it, else bring the last good one back; returns the number or None."""
        number = self._history.last(results.PENDING)
        good = self._history.last()
        if number is None or good is None or number < good:
            return None
        self._history.settle(number, results.ROLLED_BACK, ["the process that applied it ended"])
        return self.rollback(good, by).number

    def _touched(self, before, files, own):
        last = self._history.last()
        known = self._history.own(last) if last else {}
        return changed(before, files) + [f"custom/{name}" for name in changed(known, own)]

    def _refuse(self, files, own, before):
        found = check(files, own)
        problems = [str(finding) for finding in found if finding.fatal]
        gone = Inventory(before, own).queues - Inventory(files, own).queues
        for name in sorted(gone):
            waiting = read_waiting(self._console, name)
            if waiting:
                problems.append(f"queues.conf [{name}]: {waiting} callers wait in this queue; let them be served or move them first")
        if problems:
            raise DeployError("The configuration was not applied; Asterisk runs the one before.", problems)
        return tuple(str(finding) for finding in found)

    def _keep_first(self, before, own):
        if before and not self._history.numbers():
            self._history.settle(self._history.keep(before, own, "up", "as found"), results.APPLIED)

    def _replace(self, number, before, files, own, touched):
        # What is wrong already, such as a mistake in the admin's own files, is not this change's fault.
        known = verify(before, own, self._console)
        problems = self._try(files, own, touched, known)
        if not problems:
            self._history.settle(number, results.APPLIED)
            return
        self._tell(UNDO)
        left = self._try(before, own, touched, known)
        self._history.settle(number, results.ROLLED_BACK, problems)
        state = f"The one before is written, but Asterisk does not run all of it: {left[0]}" if left else "Asterisk runs the one before."
        raise DeployError(f"Configuration {number} was rolled back. {state}", problems)

    def _try(self, files, own, touched, known):
        """Write, reload and verify; returns what went wrong beyond what is `known`."""
        try:
            self._tell(WRITE)
            for name in touched:
                if name in files:
                    write_file(self._etc / name, files[name])
            self._tell(RELOAD)
            for stem in sorted({_stem(name) for name in touched} & set(RELOADS), key=ORDER.index):
                for verb in RELOADS[stem]:
                    self._console.ask(verb)
            self._tell(VERIFY)
            return self._settle(files, own, known)
        except (ConsoleError, OSError) as error:
            return [str(error)]

    def _settle(self, files, own, known):
        # Some modules reload in a thread of their own: what is not there yet is looked for again.
        until = time.monotonic() + self._patience
        while True:
            problems = [problem for problem in verify(files, own, self._console) if problem not in known]
            if not problems or time.monotonic() > until:
                return problems
            time.sleep(0.1)

    @contextlib.contextmanager
    def _lock(self):
        with open(self._etc / ".lock", "a", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _stem(name):
    return name.removeprefix("custom/").removesuffix(".conf").removesuffix("_custom")
