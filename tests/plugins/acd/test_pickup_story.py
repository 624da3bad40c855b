"""Real Asterisk says at the pick-up who serves: in the caller's language, unless step or queue say no; and keeps priorities."""

import dataclasses

import pytest

from dialplan.site import Limits, Member, Queue
from launch.phone import Media, Phone
from launch.phone.source import Tone
from tests.dialplan.instance import Instance, find_account, find_asterisk, free_ports, write_tone
from tests.dialplan.starter import starter
from tests.dialplan.visits import Server
from tests.instance import wait_until

PORTS = ("sip_port", "http_port", "ami_port", "agi_port")
ENGLISH, CHINESE = 1100, 1500


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    system = find_asterisk()
    assert system, "no Asterisk on this machine; ./switchroom up gets one"
    queues = tuple(Queue(name, (Member("PJSIP/1001"),), retry=1, say_agent=name != "quiet") for name in ("sales", "quiet"))
    site = starter(tmp_path_factory.mktemp("pickup"), limits=Limits(), queues=queues, fallback_queue="sales", rtp_start=27000, rtp_end=27199,
                   **dict(zip(PORTS, free_ports(4))))
    site = dataclasses.replace(site, system=dataclasses.replace(site.system, modules=system.modules))
    write_tone(site.sounds / "moh/music.wav", 500, 10)
    write_tone(site.sounds / "en/agents/1001.wav", ENGLISH, 1.0)
    write_tone(site.sounds / "zh/agents/1001.wav", CHINESE, 1.0)
    running = Instance(site, system, find_account())
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def server(instance):
    scripted = Server(instance.site.agi_port)
    yield scripted
    scripted.stop()


@pytest.fixture
def phone(instance):
    media, made = Media(), []

    def sign_in(number):
        made.append(Phone(("127.0.0.1", instance.site.sip_port), number, f"secret-{number}", media=media))
        made[-1].register()
        return made[-1]

    yield sign_in
    for each in made:
        each.close()
    media.close()


def queue_up(server, *fields):
    """Send each caller to the queue with these fields, and hang up behind it."""
    server.start(lambda visit: visit.commit("hangup", 16) if visit.pos else visit.commit("queue", *fields, position="a"))


@pytest.mark.covers("F17", "F36.1")
@pytest.mark.parametrize("language, tone", [("en", ENGLISH), ("zh", CHINESE)])
def test_both_hear_the_agents_number_first_and_then_each_other(server, phone, language, tone):
    queue_up(server, "sales", "tc", "20", language, "default", "0", "1")
    agent = phone("1001")
    leg = phone("1003").dial("4000", Tone(900))
    talk = agent.wait_call(8)
    talk.answer(Tone(700))
    assert leg.wait_heard(tone, 0.8, 4), "the caller does not hear who serves"
    assert talk.heard(tone, 0.8), "the agent does not hear that it is said"
    assert not leg.heard(700) and not talk.heard(900), "they talked before it was said"
    assert leg.wait_heard(700, 0.5, 4) and talk.wait_heard(900, 0.5, 4), "they do not hear each other"
    talk.hangup()
    assert leg.wait_ended(5)
    assert server.visits[1].result.startswith("queue:CONTINUE:PJSIP/1001:")


@pytest.mark.covers("F17", "F36.1")
@pytest.mark.parametrize("queue, say", [("quiet", "1"), ("sales", "")])
def test_it_is_switched_off_by_the_queue_or_by_the_step(server, phone, queue, say):
    queue_up(server, queue, "tc", "20", "en", "default", "0", say)
    agent = phone("1001")
    agent.auto_answer(talk=1.5)
    leg = phone("1003").dial("4000")
    assert leg.wait_heard(700, 0.5, 8) and leg.wait_ended(8)
    assert not leg.heard(ENGLISH, 0.2)


def test_a_higher_priority_stands_first_whenever_it_came(instance, server, phone):
    urgent = {"1004": "9"}
    server.start(lambda visit: visit.commit("hangup", 16) if visit.pos else visit.commit(
        "queue", "sales", "tc", "20", "en", "default", urgent.get(visit.headers["agi_callerid"], "0"), "", position="a"))
    agent, legs = phone("1001"), [phone("1002").dial("4000")]
    agent.wait_call(8).answer(Tone(700))
    for count, number in enumerate(("1003", "1004"), 1):
        legs.append(phone(number).dial("4000"))
        wait_until(lambda: instance.tell("queue show sales").count("prio:") == count, 5, f"{number} does not wait")
    waiting = [line.split()[1] for line in instance.tell("queue show sales").splitlines() if "prio:" in line]
    assert ["1004" in waiting[0], "1003" in waiting[1]] == [True, True], waiting
    for leg in legs:
        leg.hangup()
