"""Shows what an apply would change in Asterisk's configuration, applies it, brings an earlier one back; the history with who."""

import contextlib

from admin.answers import Redirect, Refused, View
from admin.routes import Route
from admin.site import applying
from admin.site.desk import Desk
from dialplan.encode import EncodeError
from dialplan.instance import BaseError

STAGES = {"": "Getting ready", "check": "Checking", "write": "Writing the files", "reload": "Asterisk reads them",
          "verify": "Reading back from Asterisk", "undo": "Bringing the one before back"}
RESULTS = {"applied": "applied", "rolled back": "rolled back", "pending": "under way"}
VIEW, CHANGE = "dialplan.view", "dialplan.change"


@contextlib.contextmanager
def told():
    """Turn what keeps the configuration from being made into an answer that says the remedy."""
    try:
        yield
    except (BaseError, EncodeError) as error:
        raise Refused(409, str(error)) from None
    except KeyError:
        raise Refused(404, "There is no such entry; perhaps somebody deleted it.") from None


def show(asked):
    """Show the difference, what the check found, and the history."""
    with told():
        desk = Desk(asked.house.place)
        return View("dialplan.html", {"diff": desk.diff(), "findings": desk.check(), "history": desk.list_history()[:20], "results": RESULTS,
                                      "run": applying.find(asked.house), "stages": STAGES, "number": None})


def show_one(asked, number):
    """Show what one application changed."""
    with told():
        desk, number = Desk(asked.house.place), read_number(number)
        return View("dialplan/one.html", {"about": desk.history.about(number), "diff": desk.compare(number), "results": RESULTS,
                                          "now": desk.history.last() == number})


def show_files(asked):
    """Show every file as it is written now."""
    with told():
        return View("dialplan/written.html", {"files": Desk(asked.house.place).show()})


def show_banner(asked):
    """Show on the pages of resources that Asterisk's configuration differs."""
    try:
        count = len(Desk(asked.house.place).list_changed())
    except (BaseError, EncodeError):
        count = 0
    return View("dialplan/banner.html", {"count": count})


def show_progress(asked):
    """Show how far the application is."""
    return View("dialplan/progress.html", {"run": applying.find(asked.house), "stages": STAGES})


def apply(asked):
    """Begin to make Asterisk run what the site is now."""
    by, place, reason = asked.person.sign_in, asked.house.place, asked.form.get("reason", "").strip()[:200]
    asked.note("dialplan", "", reason=reason)
    applying.start(asked.house, lambda tell: carry(Desk(place), tell, by, lambda desk, deployer: deployer.apply(desk.files, by, reason)), by)
    return Redirect("/dialplan")


def rollback(asked, number):
    """Begin to make Asterisk run an earlier configuration."""
    with told():
        number = read_number(number)
        Desk(asked.house.place).history.about(number)
    by, place = asked.person.sign_in, asked.house.place
    asked.note("dialplan", str(number))
    applying.start(asked.house, lambda tell: carry(Desk(place), tell, by, lambda desk, deployer: deployer.rollback(number, by)), by)
    return Redirect("/dialplan")


def carry(desk, tell, by, work):
    """Do `work(desk, deployer)` behind the end of one that broke off; return its Outcome."""
    deployer = desk.open_deployer(tell)
    deployer.recover(by)
    return work(desk, deployer)


def read_number(text):
    """Return a number of the history; raises Refused."""
    if not (text.isdigit() and text.isascii() and len(text) < 8):
        raise Refused(404, "There is no such entry; perhaps somebody deleted it.")
    return int(text)


ROUTES = (
    Route("GET", "/dialplan", VIEW, show, "Dialplan", menu=("System", 30, "flow"), scope="site"),
    Route("GET", "/dialplan/history/<number>", VIEW, show_one, "Dialplan", scope="site"),
    Route("GET", "/dialplan/written", VIEW, show_files, "Written files", scope="site"),
    Route("GET", "/dialplan/banner", VIEW, show_banner, "Dialplan"),
    Route("GET", "/dialplan/progress", VIEW, show_progress, "Dialplan", scope="site"),
    Route("POST", "/dialplan/apply", CHANGE, apply, "Apply", scope="site", audit="dialplan.apply"),
    Route("POST", "/dialplan/history/<number>/rollback", CHANGE, rollback, "Roll back", scope="site", audit="dialplan.rollback"),
)
