"""Applies a configuration behind the page that asked for it, and tells how far it is."""

import dataclasses
import threading
import time

from dialplan.console import ConsoleError
from dialplan.deploy import DeployError
from dialplan.encode import EncodeError
from dialplan.instance import BaseError
from store import db

SHELF = "dialplan.run"
_LOCK = threading.Lock()


@dataclasses.dataclass
class Run:
    """One application under way or ended: `stage` of dialplan.deploy.STAGES, `problem` why it was not done, `problems` its details."""

    by: str
    began: float
    stage: str = ""
    ended: bool = False
    outcome: object = None
    problem: str = ""
    problems: tuple = ()

    @property
    def well(self):
        """Whether it was done."""
        return self.ended and not self.problem

    def enter(self, stage):
        """Note that `stage` begins."""
        self.stage = stage


def find(house):
    """Return the last Run of this process, or None."""
    return house.shelf.get(SHELF)


def start(house, work, by):
    """Run `work(tell)` in a thread of its own, unless one is at work already; return the Run.

    `work` applies something and returns the dialplan.deploy.Outcome.
    """
    with _LOCK:
        last = find(house)
        if last and not last.ended:
            return last
        made = house.shelf[SHELF] = Run(by, time.time())
    threading.Thread(target=_carry, args=(made, work), name="dialplan", daemon=True).start()
    return made


def _carry(run, work):
    try:
        run.outcome = work(run.enter)
    except DeployError as error:
        run.problem, run.problems = str(error).split("\n")[0], error.problems
    except (ConsoleError, BaseError, EncodeError, KeyError, OSError, db.DatabaseError) as error:
        run.problem = str(error)
    except Exception as error:
        # Whoever waits for it on the page must learn that it ended.
        run.problem = f"{type(error).__name__}: {error}"
        raise
    finally:
        run.ended = True
        db.disconnect()
