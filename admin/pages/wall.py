"""Shows the live wall and the read-only page of lines; both live on one stream."""

from admin.answers import Refused, Stream, View
from admin.routes import SIGNED_IN, STREAM, Route
from admin.wall import alarms, stream
from admin.wall.hub import find_hub
from admin.wall.settings import list_limits
from admin.wall.sight import LIVE, STATUS

# What the script writes; it takes them from the page in the reader's language.
WORDS = ("ringing", "talking", "on hold", "on pause", "away", "running", "stopped", "waiting", "failed", "down", "up", "unknown",
         "in the flow", "waiting in {queue}",
         "with {agent}", "held by {agent}", "rings", "in a talk", "longest {clock}", "nobody waits",
         "no calls yet today", "{percent} % in time", "{answered} served, {abandoned} gave up",
         "{count} in use", "free", "and {count} more", "restarted {count} times", "load {load} of {cores}", "{free} GB ({percent} %) free",
         *alarms.MESSAGES,
         "The connection is lost. What you see is from {time}; it catches up by itself.", "You are signed out.",
         "No alarms.", "Full screen", "Leave full screen")
WALL, LINES = "figures alarms queues calls agents trunks processes", "alarms trunks processes"
MOST = 2     # so many threads in one may be streams, the rest answers pages


def show(asked):
    """Show calls, queues, agents, lines and alarms."""
    return make_view(asked, "Live wall", WALL, LIVE)


def show_lines(asked):
    """Show lines, processes and alarms to read only."""
    return make_view(asked, "Lines and processes", LINES, STATUS)


def make_view(asked, title, parts, right):
    """Return the page of some parts of the wall; those that the viewer has no right to are left out."""
    hidden = (set() if asked.may(STATUS) else {"trunks", "processes"}) | (set() if asked.may(LIVE) else {"figures", "queues", "calls", "agents"})
    words = {word: asked.say(word) for word in WORDS}
    shown = [part for part in parts.split() if part not in hidden]
    return View("wall.html", {"title": title, "shown": shown, "words": words, "zone": asked.house.settings.zone,
                              "limits": list_limits(find_hub(asked.house).settings), "full": bool(asked.query.get("full"))})


def follow(asked):
    """Send the wall as it is and then every change."""
    hub = find_hub(asked.house)
    if not asked.may(LIVE) and not asked.may(STATUS):
        raise Refused(403, "You do not have the right to do this.")
    if hub.count >= max(1, asked.house.settings.threads // MOST):
        raise Refused(503, "Too many people are watching. Try again in a moment.", headers={"Retry-After": "10"})
    return Stream(iter(stream.Stream(hub, asked)))


ROUTES = (
    Route("GET", "/live", LIVE, show, "Live wall", menu=("Live", 10, "pulse")),
    Route("GET", "/lines", STATUS, show_lines, "Lines and processes", menu=("Live", 20, "monitor")),
    Route("GET", "/live/stream", SIGNED_IN, follow, "Live wall", kind=STREAM),
)
