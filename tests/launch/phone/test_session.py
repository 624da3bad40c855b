"""Signalling at its corners: crossing messages, lost ones, and offers of the other end."""
import threading

import pytest

from launch.phone import sdp
from tests.launch.phone.peer import SDP


@pytest.fixture
def talking(scripted):
    peer, phone = scripted
    leg = phone.dial("4000")
    invite = peer.hear("INVITE")
    peer.answer(invite, 200, SDP)
    peer.hear("ACK")
    assert leg.wait_answered(2)
    return peer, leg, invite


def test_an_acceptance_that_crosses_our_cancel_is_ended_by_bye(scripted):
    peer, phone = scripted
    leg = phone.dial("4000")
    invite = peer.hear("INVITE")
    peer.answer(invite, 180)
    leg.wait_ringing()
    leg.hangup()
    cancel = peer.hear("CANCEL")
    assert cancel.branch == invite.branch and cancel.cseq == (invite.cseq[0], "CANCEL")
    peer.answer(invite, 200, SDP)
    assert peer.hear("ACK") and peer.hear("BYE")
    assert leg.wait_ended(2) and leg.answered_at is None


def test_cancel_waits_for_the_first_answer(scripted):
    peer, phone = scripted
    leg = phone.dial("4000")
    invite = peer.hear("INVITE")
    leg.hangup()
    assert peer.hear().method == "INVITE", "said again, not cancelled: nobody has answered yet"
    peer.answer(invite, 100)
    assert peer.hear("CANCEL")
    peer.answer(invite, 487)
    assert leg.wait_ended(2) and leg.status == 487


def test_a_repeated_acceptance_is_acknowledged_again(talking):
    peer, _, invite = talking
    peer.answer(invite, 200, SDP)
    assert peer.hear("ACK").cseq[0] == invite.cseq[0]


def test_their_reinvite_is_answered_with_the_mirrored_direction(talking):
    peer, leg, invite = talking
    peer.request("INVITE", invite, 9, SDP.replace(b"sendrecv", b"sendonly"))
    answer = peer.hear()
    assert answer.status == 200 and sdp.read(answer.body).direction == "recvonly"


def test_an_invite_without_offer_gets_ours(talking):
    peer, _, invite = talking
    peer.request("INVITE", invite, 9)
    assert sdp.read(peer.hear().body).laws == (8, 0)


def test_audio_that_we_cannot_speak_is_refused(talking):
    peer, leg, invite = talking
    peer.request("INVITE", invite, 9, SDP.replace(b"RTP/AVP 8 0 101", b"RTP/AVP 18"))
    assert peer.hear().status == 488 and leg.state == "answered"


@pytest.mark.parametrize("method, status", [("OPTIONS", 200), ("UPDATE", 200), ("INFO", 200), ("NOTIFY", 200), ("MESSAGE", 405)])
def test_other_requests(talking, method, status):
    peer, _, invite = talking
    peer.request(method, invite, 9)
    assert peer.hear().status == status


def test_both_asking_at_once_is_tried_again(talking):
    peer, leg, _ = talking
    holding = threading.Thread(target=leg.hold)
    holding.start()
    peer.answer(peer.hear("INVITE"), 491)
    peer.hear("ACK")
    again = peer.hear("INVITE")
    assert b"a=sendonly" in again.body
    peer.answer(again, 200, SDP.replace(b"sendrecv", b"recvonly"))
    holding.join(3)
    assert not holding.is_alive()


def test_the_cause_of_bye_is_kept(talking):
    peer, leg, invite = talking
    peer.request("BYE", invite, 9, b"", "z9hG4bKbye", ("Reason", 'Q.850;cause=38;text="x"'))
    assert peer.hear().status == 200 and leg.wait_ended(2) and leg.cause == 38


def test_an_unknown_bye_and_a_stray_cancel(scripted):
    peer, phone = scripted
    peer.phone_at = phone.account.local
    peer.request("BYE", None, 1)
    assert peer.hear().status == 481


def test_their_cancel(scripted):
    peer, phone = scripted
    peer.phone_at = phone.account.local
    peer.request("INVITE", None, 1, SDP)
    assert peer.hear().status == 180
    leg = phone.wait_call()
    peer.request("CANCEL", None, 1)
    assert {peer.hear().status, peer.hear().status} == {200, 487}
    assert leg.wait_ended(2) and (leg.ended_by, leg.number) == ("remote", "138")
