"""Flow versions are immutable; publishing and rolling back only moves a pointer."""

import threading

import pytest

from store import flows, numbers

FIRST, SECOND = {"name": "main", "steps": {"b": 1, "a": "欢迎"}}, {"name": "main", "steps": {}}


def test_publish_and_rollback(database):
    assert flows.publish("main", FIRST, "anna") == 1
    assert flows.publish("main", SECOND, "bert") == 2
    assert flows.current("main") == (2, SECOND)
    flows.rollback("main", 1, "anna")
    assert flows.current("main") == (1, FIRST)
    assert flows.get("main", 2) == SECOND
    assert [(row["version"], row["by"]) for row in flows.history("main")] == [(1, "anna"), (2, "bert"), (1, "anna")]
    assert flows.publish("main", SECOND, "bert") == 3


def test_order_of_keys_is_kept(database):
    flows.publish("main", FIRST, "anna")
    assert list(flows.get("main", 1)["steps"]) == ["b", "a"]


def test_same_document_again_is_the_same_version(database):
    assert [flows.publish("main", FIRST, "anna") for _ in range(3)] == [1, 1, 1]
    assert len(flows.history("main")) == 1


def test_what_is_missing_is_named(database):
    flows.publish("main", FIRST, "anna")
    with pytest.raises(flows.FlowError, match="main"):
        flows.current("other")
    with pytest.raises(flows.FlowError, match="7"):
        flows.rollback("main", 7, "anna")
    assert flows.current("main")[0] == 1


def test_snapshot_of_all_flows(database):
    flows.publish("main", FIRST, "anna")
    flows.publish("closed", SECOND, "anna")
    assert flows.currents() == {"closed": (1, SECOND), "main": (1, FIRST)}


def test_publishers_at_once_take_different_numbers(database):
    versions = []

    def publish(n):
        versions.append(flows.publish("main", {"n": n}, "anna"))
        database.close()
    threads = [threading.Thread(target=publish, args=(n,), daemon=True) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(versions) == list(range(1, 9))


def test_numbers_lead_to_flows(database):
    flows.bind("4000", "main")
    flows.bind("4003", "closed")
    flows.bind("4000", "night")
    assert flows.bindings() == {"4000": "night", "4003": "closed"}
    assert (flows.find_flow("4000"), flows.find_flow("4999")) == ("night", None)
    flows.unbind("4003")
    assert flows.bindings() == {"4000": "night"}


def test_only_numbers_that_can_be_dialled_are_bound(database):
    for wrong in ("", "40 00", "4000,1", "abc", "1" * 33):
        with pytest.raises(numbers.NumberError, match="dialled"):
            flows.bind(wrong, "main")
    flows.bind("*9#", "main")
    assert flows.unbind("*9#") and not flows.unbind("*9#")


def test_versions_tell_which_is_in_force(database):
    flows.publish("main", FIRST, "anna")
    flows.publish("main", SECOND, "bert")
    flows.rollback("main", 1, "carl")
    assert [(row["version"], row["by"], row["current"]) for row in flows.versions("main")] == [(2, "bert", False), (1, "anna", True)]
    assert flows.currents() == {"main": (1, FIRST)} and flows.versions("none") == []


def test_every_change_changes_the_mark(database):
    marks = [flows.mark()]
    for change in (lambda: flows.publish("main", FIRST, "a"), lambda: flows.publish("main", SECOND, "a"), lambda: flows.rollback("main", 1, "a"),
                   lambda: flows.bind("4000", "main"), lambda: flows.bind("4000", "other"), lambda: flows.unbind("4000")):
        change()
        assert flows.mark() not in marks[-1:]
        marks.append(flows.mark())
