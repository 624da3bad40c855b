"""The launcher script in a fresh clone: what it installs, what it says when it cannot."""

import os
import pathlib
import shutil
import subprocess
import time

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(open_folder):
    """A copy of the project without anything installed."""
    skip = shutil.ignore_patterns(".venv*", ".git", "__pycache__", "*.egg-info", ".hypothesis", ".pytest_cache", "node_modules")
    return pathlib.Path(shutil.copytree(PROJECT, open_folder / "clone", ignore=skip))


def run(clone, *words, drop=False):
    before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if drop else []
    return subprocess.run([*before, clone / "switchroom", *words], capture_output=True, text=True, cwd="/", timeout=280)


@pytest.mark.timeout(300)
def test_the_first_use_makes_venv_with_the_systems_python_and_the_next_costs_nothing(clone):
    first = run(clone, "--help")
    assert first.returncode == 0 and "making .venv" in first.stderr, first.stderr
    assert (clone / ".venv" / "bin" / "python").resolve() == pathlib.Path("/usr/bin/python3").resolve()
    began = time.monotonic()
    second = run(clone, "--help")
    assert time.monotonic() - began < 1.0 and second.stderr == "" and "usage: switchroom" in second.stdout
    assert "usage: switchroom" in run(clone, "--help", drop=True).stdout, "others may look"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_who_may_not_write_the_clone_is_told_what_to_run(clone):
    done = run(clone, "up", drop=True)
    assert done.returncode == 1 and f"cannot write to {clone}" in done.stderr and f"sudo {clone}/switchroom up" in done.stderr


@pytest.mark.timeout(300)
def test_a_failed_installation_names_its_step_and_the_next_run_goes_on(clone):
    good = (clone / "setup.cfg").read_text()
    (clone / "setup.cfg").write_text(good.replace("    pluggy\n", "    pluggy == 0.0.0.999\n"))
    done = run(clone, "--help")
    assert done.returncode == 1 and "step 'pip install' failed" in done.stderr and "goes on from there" in done.stderr
    (clone / "setup.cfg").write_text(good)
    done = run(clone, "--help")
    assert done.returncode == 0 and "making .venv" not in done.stderr
