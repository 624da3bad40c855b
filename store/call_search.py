"""Finds calls by a tree of conditions: exact count, sums, and pages by key in any order; only bound parameters reach SQL."""

import dataclasses
import functools
import operator

import peewee

from store import call_terms as terms
from store import db
from store.call_index import DOCTOR, MERGED, CallAgent, CallFact, CallSearch, CallStep, shade
from store.calls import Call

Row = CallSearch
# Up to so many hits it is quicker to read all rows once and sort the hits than to walk an index until a page is full.
FEW = 20000
# A range of time is looked up by its index when it covers at most this share of all calls' time.
NARROW = 0.1
SORTS = {"started": Row.started, "from": Row.number_from, "to": Row.dialled, "direction": Row.direction, "trunk": Row.trunk, "queue": Row.queue,
         "agent": Row.agent, "flow": Row.flow, "result": Row.result, "language": Row.language, "wait": Row.wait, "ring": Row.ring, "talk": Row.talk,
         "hold": Row.hold, "charge": peewee.fn.COALESCE(Row.charge, -1), "name": Row.name_from}
SHADED = {"from": Row.shown_from, "to": Row.shown_to}
INDEXED = ("started", "talk")
COLUMNS = {**SORTS, "charge": Row.charge, "answered": Row.answered, "recorded": Row.recorded, "voicemail": Row.voicemail}


@dataclasses.dataclass(frozen=True)
class Search:
    """What is looked for: a tree of store.call_terms, a sort (a name of SORTS, - in front for descending), and for whom.

    `extensions` are those whose calls may be found, None for all. `whole` says whether the digits that masking hides may be
    searched and sorted by. `until` is the last CallSearch.id that counts, 0 for all, so that a long export meets a fixed set.
    """

    tree: object = terms.All()
    sort: str = "-started"
    extensions: frozenset | None = None
    whole: bool = False
    until: int = 0


@dataclasses.dataclass(frozen=True)
class _How:
    """How conditions are written: with whole numbers or as masked, and on SQLite past its indices."""

    whole: bool
    scan: bool


def count(search):
    """Return exactly how many calls are found."""
    return Row.select(peewee.fn.COUNT(1)).where(*_narrow(search, scan=_has_to_scan(search))).scalar()


def add_up(search):
    """Return {calls, answered, recorded, wait, ring, talk, hold, charge} over all calls found; seconds and minor units."""
    sums = [peewee.fn.COALESCE(peewee.fn.SUM(column), 0).alias(name) for name, column in
            (("answered", Row.answered), ("recorded", Row.recorded), ("wait", Row.wait), ("ring", Row.ring), ("talk", Row.talk),
             ("hold", Row.hold), ("charge", Row.charge))]
    found = Row.select(peewee.fn.COUNT(1).alias("calls"), *sums).where(*_narrow(search, scan=_has_to_scan(search))).dicts().get()
    return {name: float(value) if name in ("wait", "ring", "talk", "hold") else int(value) for name, value in found.items()}


def page(search, limit, after="", before="", skip=0, found=None):
    """Return [(call id, CallSearch.id)] of one page, in the order of `search.sort`.

    `after` or `before` is the CallSearch.id beside which the page lies; `skip` rows are passed by. `found` is the count, if
    known: it chooses the quicker way.
    """
    name, descending = search.sort.lstrip("-"), search.sort.startswith("-")
    column = _sorted_column(search, name)
    backwards = bool(before)
    scan = name not in INDEXED or (found is not None and found <= FEW and _has_to_scan(search))
    sorted_by = column + 0 if scan and name in INDEXED else column
    where = [*_narrow(search, scan), *_beside(column, sorted_by, after or before, descending != backwards)]
    if skip:
        return _jump(where, sorted_by, descending, limit, skip, found)
    rows = list(_sort(Row.select(Row.call, Row.id).where(*where), sorted_by, descending != backwards).limit(limit).tuples())
    return rows[::-1] if backwards else rows


def _sort(query, column, descending):
    return query.order_by(*(part.desc() if descending else part.asc() for part in (column, Row.id)))


def _jump(where, column, descending, limit, skip, found):
    """Return the page behind `skip` rows, counted from the nearer end; ids alone, so that an index suffices for what is passed by."""
    rest = found - skip if found is not None else skip + limit
    backwards = rest < skip
    if rest <= 0:
        return []
    query = _sort(Row.select(Row.id).where(*where), column, descending != backwards)
    ids = [key for key, in (query.limit(min(limit, rest)).offset(max(0, rest - limit)) if backwards else query.limit(limit).offset(skip)).tuples()]
    calls = dict(Row.select(Row.id, Row.call).where(Row.id.in_(ids)).tuples())
    return [(calls[key], key) for key in (ids[::-1] if backwards else ids)]


