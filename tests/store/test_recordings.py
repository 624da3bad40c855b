"""A recording is one row, begun once and kept once."""

from store import recordings


def test_started_and_kept_twice_is_one_row(database):
    for _ in range(2):
        recordings.start("r1", "n1", "1.1", path="/r/r1.wav", started=50.0)
    for _ in range(2):
        recordings.keep("r1", "/r/r1.wav", 16044, "ab" * 32, 1.0)
    row, = recordings.of_call("1.1")
    assert (row.started, row.size, row.sha256, row.node) == (50.0, 16044, "ab" * 32, "n1")
    assert row.kept is not None


def test_a_file_found_before_its_start_is_kept_too(database):
    recordings.keep("r2", "/r/r2.wav", 1, "cd", 2.0, node="n1", linkedid="1.2")
    recordings.start("r2", "n1", "1.2", started=1.0)
    assert recordings.find("r2").size == 1


def test_unkept_names_what_was_never_checked(database):
    recordings.start("old", "n1", "1.1", started=10.0)
    recordings.start("new", "n1", "1.2", started=99.0)
    recordings.keep("done", "/r", 1, "x", 1.0, node="n1")
    assert [row.id for row in recordings.unkept("n1", before=50.0)] == ["old"]
    assert recordings.find("none") is None
