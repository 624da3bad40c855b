"""The demonstration's agent: a telephone that signs in, answers every call, says a word and hangs up."""

import argparse
import logging
import signal
import sys
import threading

from dialplan.settings import Settings as DialplanSettings
from hooks.beat import Beat
from hooks.place import open_place
from hooks.settings import SettingError
from launch.phone import tone
from launch.phone.errors import PhoneError
from launch.phone.phone import Phone
from launch.phone.source import Pcm, Wav

log = logging.getLogger("robot")

NUMBER = "1002"
RING, TALK = 1.0, 20.0
FREQUENCY = 700
LOOK = 5.0  # seconds between looks at our registration


def main(arguments=None):
    """Be the agent until SIGTERM; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m launch.robot", description=__doc__)
    parser.add_argument("--config", help="path of cc.ini")
    parser.add_argument("--listen", default="", help="address of SIP, when it is not that of cc.ini")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        place = open_place(given.config)
        serve(place, find_server(place, given.listen), stop)
    except SettingError as error:
        log.error("%s", error)
        return 2
    return 0


def find_server(place, listen):
    """Return the (address, port) at which this machine finds SIP."""
    settings = place.section("dialplan", DialplanSettings)
    address = listen or settings.sip_host
    return ("127.0.0.1" if address in ("0.0.0.0", "::") else address), settings.sip_port


def serve(place, server, stop):
    """Stay signed in and answer calls until `stop` (threading.Event) is set; raises SettingError."""
    source = make_source(place.sounds)
    secret = place.secret(f"extension.{NUMBER}")
    beat = Beat(place.run / "beats" / "robot").start()
    try:
        # The sound leaves from the address that Asterisk is reached at: one of this machine's own.
        with Phone(server, NUMBER, secret, display="Robot agent", local_host=server[0]) as phone:
            phone.auto_answer(after=RING, source=source, talk=TALK)
            stay_registered(phone, stop)
    finally:
        beat.stop()


def stay_registered(phone, stop):
    """Register, and again whenever Asterisk lost us, until `stop` is set."""
    told = None
    while not stop.is_set():
        try:
            if not phone.registered:
                phone.register()
        except PhoneError as error:
            if str(error) != told:
                log.warning("%s; trying again every %g s", error, LOOK)
            told = str(error)
        else:
            if told != "":
                log.info("extension %s is signed in", NUMBER)
            told = ""
        stop.wait(LOOK)


def make_source(sounds):
    """Return what the robot says again and again: a sentence, then a tone of one second."""
    words = b""
    for folder in (sounds / "custom" / "en", sounds / "en"):
        path = folder / "robot.wav"
        if path.exists():
            words = Wav(path).pcm()
            break
    return Pcm(tone.generate(FREQUENCY, 1.0) + words, repeats=True)


if __name__ == "__main__":
    sys.exit(main())
