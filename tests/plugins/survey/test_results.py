"""The arithmetic of results: shares by answer, service and product apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from plugins.survey.definition import NO_RATING, THREE
from plugins.survey.results import score_objects, summarise

ROWS = [("1001", "service", "service", "satisfied", 6, 600), ("1001", "service", "service", "basically_satisfied", 3, 150),
        ("1001", "service", "service", "dissatisfied", 1, 0), ("1001", "service", "service", NO_RATING, 5, None),
        ("1001", "product", "product", "dissatisfied", 4, 0), ("1002", "service", "service", NO_RATING, 2, None)]


@pytest.mark.covers("P35")
def test_service_and_product_have_two_scores():
    results = summarise(ROWS)
    assert score_objects(results) == {"1001": {"service": 75.0, "product": 0.0}}


def test_shares_are_of_the_ratings_and_silence_is_counted_apart():
    first, product, silent = summarise(ROWS)
    assert (first.asked, first.rated, first.share("satisfied"), first.share("dissatisfied")) == (15, 10, 0.6, 0.1)
    assert (silent.asked, silent.rated, silent.score, silent.share("satisfied")) == (2, 0, None, None)


@given(some.lists(some.sampled_from([*[answer.name for answer in THREE], NO_RATING])))
def test_shares_sum_to_one_and_scores_stay_between_0_and_100(given):
    scores = {answer.name: answer.score for answer in THREE}
    results = summarise([("q", "service", "service", answer, 1, scores.get(answer)) for answer in given])
    for result in results:
        assert result.asked == len(given)
        if result.rated:
            assert sum(result.share(answer.name) for answer in THREE) == pytest.approx(1) and 0 <= result.score <= 100
