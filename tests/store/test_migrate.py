"""Migrations run once, whole, in order, and from several processes at once."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import store
from store import db, migrate
from store.migrate import Migration, MigrationSet

for module in pkgutil.iter_modules(store.__path__):
    if module.name != "__main__":
        importlib.import_module(f"store.{module.name}")
MODELS = [model for model in db.Model.__subclasses__() if model.__module__.startswith("store.")]
RUN = """
import sys
from store import db, migrate
print(migrate.migrate(db.open_database(sys.argv[1]), [migrate.core()]))
"""


def make_set(*steps):
    return MigrationSet("plugin", tuple(Migration(n + 1, f"s{n}", step) for n, step in enumerate(steps)))


def create(table):
    return lambda database: migrate.define(database, f"CREATE TABLE {table} (a {{json}}, b {{blob}})")


def test_tables_are_those_of_the_models(database):
    assert len(MODELS) > 20
    for model in MODELS:
        columns = {column.name: column for column in database.get_columns(model._meta.table_name)}
        assert columns.keys() == model._meta.columns.keys(), model
        for field in model._meta.sorted_fields:
            column = columns[field.column_name]
            assert column.null == field.null or column.primary_key, field


def test_each_step_runs_once(database):
    assert migrate.migrate(database, [migrate.core(), make_set(create("t1"))]) == ["plugin/1_s0"]
    assert migrate.migrate(database, [make_set(create("t1"), create("t2"))]) == ["plugin/2_s1"]
    assert migrate.migrate(database, [make_set(create("t1"), create("t2"))]) == []


def test_failing_step_undoes_its_owner_only(database):
    def fail(database):
        raise RuntimeError("boom")
    with pytest.raises(migrate.MigrationError, match="plugin/2_s1 failed: boom"):
        migrate.migrate(database, [make_set(create("t1"), fail)])
    assert "t1" not in database.get_tables()
    assert migrate.migrate(database, [make_set(create("t1"))]) == ["plugin/1_s0"]


def test_newer_database_is_refused(database):
    migrate.migrate(database, [make_set(create("t1"), create("t2"))])
    with pytest.raises(migrate.MigrationError, match="newer version"):
        migrate.migrate(database, [make_set(create("t1"))])


def test_processes_at_once_run_each_step_once(database_url):
    started = [subprocess.Popen([sys.executable, "-c", RUN, database_url], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    printed = [process.communicate(timeout=60)[0].strip() for process in started]
    assert sorted(printed) == sorted(["[]"] * 3 + [str([f"core/{step.number}_{step.name}" for step in migrate.core().migrations])])


def test_badly_named_module_is_refused(tmp_path, monkeypatch):
    (tmp_path / "bad_migrations").mkdir()
    (tmp_path / "bad_migrations" / "first.py").write_text("def up(database): pass\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(migrate.MigrationError, match="NNNN_what"):
        migrate.load("bad", "bad_migrations")