def read_calls(keys):
    """Return the store.calls.Call rows with these ids, in their order."""
    found = {call.id: call for call in Call.select().where(Call.id.in_(list(keys)))} if keys else {}
    return [found[key] for key in keys if key in found]


def walk(search, size=1000):
    """Yield lists of calls, page after page, until all are told."""
    last = ""
    while rows := page(search, size, after=last):
        yield read_calls([call for call, _ in rows])
        last = rows[-1][1]


def last_id():
    """Return the CallSearch.id of the call that came last."""
    return Row.select(peewee.fn.MAX(Row.id)).scalar() or 0


def find(call, extensions=None):
    """Return the Call with the id `call`, or None when there is none or it is not one of the `extensions`."""
    seen = Row.select(Row.call).where(Row.call == call, *_scope(extensions)).exists()
    return Call.get_or_none(Call.id == call) if seen else None


def list_values(field, limit=300):
    """Return the values of a name or choice field that calls have, sorted."""
    column = COLUMNS[field]
    # Walking from value to value by an index would be quicker still, but these lists are asked for once a page at most.
    rows = Row.select(column).where(column != "").group_by(column).limit(limit).tuples()
    return sorted(value for value, in rows)


def list_facts(limit=200):
    """Return the names of the facts that calls have."""
    return sorted(name for name, in CallFact.select(CallFact.name).distinct().limit(limit).tuples())


def list_steps(limit=500):
    """Return the (step, kind) that calls have taken."""
    return sorted(CallStep.select(CallStep.step, CallStep.kind).distinct().limit(limit).tuples())


def _narrow(search, scan=False):
    """Return the conditions of a search; `scan` says that reading all rows in their order is quicker than by any index."""
    until = [Row.id + 0 <= search.until] if search.until else []
    return [*_hide(search.tree, scan), *_scope(search.extensions), *until, _compile(search.tree, _How(search.whole, scan and not db.proxy.is_postgres))]


def _has_to_scan(search):
    """Tell whether no index leads to the hits: SQLite would take the one of time for want of knowing better, a look-up a row."""
    parts = search.tree.parts if isinstance(search.tree, terms.All) else (search.tree,)
    times = [test for test in parts if isinstance(test, terms.Test) and test.field == "started"]
    if not parts and search.extensions is None:
        return False
    return not (times and _share(times) <= NARROW)


def _share(times):
    """Return the share of all calls' time that the conditions `times` cover together."""
    first, last = (Row.select(end(Row.started)).where(Row.hidden == "").scalar() for end in (peewee.fn.MIN, peewee.fn.MAX))
    if first is None or last <= first:
        return 0.0
    low = max([first, *(test.values[0] for test in times if test.operator in ("from", "between"))])
    high = min([last, *(test.values[-1] for test in times if test.operator in ("to", "between"))])
    return max(0.0, high - low) / (last - first)


def _hide(tree, scan):
    """Leave out the doctor's calls and merged ones unless the tree asks for them."""
    asked = {(test.field, value) for test in terms.list_tests(tree) for value in test.values}
    wanted = {DOCTOR} if ("flow", DOCTOR) in asked else set()
    wanted |= {MERGED} if ("result", MERGED) in asked else set()
    # SQLite uses no index for an expression; PostgreSQL knows its rows well enough to choose by itself.
    column = Row.hidden.concat("") if scan and not db.proxy.is_postgres else Row.hidden
    return [column == ""] if not wanted else [column.in_(sorted({"", *wanted}))]


def _scope(extensions):
    if extensions is None:
        return []
    own = sorted(extensions)
    by_phone = (Row.direction != "inbound") & (Row.number_from.in_(own) | Row.dialled.in_(own))
    return [_is_agent(own) | by_phone] if own else [peewee.Value(1) == 0]


def _is_agent(agents):
    return Row.agent.in_(agents) | Row.id.in_(CallAgent.select(CallAgent.search).where(CallAgent.agent.in_(agents)))


def _sorted_column(search, name):
    return SHADED.get(name, SORTS[name]) if not search.whole else SORTS[name]


