"""The page of results: how callers rated whom, by agent, queue or campaign, each figure with the calls behind it."""

import json
import time
import urllib.parse

from hooks.web import Page, PageEntry, Query
from plugins.survey import models, results
from plugins.survey.definition import NO_RATING
from plugins.survey.resources import VIEW

DAY = 86400.0
PERIODS = {"1": "Today", "7": "The last 7 days", "30": "The last 30 days", "365": "The last 365 days"}
TITLES = {"agent": "By agent", "queue": "By queue", "campaign": "By campaign"}
TONES = ("good", "warn", "bad")
WIDTH = 200


def show(viewer, query, now=None):
    """Show the results of a period; people whom the viewer does not lead are left out, in every grouping."""
    now = time.time() if now is None else now
    days = query.get("days") if query.get("days") in PERIODS else "30"
    group = query.get("group") if query.get("group") in TITLES and query.get("group") in models.GROUPS else "agent"
    names = [row["name"] for row in models.list_surveys(Query(limit=500))]
    survey = query.get("survey") if query.get("survey") in names else ""
    since = now - int(days) * DAY
    found = results.summarise(models.tally(since, now + 1, group, survey, viewer.extensions))
    rows = [describe(one, group, since) for one in found]
    return Page("results.html", {"rows": rows, "periods": PERIODS, "days": days, "groups": {name: TITLES[name] for name in TITLES if name in models.GROUPS},
                                 "group": group, "surveys": names, "survey": survey, "overall": add_up(found)})


def add_up(found):
    """Return [(about, mean score, ratings, asked)]: service and product are never mixed."""
    made = []
    for about in sorted({one.about for one in found}):
        some = [one for one in found if one.about == about]
        rated, asked = sum(one.rated for one in some), sum(one.asked for one in some)
        made.append((about, sum(one.scores for one in some) / rated if rated else None, rated, asked))
    return made


def describe(result, group, since):
    """Return what the table shows of one Result: its answers as parts of a bar, each with the address of its calls."""
    parts, x = [], 0.0
    rated = [(answer, count) for answer, count in result.counts.items() if answer != NO_RATING]
    for place, (answer, count) in enumerate(sorted(rated, key=lambda part: order_answer(part[0]))):
        width = WIDTH * count / result.rated
        parts.append({"answer": answer, "count": count, "share": count / result.rated, "x": round(x, 1), "width": round(width, 1),
                      "tone": TONES[min(place, 2)] if order_answer(answer)[0] == 9 else TONES[order_answer(answer)[0]],
                      "link": link(result, group, since, answer)})
        x += width
    return {"group": result.group, "question": result.question, "about": result.about, "asked": result.asked, "rated": result.rated,
            "score": result.score, "parts": parts, "none": result.counts.get(NO_RATING, 0), "none_link": link(result, group, since, NO_RATING)}


def order_answer(name):
    """Return the place of an answer in the bar: the three usual ones from good to bad, others behind by name."""
    known = {"satisfied": 0, "basically_satisfied": 1, "basically": 1, "dissatisfied": 2}
    return known.get(name, 9), name


def link(result, group, since, answer):
    """Return the address of the calls behind a figure."""
    tests = [{"field": f"fact:survey_{result.question}", "is": "is", "value": answer}, {"field": "started", "is": "from", "value": round(since)}]
    if group in ("agent", "queue") and result.group:
        tests.append({"field": group, "is": "is", "value": result.group})
    return "/calls?" + urllib.parse.urlencode({"where": json.dumps({"all": tests}, separators=(",", ":"))})


RESULTS = PageEntry("results", "Survey results", VIEW, show, group="Surveys", icon="star")
