"""The report of calls by service category and by department; every figure opens its calls."""

import datetime
import urllib.parse

from admin.answers import View
from admin.routes import Route
from store import call_groups

DAYS = 30
# The service types of the centre, in their order, with their titles; the ivr plugin's step knows some more.
SERVICES = {"information_query": "Information query", "consultation": "Consultation", "business_acceptance": "Business acceptance",
            "complaint": "Complaints and suggestions", "fault_appointment": "Fault report and appointment", "market_survey": "Market survey",
            "marketing": "Marketing"}
MORE = {"order_taking": "Order taking", "hotel_booking": "Hotel booking", "ticket_booking": "Ticket booking",
        "customer_service": "Customer service with complaints", "business_order": "Order taking for businesses",
        "business_service": "Service for businesses"}


def show(asked):
    """Show the two tables of the days that are asked for."""
    first, last, problem = read_days(asked)
    since, until = (midnight(day, asked.house.zone) for day in (first, last + datetime.timedelta(days=1)))
    agents = asked.viewer.extensions
    services = call_groups.count("service", since, until, agents)
    rows = [services.pop(name, call_groups.Group(name)) for name in SERVICES] + sorted(services.values(), key=lambda group: -group.total)
    departments = sorted(call_groups.count("department", since, until, agents).values(), key=lambda group: -group.total)
    tables = [("Service", "service", rows), ("Department", "department", departments)]
    values = {"first": first.isoformat(), "last": last.isoformat(), "problem": problem, "services": SERVICES | MORE,
              "tables": [(title, describe(name, groups, since, until, asked.house.zone)) for title, name, groups in tables]}
    return View("report_services.html", values, 422 if problem else 200)


def describe(name, groups, since, until, zone):
    """Return the rows of one table: the group, its share of the most, and the address of its calls."""
    most = max((group.total for group in groups), default=0) or 1
    return [(group, round(100 * group.total / most), find_calls(name, group.value, since, until, zone)) for group in groups]


def find_calls(name, value, since, until, zone):
    """Return the address of the call log that shows the calls of one row."""
    begins, ends = (datetime.datetime.fromtimestamp(at, zone).strftime("%Y-%m-%dT%H:%M") for at in (since, until))
    rules = (("fact:" + name, "is", value), ("started", "from", begins), ("started", "to", ends))
    return "/calls?" + urllib.parse.urlencode([*((key, text) for rule in rules for key, text in zip(("f", "o", "v"), rule))])


def read_days(asked):
    """Return (first day, last day, problem); the last 30 days when nothing or nonsense is asked."""
    today = datetime.datetime.now(asked.house.zone).date()
    default = (today - datetime.timedelta(days=DAYS - 1), today)
    texts = [asked.query.get(name, "") for name in ("first", "last")]
    if not any(texts):
        return *default, ""
    try:
        first, last = (datetime.date.fromisoformat(text) for text in texts)
    except ValueError:
        return *default, "Write two dates such as 2026-01-31."
    return (first, last, "") if first <= last else (*default, "The first day is behind the last.")


def midnight(day, zone):
    """Return the Unix second at which `day` begins."""
    return datetime.datetime.combine(day, datetime.time(), zone).timestamp()


ROUTES = (Route("GET", "/reports/services", "calls.view", show, "Calls by service", menu=("Calls", 40, "list")),)
