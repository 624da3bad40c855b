"""A narrow table beside the calls for searching them, its sets of steps and facts, saved searches, jobs, and holds on recordings."""

import json

from store import call_index
from store.migrate import define

BATCH = 2000
COLUMNS = ("id", "linkedid", "number_from", "name_from", "dialled", "direction", "trunk", "queue", "agent", "flow", "path", "started", "answered",
           "wait", "ring", "talk", "hold", "result", "recording", "charge", "facts")
TABLES = """
CREATE TABLE call_search (
    id {counter}, call TEXT NOT NULL UNIQUE, hidden TEXT NOT NULL, started DOUBLE PRECISION NOT NULL,
    number_from TEXT NOT NULL, shown_from TEXT NOT NULL, dialled TEXT NOT NULL, shown_to TEXT NOT NULL, name_from TEXT NOT NULL,
    direction TEXT NOT NULL, trunk TEXT NOT NULL, queue TEXT NOT NULL, agent TEXT NOT NULL, flow TEXT NOT NULL, result TEXT NOT NULL,
    language TEXT NOT NULL, answered SMALLINT NOT NULL, recorded SMALLINT NOT NULL, voicemail SMALLINT NOT NULL,
    wait DOUBLE PRECISION NOT NULL, ring DOUBLE PRECISION NOT NULL, talk DOUBLE PRECISION NOT NULL, hold DOUBLE PRECISION NOT NULL,
    charge BIGINT, steps BIGINT NOT NULL, facts BIGINT NOT NULL);
CREATE INDEX call_search_started ON call_search (hidden, started, id);
CREATE INDEX call_search_talk ON call_search (hidden, talk, id);
CREATE INDEX call_search_agent ON call_search (agent, started);
CREATE INDEX call_search_number ON call_search (number_from);
CREATE TABLE call_step (steps BIGINT NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY (steps, step, kind, outcome));
CREATE INDEX call_step_step ON call_step (step, steps);
CREATE INDEX call_step_kind ON call_step (kind, steps);
CREATE TABLE call_fact (facts BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, number DOUBLE PRECISION,
    PRIMARY KEY (facts, name, value));
CREATE INDEX call_fact_name ON call_fact (name, value, facts);
CREATE TABLE call_agent (agent TEXT NOT NULL, search BIGINT NOT NULL, PRIMARY KEY (agent, search));
CREATE TABLE saved_search (
    id TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL, UNIQUE (person, name));
CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, person TEXT NOT NULL, title TEXT NOT NULL, spec {json} NOT NULL, state TEXT NOT NULL,
    done BIGINT NOT NULL, total BIGINT NOT NULL, tries INTEGER NOT NULL, reason TEXT NOT NULL, file TEXT NOT NULL, size BIGINT NOT NULL,
    worker TEXT NOT NULL, created DOUBLE PRECISION NOT NULL, started DOUBLE PRECISION, ended DOUBLE PRECISION, beat DOUBLE PRECISION NOT NULL);
CREATE INDEX job_person ON job (person, created);
CREATE TABLE recording_hold (
    recording TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, reason TEXT NOT NULL, since DOUBLE PRECISION NOT NULL)
"""


def up(database):
    """Create the tables and put in the calls that there are."""
    counter = "BIGSERIAL PRIMARY KEY" if database.is_postgres else "INTEGER PRIMARY KEY"
    define(database, TABLES.replace("{counter}", counter))
    last = ""
    while rows := read_calls(database, last):
        for row in rows:
            call_index.put(row)
        last = rows[-1]["id"]


def read_calls(database, last):
    """Return the calls behind the id `last`, as dicts."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM call WHERE id > {database.param} ORDER BY id LIMIT {BATCH}"
    found = [dict(zip(COLUMNS, row)) for row in database.execute_sql(sql, (last,)).fetchall()]
    for row in found:
        row.update({name: json.loads(row[name]) for name in ("path", "facts") if isinstance(row[name], str)})
    return found
