"""Calls counted over several processes, through their deaths."""

import os
import signal
import subprocess
import sys
import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.blacklist import tally
from plugins.blacklist.tally import Tally

NOTER = """
import sys, time
from plugins.blacklist.tally import Tally
counted = Tally(sys.argv[1])
for number in range(int(sys.argv[3])):
    print(counted.count("13800001234", f"{sys.argv[2]}-{number}", 1000.0 + number, 3600), flush=True)
time.sleep(60)
"""


def begin(folder, name, calls):
    return subprocess.Popen([sys.executable, "-P", "-c", NOTER, str(folder), name, str(calls)], stdout=subprocess.PIPE, text=True)


def test_calls_of_all_processes_count_and_survive_their_deaths(tmp_path):
    found = []
    for name in ("a", "b", "c"):
        process = begin(tmp_path, name, 5)
        lines = [int(process.stdout.readline()) for _ in range(5)]
        found.append(lines[-1])
        if name != "b":     # one lives on, one dies before, one after
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()
        else:
            living = process
    assert found == [5, 10, 15]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.calls", "1.calls"], "a dead process's file was not taken over"
    assert Tally(tmp_path).count("13800001234", "new", 1010.0, 3600) == 16
    os.kill(living.pid, signal.SIGKILL)
    living.wait()
    living.stdout.close()


def test_two_at_once_see_each_other(tmp_path):
    one, other = Tally(tmp_path), Tally(tmp_path)
    assert one.count("1", "a", 10.0, 60) == 1
    assert other.count("1", "b", 11.0, 60) == 2
    assert one.count("1", "c", 12.0, 60) == 3


def test_a_call_counts_once_and_only_for_its_number_and_its_time(tmp_path):
    counted = Tally(tmp_path)
    assert [counted.count("1", "a", at, 60) for at in (10.0, 11.0, 12.0)] == [1, 1, 1]
    assert counted.count("2", "b", 12.0, 60) == 1
    assert counted.count("1", "c", 70.5, 60) == 1 and counted.count("1", "c", 70.5, 61) == 2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 400)), max_size=60), st.integers(1, 100))
def test_the_count_is_that_of_a_plain_list(tmp_path_factory, calls, seconds):
    folder = tmp_path_factory.mktemp("calls")
    tallies = [Tally(folder, 512) for _ in range(3)]
    plain, at = [], 1000.0
    for index, (process, number, pause) in enumerate(calls):
        at += pause / 10
        plain.append((number, at))
        expected = sum(1 for other, when in plain if other == number and at - seconds < when <= at)
        assert tallies[process].count(str(number), str(index), at, seconds) == expected


def test_the_oldest_are_forgotten_and_memory_stays_bounded(tmp_path):
    counted = Tally(tmp_path, 16)
    for number in range(500):
        counted.note("1", str(number), float(number))
    assert len(counted._order) <= 65 and counted.count("1", "499", 499.0, 10) == 10


def test_threads_do_not_lose_calls(tmp_path):
    counted = Tally(tmp_path)
    threads = [threading.Thread(target=lambda name=name: [counted.note("1", f"{name}-{number}", 5.0) for number in range(200)]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.count("1", "a-0", 5.0, 60) == 800


def test_without_a_disk_the_process_counts_for_itself(tmp_path):
    (tmp_path / "file").touch()
    counted = Tally(tmp_path / "file" / "calls")
    assert [counted.count("1", call, 5.0, 60) for call in "ab"] == [1, 2]


def test_a_torn_file_does_no_harm(tmp_path):
    (tmp_path / "0.calls").write_bytes(b"torn")
    assert Tally(tmp_path).count("1", "a", 5.0, 60) == 1
    (tmp_path / "7.calls").write_bytes(os.urandom(tally._size(tally.SLOTS)))
    assert Tally(tmp_path).count("1", "b", 6.0, 60) >= 1
