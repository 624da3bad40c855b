"""Fills a million calls into SQLite and PostgreSQL and measures exact counts and first pages of the call log, cold and warm."""

import datetime
import json
import os
import pathlib
import random
import tempfile
import time

from admin.calls import shown, writing
from admin.masking import mask
from launch.benches.postgres import Postgres, find_programs
from store import call_index, call_search, db, migrate
from store import call_terms as terms

ROWS, SHORT_ROWS, PAGE, BATCH = 1_000_000, 50_000, 100, 10000
LIMIT, PER_MINUTE, EXPORTED = 1.0, 100_000, 100_000
YEAR, BEGAN = 365 * 86400, 1764000000.0
SEARCH = [field.name for field in call_index.CallSearch._meta.sorted_fields if field.name != "id"]
CALL = ("id", "node", "linkedid", "direction", "number_from", "name_from", "dialled", "trunk", "queue", "agent", "flow", "version", "path",
        "started", "answered", "ended", "wait", "ring", "talk", "hold", "result", "cause", "recording", "charge", "facts", "state", "closed")


def test(field, operator, *values):
    """Return one condition."""
    return terms.Test(field, operator, values)


TEN = terms.All((
    test("from", "starts", "13"), terms.Not(test("to", "ends", "9")), terms.Any((test("agent", "one_of", "1001", "1002"), test("queue", "is", "sales"))),
    test("direction", "is", "inbound"), test("result", "one_of", "answered", "message"), test("talk", "between", 20.0, 600.0), test("wait", "to", 60.0),
    test("started", "from", BEGAN + 30 * 86400), terms.Any((test("step", "has", "menu:2"), test("fact:service", "is", "complaint"))),
    test("language", "is", "zh"), test("recorded", "yes")))
CASES = {
    "digits in the middle of the caller": (test("from", "has", "8231"), "-started"),
    "digits that no caller has": (test("from", "has", "0000000"), "-started"),
    "agent or queue or path step": (terms.Any((test("agent", "is", "1007"), test("queue", "is", "sales"), test("step", "has", "menu:3"))), "-started"),
    "not, with a range of talk": (terms.All((terms.Not(test("queue", "is", "sales")), terms.Not(test("talk", "between", 5.0, 300.0)))), "-started"),
    "ten conditions at once": (TEN, "-started"),
    "a survey answer and no voicemail": (terms.All((test("fact:survey_service", "is", "dissatisfied"), test("voicemail", "no"))), "-started"),
    "no condition": (terms.All(), "-started"),
    "sorted by talk, longest first": (terms.All(), "-talk"),
    "sorted by the called number": (terms.All(), "to"),
}


def run(folder, short=False, say=lambda line: None):
    """Return {"engines": {name: figures}, "bars"}; `folder` must be on a real disk."""
    return measure(folder, SHORT_ROWS if short else ROWS, say)


