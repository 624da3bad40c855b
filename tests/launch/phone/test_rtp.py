"""One stream: its packets, and what it makes of packets that are odd."""
import socket
import struct

import pytest

from launch.phone import Pcm, Tone, sdp, tone
from launch.phone.rtp import Stream


@pytest.fixture
def pair():
    stream, peer = Stream("127.0.0.1"), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind(("127.0.0.1", 0))
    peer.settimeout(2)
    stream.connect(sdp.Description("127.0.0.1", peer.getsockname()[1]), "sendrecv")
    yield stream, peer
    stream.close()
    peer.close()


def header(packet):
    return struct.unpack_from("!BBHII", packet)


def send(stream, peer, data):
    peer.sendto(data, ("127.0.0.1", stream.port))
    stream.receive()


def packet(sequence, payload=b"\xd5" * 160, kind=8, first=0x80, stamp=0, extra=b""):
    return struct.pack("!BBHII", first, kind, sequence, stamp, 7) + extra + payload


def test_the_port_is_even(pair):
    assert pair[0].port % 2 == 0


def test_sequence_and_time_go_on(pair):
    stream, peer = pair
    stream.play(Tone(1000))
    for _ in range(3):
        stream.tick()
    heads = [header(peer.recv(2048)) for _ in range(3)]
    assert [(head[2] - heads[0][2]) & 0xFFFF for head in heads] == [0, 1, 2]
    assert [head[3] - heads[0][3] for head in heads] == [0, 160, 320]
    assert heads[0][1] == 0x88 and heads[1][1] == 8, "the first packet is marked"


def test_keys_replace_audio_and_keep_their_time(pair):
    stream, peer = pair
    stream.press("5", 60, 40)
    for _ in range(6):
        stream.tick()
    heads = [header(peer.recv(2048)) for _ in range(8)]
    assert [head[1] & 0x7F for head in heads] == [101] * 5 + [8] * 3
    assert len({head[3] for head in heads[:5]}) == 1 and heads[0][1] & 0x80
    assert heads[5][3] - heads[0][3] == 3 * 160 and not stream.pressing


def test_a_finished_source_becomes_silence(pair):
    stream, peer = pair
    stream.play(Pcm(tone.generate(700, 0.02)))
    stream.tick()
    stream.tick()
    assert peer.recv(2048)[12:] != b"\xd5" * 160 and peer.recv(2048)[12:] == b"\xd5" * 160


def test_nothing_is_sent_while_they_only_send(pair):
    stream, peer = pair
    stream.connect(sdp.Description("127.0.0.1", peer.getsockname()[1]), "recvonly")
    stream.tick()
    peer.settimeout(0.1)
    with pytest.raises(TimeoutError):
        peer.recv(2048)


def test_answers_where_packets_come_from(pair):
    stream, _ = pair
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as moved:
        moved.bind(("127.0.0.1", 0))
        moved.settimeout(2)
        send(stream, moved, packet(1))
        stream.tick()
        assert moved.recv(2048)


def test_odd_packets(pair):
    stream, peer = pair
    for data in (b"", b"\x80", b"\x00" * 172, packet(1, kind=96), packet(2, b"", first=0x8F), packet(3, b"", first=0x90, extra=b"\0\0\xff\xff")):
        send(stream, peer, data)
    stream.received.clear()
    send(stream, peer, packet(9))
    send(stream, peer, packet(9))
    send(stream, peer, packet(10, first=0x91, extra=bytes(4) + b"\0\0\0\1" + bytes(4)))
    assert [payload for _, _, payload in stream.received] == [b"\xd5" * 160] * 2


def test_a_key_is_counted_once(pair):
    stream, peer = pair
    for sequence, (stamp, end) in enumerate([(1, 0), (1, 0), (1, 0x80), (1, 0x80), (9, 0), (9, 0x80)]):
        send(stream, peer, packet(sequence, bytes([3, end, 0, 160]), kind=101, stamp=stamp))
    assert stream.digits == "33"


def test_recognises_a_recording(pair):
    stream, peer = pair
    from launch.phone import g711
    said = tone.generate(300, 0.3) + tone.generate(900, 0.3, -6) + tone.generate(500, 0.3)
    payload = g711.encode(said, 8)
    for number in range(0, len(payload), 160):
        send(stream, peer, packet(number // 160, payload[number:number + 160]))
    assert stream.carried(said, 0.2)
    assert not stream.carried(tone.generate(1200, 1.0), 0.2)
