"""A file is measured once nobody writes to it; links and folders never."""

import hashlib
import os
import subprocess
import sys
import threading

import pytest

from plugins.recording.measure import NotAFile, Unfinished, measure
from tests.plugins.recording.sounds import write_wav


def test_size_checksum_and_seconds(tmp_path):
    path = write_wav(tmp_path / "a.wav", 200.0)
    found = measure(path)
    data = path.read_bytes()
    assert (found.size, found.sha256, found.seconds) == (len(data), hashlib.sha256(data).hexdigest(), 200.0)


def test_a_file_that_this_process_writes_is_unfinished(tmp_path):
    path = write_wav(tmp_path / "a.wav")
    with open(path, "ab"):
        with pytest.raises(Unfinished):
            measure(path)
    assert measure(path).seconds == 1.0


def test_a_file_that_another_process_writes_is_unfinished_until_it_dies(tmp_path):
    path = write_wav(tmp_path / "a.wav")
    program = "import sys; file = open(sys.argv[1], 'ab'); print('open', flush=True); sys.stdin.read()"
    writer = subprocess.Popen([sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    writer.stdout.readline()
    with pytest.raises(Unfinished):
        measure(path)
    writer.kill()
    writer.wait()
    writer.stdin.close()
    writer.stdout.close()
    assert measure(path).size == path.stat().st_size


def test_writers_coming_and_going_harm_neither_side(tmp_path):
    path = write_wav(tmp_path / "a.wav")
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with open(path, "r+b"):
                pass

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(300):
        try:
            assert measure(path).seconds == 1.0
        except Unfinished:
            pass
    stop.set()
    writer.join()


def test_links_folders_and_pipes_are_no_recordings(tmp_path):
    target = write_wav(tmp_path / "a.wav")
    (tmp_path / "link.wav").symlink_to(target)
    (tmp_path / "folder.wav").mkdir()
    os.mkfifo(tmp_path / "pipe.wav")
    for name in ("link.wav", "folder.wav", "pipe.wav"):
        with pytest.raises(NotAFile):
            measure(tmp_path / name)


def test_what_is_no_wav_is_kept_without_seconds(tmp_path, caplog):
    path = tmp_path / "a.wav"
    path.write_bytes(b"")
    assert (measure(path).size, measure(path).seconds) == (0, 0.0)
    assert "is no WAV file" in caplog.text
