"""One real Asterisk and one scripted FastAGI server for the dialplan's tests."""

import dataclasses

import pytest

from dialplan.site import Limits
from launch.phone import Media, Phone
from tests.dialplan.instance import Instance, find_account, find_asterisk, free_ports, write_tone
from tests.dialplan.starter import starter
from tests.dialplan.visits import Server

QUICK = Limits(unreachable=3, stuck=3, queue=4, message=10)
PORTS = ("sip_port", "http_port", "ami_port", "agi_port")


@pytest.fixture(scope="session")
def instance(tmp_path_factory):
    """A running Asterisk with the starter site and short limits."""
    system = find_asterisk()
    if system is None:
        pytest.fail("no Asterisk on this machine; ./switchroom up gets one")
    state = tmp_path_factory.mktemp("dialplan")
    site = starter(state, limits=QUICK, rtp_start=28000, rtp_end=28199, **dict(zip(PORTS, free_ports(4))))
    site = dataclasses.replace(site, system=dataclasses.replace(site.system, modules=system.modules))
    write_tone(site.sounds / "moh/music.wav", 500, 10)
    for language, frequency in (("en", 900), ("zh", 1300)):
        for name in ("message-please", "message-thanks"):
            write_tone(site.sounds / language / f"{name}.wav", frequency)
    running = Instance(site, system, find_account())
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="session")
def media():
    """The audio thread that all phones of the tests share."""
    shared = Media()
    yield shared
    shared.close()


@pytest.fixture
def server(instance):
    """A FastAGI server that is listening until a test stops it."""
    scripted = Server(instance.site.agi_port)
    yield scripted
    scripted.stop()


@pytest.fixture
def phone(instance, media):
    """Return phone(number), signed in to the instance; all are closed at the end."""
    made = []

    def sign_in(number, **more):
        made.append(Phone(("127.0.0.1", instance.site.sip_port), number, f"secret-{number}", media=media, **more))
        if number != "carrier":
            made[-1].register()
        return made[-1]

    yield sign_in
    for each in made:
        each.close()
