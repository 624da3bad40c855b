"""Which steps ask outside: those made with something to ask, unless they say otherwise."""

from flow.step import Step
from plugins.recording.steps import Message, Start


class Plain(Step):
    kind = "x.plain"


class Asking(Step):
    kind = "x.asking"

    def __init__(self):
        self.service = object()


class Telling(Asking):
    outside = False


class Hidden(Plain):
    outside = True


def test_what_a_step_says_of_itself_wins():
    assert [one.asks_outside for one in (Plain(), Asking(), Telling(), Hidden())] == [False, True, False, True]
    assert [one.asks_outside for one in (Start("/x"), Message("/x"))] == [False, True]
