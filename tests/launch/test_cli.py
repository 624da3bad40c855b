"""The command line: verbs, refusals, messages without root."""

import os
import pathlib
import subprocess
import sys

import pytest

from launch import cli

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def run(*words, drop=False):
    before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if drop else []
    command = [*before, sys.executable, "-P", "-m", "launch", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env={**os.environ, "PYTHONPATH": str(PROJECT)})


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_explains_itself(verb, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([verb, "--help"])
    assert caught.value.code == 0 and verb in capsys.readouterr().out


def test_an_unknown_argument_is_refused(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["status", "--jsn"])
    assert caught.value.code == 2 and "--jsn" in capsys.readouterr().err


def test_a_wrong_address_is_refused(capsys):
    with pytest.raises(SystemExit):
        cli.main(["up", "--listen", "my-machine"])
    assert "--listen" in capsys.readouterr().err


def test_a_wrong_cc_ini_is_refused_with_its_line_and_without_a_trace(tmp_path):
    (tmp_path / "cc.ini").write_text("[agi]\nprot = 4573\n")
    done = run("status", "--config", str(tmp_path / "cc.ini"))
    assert done.returncode == 1 and f"{tmp_path}/cc.ini:2" in done.stderr and "did you mean 'port'" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_section_is_refused(tmp_path):
    (tmp_path / "cc.ini").write_text("[agy]\nport = 4573\n")
    done = run("status", "--config", str(tmp_path / "cc.ini"))
    assert done.returncode == 1 and "did you mean 'agi'" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("verb", ["up", "down", "remove"])
def test_without_root_it_says_what_it_cannot_do_and_what_would_help(verb, open_folder):
    (open_folder / "cc.ini").write_text("[launch]\nstate = state\ncache = cache\n")
    done = run(verb, "--config", str(open_folder / "cc.ini"), drop=True)
    assert done.returncode == 1 and f"`{verb}` needs root" in done.stderr and f"sudo ./switchroom {verb}" in done.stderr
    assert not (open_folder / "state").exists()
