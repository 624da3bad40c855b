"""The ring keeps every published record through wrap, kill and a full disk."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from store.ring import HEADER, Ring, RingDamaged, RingError, RingFull, RingReader

WRITER = """
import sys
from store.ring import Ring, RingFull
ring, n = Ring(sys.argv[1], 1 << 20), 0
while True:
    try:
        ring.append(b"%d " % n + b"x" * (n % 200))
        n += 1
    except RingFull:
        pass
"""


def read_all(reader):
    found = list(reader.read(reader.tail, reader.head))
    if found:
        reader.advance(found[-1][2])
    return [payload for _, payload, _ in found]


def test_records_come_back_in_order_over_many_laps(tmp_path):
    ring, reader = Ring(tmp_path / "a.ring", 8192), RingReader(tmp_path / "a.ring")
    for lap in range(300):
        sent = [b"%d" % (lap + i) * (i * 7 % 60) for i in range(20)]
        for payload in sent:
            ring.append(payload)
        assert read_all(reader) == sent


def test_full_ring_drops_and_counts_and_goes_on(tmp_path):
    ring, reader = Ring(tmp_path / "a.ring", 4096), RingReader(tmp_path / "a.ring")
    for _ in range(4):
        ring.append(b"x" * 1000)
    with pytest.raises(RingFull, match="journal"):
        ring.append(b"x" * 1000)
    assert reader.dropped == 1
    assert len(read_all(reader)) == 4
    ring.append(b"again")
    assert read_all(reader) == [b"again"]


def test_ring_is_owned_by_one_process(tmp_path, monkeypatch):
    monkeypatch.setattr("store.ring.PATIENCE", 0.1)
    ring = Ring(tmp_path / "a.ring", 4096)
    assert RingReader(tmp_path / "a.ring").is_owned()
    with pytest.raises(RingError, match="--name"):
        Ring(tmp_path / "a.ring", 4096)
    ring.close()
    assert not RingReader(tmp_path / "a.ring").is_owned()
    Ring(tmp_path / "a.ring", 4096).close()


def test_reopened_ring_goes_on_behind_its_records(tmp_path):
    first = Ring(tmp_path / "a.ring", 4096)
    first.append(b"one")
    first.close()
    Ring(tmp_path / "a.ring", 4096).append(b"two")
    assert read_all(RingReader(tmp_path / "a.ring")) == [b"one", b"two"]


def test_a_ring_made_anew_has_another_identity(tmp_path):
    first = Ring(tmp_path / "a.ring", 4096)
    os.unlink(tmp_path / "a.ring")
    assert Ring(tmp_path / "a.ring", 4096).identity != first.identity


def test_threads_lose_nothing(tmp_path):
    ring, reader = Ring(tmp_path / "a.ring", 1 << 20), RingReader(tmp_path / "a.ring")
    threads = [threading.Thread(target=lambda n=n: [ring.append(b"%d %d" % (n, i)) for i in range(2000)]) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_all(reader)
    assert len(found) == 10000
    for n in range(5):
        assert [p for p in found if p.startswith(b"%d " % n)] == [b"%d %d" % (n, i) for i in range(2000)]


def test_killed_writer_leaves_whole_records_without_a_gap(tmp_path):
    path, expected = tmp_path / "a.ring", 0
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
        try:
            expected = _drain_until_killed(path, writer)
        finally:
            writer.kill()
            writer.wait()
        assert expected > 0


def _drain_until_killed(path, writer):
    while not path.exists():
        time.sleep(0.01)
    reader, count, end = RingReader(path), 0, time.monotonic() + 0.5
    while count == 0 or time.monotonic() < end:
        count = _check(read_all(reader), count)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    return _check(read_all(reader), count)


def _check(payloads, count):
    for payload in payloads:
        assert payload == b"%d " % count + b"x" * (count % 200)
        count += 1
    return count


def test_damage_is_found_and_passed(tmp_path):
    ring, reader = Ring(tmp_path / "a.ring", 8192), RingReader(tmp_path / "a.ring")
    offsets = [ring.append(b"record %d" % i) for i in range(10)]
    with open(tmp_path / "a.ring", "r+b") as file:
        file.seek(HEADER + offsets[3] + 10)
        file.write(b"????")
    with pytest.raises(RingDamaged) as caught:
        list(reader.read(0, ring.head))
    assert caught.value.offset == offsets[3]
    assert reader.find_next(offsets[3], ring.head) == offsets[4]


def test_foreign_file_is_refused(tmp_path):
    (tmp_path / "a.ring").write_bytes(b"x" * 8192)
    with pytest.raises(RingError, match="move it away"):
        RingReader(tmp_path / "a.ring")


def test_full_disk_stops_making_a_ring_but_not_using_one(small_volume):
    ring = Ring(small_volume / "a.ring", 1 << 20)
    fill(small_volume)
    with pytest.raises(RingError, match="free some space"):
        Ring(small_volume / "b.ring", 1 << 20)
    assert sorted(os.listdir(small_volume)) == ["a.ring", "ballast"]
    payload = b"y" * 1000
    while ring.dropped == 0:
        try:
            ring.append(payload)
        except RingFull:
            pass
    ring.close()
    assert set(read_all(RingReader(small_volume / "a.ring"))) == {payload}
    Ring(small_volume / "a.ring", 1 << 20).append(b"after a restart on the full disk")


def fill(folder):
    with open(folder / "ballast", "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
