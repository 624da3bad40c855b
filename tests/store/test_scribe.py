"""The scribe loses nothing, doubles nothing and stops at nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from store import callers, db, journal, migrate
from store.events import FlowEnded, StepTaken
from store.journal import open_journal
from store.ring import RingReader
from store.scribe import BATCH, Scribe, ScribeRuns

CONFIG = """
[launch]
node = n1
state = {state}
cache = {state}
user = root
[store]
database = {database}
"""
EMITTER = """
import sys, time
from store.events import StepTaken
from store.journal import open_journal
name, n, spool, rate = sys.argv[1], 0, sys.argv[2], float(sys.argv[3])
journal = open_journal(spool, name, 1 << 21)
print("ready", flush=True)
while True:
    journal.emit(StepTaken(name, time.time(), n, "menu"))
    n += 1
    print(n, flush=True)
    time.sleep(1 / rate)
"""


@pytest.fixture
def folders(tmp_path):
    return tmp_path / "spool", tmp_path / "run"


@pytest.fixture
def scribe(database, folders):
    made = Scribe(database, "n1", *folders)
    yield made
    made.close()


def emit(journal_, count, call="1"):
    for n in range(count):
        journal_.emit(StepTaken(call, time.time(), n))


def numbers(call="1", node="n1"):
    return [event.n for _, event in journal.tail(node, 0, 10**6) if event.call == call]


def test_many_batches_arrive_whole_and_in_order(scribe, folders):
    emitter = open_journal(folders[0], "agi-1", 1 << 22)
    emit(emitter, 2 * BATCH + 7)
    assert scribe.write() == 2 * BATCH + 7
    assert numbers() == list(range(2 * BATCH + 7))
    assert scribe.write() == 0


def test_a_busy_hour_is_written_whole_and_in_order(scribe, database, folders):
    """How fast is `bench agi`'s to say, which counts the events that are readable soon after the last session."""
    emitter = open_journal(folders[0], "agi-1", 1 << 23)
    emit(emitter, 30000)
    assert scribe.write() == 30000
    assert numbers() == list(range(30000))


def test_another_writer_of_sqlite_is_waited_for(tmp_path, folders):
    database = db.open_database(f"sqlite:{tmp_path}/a.db")
    migrate.migrate(database, [migrate.core()])
    scribe = Scribe(database, "n1", *folders)
    emit(open_journal(folders[0], "agi-1", 1 << 16), 10)
    with database.atomic():
        callers.set_language("1", "en")
        thread = threading.Thread(target=lambda: (scribe.write(), database.close()), daemon=True)
        thread.start()
        time.sleep(0.5)
    thread.join()
    scribe.close()
    assert numbers() == list(range(10))
    database.close()


def test_records_seen_again_after_a_death_before_the_tail_moved_are_not_doubled(scribe, database, folders):
    emitter = open_journal(folders[0], "agi-1", 1 << 20)
    emit(emitter, 20)
    scribe.write()
    RingReader(folders[0] / "agi-1.ring").advance(0)
    emitter.emit(FlowEnded("1", time.time()))
    scribe.write()
    assert journal.Entry.select().count() == 21
    emit(emitter, 3, call="2")
    scribe.write()
    assert numbers("2") == [0, 1, 2]
    assert journal.poisoned() == []


def test_ring_made_anew_is_a_new_source(scribe, folders):
    for name in ("1", "2"):
        emitter = open_journal(folders[0], "agi-1", 1 << 16)
        emit(emitter, 5, call=name)
        time.sleep(0.3)
        scribe.write()
        emitter.close()
        os.unlink(folders[0] / "agi-1.ring")
    assert numbers("1") == numbers("2") == list(range(5))


def test_second_scribe_is_refused(scribe, database, folders):
    with pytest.raises(ScribeRuns, match="journal.lock"):
        Scribe(database, "n1", *folders)


def test_two_nodes_count_apart(scribe, database, folders, tmp_path):
    other = Scribe(database, "n2", tmp_path / "spool2", tmp_path / "run2")
    emit(open_journal(folders[0], "agi-1", 1 << 16), 3)
    emit(open_journal(tmp_path / "spool2", "agi-1", 1 << 16), 4)
    scribe.write()
    other.write()
    other.close()
    assert [seq for seq, _ in journal.tail("n1", 0)] == [1, 2, 3]
    assert numbers(node="n2") == [0, 1, 2, 3]


def test_garbage_in_the_ring_is_set_aside(scribe, folders):
    emitter = open_journal(folders[0], "agi-1", 1 << 16)
    emit(emitter, 2)
    emitter._ring.append(b"\xffgarbage\0")
    emitter.emit(StepTaken("1", time.time(), 2))
    scribe.write()
    assert numbers() == [0, 1, 2]
    row, = journal.poisoned()
    assert (bytes(row.data), row.node) == (b"\xffgarbage\0", "n1")


def test_what_the_database_refuses_is_set_aside_alone(scribe, database, folders):
    _refuse(database, "poisonous")
    emitter = open_journal(folders[0], "agi-1", 1 << 16)
    for n in range(30):
        emitter.emit(StepTaken("poisonous" if n in (4, 17) else "1", time.time(), n))
    scribe.write()
    assert numbers() == [n for n in range(30) if n not in (4, 17)]
    assert ["refused" in row.reason for row in journal.poisoned()] == [True, True]
    assert scribe.write() == 0


def _refuse(database, call):
    if database.is_postgres:
        database.execute_sql(f"ALTER TABLE journal ADD CHECK (call <> '{call}')")
    else:
        database.execute_sql(f"CREATE TRIGGER t BEFORE INSERT ON journal WHEN NEW.call = '{call}'"
                             " BEGIN SELECT RAISE(ABORT, 'refused'); END")


