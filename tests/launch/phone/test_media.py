"""The audio thread: pace, many streams, opening and closing while it runs."""
import time

from launch.phone import Tone, sdp
from launch.phone.media import Media


def joined(media):
    one, two = media.open("127.0.0.1"), media.open("127.0.0.1")
    for mine, theirs in ((one, two), (two, one)):
        mine.play(Tone(1000))
        mine.connect(sdp.Description("127.0.0.1", theirs.port), "sendrecv")
    return one, two


def test_fifty_packets_a_second_each_way():
    media = Media()
    one, two = joined(media)
    time.sleep(1.0)
    assert 45 <= one.packets <= 55 and 45 <= two.packets <= 55
    media.close()


def test_streams_come_and_go():
    media = Media()
    first = joined(media)
    time.sleep(0.2)
    second = joined(media)
    media.release(first[0])
    media.release(first[0])
    time.sleep(0.3)
    assert second[0].packets >= 10 and first[0].packets >= 5
    media.close()
    media.release(second[1])