def _beside(column, sorted_by, key, descending):
    row = Row.select(column.alias("value"), Row.id).where(Row.id == key).tuples().first() if key else None
    if row is None:
        return []
    compare = operator.lt if descending else operator.gt
    value, last = row
    return [compare(sorted_by, value) | ((sorted_by == value) & compare(Row.id, last))]


def _compile(tree, how):
    if isinstance(tree, (terms.All, terms.Any)):
        parts = [_compile(part, how) for part in tree.parts]
        neutral = peewee.Value(1) == (1 if isinstance(tree, terms.All) else 0)
        return functools.reduce(operator.and_ if isinstance(tree, terms.All) else operator.or_, parts) if parts else neutral
    if isinstance(tree, terms.Not):
        return ~_compile(tree.part, how)
    return _TESTS[terms.find_type(tree.field)](tree, how)


def _test_number(test, how):
    if test.field == "number":
        return _number(Row.number_from, Row.shown_from, test, how) | _number(Row.dialled, Row.shown_to, test, how)
    return _number(Row.number_from, Row.shown_from, test, how) if test.field == "from" else _number(Row.dialled, Row.shown_to, test, how)


def _number(column, shown, test, how):
    if test.operator == "none":
        return column == ""
    column, values = (column, test.values) if how.whole else (shown, tuple(map(shade, test.values)) if test.operator in ("is", "one_of") else test.values)
    if test.operator in ("is", "one_of"):
        return column.in_(list(values)) if len(values) > 1 else column == values[0]
    return _text(column, test.operator, values[0])


def _text(column, name, value):
    if name == "starts":
        return peewee.fn.SUBSTR(column, 1, len(value)) == value
    if name == "ends":
        return peewee.fn.SUBSTR(column, _least(peewee.fn.LENGTH(column) - len(value) + 1)) == value
    # LIKE has wildcards to quote and is the slower one besides.
    return (peewee.fn.STRPOS if db.proxy.is_postgres else peewee.fn.INSTR)(column, value) > 0


def _least(place):
    return peewee.fn.GREATEST(place, 1) if db.proxy.is_postgres else peewee.fn.MAX(place, 1)


def _test_name(test, how):
    column = COLUMNS[test.field]
    if test.operator == "none":
        return column == ""
    if test.field == "agent" and test.operator in ("is", "one_of"):
        return _is_agent(list(test.values))
    if test.operator in ("is", "one_of"):
        return column == test.values[0] if len(test.values) == 1 else column.in_(list(test.values))
    if test.field == "name":
        return _text(peewee.fn.LOWER(column), "has", test.values[0].lower())
    return _text(column, "has", test.values[0])


def _test_range(test, how):
    column = COLUMNS[test.field]
    if test.operator == "none":
        return column.is_null()
    found = _range(column + 0 if how.scan and test.field in INDEXED else column, test)
    # What has no charge is not in any range, and surely in the complement of it: NULL must not be both outside.
    return column.is_null(False) & found if column is Row.charge else found


def _range(column, test):
    if test.operator == "between":
        return (column >= test.values[0]) & (column <= test.values[1])
    return {"from": operator.ge, "to": operator.le, "is": operator.eq}[test.operator](column, test.values[0])


def _test_flag(test, how):
    return COLUMNS[test.field] == int(test.operator == "yes")


def _test_step(test, how):
    found = [_one_step(value) for value in test.values]
    return Row.steps.in_(CallStep.select(CallStep.steps).where(functools.reduce(operator.or_, found)))


def _one_step(value):
    name, _, outcome = value.partition(":")
    found = CallStep.kind == name if "." in name else CallStep.step == name
    return found & (CallStep.outcome == outcome) if outcome else found


def _test_fact(test, how):
    name, sets = test.field.removeprefix("fact:"), CallFact.select(CallFact.facts)
    if test.operator == "there":
        return Row.facts.in_(sets.where(CallFact.name == name))
    if test.operator in ("is", "one_of"):
        return Row.facts.in_(sets.where(CallFact.name == name, CallFact.value.in_(list(test.values))))
    return Row.facts.in_(sets.where(CallFact.name == name, CallFact.number.is_null(False), _range(CallFact.number, test)))


_TESTS = {terms.NUMBER: _test_number, terms.NAME: _test_name, terms.CHOICE: _test_name, terms.SECONDS: _test_range, terms.MOMENT: _test_range,
          terms.MONEY: _test_range, terms.FLAG: _test_flag, terms.STEP: _test_step, terms.FACT: _test_fact}
