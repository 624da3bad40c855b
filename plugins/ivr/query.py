"""Asks a database by SQL whose values are bound, over a connection that can only read, within a time."""

import re
import sqlite3
import time

import psycopg

MOST_ROWS = 50
_PIECES = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::|:([A-Za-z_][A-Za-z0-9_]*)|%|;""", re.S)


class QueryError(Exception):
    """The query cannot be asked, or the database refused it; the message says why."""


def refuse(sql):
    """Return why `sql` is no query, or an empty text; whatever passes is still run by a reader that cannot write."""
    plain = _PIECES.sub(lambda found: "" if found[0].startswith(("--", "/*")) else found[0], sql).strip()
    if not re.match(r"(select|with|values)\b", plain, re.I):
        return "write one SELECT"
    if any(found[0] == ";" for found in _PIECES.finditer(plain.rstrip("; \n"))):
        return "write one statement"
    return ""


def ask(url, secret, sql, values, most, seconds):
    """Return the rows as dicts, at most `most`; raises QueryError.

    `url` is sqlite:/path or postgresql://...; `values` are {name: value} of the places :name in `sql`; `secret` is the password
    where the address has none.
    """
    problem = refuse(sql)
    if problem:
        raise QueryError(problem)
    sql = sql.strip().rstrip(";")
    try:
        return (_ask_sqlite if url.startswith("sqlite:") else _ask_postgres)(url, secret, sql, values, most, seconds)
    except (sqlite3.Error, psycopg.Error, OverflowError) as error:
        raise QueryError(f"{type(error).__name__}: {str(error)[:150]}") from None


def _ask_sqlite(url, secret, sql, values, most, seconds):
    end = time.monotonic() + seconds
    path = url.removeprefix("sqlite:").replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=seconds)
    try:
        connection.execute("PRAGMA query_only = 1")
        connection.set_progress_handler(lambda: time.monotonic() > end, 1000)
        cursor = connection.execute(sql, values)
        return _name(cursor.description, cursor.fetchmany(most))
    finally:
        connection.close()


def _ask_postgres(url, secret, sql, values, most, seconds):
    limits = f"-c default_transaction_read_only=on -c statement_timeout={max(1, int(seconds * 1000))}"
    with psycopg.connect(url, connect_timeout=max(2, int(seconds)), options=limits, application_name="switchroom ivr",
                         **({"password": secret} if secret else {})) as connection:
        connection.read_only = True
        cursor = connection.execute(_translate(sql), values)
        return _name(cursor.description, cursor.fetchmany(most))


def _translate(sql):
    """Return `sql` with :name as psycopg writes it; texts, comments and casts (::) stay, each % is doubled."""
    return _PIECES.sub(lambda found: f"%({found[1]})s" if found[1] else found[0].replace("%", "%%"), sql)


def _name(description, rows):
    names = [column[0] for column in description]
    return [dict(zip(names, row)) for row in rows]
