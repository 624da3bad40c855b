"""What the check finds before Asterisk is told, with place and remedy."""

import dataclasses

import pytest

from dialplan.check import check
from dialplan.render import render
from dialplan.site import Extension, Member, Number, Queue
from tests.dialplan.starter import starter


def find(own=None, **changes):
    """Return the findings of the starter site with `changes`, or with the admin's own files."""
    return [str(finding) for finding in check(render(starter(**changes)), own)]


def test_the_starter_site_is_clean():
    assert find() == []


@pytest.mark.parametrize("line, told", [
    ("exten => 77,1,Dial(PJSIP/999)", "dials the endpoint '999', which does not exist; make the extension"),
    ("exten => 77,1,Dial(PJSIP/1001&PJSIP/998/sip:x@y)", "dials the endpoint '998'"),
    ("exten => 77,1,Queue(ghost,c)", "uses the queue 'ghost', which does not exist; make the queue"),
    ("exten => 77,1,Goto(nowhere,s,1)", "jumps to the context 'nowhere', which does not exist"),
    ("exten => 77,1,GotoIf($[1]?gone:cc-run,s,visit)", "jumps to custom-internal,77,gone, which does not exist"),
    ("exten => 77,1,System(rm)", "System runs a program"),
    ("exten => 77,hint,PJSIP/997", "dials the endpoint '997'"),
    ("include => nope", "includes the context 'nope', which does not exist; write [nope]"),
    ("exten 77,1,NoOp()", "is no section, setting or comment"),
    ("same => n,NoOp()", "`same` without an `exten`"),
    ("exten => 77,1,NoOp()\nexten => 77,1,NoOp()", "extension 77, priority 1 is already written at custom/extensions_custom.conf:2")])
def test_a_mistake_in_the_admins_dialplan_is_told_with_its_line(line, told):
    findings = check(render(starter()), {"extensions_custom.conf": f"[custom-internal]\n{line}\n"})
    number = 1 + line.count("\n") + 1
    assert [finding for finding in findings if finding.place.startswith(f"custom/extensions_custom.conf:{number}") and told in str(finding)]
    assert not any(finding.fatal for finding in findings), "the admin's own mistakes must not keep our changes away"


def test_a_context_that_nobody_reaches_is_told():
    assert "no phone, trunk, queue, include or jump leads" in find({"extensions_custom.conf": "[lonely]\nexten => 5,1,NoOp()\n"})[0]


def test_a_number_given_twice_is_told():
    found = find(numbers=(Number("1001"),))
    assert any("extension 1001, priority 1 is already written" in text for text in found)


def test_an_extension_given_twice_is_told():
    phones = (Extension("1001", "a"), Extension("1001", "b"))
    assert any("the endpoint '1001' is written 2 times; give each" in text for text in find(extensions=phones))


def test_a_phone_in_a_context_that_is_not_there_is_told():
    assert any("its context 'gone' does not exist" in text for text in find(extensions=(Extension("1", "a", context="gone"),)))


def test_a_member_without_a_phone_is_told():
    found = find(queues=(Queue("operator", (Member("PJSIP/55"),)),))
    assert any("queues.conf" in text and "endpoint '55'" in text for text in found)


def test_a_queue_given_twice_and_one_without_music_are_told():
    found = find(queues=(Queue("operator"), Queue("operator", music="none")))
    assert any("the queue 'operator' is written 2 times" in text for text in found)
    assert any("its music class 'none' does not exist" in text for text in found)


def test_the_fallback_queue_must_exist():
    assert any("uses the queue 'gone'" in text for text in find(fallback_queue="gone"))


def test_a_login_with_rights_to_run_programs_is_told():
    users = tuple(dataclasses.replace(user, write=("system", "call")) for user in starter().managers[:1])
    assert any("may write system" in text for text in find(managers=users))


@pytest.mark.parametrize("changes", [{"rtp_start": 20000, "rtp_end": 10000}, {"rtp_start": 5000, "rtp_end": 6000}])
def test_ports_that_collide_are_told(changes):
    assert any("sound ports" in text and "cc.ini" in text for text in find(**changes))


@pytest.mark.parametrize("target", ["PJSIP/075526001234@carrier", "PJSIP/carrier/sip:1@a", "PJSIP/1001&PJSIP/9@carrier", "DAHDI/g1/9"])
def test_a_dial_to_a_trunk_outside_the_flows_is_told(target):
    own = {"extensions_custom.conf": f"[custom-internal]\nexten => 77,1,Dial({target})\n"}
    assert any("a trunk, without asking" in text and "cc-leaving" in text for text in find(own))


def test_a_dial_to_a_trunk_in_our_own_files_stops_the_apply():
    files = render(starter())
    for line in ("Dial(PJSIP/9@carrier)", "Dial(${CC_X})"):
        changed = files["extensions.conf"].replace("[cc-hidden]", f"[cc-hidden]\nexten => x,1,{line}")
        found = [finding for finding in check({**files, "extensions.conf": changed}) if "a trunk, without asking" in str(finding)]
        assert found and found[0].fatal
