"""What is published over the command line is in force in every agi process within a second, on both engines."""

import multiprocessing
import threading
import time
import types

import pytest

from agi.library import StoredLibrary
from flow.library import FlowMissing
from store import announce, flows, journal
from store.db import open_database
from store.events import FlowPublished
from store.scribe import Scribe
from tests.flow.samples import make, step
from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


def content(cause, name="main"):
    return make({"end": step("ivr.hangup", {"cause": cause})}, name=name)


def follow(url, folder, name, pipe):
    """Be an agi process that tells each version of `main` and each flow of 4000 as soon as calls would get it."""
    library = StoredLibrary(folder / f"{name}.json", journal.Reader(folder, open_database(url), name)).start()
    seen = None
    while not pipe.poll(0.005):
        now = library.for_number("4000").version, library.for_number("4000").name
        if now != seen:
            seen = now
            pipe.send((now, time.monotonic()))


@pytest.fixture
def place(tmp_path, database):
    """An instance with a journal process and one published flow."""
    place = types.SimpleNamespace(run=tmp_path / "run", spool=tmp_path / "spool")
    flows.publish("main", content(16), "anna")
    flows.publish("other", content(18, "other"), "anna")
    flows.bind("4000", "main")
    stop, scribe = threading.Event(), Scribe(database, "here", place.spool, place.run)
    thread = threading.Thread(target=scribe.run, args=(stop,), daemon=True)
    thread.start()
    yield place
    stop.set()
    thread.join()
    scribe.close()


@pytest.fixture
def processes(place, database_url):
    """Two processes that follow the store."""
    context, made = multiprocessing.get_context("spawn"), []
    for name in ("agi-1", "agi-2"):
        here, there = context.Pipe()
        one = context.Process(target=follow, args=(database_url, place.run, name, there), daemon=True)
        one.start()
        made.append((one, here))
    for _, pipe in made:
        assert pipe.poll(20) and pipe.recv()[0] == (1, "main")
    yield [pipe for _, pipe in made]
    for one, pipe in made:
        pipe.send("end")
        one.join(5)


def measure(pipes, expected, change):
    """Return the seconds from the change to each process's knowing it."""
    began = time.monotonic()
    change()
    took = []
    for pipe in pipes:
        assert pipe.poll(3), "a process never heard of it"
        now, at = pipe.recv()
        assert now == expected
        took.append(at - began)
    return took


def test_publishing_rolling_back_and_binding_are_known_everywhere_within_a_second(place, processes):
    def tell(version):
        announce.announce(place, FlowPublished("", time.time(), flow="main", version=version, by="anna"))
    took = measure(processes, (2, "main"), lambda: tell(flows.publish("main", content(17), "anna")))
    for version in (1, 2, 1):
        took += measure(processes, (version, "main"), lambda: tell(flows.rollback("main", version, "anna")))
    # Nobody is told of these: whoever follows the store looks by himself.
    took += measure(processes, (1, "other"), lambda: flows.bind("4000", "other"))
    took += measure(processes, (2, "other"), lambda: flows.publish("other", content(19, "other"), "anna"))
    assert max(took) < 1.0, took


def test_a_version_that_cannot_be_read_leaves_the_one_before_in_force(place, database, tmp_path):
    library = StoredLibrary(tmp_path / "flows.json", journal.Reader(place.run, database, "one")).start()
    flows.publish("main", {"format": "switchroom.flow/9"}, "anna")
    time.sleep(1.0)
    assert library.current("main").version == 1 and library.for_number("4000").version == 1
    library.stop()


def test_an_unknown_number_flow_or_version_is_named(place, database, tmp_path):
    library = StoredLibrary(tmp_path / "flows.json", journal.Reader(place.run, database, "one")).start()
    for ask, said in ((lambda: library.for_number("99"), "99"), (lambda: library.current("none"), "none"), (lambda: library.version("main", 9), "9")):
        with pytest.raises(FlowMissing, match=said):
            ask()
    library.stop()
