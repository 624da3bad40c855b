"""Debian's package tools: what is missing, and which mirror the machine uses."""

import pytest

from launch import debian
from launch.errors import LaunchError


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_mirror_of_a_deb822_file_skips_disabled_and_foreign_archives(tmp_path):
    write(tmp_path, "sources.list.d/a.sources", "Types: deb\nURIs: https://example.org/node\nSuites: nodistro\nComponents: main\n")
    write(tmp_path, "sources.list.d/debian.sources", "Types: deb\nEnabled: no\nURIs: http://off.example/debian\nComponents: main\n\n"
          "Types: deb\n# a remark\nURIs: http://near.example/debian\nSuites: bookworm\nComponents: main contrib\n")
    assert debian.find_mirror(tmp_path) == "http://near.example/debian"


def test_mirror_of_a_one_line_file_with_options(tmp_path):
    write(tmp_path, "sources.list", "# deb http://no.example/debian x main\n"
          "deb [signed-by=/k] http://security.example/debian-security s main\ndeb [arch=amd64] http://near.example/debian/ bookworm main\n")
    assert debian.find_mirror(tmp_path) == "http://near.example/debian/"


def test_no_mirror_is_refused_with_a_remedy(tmp_path):
    with pytest.raises(LaunchError) as caught:
        debian.find_mirror(tmp_path)
    assert "asterisk 18 or newer" in caught.value.remedy


def test_missing_programs_are_named_by_package():
    assert debian.find_missing({"sh": "dash", "no-such-program": "no-such-package"}) == ["no-such-package"]


def test_what_a_command_says_goes_to_the_log(tmp_path):
    log = tmp_path / "log"
    assert debian.run_logged(["sh", "-c", "echo out; echo err >&2; exit 4"], log) == 4
    assert log.read_text() == "+ sh -c echo out; echo err >&2; exit 4\nout\nerr\n"