def measure(folder, rows, say=lambda line: None):
    """Measure both engines with `rows` calls; PostgreSQL is left out, and said so, where it is not installed."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="switchroom-bench-", dir=folder) as own:
        own = pathlib.Path(own)
        own.chmod(0o755)
        found["sqlite"] = measure_engine(f"sqlite:{own}/calls.db", rows, own, say)
        for path in own.glob("calls.db*"):
            path.unlink()
        if find_programs():
            with Postgres(own / "pg") as server:
                found["postgres"] = measure_engine(server.url, rows, own / "pg", say, server)
        else:
            say("PostgreSQL is not installed: only SQLite is measured")
    return {"rows": rows, "engines": found, "bars": judge(found)}


def measure_engine(url, rows, folder, say, server=None):
    """Fill the empty database at `url`, whose files lie in `folder`, and return {"fill_seconds", "cases"}; `server` is restarted to be cold."""
    name = url.partition(":")[0]
    database = db.open_database(url)
    try:
        migrate.migrate(database, [migrate.core()])
        say(f"{name}: {rows} calls are put in")
        began = time.perf_counter()
        fill(database, rows)
        figures = {"fill_seconds": round(time.perf_counter() - began, 1), "cases": {}}
        for case, (tree, sort) in CASES.items():
            figures["cases"][case] = {heat: _time_case(database, tree, sort, heat, folder, server) for heat in ("cold", "warm")}
            say(f"{name}: {case}: {figures['cases'][case]}")
        figures["cases"]["no condition, page 10,000"] = {heat: _time_far(database, rows, heat, folder, server) for heat in ("cold", "warm")}
        say(f"{name}: page 10,000: {figures['cases']['no condition, page 10,000']}")
        figures["export"] = {form: _time_export(folder, form) for form in writing.FORMATS}
        say(f"{name}: rows exported in a minute: {figures['export']}")
        return figures
    finally:
        database.close()


def _time_export(folder, form):
    """Return how many rows a minute an export writes, as a person without the right to whole numbers would have it."""
    path, search, rows = folder / f"export.{form}", call_search.Search(), 0
    began = time.perf_counter()
    writer = writing.open_writer(form, path, shown.COLUMNS, shown.COLUMNS, datetime.timezone.utc)
    for calls in call_search.walk(search, PAGE * 10):
        for call in calls:
            writer.add(shown.write_cells(call, mask, str))
        rows += len(calls)
        if rows >= EXPORTED:
            break
    writer.close()
    path.unlink()
    return round(rows / (time.perf_counter() - began) * 60)


def _time_case(database, tree, sort, heat, folder, server):
    search = call_search.Search(tree, sort, whole=True)
    _heat(database, heat, folder, server, lambda: call_search.count(search))
    began = time.perf_counter()
    found = call_search.count(search)
    counted = time.perf_counter()
    if heat == "cold":
        _heat(database, heat, folder, server, None)
    paged = time.perf_counter()
    rows = call_search.read_calls([call for call, _ in call_search.page(search, PAGE, found=found)])
    return {"hits": found, "count": round(counted - began, 3), "page": round(time.perf_counter() - paged, 3), "rows": len(rows)}


def _time_far(database, rows, heat, folder, server):
    # The page in the middle is the furthest from both ends.
    search, places = call_search.Search(whole=True), {"page": min(9999 * PAGE, rows - PAGE), "middle": rows // 2}
    found = {}
    for place, skip in places.items():
        _heat(database, heat, folder, server, lambda skip=skip: call_search.page(search, PAGE, skip=skip, found=rows))
        began = time.perf_counter()
        hits = call_search.read_calls([call for call, _ in call_search.page(search, PAGE, skip=skip, found=rows)])
        found[place] = round(time.perf_counter() - began, 3)
    return {**found, "rows": len(hits)}


def _heat(database, heat, folder, server, once):
    """Make everything cold (nothing of the database in memory, a connection of its own) or warm (asked once before)."""
    if heat == "warm":
        return once()
    database.close()
    if server:
        server.stop()
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if server:
        server.start()
    database.connect()
    return None


def judge(engines):
    """Return the bars: the slowest count and the slowest page of each case."""
    found = []
    for engine, figures in engines.items():
        for case, heats in figures["cases"].items():
            for heat, times in heats.items():
                worst = max(times.get("count", 0.0), times["page"], times.get("middle", 0.0))
                found.append({"bar": f"{engine} {heat}: {case}", "value": worst, "limit": LIMIT, "met": worst <= LIMIT})
        for form, rate in figures["export"].items():
            found.append({"bar": f"{engine}: rows exported to {form} in a minute", "value": rate, "limit": PER_MINUTE,
                          "met": rate >= PER_MINUTE})
    return found


def describe(figures):
    """Return the lines that a person reads."""
    lines = [f"{figures['rows']} calls, pages of {PAGE}; seconds cold / warm"]
    for engine, found in figures["engines"].items():
        lines.append(f"{engine}, filled in {found['fill_seconds']} s")
        for case, heats in found["cases"].items():
            hits = heats["cold"].get("hits", "")
            cells = [f"{part} {heats['cold'][part]:.3f} / {heats['warm'][part]:.3f}" for part in ("count", "page", "middle") if part in heats["cold"]]
            lines.append(f"  {case:<36} {hits:>8}  {'   '.join(cells)}")
        lines.append("  exported in a minute: " + ", ".join(f"{rate} rows to {form}" for form, rate in found["export"].items()))
    missed = [bar for bar in figures["bars"] if not bar["met"]]
    lines += [f"NOT met  {bar['bar']}: {bar['value']} (bar {bar['limit']:g})" for bar in missed]
    met = f"{len(figures['bars']) - len(missed)} of {len(figures['bars'])} bars met"
    return [*lines, f"{met} (count and page each within {LIMIT:g} s, {PER_MINUTE} rows exported in a minute)"]


# -- a year of calls -------------------------------------------------------------------------------


def fill(database, rows, seed=7):
    """Put `rows` calls with their search rows, sets of steps and facts into an empty database."""
    chance, sets = random.Random(seed), ({}, {})
    for first in range(0, rows, BATCH):
        made = [make_call(chance, number, rows) for number in range(first, min(rows, first + BATCH))]
        _insert(database, "call", CALL, [_as_row(call) for call in made])
        _insert(database, "call_search", SEARCH, [_as_search(call, sets) for call in made])
    _insert(database, "call_step", ("steps", "step", "kind", "outcome"), [(key, *row) for key, rows in sets[0].items() for row in rows])
    _insert(database, "call_fact", ("facts", "name", "value", "number"), [(key, *row) for key, rows in sets[1].items() for row in rows])
    _settle(database)


def _settle(database):
    # PostgreSQL does this by itself after a while.
    if not database.is_postgres:
        database.execute_sql("ANALYZE")
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    connection = database.connection()
    connection.autocommit = True
    for table in ("call", "call_search", "call_step", "call_fact"):
        connection.execute(f"VACUUM ANALYZE {table}")


def _insert(database, table, columns, rows):
    marks = ", ".join([database.param] * len(columns))
    names = ", ".join(columns)
    with database.atomic():
        if not database.is_postgres:
            database.connection().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with database.connection().cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _as_row(call):
    return tuple(json.dumps(call[name]) if name in ("path", "facts", "state") else call[name] for name in CALL)


def _as_search(call, sets):
    steps, facts = call_index.list_steps(call["path"]), call_index.list_facts(call["facts"])
    keys = call_index.make_set_id(steps), call_index.make_set_id(facts)
    if steps:
        sets[0].setdefault(keys[0], steps)
    if facts:
        sets[1].setdefault(keys[1], facts)
    values = call_index.describe(call, *keys)
    return tuple(values[name] for name in SEARCH)


def make_call(chance, number, rows):
    """Return one call of a year as store.calls keeps it."""
    started = BEGAN + number * YEAR / rows
    inbound, answered = chance.random() < 0.7, chance.random() < 0.8
    talk = round(chance.expovariate(1 / 120), 1) if answered else 0.0
    wait, ring = round(chance.expovariate(1 / 25), 1), round(chance.uniform(1, 15), 1)
    message = not answered and chance.random() < 0.2
    customer = f"1{chance.choice('3578')}{chance.randrange(10 ** 9):09d}"
    linkedid = f"{started:.0f}.{number}"
    result = "answered" if answered else "message" if message else chance.choice(("abandoned", "ivr", "noanswer", "busy"))
    agent = str(1000 + chance.randrange(300)) if answered else ""
    return {"id": f"pbx-{linkedid}", "node": "pbx", "linkedid": linkedid, "direction": "inbound" if inbound else "outbound",
            "number_from": customer if inbound else agent or "1001", "name_from": "", "dialled": f"{4000 + chance.randrange(20)}" if inbound else customer,
            "trunk": f"trunk{chance.randrange(8)}", "queue": chance.choice(("sales", "service", "faults", "vip", "orders", "night")) if inbound else "",
            "agent": agent, "flow": chance.choice(("main", "sales", "service", "night", "survey")) if inbound else "", "version": 3,
            "path": _make_path(chance) if inbound else [], "started": started, "answered": started + ring if answered else None,
            "ended": started + ring + wait + talk, "wait": wait if inbound else 0.0, "ring": ring, "talk": talk,
            "hold": round(talk / 10, 1) if chance.random() < 0.1 else 0.0, "result": result, "cause": 16,
            "recording": f"{number:032x}" if answered else "", "charge": int(talk) * 3 if answered and not inbound else None,
            "facts": _make_facts(chance, inbound, answered, message, number), "state": {}, "closed": True}


def _make_path(chance):
    steps = [("language", "ivr.language", chance.choice(("zh", "en"))), ("menu", "ivr.menu", chance.choice(("1", "2", "3", "4", "timeout"))),
             ("hours", "business_hours.check", chance.choice(("open", "open", "open", "closed"))),
             ("queue", "acd.queue", chance.choice(("answered", "timeout", "hangup")))]
    steps += [("survey", "survey.ask", chance.choice(("done", "hangup")))] if chance.random() < 0.4 else []
    return [{"n": place, "step": step, "kind": kind, "outcome": outcome, "ms": chance.randrange(9000)} for place, (step, kind, outcome) in enumerate(steps)]


def _make_facts(chance, inbound, answered, message, number):
    facts = {"language": chance.choice(("zh", "zh", "zh", "en")), "ended_by": chance.choice(("caller", "agent"))}
    if inbound:
        facts["service"] = chance.choice(("consultation", "complaint", "order", "fault"))
    if answered and chance.random() < 0.4:
        facts["survey_service"] = chance.choice(("satisfied", "basically", "dissatisfied", "no_rating"))
    if chance.random() < 0.01:
        facts["blacklist_rule"] = f"rule {chance.randrange(30)}"
    if message:
        facts.update(voicemail=f"{number:022x}", mailbox="night", voicemail_seconds=chance.randrange(60), voicemail_state=chance.choice(("new", "heard")))
    return facts
