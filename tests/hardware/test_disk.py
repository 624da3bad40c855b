"""Volumes that go away, turn read-only or lose their second: said once, nothing is removed, nothing crashes."""

import hashlib
import os
import pathlib
import struct
import subprocess
import time

import pytest

from hardware import beep, disk
from hardware.alarms import Book, Standing
from hardware.copies import Copies
from hardware.disk import Disk, Stopped
from hardware.rotation import Marks
from hardware.volume import Away, measure
from store import copies, holds, recordings
from tests.hardware.test_alarms import Told

ALWAYS = Marks(0.0, 0.0, 100.0, 0.0)      # every volume is full enough to make room
NAMES = [f"{number:032x}" for number in range(1, 4)]


@pytest.fixture
def book():
    found = Book("here", Told())
    return found


def keep(folder, name, started, kind="call", text=b"RIFFxxxx"):
    """Put a kept recording into `folder`; return its path."""
    path = folder / f"{name}.wav"
    path.write_bytes(text)
    recordings.start(name, "here", f"call-{name}", kind=kind, started=started)
    recordings.keep(name, os.fspath(path), len(text), hashlib.sha256(text).hexdigest(), 1.0)
    return path


def conditions(book):
    return {one.condition for one in book.active()}


def test_the_oldest_goes_and_messages_and_held_ones_stay(database, tmp_path, book):
    paths = [keep(tmp_path, name, 100.0 + place, kind) for place, (name, kind) in enumerate(zip(NAMES, ("message", "call", "call")))]
    holds.hold(NAMES[1], "qa", "complaint")
    found = Disk(tmp_path, "here", book, book._journal, ALWAYS)
    found.look()
    assert [path.exists() for path in paths] == [True, True, False]
    assert recordings.find(NAMES[2]).removed_reason == "rotated" and copies.paths(NAMES[2]) == ()
    assert [(one.name, one.value) for one in book._journal if hasattr(one, "value")] == [("recording", "rotated")]
    found.look()
    assert len([one for one in book._journal if hasattr(one, "value")]) == 1


def test_retention_expires_and_protects(database, tmp_path, book):
    now = time.time()
    paths = [keep(tmp_path, name, now - days * 86400) for name, days in zip(NAMES, (40, 20, 5))]
    copies.set_retention("", 10, 30)
    Disk(tmp_path, "here", book, book._journal, Marks(100, 100, 100)).look()
    assert [path.exists() for path in paths] == [False, True, True] and recordings.find(NAMES[0]).removed_reason == "expired"
    Disk(tmp_path, "here", book, book._journal, ALWAYS).look()
    assert [path.exists() for path in paths] == [False, False, True]
    with pytest.raises(ValueError):
        copies.set_retention("", 10, 5)


def test_a_first_stays_until_its_copy_is_right_and_goes_then(database, tmp_path, book):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    path = keep(first, NAMES[0], 100.0)
    both = Copies(first, second, "here", book)
    found = Disk(first, "here", book, book._journal, ALWAYS, both)
    found.look()
    assert path.exists(), "it went without a copy"
    both.look()
    (second / path.name).write_bytes(b"RIFFyyyy")
    found.look()
    assert path.exists(), "it went though its copy is spoilt"
    both.look()
    assert (second / path.name).read_bytes() == b"RIFFxxxx"
    monkey = both.bytes_over
    both.bytes_over = lambda marks: 0
    found.look()
    assert not path.exists() and copies.paths(NAMES[0]) == (str(second / path.name),)
    both.bytes_over = monkey
    found.look()
    assert not (second / path.name).exists() and recordings.find(NAMES[0]).removed_reason == "rotated", "the second volume fills, too"
    assert "disk.second.same" in conditions(book)


def test_a_second_volume_that_is_away_stops_nothing_but_rotation(database, tmp_path, book):
    first = tmp_path / "first"
    first.mkdir()
    path = keep(first, NAMES[0], 100.0)
    both = Copies(first, tmp_path / "away", "here", book)
    both.look()
    both.look()
    Disk(first, "here", book, book._journal, ALWAYS, both).look()
    assert path.exists() and "disk.second.away" in conditions(book)
    (tmp_path / "away").mkdir()
    both.look()
    assert "disk.second.away" not in conditions(book) and len(copies.paths(NAMES[0])) == 2


def test_a_volume_that_is_gone_is_said_once_and_again_when_it_is_back(database, tmp_path, book):
    folder = tmp_path / "recordings"
    folder.mkdir()
    found = Disk(folder, "here", book, book._journal, Marks(100, 100, 100))
    found.look()
    folder.rename(tmp_path / "elsewhere")
    found.look()
    found.look()
    assert conditions(book) == {"disk.recordings.away"} and len(book._journal) == 1 and found.describe()["level"] == "away"
    (tmp_path / "elsewhere").rename(folder)
    found.look()
    assert not conditions(book)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_volume_that_can_only_be_read_is_named(tmp_path):
    folder = tmp_path / "volume"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", folder], check=True)
    try:
        with pytest.raises(Away, match="only be read"):
            measure(folder)
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_path_from_elsewhere_is_never_removed(database, tmp_path, book):
    (tmp_path / "first").mkdir()
    path = keep(tmp_path, NAMES[0], 100.0)
    found = Disk(tmp_path / "first", "here", book, book._journal, ALWAYS)
    found.look()
    found.look()
    assert path.exists() and recordings.find(NAMES[0]).removed is None


def test_stopping_is_shown_by_a_file_and_told_to_the_calls(tmp_path, monkeypatch):
    told, path = Told(), pathlib.Path(tmp_path) / "stopped"
    ended = iter([["call-1"], ["call-2"]])
    stopped = Stopped(path, told, lambda: next(ended))
    stopped(True)
    stopped(True)
    assert path.exists() and [(one.call, one.value) for one in told] == [("call-1", "disk full")]
    monkeypatch.setattr(disk, "AGAIN", 0.0)
    stopped(False)
    assert not path.exists()
    stopped(True)
    assert [one.call for one in told] == ["call-1", "call-2"]


def test_the_speaker_sounds_for_disks_only(tmp_path):
    speaker = tmp_path / "speaker"
    speaker.touch()
    ears = beep.Beep("auto", os.fspath(speaker))
    ears.heard("raised", Standing("1", "span.1.alarm", "span 1", "critical", "", 0.0))
    assert speaker.read_bytes() == b""
    ears.heard("raised", Standing("1", "disk.recordings.full", "disk recordings", "minor", "", 0.0))
    assert struct.unpack("llHHi", speaker.read_bytes()) == (0, 0, 0x12, 2, 1000)
    beep.Beep("off", "none").heard("raised", Standing("1", "x", "disk", "minor", "", 0.0))
    beep.Beep("auto", os.fspath(tmp_path / "none" / "x")).heard("raised", Standing("1", "x", "disk", "minor", "", 0.0))
