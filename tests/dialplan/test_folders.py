"""The folders of a private instance and its view of the sounds."""

import dataclasses
import os
import pathlib

from dialplan import folders
from dialplan.site import System
from tests.dialplan.starter import starter


def make(tmp_path):
    root = tmp_path / "root"
    recorded = root / "usr/share/asterisk/sounds/en_US"
    recorded.mkdir(parents=True)
    (recorded / "beep.wav").write_text("b")
    (root / "etc").mkdir()
    os.symlink("/usr/share/asterisk/sounds/en_US", root / "etc/prompt")
    os.symlink("/etc/prompt", recorded.parent / "en")
    site = dataclasses.replace(starter(tmp_path / "state"), system=System())
    folders.make(site, root)
    return site, root


def test_recorded_sounds_are_found_where_a_language_lacks_one(tmp_path):
    site, _ = make(tmp_path)
    sounds = site.asterisk / "data/sounds"
    assert os.readlink(sounds / "beep.wav") == "/usr/share/asterisk/sounds/en/beep.wav"
    assert (sounds / "zh").resolve() == site.sounds / "zh" and (sounds / "en").resolve() == site.sounds / "en"


def test_making_twice_changes_nothing_and_mends_a_wrong_link(tmp_path):
    site, root = make(tmp_path)
    link = site.asterisk / "data/documentation"
    link.unlink()
    link.symlink_to("/elsewhere")
    folders.make(site, root)
    assert os.readlink(link) == str(pathlib.Path("/usr/share/asterisk/documentation"))


def test_every_folder_that_asterisk_conf_names_exists(tmp_path):
    site, _ = make(tmp_path)
    from dialplan import conf
    from dialplan.render import render
    ours = [line.value for line in conf.read(render(site)["asterisk.conf"]) if line.section == "directories"]
    assert [path for path in ours if path.startswith(str(site.state)) and not pathlib.Path(path).is_dir()] == []
