"""The house rules that a machine can check."""

import ast
import pathlib
import subprocess
import sys

import pytest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ("launch", "agi", "plugins", "admin", "dialplan", "hardware", "flow", "live", "hooks", "store")
SOURCES = sorted(path for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
VAGUE = {"utils", "helpers", "common", "core", "base", "misc", "manager"}
# manager.conf is Asterisk's own name.
TELLING = {PROJECT / "dialplan" / "render" / "manager.py"}


def test_imports_keep_the_contracts_of_setup_cfg():
    program = pathlib.Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--config", "setup.cfg", "--no-cache"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_style():
    done = subprocess.run([sys.executable, "-m", "flake8"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_module_opens_with_a_sentence_and_has_a_telling_name(path):
    text = path.read_text(encoding="utf-8")
    assert path.stem not in VAGUE or path in TELLING
    assert not text.strip() or (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].endswith("."), "no docstring"
    assert text.count("\n") <= 400, "look for the second thing in it"


def test_no_eval_pickle_or_shell():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("eval", "exec")), path
            assert not (isinstance(node, (ast.Import, ast.ImportFrom)) and "pickle" in ast.unparse(node)), path
            assert not (isinstance(node, ast.keyword) and node.arg == "shell"), path


def test_no_machine_path_or_registry_is_written_down():
    for path in [*SOURCES, PROJECT / "switchroom", PROJECT / "launch" / "enter-root", PROJECT / "setup.cfg", PROJECT / "cc.ini"]:
        text = path.read_text(encoding="utf-8")
        for word in ("/work" + "/", "/root" + "/", "pypi" + ".org", "deb.debian" + ".org", "/tmp" + "/"):
            assert word not in text, (path, word)
