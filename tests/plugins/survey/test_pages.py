"""The page of results over the real web: figures, scope, and the calls behind each figure."""

import html
import re
import time

import pytest

from plugins.survey import models
from plugins.survey.events import SurveyAnswered
from store import calls, people, roles
from tests.admin.site import Site

ANSWERS = [("1001", "satisfied", 100), ("1001", "satisfied", 100), ("1001", "dissatisfied", 0), ("1001", "no_rating", None), ("1002", "satisfied", 100)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web with five calls that were asked, four at 1001 and one at 1002, who is in another team."""
    found = Site(tmp_path_factory.mktemp("results"))
    red, blue = people.save_unit(None, "", "team", "Red"), people.save_unit(None, "", "team", "Blue")
    roles.save("lead", "Lead", "team", ["survey.view", "calls.view"])
    found.add("root")
    found.add("lea", "lead", unit=red)
    found.add("ann", "agent", unit=red, extension="1001")
    found.add("bob", "agent", unit=blue, extension="1002")
    for number, (agent, answer, score) in enumerate(ANSWERS):
        at = time.time() - 60 + number
        models.keep_answer("pbx", SurveyAnswered(call=str(number), at=at, n=1, survey="after", question="service", about="service", key="1", answer=answer,
                                                 score=score, queue="sales", agent=agent))
        calls.save({"node": "pbx", "linkedid": str(number), "agent": agent, "queue": "sales", "started": at, "result": "answered", "closed": True,
                    "facts": {"survey_service": answer}})
    yield found
    found.close()


@pytest.mark.covers("F36.2")
def test_every_figure_leads_to_the_calls_behind_it(site):
    root = site.sign_in("root")
    page = root.get("/p/survey/results").text
    assert "66.7" in page and "75.0" in page, "1001 alone, and both together"
    counts = {}
    for link, answer, count in re.findall(r'<a href="(/calls\?where=[^"]+)">(?:(\w+) )?(\d+)</a>', page):
        found = root.get(html.unescape(link)).text
        assert f'<b class="number">{count}</b>' in found, (answer, count)
        counts[answer or "no_rating"] = counts.get(answer or "no_rating", 0) + int(count)
    assert counts == {"satisfied": 3, "dissatisfied": 1, "no_rating": 1}
    assert "sales" in root.get("/p/survey/results?group=queue&days=7").text and root.get("/p/survey/results?group=x&days=y&survey=z").status == 200


def test_a_leader_sees_the_results_of_their_own_team_only_however_they_are_grouped(site):
    lea = site.sign_in("lea")
    assert "1002" not in lea.get("/p/survey/results").text and "66.7" in lea.get("/p/survey/results").text
    assert "75.0" not in lea.get("/p/survey/results?group=queue").text
    assert site.sign_in("ann").get("/p/survey/results").status == 403
