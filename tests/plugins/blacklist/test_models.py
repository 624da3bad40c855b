"""Rules in the database, on both engines."""

import threading
import time

from hooks.web import Query
from plugins.blacklist import models
from plugins.blacklist.rule import Rule
from store import db


def test_tables_are_those_of_the_models(database):
    for model in models.MODELS:
        columns = {column.name: column for column in database.get_columns(model._meta.table_name)}
        assert columns.keys() == model._meta.columns.keys(), model


def test_a_rule_comes_back_as_it_was_saved(database, make):
    whole = make("1", "prefix", "0755", action="announcement", target="x", days=(0, 6), opens=3600, closes=86400, zone="Asia/Urumqi", calls=3,
                 seconds=60, priority=7, starts=1.5, expires=2.5, reason="骚扰 \"x\"", by="王")
    models.save([whole, make("2", "any", action="pass")])
    assert models.find("1") == whole and models.read_all() == [whole, make("2", "any", action="pass")]


def test_changes_are_told_once_and_in_order(database, make):
    assert models.read_revision() == 0
    models.save([make("a", value="1"), make("b", value="2")])
    models.save([make("a", value="3")])
    models.remove("b", "me")
    assert models.read_revision() == 4
    assert [(revision, identity, rule and rule.value) for revision, identity, rule in models.read_changes(-1)] == [(3, "a", "3"), (4, "b", None)]
    assert [revision for revision, _, _ in models.read_changes(3)] == [4]
    assert models.find("b") is None and not models.remove("b", "me")


def test_a_row_that_was_spoiled_by_hand_spoils_itself_only(database, make):
    models.save([make("a", value="1"), make("b", value="2")])
    models.BlacklistRule.update(zone="Mars/Base").where(models.BlacklistRule.id == "a").execute()
    assert [rule.id for rule in models.read_all()] == ["b"] and models.find("a") is None
    assert "Mars/Base" in models.read_changes(-1)[0][2]


def test_thousands_are_saved_at_once(database, make):
    models.save([make(f"{number:05}", value=str(number + 1)) for number in range(1000)])
    assert len(models.read_all()) == 1000 == models.read_revision()


def test_all_or_nothing(database, make):
    import pytest

    broken = make("b", value="2")
    object.__setattr__(broken, "who", None)
    with pytest.raises(db.DatabaseError):
        models.save([make("a", value="1"), broken])
    assert models.read_all() == [] and models.read_revision() == 0


def test_a_reader_misses_nothing_while_many_save(database):
    seen, stop, failed = {}, threading.Event(), []

    def read():
        after = 0
        while True:
            last = stop.is_set()
            for revision, identity, rule in models.read_changes(after):
                seen[identity] = rule
                after = max(after, revision)
            if last:
                break
            time.sleep(0.005)
        database.close()

    def save(name):
        try:
            for number in range(8):
                models.save([Rule(f"{name}-{number}", "number", "1", by="t", reason="r")])
        except db.DatabaseError as error:
            failed.append(error)
        finally:
            database.close()

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=save, args=(name,)) for name in "abc"]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    assert not failed and len(seen) == 24


def test_a_page_finds_filters_and_goes_on(database, make):
    models.save([make(f"{number}", value=f"1380000{number:04}", reason="spam" if number % 2 else "fraud") for number in range(10)] + [make("x", value="9")])
    models.remove("3", "me")
    assert [rule.id for rule in models.read_page(Query(search="spam"))] == ["1", "5", "7", "9"]
    assert [rule.id for rule in models.read_page(Query(where={"number": "13800000004", "removed": True}))] == ["4"]
    assert [rule.id for rule in models.read_page(Query(order="-number", limit=2))] == ["x", "9"]
    assert [rule.id for rule in models.read_page(Query(after="7"))] == ["8", "9", "x"]
