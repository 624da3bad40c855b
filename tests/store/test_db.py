"""A database that breaks comes back by itself and never pretends to have written."""

import threading

import pytest

from store import callers, db


def end_sessions(server, url):
    import psycopg
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                           (url.rpartition("/")[2],))


@pytest.fixture
def postgres(postgres_url):
    from store import migrate
    opened = db.open_database(postgres_url)
    migrate.migrate(opened, [migrate.core()])
    yield opened
    opened.close()


def test_sqlite_is_set_up_for_many_processes(tmp_path):
    database = db.open_database(f"sqlite:{tmp_path}/a.db")
    assert (database.journal_mode, database.synchronous, database.foreign_keys) == ("wal", 1, 1)
    database.close()


def test_wrong_url_names_the_setting():
    with pytest.raises(ValueError, match="cc.ini"):
        db.open_database("mysql://x")


def test_connection_is_replaced_after_a_break(postgres, postgres_server):
    callers.set_language("1", "en")
    end_sessions(postgres_server, postgres.database)
    with pytest.raises(db.DatabaseError):
        callers.set_language("1", "zh")
    callers.set_language("1", "zh")
    assert callers.find_language("1") == "zh"


def test_reading_and_beginning_do_not_notice_a_break(postgres, postgres_server):
    callers.set_language("1", "en")
    end_sessions(postgres_server, postgres.database)
    assert callers.find_language("1") == "en"
    end_sessions(postgres_server, postgres.database)
    with postgres.atomic():
        callers.set_language("1", "zh")
    assert callers.find_language("1") == "zh"


def test_break_inside_a_transaction_is_an_error_of_ours(postgres, postgres_server):
    with pytest.raises(db.DatabaseError):
        with postgres.atomic():
            callers.set_language("1", "en")
            end_sessions(postgres_server, postgres.database)
            callers.set_language("2", "en")
    assert callers.languages() == {}


def test_swallowed_break_does_not_commit_silently(postgres, postgres_server):
    with pytest.raises(db.DatabaseError):
        with postgres.atomic():
            callers.set_language("1", "en")
            end_sessions(postgres_server, postgres.database)
            with pytest.raises(db.DatabaseError):
                callers.set_language("2", "en")
    assert callers.languages() == {}


def test_break_just_before_commit_is_seen(postgres, postgres_server):
    with pytest.raises(db.DatabaseError):
        with postgres.atomic():
            callers.set_language("1", "en")
            end_sessions(postgres_server, postgres.database)
    assert callers.languages() == {}


def test_server_restart_is_survived(postgres, postgres_server):
    callers.set_language("1", "en")
    postgres_server.stop()
    with pytest.raises(db.DatabaseError):
        callers.find_language("1")
    postgres_server.start()
    assert callers.find_language("1") == "en"


def test_writers_that_read_first_do_not_fail_each_other(database):
    failures = []

    def count():
        try:
            for _ in range(20):
                with database.atomic():
                    number = len(callers.languages())
                    callers.set_language(f"{threading.get_ident()}-{number}", "en")
        except Exception as error:
            failures.append(error)
        finally:
            database.close()
    threads = [threading.Thread(target=count, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
