"""Registration goes on through failures."""
import contextlib
import threading
import time

import pytest

from launch.phone import PhoneError


def in_background(phone):
    def register():
        with contextlib.suppress(PhoneError):
            phone.register(4)

    threading.Thread(target=register, daemon=True).start()


def test_a_failed_refresh_is_tried_again(scripted):
    peer, phone = scripted
    in_background(phone)
    peer.answer(peer.hear("REGISTER"), 200)
    first = peer.hear("REGISTER")
    peer.answer(first, 503)
    again = peer.hear("REGISTER")
    assert again.call_id == first.call_id and again.cseq[0] > first.cseq[0]
    peer.answer(again, 200)
    until = time.monotonic() + 2
    while not phone.registered and time.monotonic() < until:
        time.sleep(0.02)
    assert phone.registered


def test_no_answer_is_an_error_with_the_address(scripted):
    peer, phone = scripted
    with pytest.raises(PhoneError, match=f"1001 at 127.0.0.1:{peer.address[1]}: 408, no answer"):
        phone.register(timeout=0.3)


def test_one_wrong_secret_is_not_tried_for_ever(scripted):
    peer, phone = scripted
    in_background(phone)
    challenge = ("WWW-Authenticate", 'Digest realm="r", nonce="n", qop="auth"')
    peer.answer(peer.hear("REGISTER"), 401, b"", challenge)
    second = peer.hear("REGISTER")
    assert 'username="1001"' in second.get("Authorization")
    peer.answer(second, 401, b"", challenge)
    peer.socket.settimeout(1.0)
    with pytest.raises(TimeoutError):
        peer.hear("REGISTER")
