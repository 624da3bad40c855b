"""Finished files are told to the journal once, whatever happens around them."""

import hashlib
import socket
import threading
import time
import uuid

import pytest

from plugins.recording.ingest import Ingest
from store import db, recordings
from store.events import RecordingStarted
from tests.plugins.recording.sounds import forget_length, write_wav


@pytest.fixture
def ingest(desk):
    """A maker of a running Ingest; returns a function that stops it."""
    stops = []

    def start(**options):
        stop = threading.Event()
        errors = []

        def run():
            try:
                Ingest(desk.place, desk.own_journal, **options).run(stop)
            except Exception as error:
                errors.append(error)
            finally:
                db.disconnect()

        thread = threading.Thread(target=run)
        thread.start()

        def end():
            stop.set()
            thread.join(10)
            assert not thread.is_alive() and not errors
        stops.append(end)
        return end
    yield start
    for end in stops:
        end()


@pytest.fixture
def begin(desk):
    """Begin a recording of call 1.7 as the step does; returns its path."""
    desk.place.recordings.mkdir(parents=True, exist_ok=True)

    def make(call="1.7", name=None):
        name = name or uuid.uuid4().hex
        desk.own_journal.emit(RecordingStarted(call, time.time(), recording=name, kind="message"))
        desk.tell()
        return desk.place.recordings / f"{name}.wav"
    return make


def wait_for(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return found


def test_a_finished_file_is_kept_with_its_call(desk, ingest, begin):
    ingest()
    path = write_wav(begin(), 2.0)
    event, = wait_for(desk.kept)
    assert (event.call, event.recording, event.path) == ("1.7", path.stem, str(path))
    assert (event.size, event.seconds) == (path.stat().st_size, 2.0)
    assert event.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    desk.tell()
    row = recordings.find(path.stem)
    assert (row.linkedid, row.kind, row.sha256, row.seconds) == ("1.7", "message", event.sha256, 2.0) and row.kept


def test_many_files_are_told_once_each_over_restarts(desk, ingest, begin):
    paths = [begin() for _ in range(20)]
    end = ingest()
    for path in paths:
        write_wav(path)
    wait_for(lambda: len(desk.kept()) == 20)
    end()
    end = ingest(sweep=0.1)  # the journal has them, the rows not yet
    time.sleep(0.7)
    end()
    desk.tell()
    ingest(sweep=0.1)
    time.sleep(0.7)
    assert sorted(event.recording for event in desk.kept()) == sorted(path.stem for path in paths)


def test_files_finished_while_it_was_down_are_picked_up(desk, ingest, begin):
    whole, cut = write_wav(begin(), 1.0), forget_length(write_wav(begin(), 3.0))
    ingest()
    wait_for(lambda: len(desk.kept()) == 2)
    assert {event.recording: event.seconds for event in desk.kept()} == {whole.stem: 1.0, cut.stem: 3.0}


def test_a_file_still_being_written_waits_for_its_end(desk, ingest, begin):
    path = write_wav(begin(), 1.0)
    with open(path, "ab") as writer:
        ingest(sweep=0.1)
        time.sleep(0.8)
        assert not desk.kept()
        writer.write(bytes(16000))
    event, = wait_for(desk.kept)
    assert event.size == 44 + 32000


def test_the_start_may_come_late_from_the_journal(desk, ingest, begin):
    ingest()
    name = uuid.uuid4().hex
    write_wav(desk.place.recordings / f"{name}.wav")
    time.sleep(0.6)
    assert not desk.kept()
    begin("1.9", name)
    assert wait_for(desk.kept)[0].call == "1.9"


def test_a_file_that_nobody_began_is_kept_without_a_call(desk, ingest):
    ingest(patience=0.3)
    name = str(uuid.uuid4())
    wait_for(desk.place.recordings.is_dir)
    write_wav(desk.place.recordings / f"{name}.wav")
    event, = wait_for(desk.kept)
    assert (event.call, event.recording) == ("", name.replace("-", ""))


def test_other_names_links_and_folders_are_left_alone(desk, ingest, begin):
    good = write_wav(begin())
    folder = desk.place.recordings
    write_wav(folder / "hello.wav")
    write_wav(folder / (uuid.uuid4().hex + ".wav.part"))
    (folder / (uuid.uuid4().hex + ".wav")).mkdir()
    (folder / (uuid.uuid4().hex + ".wav")).symlink_to(good)
    ingest(patience=0.0)
    wait_for(desk.kept)
    time.sleep(0.5)
    assert [event.recording for event in desk.kept()] == [good.stem]


def test_one_bad_file_does_not_stop_the_others(desk, ingest, begin, caplog, monkeypatch):
    bad, good, empty = begin(), begin(), begin()
    monkeypatch.chdir(bad.parent)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(bad.name)  # opening it fails with ENXIO
        ingest()
        write_wav(good)
        empty.write_bytes(b"")
        wait_for(lambda: len(desk.kept()) == 2)
    assert {event.recording: event.size for event in desk.kept()} == {good.stem: good.stat().st_size, empty.stem: 0}
    assert f"{bad} is not kept yet" in caplog.text


def test_a_missing_checksum_is_made_later(desk, ingest, begin):
    path = write_wav(begin())
    recordings.keep(path.stem, str(path), path.stat().st_size, "", 0.0)
    ingest()
    event, = wait_for(desk.kept)
    desk.tell()
    assert recordings.find(path.stem).sha256 == event.sha256 != ""


def test_a_file_written_again_is_kept_again(desk, ingest, begin):
    ingest()
    path = write_wav(begin(), 1.0)
    wait_for(desk.kept)
    desk.tell()
    write_wav(path, 2.0)
    wait_for(lambda: [event.seconds for event in desk.kept()] == [1.0, 2.0])


def test_what_the_watch_missed_is_found_by_reading(desk, ingest, begin):
    ingest(sweep=0.2)
    wait_for(desk.place.recordings.is_dir)
    time.sleep(0.4)
    desk.place.recordings.rename(desk.place.recordings.with_name("before"))  # the kernel's watch goes with it
    desk.place.recordings.mkdir()
    write_wav(begin())
    wait_for(desk.kept)


def test_files_wait_while_the_database_is_away(postgres_server, postgres_url, place):
    from store import migrate
    from tests.plugins.recording.conftest import Desk

    database = db.open_database(postgres_url)
    migrate.migrate(database, [migrate.core()])
    desk = Desk(place, database)
    name = uuid.uuid4().hex
    recordings.start(name, place.node, "1.7")
    stop = threading.Event()
    thread = threading.Thread(target=Ingest(place, desk.own_journal).run, args=(stop,))
    thread.start()
    try:
        wait_for(place.recordings.is_dir)
        postgres_server.stop()
        write_wav(place.recordings / f"{name}.wav")
        time.sleep(0.7)
        assert thread.is_alive()
        postgres_server.start()
        event, = wait_for(desk.kept)
        assert event.call == "1.7"
    finally:
        stop.set()
        thread.join(10)
        desk.close()
        database.close()
