"""The difference of two flows is told in words and as data, and nothing of it is missed."""

import json

from hypothesis import given
from hypothesis import strategies as some

from flow import diff, document
from tests.flow.documents import make_documents
from tests.flow.samples import MENU, make, step

OLD = make({"answer": step("ivr.answer", done="menu"),
            "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "12", "tries": 1}, k1="a", k2="b", no_input="b", invalid="b"),
            "a": step("ivr.play", {"prompt": "welcome", "interrupt": True}, done="b"), "b": step("ivr.hangup")})
NEW = make({"answer": {**step("ivr.answer", done="menu"), "timeout": 3},
            "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "13", "timeout": 9}, k1="c", k3="b", no_input="b", invalid="b"),
            "b": {**step("ivr.echo", done="b"), "on_error": "c"}, "c": step("acd.queue", {"queue": "sales"}, answered="b")}, entry="menu", comment="new",
           tests=[{"name": "it", "expect": {"outcome": "ended"}}])


def test_every_change_in_words():
    assert [change.words() for change in diff.compare(document.parse(OLD), document.parse(NEW))] == [
        'entry is "menu" instead of "answer"', 'comment is "new" now', "step answer: time limit is 3 now",
        'step menu: keys is "13" instead of "12"', "step menu: tries is 1 no more", "step menu: timeout is 9 now",
        "step menu: 1 leads to c instead of a", "step menu: 2 leads to b no more", "step menu: 3 leads to b now",
        "step a (ivr.play) removed", 'step b: kind is "ivr.echo" instead of "ivr.hangup"', "step b: done leads to b now",
        'step b: error edge is "c" now', "step c (acd.queue) added, answered -> b", 'test "it" added']


def test_as_data_for_the_drawing():
    found = [change.data() for change in diff.compare(document.parse(OLD), document.parse(NEW))]
    assert json.loads(json.dumps(found)) == found
    assert {"action": "changed", "what": "edge", "step": "menu", "name": "1", "old": "a", "new": "c",
            "words": "step menu: 1 leads to c instead of a"} in found


def test_true_is_not_one():
    one, true = (document.parse(make({"a": step("x.y", {"p": value})})) for value in (1, True))
    assert len(diff.compare(one, true)) == 1


@given(make_documents(), make_documents())
def test_no_change_is_missed_and_none_is_made_up(old, new):
    old, new = document.parse(old), document.parse(new)
    assert not diff.compare(old, old)
    before, after = document.write(old), document.write(new)
    for one in (before, after):
        one["tests"] = [test for test in one.get("tests", ()) if isinstance(test, dict) and set(test) >= {"name"}]
    if json.dumps(before, sort_keys=True) != json.dumps(after, sort_keys=True):
        assert diff.compare(old, new)
    assert all(change.words() for change in diff.compare(old, new))


@given(some.sampled_from(["prompt", "keys", "tries"]))
def test_one_parameter_is_one_change(name):
    content = json.loads(json.dumps(MENU))
    content["steps"]["menu"]["parameters"][name] = 1
    assert [(change.step, change.name) for change in diff.compare(document.parse(MENU), document.parse(content))] == [("menu", name)]
