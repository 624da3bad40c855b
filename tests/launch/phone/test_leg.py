"""What a leg tells and refuses."""
import threading

import pytest

from launch.phone import PhoneError
from tests.launch.phone.peer import SDP


def test_keys_need_an_other_end_that_takes_them(scripted):
    peer, phone = scripted
    leg = phone.dial("4000")
    peer.answer(peer.hear("INVITE"), 200, SDP.replace(b"a=rtpmap:101 telephone-event/8000\r\n", b""))
    assert leg.wait_answered(2)
    with pytest.raises(PhoneError, match="takes no telephone-event: cannot press 12"):
        leg.press("12")
    with pytest.raises(ValueError):
        leg.press("x")


def test_what_it_knows(scripted):
    peer, phone = scripted
    leg = phone.dial("4000")
    invite = peer.hear("INVITE")
    assert (leg.number, leg.state, leg.call_id) == ("4000", "calling", invite.call_id)
    assert leg.headers["To"].endswith("sip:4000@127.0.0.1:%d>" % peer.address[1])
    peer.answer(invite, 603)
    assert leg.wait_ended(2) and (leg.cause, leg.status, leg.duration) == (603, 603, 0.0)
    assert not leg.wait_answered(5) and leg.received == b"" and leg.loudness() == float("-inf")


def test_a_refused_hold_says_so(scripted):
    peer, phone = scripted
    leg = phone.dial("4000")
    peer.answer(peer.hear("INVITE"), 200, SDP)
    peer.hear("ACK")
    leg.wait_answered(2)
    errors = []

    def hold():
        try:
            leg.hold()
        except PhoneError as error:
            errors.append(str(error))
    thread = threading.Thread(target=hold)
    thread.start()
    peer.answer(peer.hear("INVITE"), 488)
    thread.join(3)
    assert errors == ["re-INVITE sendonly on the call with 4000: refused with 488"]
