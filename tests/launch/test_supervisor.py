"""The supervisor over real processes: starting, restarting, taking over, ending."""

import os
import pwd
import signal
import time

from launch import proc
from tests.instance import wait_until

SLEEP = {"command": ["sleep", "1000"]}


def test_starts_all_as_the_system_user_in_sessions_of_their_own(crew):
    pids = crew(one=SLEEP, two=SLEEP).start().await_running("one", "two")
    for pid in pids.values():
        assert os.stat(f"/proc/{pid}").st_uid == pwd.getpwnam("nobody").pw_uid
        assert os.getsid(pid) == pid


def test_starts_again_at_once_what_was_killed(crew):
    one = crew(one=SLEEP).start()
    before = one.await_running("one")["one"]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: one.read()["one"].pid not in (0, before), 2)
    entry = one.read()["one"]
    assert entry.restarts == 1 and entry.state == "running"


def test_kill_9_of_the_supervisor_leaves_all_running_and_the_next_takes_them_over(crew):
    ours = crew(one=SLEEP, two=SLEEP).start()
    before = ours.await_running("one", "two")
    ours.send(signal.SIGKILL)
    assert all(proc.read_stat(pid)[0] in "SR" for pid in before.values())
    ours.start()
    wait_until(lambda: ours.read()["one"].alive and _kept_by(ours), 5)
    time.sleep(0.5)
    assert ours.await_running("one", "two") == before


def test_taken_over_processes_are_started_again_and_ended_like_others(crew):
    ours = crew(one=SLEEP, two=SLEEP).start()
    before = ours.await_running("one", "two")
    ours.send(signal.SIGKILL)
    ours.start()
    wait_until(lambda: _kept_by(ours), 5)
    os.kill(before["one"], signal.SIGKILL)
    wait_until(lambda: ours.read()["one"].pid not in (0, before["one"]), 2)
    after = ours.await_running("one", "two")
    ours.send(signal.SIGTERM)
    assert all((proc.read_stat(pid) or "X")[0] in "ZX" for pid in after.values())


def test_a_process_missing_from_the_roster_is_found_by_its_environment(crew):
    ours = crew(one=SLEEP).start()
    before = ours.await_running("one")
    ours.send(signal.SIGKILL)
    (ours.state / "launch" / "supervisor.json").unlink()
    ours.start()
    assert ours.await_running("one") == before


def test_a_pid_that_now_belongs_to_another_process_is_not_taken_over(crew):
    ours = crew(one=SLEEP).start()
    before = ours.await_running("one")["one"]
    ours.send(signal.SIGKILL)
    path = ours.state / "launch" / "supervisor.json"
    path.write_text(path.read_text().replace(f'"pid": {before}', f'"pid": {os.getpid()}'))
    os.kill(before, signal.SIGKILL)
    ours.start()
    assert ours.await_running("one")["one"] not in (before, os.getpid())


def test_a_stopped_process_is_killed_and_started_again_within_seconds(crew):
    ours = crew(one=SLEEP, calm={**SLEEP, "frozen": None}).start()
    before = ours.await_running("one", "calm")
    for pid in before.values():
        os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: ours.read()["one"].pid not in (0, before["one"]), 3)
    assert ours.read()["calm"].pid == before["calm"], "one that may be frozen was killed"
    assert "stopped" not in ours.read()["one"].state


def test_one_that_keeps_ending_waits_longer_and_longer_and_says_why(crew):
    ours = crew(bad={"command": ["sh", "-c", "exit 3"]}, good=SLEEP).start()
    wait_until(lambda: "bad" in ours.read() and ours.read()["bad"].restarts >= 3, 5)
    time.sleep(1.5)
    entry = ours.read()["bad"]
    assert entry.restarts <= 6 and entry.state == "waiting" and entry.reason == "ended with status 3"
    assert ours.read()["good"].state == "running"


def test_a_command_that_does_not_exist_harms_no_other(crew):
    ours = crew(bad={"command": ["/nowhere/at/all"]}, good=SLEEP).start()
    wait_until(lambda: ours.read().get("bad") and "cannot be started" in ours.read()["bad"].reason, 5)
    assert ours.read()["good"].alive


def test_told_to_look_again_it_starts_what_is_new_and_ends_what_is_no_longer_wanted(crew):
    ours = crew(old=SLEEP, kept=SLEEP).start()
    before = ours.await_running("old", "kept")
    ours.want(kept=SLEEP, new=SLEEP)
    ours.send(signal.SIGHUP)
    after = ours.await_running("kept", "new")
    assert after["kept"] == before["kept"]
    wait_until(lambda: (proc.read_stat(before["old"]) or "X")[0] in "ZX", 5)


def test_ends_in_order_and_kills_what_does_not_end_in_its_grace(crew):
    stubborn = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    ours = crew(last={"command": ["sh", "-c", "trap 'date +%s.%N ; exit' TERM; while :; do sleep 0.1; done"], "last": 1},
                first={"command": stubborn, "grace": 1.0}).start()
    pids = ours.await_running("last", "first")
    time.sleep(0.3)
    began = time.time()
    ours.send(signal.SIGTERM)
    told = float((ours.state / "log" / "last.log").read_text())
    assert told - began >= 0.9, "the later one was asked before the earlier one had ended"
    assert time.time() - began < 8
    assert all((proc.read_stat(pid) or "X")[0] in "ZX" for pid in pids.values())


def test_children_inherit_nothing_of_the_callers_environment_but_our_own_names(crew, monkeypatch):
    monkeypatch.setenv("SWITCHROOM_SECRET_X", "kept")
    monkeypatch.setenv("LD_PRELOAD_OF_CALLER", "dropped")
    pid = crew(one=SLEEP).start().await_running("one")["one"]
    with open(f"/proc/{pid}/environ", "rb") as file:
        words = file.read()
    assert b"SWITCHROOM_SECRET_X=kept" in words and b"dropped" not in words


def _kept_by(crew):
    from launch import roster
    return roster.read(roster.find_path(crew.state))[0] == crew.pid
