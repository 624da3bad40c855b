"""Floods of requests are refused with the time to come again, a bucket for each who sends them."""

import time

import pytest

from admin.limits import BURST_SECONDS, MOST_BUCKETS, Limits
from store import people, tokens
from tests.admin.site import Site


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_lets_its_burst_through_and_fills_again_with_time():
    clock = Clock()
    limits = Limits(2.0, clock)
    assert [limits.take("a") for _ in range(int(2 * BURST_SECONDS))] == [0.0] * 8
    assert limits.take("a") == pytest.approx(0.5) and limits.take("b") == 0.0
    clock.now = 0.5
    assert limits.take("a") == 0.0 and limits.take("a") > 0
    clock.now = 1000.0
    assert sum(limits.take("a") == 0.0 for _ in range(20)) == 8


def test_looking_takes_nothing_and_the_oldest_buckets_are_forgotten():
    limits = Limits(1.0, Clock())
    for _ in range(4):
        assert limits.take("a", 0) == 0.0
        limits.take("a")
    assert limits.take("a", 0) > 0
    for number in range(MOST_BUCKETS):
        limits.take(str(number))
    assert limits.take("a", 0) == 0.0 and len(limits._buckets) == MOST_BUCKETS


def test_no_rate_is_no_limit():
    limits = Limits(0.0)
    assert not any(limits.take("a") for _ in range(1000))


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A web whose API takes two requests a second."""
    found = Site(tmp_path_factory.mktemp("slow"), api_rate=2.0)
    found.add("root")
    yield found
    found.close()


def test_a_token_that_floods_gets_429_with_the_seconds_and_another_goes_on(slow):
    person = people.find_by_sign_in("root").id
    first, second = (tokens.issue(person, name, ["people.view"], time.time() + 900)[0] for name in ("first", "second"))
    browser = slow.browser(Authorization=f"Bearer {first}")
    answers = [browser.get("/api/v1/people") for _ in range(12)]
    refused = [answer for answer in answers if answer.status == 429]
    assert [answer.status for answer in answers[:8]] == [200] * 8 and refused
    assert refused[0].headers["Content-Type"] == "application/problem+json" and refused[0].json["status"] == 429
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 2
    assert slow.browser(Authorization=f"Bearer {second}").get("/api/v1/people").status == 200
    assert slow.sign_in("root").get("/").status == 200, "pages are not counted"


def test_an_address_that_tries_token_after_token_is_refused_before_they_are_looked_up(slow):
    seen = [slow.browser(Authorization=f"Bearer sw_{number}").get("/api/v1/people").status for number in range(20)]
    assert seen[:8] == [401] * 8 and 429 in seen[8:]
