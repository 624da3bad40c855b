"""Where jumps lead and which numbers patterns take."""

import pytest

from dialplan import jumps, plan


def step(text):
    contexts, _ = plan.read({"x": f"[a]\nexten => s,1,{text}\n"})
    return contexts["a"].steps[0]


@pytest.mark.parametrize("text, targets", [
    ("Goto(b,s,1)", [("b", "s", "1")]), ("Goto(s,1)", [("", "s", "1")]), ("Goto(here)", [("", "", "here")]),
    ("Gosub(b,s,1(x,${Y}))", [("b", "s", "1")]), ("Goto(do-${X},1)", []), ("NoOp(b,s,1)", []),
    ('GotoIf($["${A}"="x?y:z"]?b,s,1:here)', [("b", "s", "1"), ("", "", "here")]), ("GotoIf(${A}?here)", [("", "", "here")]),
    ("GotoIf(${A}?:here)", [("", "", "here")])])
def test_targets_are_found(text, targets):
    assert jumps.find_targets(step(text)) == targets


@pytest.mark.parametrize("pattern, number, taken", [
    ("4000", "4000", True), ("4000", "40001", False), ("_X.", "12", True), ("_X.", "1", False), ("_X!", "1", True), ("_NXX", "199", False),
    ("_[0-9*#]", "#", True), ("_[0-9*#]", "A", False), ("_1-00", "100", True), ("_Z1", "01", False), ("_+86X.", "+8613", True)])
def test_patterns_match_as_asterisk_does(pattern, number, taken):
    assert jumps.matches(pattern, number) is taken


def test_includes_are_followed_once_round():
    contexts, _ = plan.read({"x": "[a]\ninclude => b\n[b]\ninclude => a\nexten => s,1(top),NoOp()\n"})
    assert jumps.reaches(contexts, "a", "s", "top") and not jumps.reaches(contexts, "a", "t", "1")
