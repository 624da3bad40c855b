"""Bringing a whole instance up, again, taking it over, down and away."""

import json
import os
import pathlib
import signal
import socket
import ssl
import time
import urllib.request

import pytest

from launch import roster
from tests.instance import Instance, wait_until

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="needs root"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def instance():
    """One instance that is up; each test leaves it up."""
    found = Instance()
    try:
        yield found.up()
    finally:
        found.close()


def status(instance):
    """Return what `status --json` prints."""
    return json.loads(instance.run("status", "--json", check=False).stdout)


def test_the_ready_line_comes_last_after_address_and_first_call(instance):
    instance.run("down")
    lines = instance.run("up", "--detach").stdout.splitlines()
    assert lines[-1].startswith("Switchroom is ready")
    assert any("http://127.0.0.1:" in line for line in lines) and any("switchroom call 4000" in line for line in lines)


def test_status_names_every_process_port_and_the_fastagi_address(instance):
    found = status(instance)
    assert {item["state"] for item in found["processes"]} == {"running"}
    assert [item["name"] for item in found["processes"] if item["name"].startswith("agi")] == ["agi-1", "agi-2"]
    assert set(found["ports"]) == {"web", "fastagi", "ami", "sip", "http", "rtp"} and found["version"]
    assert found["agi"]["url"].startswith(f"agi://127.0.0.1:{found['ports']['fastagi']}/call?token=")


def test_all_but_the_supervisor_run_as_the_system_user(instance):
    owners = {os.stat(f"/proc/{pid}").st_uid for pid in instance.pids().values()}
    assert len(owners) == 1 and 0 not in owners


def test_no_mount_of_the_instance_is_seen_by_the_host(instance):
    mounts = pathlib.Path("/proc/self/mounts").read_text()
    assert str(instance.place.state) not in mounts and "asterisk-root" not in mounts


def test_secrets_are_private(instance):
    for path in instance.place.secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_up_prints_the_state_within_a_second_and_changes_nothing(instance):
    before = instance.pids()
    began = time.monotonic()
    said = instance.run("up").stdout
    assert time.monotonic() - began < 2.0
    assert "up" in said and "asterisk" in said and instance.pids() == before


def test_kill_9_of_the_supervisor_leaves_all_running_and_up_takes_them_over(instance):
    before = instance.pids()
    supervisor = status(instance)["supervisor"]
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: status(instance)["supervisor"] is None, 5)
    assert instance.pids() == before and "runs without its supervisor" in instance.run("status", check=False).stdout
    instance.up()
    assert instance.pids() == before and status(instance)["supervisor"] not in (None, supervisor)


def test_kill_9_of_all_fastagi_processes_brings_new_ones_at_once(instance):
    before = instance.kill("agi")
    wait_until(lambda: set(instance.pids("agi").values()).isdisjoint(before.values()) and len(instance.pids("agi")) == 2, 5)


def test_the_health_address_is_open_and_well(instance):
    wait_until(lambda: all(item["state"] == "running" for item in status(instance)["processes"]), 5)
    with urllib.request.urlopen(f"http://127.0.0.1:{status(instance)['ports']['web']}/api/v1/health", timeout=5) as answer:
        assert json.load(answer)["status"] == "ok"


def test_sip_does_not_move_under_running_calls(instance):
    done = instance.run("up", "--detach", "--listen", "127.0.0.77", check=False)
    assert done.returncode == 1 and "./switchroom down" in done.stderr


def test_a_taken_port_fails_the_first_step_by_name_and_up_goes_on_when_it_is_free():
    other = Instance()
    try:
        port = other.place.configuration.values["agi"]["port"]
        with socket.create_server(("127.0.0.1", int(port))):
            done = other.run("up", "--detach", check=False)
            assert done.returncode == 1 and not other.place.state.exists()
            assert f"port {port}/tcp (fastagi) is taken by process {os.getpid()}" in done.stderr
            assert f"[agi] port in {other.config}" in done.stderr and "goes on from there" in done.stderr
        other.up()
    finally:
        other.close()


def test_two_instances_side_by_side_and_listen_opens_one_more_address(instance):
    other = Instance(admin={"https_port": 18443})
    try:
        other.run("up", "--detach", "--listen", "127.0.0.78")
        found, ports = status(other), status(other)["ports"]
        assert found["listen"] == "127.0.0.78" and not set(instance.pids().values()) & set(other.pids().values())
        trust = ssl.create_default_context(cafile=other.place.state / "front" / "certificate.pem")
        for address in (f"http://127.0.0.1:{ports['web']}/", "https://127.0.0.78:18443/"):
            with urllib.request.urlopen(address, timeout=5, context=trust if address.startswith("https") else None) as answer:
                assert answer.status == 200
        assert json.loads(other.run("extension", "show", "1001", "--json").stdout)["host"] == "127.0.0.78"
        assert "stopped: " in other.run("down").stdout
        assert not other.pids() and all(item["state"] == "stopped" for item in status(other)["processes"])
    finally:
        other.close()


def test_remove_keeps_database_and_recordings_unless_told_all_and_deletes_nothing_of_others():
    other = Instance(launch={"cache": "cache"})
    try:
        other.folder.joinpath("cache").mkdir()
        other.folder.joinpath("cache/asterisk-root").symlink_to(pathlib.Path(instance_cache()) / "asterisk-root")
        other.up()
        (other.place.recordings / "a.wav").touch()
        (other.place.state / "mine.txt").touch()
        done = other.run("remove", check=False)
        assert done.returncode == 1 and "goes:" in done.stdout and "stays:" in done.stdout and other.pids(), "it did not ask"
        other.run("remove", "--yes")
        left = {path.name for path in other.place.state.iterdir()}
        assert {"recordings", "mine.txt", "switchroom.db"} <= left and not left & {"secrets", "asterisk", "run", "launch"}
        assert (pathlib.Path(instance_cache()) / "asterisk-root" / "usr/sbin/asterisk").exists(), "it followed a link"
        other.run("remove", "--yes", "--all")
        assert [path.name for path in other.place.state.iterdir()] == ["mine.txt"]
        assert roster.read(roster.find_path(other.place.state)) == (0, [])
    finally:
        other.close()


def instance_cache():
    """Return the cache that all tests share."""
    from tests.instance import CACHE
    return CACHE
