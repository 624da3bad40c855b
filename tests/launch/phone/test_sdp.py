"""Session descriptions: what we offer, what we understand, what we answer."""
from launch.phone import sdp

ASTERISK = (b"v=0\r\no=- 12 4 IN IP4 127.0.0.1\r\ns=Asterisk\r\nc=IN IP4 10.0.0.7\r\nt=0 0\r\nm=audio 20124 RTP/AVP 111 8 0 97\r\n"
            b"a=rtpmap:111 opus/48000/2\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:97 telephone-event/8000\r\na=fmtp:97 0-16\r\na=sendonly\r\n")


def test_reads_address_laws_keys_and_direction():
    assert sdp.read(ASTERISK) == sdp.Description("10.0.0.7", 20124, (8, 0), 97, "sendonly")


def test_reads_its_own():
    mine = sdp.Description("127.0.0.1", 4000)
    assert sdp.read(sdp.write(mine, 1, 1)) == mine


def test_no_common_audio_is_none():
    assert sdp.read(b"") is None
    assert sdp.read(ASTERISK.replace(b"111 8 0 97", b"111 97")) is None
    assert sdp.read(b"v=0\r\nm=video 5 RTP/AVP 8\r\n") is None


def test_the_answer_takes_one_law_and_mirrors():
    mine = sdp.Description("127.0.0.1", 4000)
    agreed = sdp.agree(mine, sdp.read(ASTERISK))
    assert (agreed.laws, agreed.event, agreed.direction, agreed.port) == ((8,), 97, "recvonly", 4000)
    assert sdp.agree(sdp.Description("127.0.0.1", 1, direction="sendonly"), mine).direction == "sendonly"
    assert b"telephone-event" not in sdp.write(sdp.agree(mine, sdp.Description("h", 1, event=None)), 1, 2)
