"""A worker that ends is run again, with longer and longer pauses."""

import sys
import threading
import time

import pytest

from hooks.specs import Worker
from launch.job import Job


@pytest.fixture
def play():
    """Run a worker for `seconds`; return what it was blamed for and whether it ended."""
    def run(function, seconds, **pauses):
        stop, blamed = threading.Event(), []
        job = Job("plug", Worker("w", function), lambda *blame: blamed.append(blame), stop, **pauses).start()
        time.sleep(seconds)
        stop.set()
        return blamed, job.join(3.0)
    return run


def test_a_raising_worker_runs_again(play):
    runs = []

    def work(stop):
        runs.append(time.monotonic())
        if len(runs) < 4:
            raise RuntimeError(f"broken {len(runs)}")
        stop.wait()
    blamed, ended = play(work, 1.6, first=0.1, last=0.4)
    assert ended and len(runs) == 4
    assert blamed[0] == ("plug", "worker w: RuntimeError: broken 1; runs again in 0.1 s")
    pauses = [after - before for before, after in zip(runs, runs[1:])]
    assert pauses == pytest.approx([0.1, 0.2, 0.4], abs=0.1)


def test_one_that_exits_or_returns_runs_again(play):
    runs = []

    def work(stop):
        runs.append(1)
        if len(runs) == 1:
            sys.exit(3)
    blamed, ended = play(work, 0.5, first=0.1, last=0.1)
    assert ended and len(runs) > 2
    assert "SystemExit: 3" in blamed[0][1] and "returned without being told to stop" in blamed[1][1]


def test_an_orderly_end_blames_nobody(play):
    assert play(lambda stop: stop.wait(), 0.1) == ([], True)


def test_what_is_no_worker_is_refused():
    with pytest.raises(TypeError, match="no hooks.specs.Worker"):
        Job("plug", "worker", print, threading.Event())
