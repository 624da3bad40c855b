"""The report of services and departments counts what the flows said, and its figures open their calls."""

import html
import re
import time

import pytest

from admin.pages.report_services import MORE, SERVICES
from plugins.ivr.service import SERVICES as SHIPPED
from plugins.ivr.service import TYPES
from store import calls
from tests.admin.site import Site


def add(number, facts, **others):
    calls.save({"node": "n", "linkedid": str(number), "started": time.time() - 5, "agent": "1001", "result": "answered", "talk": 30.0,
                "closed": True, "facts": facts, **others})


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request, tmp_path_factory):
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path_factory.mktemp("reports"), url)
    found.add("root")
    add(1, {"service": "consultation", "department": "Loans"})
    add(2, {"service": "consultation", "department": "Cards"})
    add(3, {"service": "complaint", "department": "Cards"}, result="abandoned", talk=0.0)
    add(4, {"service": "consultation", "department": "Loans"}, started=time.time() - 90 * 86400)
    add(5, {"service": "consultation"}, flow="doctor")
    yield found
    found.close()


def rows(page):
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]


def test_the_types_of_the_report_are_those_of_the_step():
    assert tuple(SERVICES) == TYPES and set(SERVICES | MORE) == set(SHIPPED)


@pytest.mark.covers("P01", "P02")
def test_calls_are_split_by_service_and_by_department(site):
    browser = site.sign_in("root")
    page = browser.get("/reports/services").text
    found = {row[0]: row[1:5] for row in rows(page) if row}
    assert found["Consultation"] == ["2", "2", "0", "0:01:00"] and found["Complaints and suggestions"] == ["1", "0", "1", "0:00:00"]
    assert found["Marketing"] == ["0", "0", "0", "0:00:00"], "a type without calls is listed too"
    assert found["Cards"][0] == "2" and found["Loans"][0] == "1"
    path = html.unescape(re.search(r'<td>Cards</td>\s*<td[^>]*><a href="([^"]+)"', page).group(1))
    assert "2 calls" in re.sub(r"<[^>]+>", "", browser.get(path).text)


def test_wrong_days_are_said_and_the_last_month_is_shown(site):
    answer = site.sign_in("root").get("/reports/services?first=x&last=y")
    assert answer.status == 422 and "2026-01-31" in answer.text and "Consultation" in answer.text
