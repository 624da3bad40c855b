"""Rules answered from memory: changes within a second, no database needed afterwards; import all or nothing."""

import subprocess
import sys
import time

import pytest

from plugins.blacklist import models, service
from plugins.blacklist.service import RulesUnknown, Screening

NOON = 1790222400.0
CHILD = """
import sys, time
from plugins.blacklist.service import Screening
from store import db
db.open_database(sys.argv[1])
began = time.monotonic()
print(Screening(sys.argv[2], sys.argv[3]).find("13800001234", "c", 5.0).id, time.monotonic() - began)
"""


@pytest.fixture
def screening(database, tmp_path):
    opened = Screening(tmp_path / "blacklist.json", tmp_path / "calls", patience=5.0)
    yield opened
    opened.stop()


def await_rule(screening, identity, seconds=1.0):
    end = time.monotonic() + seconds
    while getattr(screening.find("13800001234", "c", NOON), "id", None) != identity:
        assert time.monotonic() < end, f"{identity} is not in force after {seconds} s"
        time.sleep(0.02)


def test_every_change_is_in_force_within_a_second(screening, make):
    assert screening.find("13800001234", "c", NOON) is None
    models.save([make("a", value="13800001234")])
    await_rule(screening, "a")
    models.save([make("a", value="999"), make("b", "prefix", "138")])
    await_rule(screening, "b")
    models.remove("b", "me")
    await_rule(screening, None)


def test_an_older_database_put_in_place_is_followed(screening, make):
    models.save([make("a", value="13800001234"), make("b", value="999")])
    await_rule(screening, "a")
    models.BlacklistRule.delete().where(models.BlacklistRule.id == "a").execute()
    models.BlacklistCount.update(revision=1).execute()
    await_rule(screening, None)


def test_answers_stay_when_the_server_dies(postgres_url, postgres_server, tmp_path, make):
    from store import db, migrate
    database = db.open_database(postgres_url)
    migrate.migrate(database, [migrate.core(), migrate.load("blacklist", "plugins.blacklist.migrations")])
    models.save([make("a", value="13800001234")])
    screening = Screening(tmp_path / "blacklist.json", tmp_path / "calls", patience=5.0)
    try:
        await_rule(screening, "a", 5.0)
        postgres_server.stop()
        slowest = 0.0
        for _ in range(20):
            began = time.monotonic()
            assert screening.find("13800001234", "c", NOON).id == "a"
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.03)
        assert slowest < 0.1
        postgres_server.start()
        database.close()
        models.remove("a", "me")
        await_rule(screening, None, 10.0)
    finally:
        screening.stop()
        database.close()


@pytest.mark.parametrize("away", ["sqlite:/nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_fresh_process_answers_from_the_file(screening, make, tmp_path, away):
    models.save([make("a", value="13800001234")])
    await_rule(screening, "a", 5.0)
    while "13800001234" not in (tmp_path / "blacklist.json").read_text(encoding="utf-8"):
        time.sleep(0.02)
    child = subprocess.run([sys.executable, "-P", "-c", CHILD, away, tmp_path / "blacklist.json", tmp_path / "calls"], capture_output=True,
                           text=True, timeout=30)
    identity, seconds = child.stdout.split()
    assert identity == "a" and float(seconds) < 1.5, child.stderr


@pytest.mark.parametrize("content", ["torn", '[{"id": 1}]', "[7]", "{}"])
def test_without_database_and_file_the_reason_is_told(tmp_path, content):
    from store import db

    db.open_database("sqlite:/nowhere/at/all.db")
    (tmp_path / "blacklist.json").write_text(content, encoding="utf-8")
    screening = Screening(tmp_path / "blacklist.json", tmp_path / "calls")
    if content == "{}":
        assert screening.find("1", "c", NOON) is None
    else:
        with pytest.raises(RulesUnknown, match="no rules are known.*bring the database back"):
            screening.find("1", "c", NOON)
    screening.stop()


def test_a_rate_counts_the_calls_before_the_rule_was_there(screening, make):
    for call in "abc":
        assert screening.find("+8613800001234", call, NOON) is None
    models.save([make("rate", "any", calls=3, seconds=60)])
    time.sleep(0.8)
    assert screening.find("13800001234", "c", NOON) is None, "a call counts once"
    assert screening.find("13800001234", "d", NOON + 1).id == "rate"
    assert screening.find("13800009999", "e", NOON + 1) is None


def test_an_import_is_all_or_nothing_unless_told_to_skip(database):
    text = "who,number,reason\nnumber,13800001234,spam\nnumber,oops,spam\nnumber,1390000,\n"
    report = service.import_csv(text, "me")
    assert [problem.line for problem in report.problems] == [3, 4] and report.rules == () and models.read_all() == []
    report = service.import_csv(text, "me", skip=True)
    assert [problem.line for problem in report.problems] == [3, 4] and [rule.value for rule in models.read_all()] == ["13800001234"]
    assert models.read_all()[0].by == "me"


def test_an_export_imported_again_changes_nothing(database, make):
    models.save([make("a", value="1", expires=5e9), make("b", "region", "广东", action="busy", days=(0,))])
    before = models.read_all()
    text = service.export_csv()
    assert service.import_csv(text, "other").problems == () and models.read_all() == before
