"""A visit without a word from its server is found once, whatever order its news comes in."""

from live.visits import Visits
from store import events


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def make(*told):
    clock = Clock()
    visits = Visits(15.0, clock)
    for event in told:
        visits.follow(event)
    clock.now = 16.0
    return visits


BEGUN = events.VisitBegun(call="1.1", at=100.0, channel="PJSIP/1001-1")


def test_a_silent_server_is_found_once():
    visits = make(BEGUN)
    assert visits.take_stuck() == ["PJSIP/1001-1"]
    assert visits.take_stuck() == []


def test_a_server_that_spoke_is_left_alone_also_when_its_word_came_first():
    assert make(BEGUN, events.CallEntered(call="1.1", at=100.1)).take_stuck() == []
    assert make(events.CallEntered(call="1.1", at=100.1), BEGUN).take_stuck() == []


def test_words_of_an_earlier_visit_do_not_count():
    assert make(events.StepTaken(call="1.1", at=99.9), BEGUN).take_stuck() == ["PJSIP/1001-1"]


def test_an_ended_call_is_forgotten():
    assert make(BEGUN, events.CallEnded(call="1.1", at=101.0)).take_stuck() == []


def test_patience_counts_from_when_the_visit_became_known():
    clock = Clock()
    visits = Visits(15.0, clock)
    clock.now = 1000.0
    visits.follow(BEGUN)
    assert visits.take_stuck() == []
