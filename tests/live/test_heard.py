"""What was heard last is known after a kill."""

import subprocess
import sys

from live.heard import Heard


def test_it_outlives_a_kill(tmp_path):
    code = (f"import os, signal; from live.heard import Heard; Heard({str(tmp_path / 'live.heard')!r}).note(12.5); "
            "os.kill(os.getpid(), signal.SIGKILL)")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    heard = Heard(tmp_path / "live.heard")
    assert heard.at == 12.5
    heard.note(11.0)
    assert heard.at == 12.5


def test_it_begins_at_zero(tmp_path):
    assert Heard(tmp_path / "live.heard").at == 0.0
