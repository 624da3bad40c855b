"""Marks of plugin code outlive a process that froze to death, and only that."""

import os
import subprocess
import sys
import textwrap

from agi import slots
from tests.instance import PROJECT

CHILD = """
    import pathlib, sys, os
    sys.path.insert(0, {project!r})
    from agi.slots import Slots
    from hooks.beat import Beat
    folder = pathlib.Path(sys.argv[1])
    Beat(folder / "beats" / "agi-1").start()
    mark = Slots(folder / "slots", "agi-1").mark("call-7", 3)
    mark(True)
    {end}
"""
FREEZE = "import re; re.match('(a+)+$', 'a' * 40 + 'b')"
DIE = "os.kill(os.getpid(), 9)"


def run_child(folder, end):
    code = textwrap.dedent(CHILD).format(project=str(PROJECT), end=end)
    return subprocess.run([sys.executable, "-c", code, str(folder)], timeout=60, capture_output=True, check=False)


def test_a_frozen_process_ends_itself_and_its_call_is_found(tmp_path):
    run_child(tmp_path, FREEZE)
    assert slots.find_crashed(tmp_path / "slots", tmp_path / "beats") == {"call-7": 3}
    dump = next((tmp_path / "beats").glob("*.dump")).read_text()
    assert "Timeout" in dump and "re/__init__.py" in dump


def test_a_killed_process_leaves_its_calls_to_their_rules(tmp_path):
    run_child(tmp_path, DIE)
    assert slots.find_crashed(tmp_path / "slots", tmp_path / "beats") == {}


def test_a_living_process_is_not_dead(tmp_path):
    mine = slots.Slots(tmp_path / "slots", "agi-1")
    (tmp_path / "beats").mkdir()
    (tmp_path / "beats" / f"agi-1.{os.getpid()}.dump").write_text("Timeout")
    mine.mark("call-8", 1)(True)
    assert slots.find_crashed(tmp_path / "slots", tmp_path / "beats") == {}
