"""Named queries on both engines: written by an admin, bound, read only, ended in time."""

import threading
import time

import pytest

from hooks.web import Invalid, Query
from plugins.ivr import models, query
from plugins.ivr.queries import Queries
from plugins.ivr.resources import RESOURCES

SQL = "SELECT name, source, CAST(most AS TEXT) AS most FROM ivr_query WHERE name = :name AND sql LIKE 'SELECT%'"


@pytest.fixture
def source(database):
    found = RESOURCES[0].source
    found.save(None, {"name": "self", "source": "store", "sql": SQL, "most": 2}, "admin")
    return found


def in_thread(function):
    """Return what a thread of its own, as a look-up has one, gets."""
    found = []

    def run():
        try:
            found.append(function())
        except Exception as error:
            found.append(error)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_a_query_is_asked_with_bound_values(source, database_url):
    queries = Queries({"store": database_url})
    assert in_thread(lambda: queries.ask("self", {"name": "self"}, 2.0)) == [{"name": "self", "source": "store", "most": "2"}]
    assert in_thread(lambda: queries.ask("self", {"name": "x' OR 1=1 --"}, 2.0)) == []
    assert isinstance(in_thread(lambda: queries.ask("none", {}, 2.0)), query.QueryError)


@pytest.mark.parametrize("sql", ["DELETE FROM ivr_query", "WITH x AS (DELETE FROM ivr_query RETURNING 1) SELECT 1",
                                 "UPDATE ivr_query SET name = 'x'", "SELECT nextval('x')"])
def test_nothing_can_be_written(source, database_url, sql):
    with pytest.raises(query.QueryError):
        query.ask(database_url, "", sql, {}, 1, 1.0)
    assert models.get("self")


def test_a_query_without_an_end_is_ended(source, database_url):
    began = time.monotonic()
    with pytest.raises(query.QueryError):
        query.ask(database_url, "", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n", {}, 1, 0.5)
    assert time.monotonic() - began < 1.5


def test_the_form_refuses_what_is_no_query(source):
    assert source.get("self")["changed_by"] == "admin" and [row["name"] for row in source.list(Query())] == ["order-status", "self"]
    assert source.list(Query(search="nothing")) == []
    for values, field in (({"name": "b", "sql": "DROP TABLE x"}, "sql"), ({"name": "self", "sql": SQL}, "name")):
        with pytest.raises(Invalid) as refused:
            source.save(None, values, "admin")
        assert list(refused.value.problems) == [field]
    source.save("self", {"sql": "SELECT 1"}, "other")
    assert (source.get("self")["sql"], source.get("self")["most"]) == ("SELECT 1", 2)
    source.delete("self", "admin")
    assert source.get("self") is None
