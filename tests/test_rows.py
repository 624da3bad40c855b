"""The count of proven rows: what a passed, a failed and a mistyped mark do."""

import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent


def run(tmp_path, text, *words):
    """Run pytest with our conftest over the test module `text`; returns what it printed."""
    (tmp_path / "conftest.py").write_text((TESTS / "conftest.py").read_text())
    (tmp_path / "rows.ini").write_text("[Queues]\nrows = Q1 Q2 Q3\n[Fax]\nrows = X1\n")
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\nmarkers =\n    covers(row): row\n")
    (tmp_path / "test_it.py").write_text("import pytest\n" + text)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rows", *words, "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_rows_of_passed_tests_count_and_those_of_failed_ones_do_not(tmp_path):
    said = run(tmp_path, """
@pytest.mark.covers("Q1")
def test_a(): pass
@pytest.mark.covers("Q2")
def test_b(): assert False
@pytest.mark.covers("Q3")
@pytest.mark.skip
def test_c(): pass
@pytest.mark.covers("Q2")
def test_d(): pass
""")
    assert "Queues: 1 of 3: Q1\nFax: 0 of 1\n" in said


def test_a_row_that_does_not_exist_stops_the_run(tmp_path):
    assert "covers('Q9'): no such row" in run(tmp_path, "@pytest.mark.covers('Q9')\ndef test_a(): pass\n")
