"""Events reach a plugin in order and at least once; a poison event is set aside, an absent database waited for."""

import threading
import time
import types

import pluggy
import pytest

from hooks import specs
from hooks.call import Hooks
from hooks.loader import Loaded
from hooks.place import open_place
from launch.delivery import BATCH, TRIES, Delivery, Mark
from store import callers, cursors, db, journal, migrate
from store.events import decode
from tests.launch.events import Pen
from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


@pytest.fixture
def place(tmp_path):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nnode = n1\nstate = {tmp_path}/state\n", encoding="utf-8")
    return open_place(config)


@pytest.fixture
def pen(place, database):
    opened = Pen(place, database)
    yield opened
    opened.close()


def make_hooks(place, **handlers):
    """Return Hooks with one plugin a handler: {name: function(value)} called with the fact of each event."""
    registry = pluggy.PluginManager(specs.NAMESPACE)
    registry.add_hookspecs(specs)
    for name, handle in handlers.items():
        plugin = types.ModuleType(name)

        @specs.impl
        def cc_event(news, handle=handle):
            handle(news.event.value)
        plugin.cc_event = cc_event
        registry.register(plugin, name)
    return Hooks(Loaded(registry, list(handlers), {}), place)


@pytest.fixture
def make(place, database):
    def build(handle, name="plug", opened=database):
        hooks = make_hooks(place, **{name: handle})
        return hooks, Delivery(name, "n1", opened, hooks, lambda timeout: time.sleep(0.02), Mark(place.run / "events" / name))
    return build


def test_events_come_in_order_and_go_on_after_a_restart(make, pen):
    seen = []
    count = BATCH + 10
    pen.write(*range(count))
    _, delivery = make(seen.append)
    stop = threading.Event()
    assert (delivery.deliver(stop), delivery.deliver(stop), delivery.deliver(stop)) == (BATCH, 10, 0)
    assert seen == list(range(count))
    pen.write("new")
    make(seen.append)[1].deliver(stop)
    assert seen[count:] == ["new"]


def test_nothing_is_lost_when_it_ends_in_the_middle(make, pen):
    seen, stop = [], threading.Event()
    pen.write(*range(20))

    def handle(value):
        seen.append(value)
        if value == 7:
            stop.set()
    make(handle)[1].deliver(stop)
    assert seen == list(range(8))
    make(seen.append)[1].deliver(threading.Event())
    assert seen == list(range(20))


def test_a_poison_event_is_set_aside_and_the_next_go_on(make, pen):
    seen = []
    pen.write(1, "bad", 2)

    def handle(value):
        seen.append(value)
        if value == "bad":
            raise KeyError("what is this")
    hooks, delivery = make(handle)
    delivery.deliver(threading.Event())
    assert seen == [1, *["bad"] * TRIES, 2]
    poison, = journal.poisoned()
    assert (poison.source, poison.node) == ("cc_event:plug:n1", "n1") and "KeyError" in poison.reason
    assert decode(bytes(poison.data)).value == "bad"
    assert "set aside: KeyError: 'what is this'" in hooks.last_failure["plug"]
    make(seen.append)[1].deliver(threading.Event())
    assert seen[-1] == 2 and len(journal.poisoned()) == 1


@pytest.mark.parametrize("failure", [SystemExit("bye"), RecursionError("deep"), db.DatabaseError("no such table")])
def test_whatever_a_handler_raises_is_counted(make, pen, failure):
    def handle(value):
        raise failure
    pen.write(1)
    _, delivery = make(handle)
    delivery.deliver(threading.Event())
    assert len(journal.poisoned()) == 1


def test_a_failure_that_passes_is_no_poison(make, pen):
    tries = []
    pen.write(1)

    def handle(value):
        tries.append(value)
        if len(tries) < TRIES:
            raise OSError("try again")
    make(handle)[1].deliver(threading.Event())
    assert len(tries) == TRIES and not journal.poisoned()


def test_an_event_inside_which_the_process_died_is_set_aside(make, pen, place):
    seen = []
    pen.write("before", "deadly", "next")
    first, deadly, _ = (seq for seq, _ in journal.tail("n1", 0))
    for deaths in range(TRIES):
        mark = Mark(place.run / "events" / "plug")
        assert mark.enter(first) == 0
        mark.leave()
        assert mark.enter(deadly) == deaths  # and no leave: killed
    make(seen.append)[1].deliver(threading.Event())
    poison, = journal.poisoned()
    assert seen == ["before", "next"] and "the process died 3 times" in poison.reason


def test_an_orderly_end_inside_an_event_is_not_its_fault(make, pen, place):
    pen.write(1)
    _, delivery = make(lambda value: None)
    delivery._mark.enter(1)
    delivery.close()
    assert Mark(place.run / "events" / "plug").enter(1) == 0


def test_a_plugin_that_hangs_is_named_and_stops_nobody_else(make, pen, monkeypatch):
    release, seen, stop = threading.Event(), [], threading.Event()
    pen.write("x")
    hooks, hanging = make(lambda value: release.wait(20), "hanging")
    _, other = make(seen.append, "other")
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in (hanging, other)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 5
    while not seen and time.monotonic() < end:
        time.sleep(0.02)
    for _ in range(3):
        hanging.complain(time.monotonic() + 31.0)
    assert seen == ["x"] and hooks.failures["hanging"] == 1
    assert "is inside event 1 (CallFact)" in hooks.last_failure["hanging"]
    stop.set()
    release.set()
    for thread in threads:
        thread.join(5)


def test_an_absent_database_is_waited_for_and_poisons_nothing(postgres_server, postgres_url, place):
    database = db.open_database(postgres_url)
    migrate.migrate(database, [migrate.core()])
    pen, seen, stop = Pen(place, database), [], threading.Event()

    def handle(value):
        if value == "stop":
            if not seen or seen[-1] != "stopped":
                seen.append("stopped")
                postgres_server.stop()
            callers.set_language("1", "en")
        seen.append(value)

    hooks = make_hooks(place, plug=handle)
    delivery = Delivery("plug", "n1", database, hooks, lambda timeout: time.sleep(0.02), Mark(place.run / "events" / "plug"))
    pen.write(1, "stop", 2)
    thread = threading.Thread(target=delivery.run, args=(stop,))
    thread.start()
    try:
        time.sleep(2.5)
        assert seen == [1, "stopped"] and thread.is_alive()
        postgres_server.start()
        end = time.monotonic() + 15
        while 2 not in seen and time.monotonic() < end:
            time.sleep(0.05)
        assert seen[:2] == [1, "stopped"] and [value for value in seen[2:] if value != 1] == ["stop", 2]
        stop.set()
        thread.join(10)
        assert not journal.poisoned() and cursors.get(delivery.cursor) == 3
    finally:
        stop.set()
        thread.join(10)
        pen.close()
        database.close()
