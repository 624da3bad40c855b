"""cc.ini shows every key with its default."""

import pathlib

from hooks import settings
from launch import sample

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def test_the_projects_cc_ini_shows_every_key_with_its_default():
    text = (PROJECT / "cc.ini").read_text(encoding="utf-8")
    assert text == sample.write_sample(), "write it again: .venv/bin/python -m launch.sample > cc.ini"


def test_the_sample_read_back_gives_the_defaults():
    import hooks.place
    found = settings.parse(sample.write_sample())
    assert found.section("launch", hooks.place.Settings) == hooks.place.Settings()
    for name, kind in sample.list_plugin_settings():
        assert found.section(f"plugin:{name}", kind) == kind()