def test_sequence_taken_by_somebody_else_is_stepped_over(scribe, database, folders):
    emitter = open_journal(folders[0], "agi-1", 1 << 16)
    emit(emitter, 3)
    scribe.write()
    journal.Entry.insert(node="n1", seq=4, source="x", source_seq=1, kind="FlowEnded", call="x", at=1.0,
                         data='{"kind":"FlowEnded","call":"x","at":1.0,"data":{}}').execute()
    emit(emitter, 3, call="2")
    scribe.write()
    assert numbers("2") == [0, 1, 2]
    assert journal.poisoned() == []


def test_absent_tables_are_waited_for(database_url, folders):
    database = db.open_database(database_url)
    emit(open_journal(folders[0], "agi-1", 1 << 16), 5)
    with running(Scribe(database, "n1", *folders), database):
        time.sleep(0.5)
        migrate.migrate(database, [migrate.core()])
        wait_until(lambda: numbers() == list(range(5)))
    database.close()


def test_full_disk_is_waited_out(small_volume):
    database = db.open_database(f"sqlite:{small_volume}/switchroom.db")
    migrate.migrate(database, [migrate.core()])
    emitter = open_journal(small_volume / "spool", "agi-1", 1 << 20)
    with running(Scribe(database, "n1", small_volume / "spool", small_volume / "run"), database):
        emit(emitter, 100)
        wait_until(lambda: len(numbers()) == 100)
        _fill(small_volume)
        for n in range(100, 3000):
            emitter.emit(StepTaken("1", time.time(), n))
        time.sleep(1.5)
        stored = len(numbers())
        os.unlink(small_volume / "ballast")
        wait_until(lambda: len(numbers()) == 3000)
    database.close()
    assert stored < 3000 and emitter.dropped == 0
    assert numbers_in(small_volume) == list(range(3000))


def numbers_in(folder):
    db.open_database(f"sqlite:{folder}/switchroom.db")
    found = numbers()
    db.proxy.close()
    return found


def _fill(folder):
    with open(folder / "ballast", "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass


def test_stopped_postgres_is_waited_out(postgres_url, postgres_server, folders):
    database = db.open_database(postgres_url)
    migrate.migrate(database, [migrate.core()])
    emitter = open_journal(folders[0], "agi-1", 1 << 20)
    with running(Scribe(database, "n1", *folders), database):
        for n in range(1000):
            if n == 300:
                postgres_server.stop()
            if n == 700:
                postgres_server.start()
            emitter.emit(StepTaken("1", time.time(), n))
            time.sleep(0.002)
        wait_until(lambda: len(numbers()) == 1000)
    database.close()
    assert numbers() == list(range(1000))
    database.close()


@pytest.fixture
def start_scribe(database_url, tmp_path):
    started = []

    def start():
        config = tmp_path / "cc.ini"
        config.write_text(CONFIG.format(state=tmp_path, database=database_url), encoding="utf-8")
        started.append(subprocess.Popen([sys.executable, "-m", "store", "--config", str(config)]))
        return started[-1]
    yield start
    for process in started:
        process.kill()
        process.wait()


def test_scribe_and_emitters_killed_again_and_again_lose_and_double_nothing(database_url, start_scribe, start_emitter):
    database = db.open_database(database_url)
    emitters = [start_emitter(f"agi-{n}") for n in range(2)]
    for _ in range(6):
        process = start_scribe()
        time.sleep(0.6)
        process.send_signal(signal.SIGKILL)
        process.wait()
    said = [_kill_emitter(emitter) for emitter in emitters]
    start_scribe()
    for n, count in enumerate(said):
        wait_until(lambda: len(numbers(f"agi-{n}")) >= count)
        found = numbers(f"agi-{n}")
        assert found == list(range(len(found))) and count <= len(found) <= count + 1 and count > 100
    database.close()


@pytest.fixture
def start_emitter(tmp_path):
    started = []

    def start(name):
        command = [sys.executable, "-c", EMITTER, name, str(tmp_path / "spool"), "500"]
        with open(tmp_path / f"{name}.out", "w", encoding="ascii") as output:
            started.append(subprocess.Popen(command, stdout=output))
        started[-1].said = tmp_path / f"{name}.out"
        return started[-1]
    yield start
    for process in started:
        process.kill()
        process.wait()


def _kill_emitter(emitter):
    emitter.kill()
    emitter.wait()
    return int(emitter.said.read_text(encoding="ascii").rpartition("\n")[0].rpartition("\n")[2])


def test_sigterm_writes_the_rest_and_ends_well(database_url, start_scribe, tmp_path):
    process = start_scribe()
    database = db.open_database(database_url)
    emitter = open_journal(tmp_path / "spool", "agi-1", 1 << 20)
    emit(emitter, 10)
    wait_until(lambda: _count_quietly() == 10)
    emit(emitter, 500)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert journal.Entry.select().count() == 510
    database.close()


def _count_quietly():
    try:
        return journal.Entry.select().count()
    except db.DatabaseError:
        return -1


@pytest.mark.parametrize("text", ["[store]\ndatabase = mysql://x\n", "[store]\ndatabse = x\n"])
def test_wrong_setting_ends_the_process_with_its_name(tmp_path, text):
    (tmp_path / "cc.ini").write_text(f"[launch]\nstate = {tmp_path}\n{text}", encoding="utf-8")
    command = [sys.executable, "-m", "store", "--config", str(tmp_path / "cc.ini")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 2
    assert "database" in ended.stderr and "Traceback" not in ended.stderr


@contextlib.contextmanager
def running(scribe, database):
    stop = threading.Event()
    thread = threading.Thread(target=lambda: (scribe.run(stop), database.close()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        scribe.close()


def wait_until(condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
