"""The dialplan read into contexts and steps."""

from dialplan import plan


def read(text):
    contexts, bad = plan.read({"extensions.conf": text})
    return contexts, bad


def test_priorities_are_counted_out_and_labels_kept():
    contexts, bad = read("[a]\nexten => s,1,Answer()\n same => n(here),Wait(1)\nexten => s,hint,PJSIP/1\n same => n,Goto(s,here)\n")
    assert bad == []
    assert [(step.extension, step.priority, step.label, step.application, step.data) for step in contexts["a"].steps] == [
        ("s", 1, "", "Answer", ""), ("s", 2, "here", "Wait", "1"), ("s", "hint", "", "PJSIP/1", ""), ("s", 3, "", "Goto", "s,here")]


def test_a_context_written_in_two_files_is_one():
    contexts, _ = plan.read({"one": "[a]\nexten => 1,1,NoOp()\n", "two": "[a]\ninclude => b\nexten => 2,1,NoOp()\n"})
    assert contexts["a"].extensions == {"1", "2"} and contexts["a"].includes == [("b", "two", 2)]


def test_globals_are_no_context():
    assert read("[general]\nstatic=yes\n[globals]\nA=1\n") == ({}, [])


def test_bad_lines_are_told_with_their_place():
    _, bad = read("[a]\nsame => n,NoOp()\nexten => 5\nexten => 6,x,NoOp()\nexten => 7,n,NoOp()\n")
    assert [(file, number) for file, number, _ in bad] == [("extensions.conf", number) for number in (2, 3, 4, 5)]
