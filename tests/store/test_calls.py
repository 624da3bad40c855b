"""Call records: one row a call whatever happens."""

import time

import pytest

from store import calls


def record(linkedid, **fields):
    return {"node": "n1", "linkedid": linkedid, "started": 100.0, **fields}


def test_saving_again_replaces_and_never_doubles(database):
    calls.save(record("1.1", number_from="13800138000", path=[{"step": "menu", "outcome": "1"}], charge=12))
    calls.save(record("1.1", number_from="13800138000", path=[{"step": "queue"}], ended=109.5, closed=True, effective=True))
    assert calls.Call.select().count() == 1
    call = calls.find("1.1")
    assert (call.id, call.path, call.ended, call.charge, call.effective) == ("n1-1.1", [{"step": "queue"}], 109.5, None, True)


def test_record_goes_out_and_in_unchanged(database):
    calls.save(record("1.1", facts={"rule": "vip"}, state={"n": 3}, wait=1.5))
    before = calls.find("1.1").as_record()
    calls.save(before)
    assert calls.find("1.1").as_record() == before


def test_same_linkedid_on_two_nodes_are_two_calls(database):
    calls.save(record("1.1", dialled="4000"))
    calls.save({**record("1.1", dialled="4001"), "node": "n2"})
    assert calls.find("1.1", node="n2").dialled == "4001"
    assert calls.find("1.1", node="n1").dialled == "4000"
    assert calls.find("1.2") is None


def test_since_and_open_calls(database):
    for n in range(5):
        calls.save(record(f"1.{n}", started=100.0 + n, closed=n % 2 == 0))
    assert [call.linkedid for call in calls.since(102)] == ["1.2", "1.3", "1.4"]
    assert [call.linkedid for call in calls.open_calls()] == ["1.1", "1.3"]
    assert calls.open_calls("n2") == []


def test_unknown_field_is_refused(database):
    with pytest.raises(ValueError, match="typo"):
        calls.save(record("1.1", typo=1))


def test_failed_transaction_leaves_the_record_as_it_was(database):
    calls.save(record("1.1", started=time.time()))
    with pytest.raises(RuntimeError):
        with database.atomic():
            calls.save(record("1.1", closed=True))
            raise RuntimeError
    assert calls.find("1.1").closed is False
