"""Asterisk: found or built, and run where no mount reaches the host."""

import os
import pathlib
import pwd
import shutil
import subprocess

import pytest

from launch import asterisk
from launch.errors import LaunchError

root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.mark.parametrize("text, version, first", [
    ("Asterisk 22.10.1~dfsg+~cs6.16.5 ", "22.10.1", 22), ("Asterisk certified/18.9-cert4", "18.9", 18), ("no such thing", "", 0)])
def test_versions_are_read(text, version, first):
    assert asterisk.read_version(["echo", text]) == version
    assert asterisk.major(version) == first


def test_a_program_that_hangs_or_lacks_has_no_version():
    assert asterisk.read_version(["/nowhere/asterisk"]) == ""


@pytest.fixture
def small_root(open_folder):
    """A private root with a shell for an Asterisk: enough to see what runs inside and where."""
    made = open_folder / "cache" / "asterisk-root"
    for name in ("proc", "dev", "tmp", "bin", "usr/bin"):
        (made / name).mkdir(parents=True)
    for program in ("/bin/sh", "/bin/cat", "/bin/touch", "/usr/bin/id"):
        libraries = subprocess.run(["ldd", program], capture_output=True, text=True).stdout.split()
        for source in (program, *(word for word in libraries if word.startswith("/"))):
            target = made / source.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return made


def run_inside(small_root, state, script):
    nobody = pwd.getpwnam("nobody")
    command = asterisk.Asterisk(small_root, "22").command(state, nobody)
    command[command.index("asterisk"):] = ["/bin/sh", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, umask=0o077)


@root
def test_inside_the_root_state_has_its_own_path_and_the_user_is_not_root(small_root, open_folder):
    state = open_folder / "deep" / "state"
    state.mkdir(parents=True)
    os.chown(state, 65534, 65534)
    done = run_inside(small_root, state, f"id -u; touch {state}/made; cat /proc/self/mounts; echo x > /dev/null")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("65534\n") and str(state) in done.stdout
    assert (state / "made").exists()


@root
def test_no_mount_is_seen_by_the_host_even_while_it_runs(small_root, open_folder):
    state = open_folder / "state"
    state.mkdir()
    nobody = pwd.getpwnam("nobody")
    command = asterisk.Asterisk(small_root, "22").command(state, nobody)
    command[command.index("asterisk"):] = ["/bin/sh", "-c", "echo in; read wait"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as inside:
        assert inside.stdout.readline() == "in\n"
        assert str(small_root) not in pathlib.Path("/proc/self/mounts").read_text()
        (state / "dear").touch()
        # Deleting the cache under a running Asterisk must reach neither its state nor the host's /dev.
        shutil.rmtree(small_root.parent)
        assert (state / "dear").exists() and os.path.exists("/dev/null") and os.listdir("/proc/self/fd")


@root
def test_a_build_that_fails_leaves_nothing_and_names_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(asterisk, "bootstrap_command", lambda folder, mirror: ["sh", "-c", f"mkdir {folder}; echo broken; exit 1"])
    monkeypatch.setattr(asterisk, "find", lambda cache: None)
    with pytest.raises(LaunchError) as caught:
        asterisk.get(tmp_path, tmp_path / "log")
    assert "not built" in str(caught.value) and str(tmp_path / "log") in caught.value.remedy
    assert not list(tmp_path.glob("asterisk-root*")) and "broken" in (tmp_path / "log").read_text()


def test_leftovers_of_builds_that_were_cut_short_are_deleted_and_running_builds_kept(tmp_path):
    for name in ("asterisk-root", "asterisk-root.999999999", "asterisk-root.1"):
        (tmp_path / name).mkdir()
    asterisk.clear_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asterisk-root", "asterisk-root.1"]


def test_the_build_checks_signatures_and_hides_its_mounts():
    words = asterisk.bootstrap_command(pathlib.Path("/x"), "http://near.example/debian")
    assert words[3:7] == ["unshare", "--mount", "--propagation", "private"]
    assert not any("trusted=yes" in word or "AllowUnauthenticated" in word for word in words)
