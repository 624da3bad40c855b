"""What the folder of the site's plugins is read as."""

import threading
import time

import pytest

from hooks import site


def test_signatures_change_with_every_change_and_with_nothing_else(place, put):
    folder = put("lucky")
    before = site.scan(place.plugins)
    assert list(before) == ["lucky"] and site.scan(place.plugins) == before
    for noise in (".plugin.py.swp", "plugin.py~", "upload.part"):
        (folder / noise).write_text("x", encoding="utf-8")
    (folder / "__pycache__").mkdir()
    assert site.scan(place.plugins) == before
    put("lucky", text="VALUE = 1\n", file="inner/deep.py")
    assert site.scan(place.plugins) != before


def test_no_folder_is_no_plugin_and_one_that_cannot_be_read_is_an_error(tmp_path):
    assert site.scan(tmp_path / "nowhere") == {}
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        site.scan(tmp_path / "file")


def test_a_folder_that_changes_while_it_is_read_is_not_taken(put):
    folder, stop = put("lucky"), threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            (folder / "steps.py").write_text("#" * (number % 1000), encoding="utf-8")
    thread = threading.Thread(target=write)
    thread.start()
    try:
        time.sleep(0.05)
        with pytest.raises(site.Unquiet):
            for _ in range(1000):
                site.read(folder)
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("name, file, text, reason", [
    ("lucky", "steps.py", "x = 1\n", "has no plugin.py"),
    ("lucky", "plugin.py", "def broken(:\n", "plugin.py:1: "),
    ("lucky", "plugin.py", "x = '\0'\n", "plugin.py"),
    ("Lucky-1", "plugin.py", "x = 1\n", "name the folder")])
def test_what_cannot_be_a_plugin_is_refused_with_the_place(put, name, file, text, reason):
    folder = put(name, text=text, file=file)
    with pytest.raises(site.Refused, match=reason):
        site.check(folder, site.read(folder))


@pytest.mark.parametrize("name", ["", "plugin.py"])
def test_what_everybody_may_write_is_not_run(put, name):
    folder = put("lucky")
    (folder / name).chmod(0o777)
    with pytest.raises(site.Refused, match="chmod -R o-w"):
        site.read(folder)


def test_a_copy_is_whole_and_a_spoilt_one_is_written_again(place, put):
    folder, copies = put("lucky"), place.run / "plugins"
    files = site.read(folder)
    version = site.keep(files, copies, "lucky")
    copy = copies / f"v_{version}" / "lucky" / "plugin.py"
    copy.write_text("", encoding="utf-8")      # a power cut may leave this
    assert site.keep(files, copies, "lucky") == version
    assert copy.read_bytes() == files["plugin.py"]


def test_only_some_copies_are_kept(place, put):
    copies = place.run / "plugins"
    for version in range(site.KEPT + 4):
        site.keep(site.read(put("lucky", str(version))), copies, "lucky")
    assert len(list(copies.glob("v_*/lucky"))) == site.KEPT
