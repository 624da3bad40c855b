"""The history of applied configurations per node."""

from store import deployments


def test_history_newest_first_and_correctable(database):
    deployments.record("n1", 1, "anna", "applied", files={"extensions.conf": "ab"})
    deployments.record("n1", 2, "anna", "applied")
    deployments.record("n1", 2, "anna", "rolled back", reason="pjsip.conf: no transport")
    deployments.record("n2", 1, "bert", "applied")
    found = deployments.history("n1")
    assert [(row.number, row.result) for row in found] == [(2, "rolled back"), (1, "applied")]
    assert found[1].files == {"extensions.conf": "ab"}
