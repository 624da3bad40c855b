"""The doctor finds nothing in a healthy instance, disturbs nobody, and names the first broken link of a sick one."""

import json
import os
import signal

import pytest

from tests.instance import wait_until

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="needs root"), pytest.mark.timeout(120)]


def examine(site):
    """Return the exit status of `doctor --json` and what it printed."""
    done = site.run("doctor", "--json", check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def find_broken(found):
    return next(link for link in found["links"] if link["state"] == "broken")


@pytest.fixture
def orphans(site):
    """The site without its supervisor, so that what a test ends stays away; all is brought back afterwards."""
    os.kill(site.supervisor(), signal.SIGKILL)
    wait_until(lambda: not site.supervisor(), 5)
    yield site
    site.up()


def test_a_healthy_instance_is_well_and_rings_nobody(site):
    agents = [site.agent(number) for number in ("1001", "1002", "1003", "1004")]
    rung = []
    for agent in agents:
        agent.on_call = rung.append
    try:
        status, found = examine(site)
    finally:
        for agent in agents:
            agent.unregister()
        site.release(*agents)
    assert status == 0 and found["well"] and found["broken"] is None and not rung
    assert {link["state"] for link in found["links"]} == {"well"}
    assert {"processes", "FastAGI", "AMI", "database", "menu is heard", "sound both ways", "call record", "recording"} <= {
        link["name"] for link in found["links"]}


def test_its_call_is_known_by_its_flow_and_its_agent_is_nobody_elses(site):
    _, found = examine(site)
    record = next(call for call in site.calls() if call["linkedid"] == found["linkedid"])
    assert (record["flow"], record["queue"], record["agent"], record["result"]) == ("doctor", "doctor", "4998", "answered")
    listed = json.loads(site.run("extension", "list", "--json").stdout)
    assert "4998" not in {item["name"] for item in listed}


def test_no_phone_of_ours_reaches_the_test_number(site):
    phone = site.phone("1003")
    leg = phone.dial("4999")
    assert leg.wait_ended(5) and leg.status == 404
    site.release(phone)


def test_it_signs_its_agent_out_again(site):
    examine(site)
    leg = site.carrier().dial("4998")
    assert not leg.wait_answered(5) and leg.status


def test_killed_fastagi_processes_are_named(orphans):
    orphans.kill("agi")
    wait_until(lambda: not orphans.pids("agi"), 5)
    status, found = examine(orphans)
    broken = find_broken(found)
    assert status == 1 and found["broken"] == "processes" and broken["place"] == "process agi-1" and "up" in broken["remedy"]
    assert all(link["state"] == "not reached" for link in found["links"][1:])


@pytest.mark.parametrize("process, link", [("agi", "FastAGI"), ("live", "call record"), ("worker", "recording")])
def test_a_stopped_process_breaks_the_link_that_needs_it(site, process, link):
    # The kernel still accepts for stopped processes and the roster calls them running: only use tells.
    supervisor = site.supervisor()
    os.kill(supervisor, signal.SIGSTOP)
    site.kill(process, signal.SIGSTOP)
    try:
        status, found = examine(site)
    finally:
        site.kill(process, signal.SIGCONT)
        os.kill(supervisor, signal.SIGCONT)
        wait_until(lambda: site.run("status", check=False).returncode == 0, 20)
    assert status == 1 and found["broken"] == link and f"{process}" in find_broken(found)["remedy"]


@pytest.mark.parametrize("secret, link", [("agi.token", "FastAGI"), ("ami.launch", "AMI"), ("extension.4998", "agent signs in"),
                                          ("trunk.carrier", "call is answered")])
def test_a_secret_that_is_not_the_running_one_breaks_the_link_that_uses_it(site, secret, link):
    path = site.place.secrets / secret
    right = path.read_text(encoding="ascii")
    path.write_text("sAnother\n", encoding="ascii")
    try:
        status, found = examine(site)
    finally:
        path.write_text(right, encoding="ascii")
    assert status == 1 and found["broken"] == link and find_broken(found)["place"] and find_broken(found)["remedy"]


def test_a_missing_prompt_is_named_with_its_file(site):
    path = site.place.sounds / "en" / "doctor.wav"
    path.rename(path.with_suffix(".away"))
    try:
        status, found = examine(site)
    finally:
        path.with_suffix(".away").rename(path)
    assert status == 1 and found["broken"] == "prompts" and find_broken(found)["place"] == str(path)


def test_for_a_reader_it_names_the_first_broken_link_last(site):
    path = site.place.sounds / "en" / "doctor.wav"
    path.rename(path.with_suffix(".away"))
    try:
        done = site.run("doctor", check=False)
    finally:
        path.with_suffix(".away").rename(path)
    assert done.returncode == 1 and done.stdout.splitlines()[-1] == "the first broken link is: prompts"
