"""The figures of `bench wall` are judged by what the page showed, and by what it did not."""

from launch.benches import wall
from live.testing import BANNER
from live.translate import translate
from live.wire import Parser


def test_late_and_missing_events_miss_their_bars():
    sent = {f"e{number}": 1000.0 * number for number in range(100)}
    figures = wall.judge((sent, {mark: at + 50 for mark, at in sent.items()}, {"admin": 9.0}))
    assert all(bar["met"] for bar in figures["bars"]) and figures["p95"] == 50 and "p95 50 ms" in "\n".join(wall.describe(figures))
    late = {mark: at + (400 if number >= 94 else 50) for number, (mark, at) in enumerate(sent.items())}
    assert [bar["met"] for bar in wall.judge((sent, late, {}))["bars"]] == [False, True]
    assert [bar["met"] for bar in wall.judge((sent, dict(list(late.items())[:90]), {}))["bars"]] == [True, False]
    assert [bar["met"] for bar in wall.judge((sent, {}, {}))["bars"]] == [False, False]


def test_the_events_of_the_bench_are_events_of_asterisk():
    parser = Parser()
    parser.feed(BANNER)
    messages = [message for number in range(4) for message in parser.feed(wall.make_event(number, f"e{number}"))]
    assert [message["Event"] for message in messages] == ["QueueMemberPause"] * 3 + ["Newchannel"]
    call = translate(messages[3], 0.0)[0]
    assert call.dialled == "e3" and call.endpoint == "carrier"
