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
# Up to so many hits it is quicker to sort them than to walk an index until a page is full.
FEW = 20000
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


def count(search):
    """Return exactly how many calls are found."""
    return Row.select(peewee.fn.COUNT(1)).where(*_narrow(search)).scalar()


def add_up(search):
    """Return {calls, answered, recorded, wait, ring, talk, hold, charge} over all calls found; seconds and minor units."""
    sums = [peewee.fn.COALESCE(peewee.fn.SUM(column), 0).alias(name) for name, column in
            (("answered", Row.answered), ("recorded", Row.recorded), ("wait", Row.wait), ("ring", Row.ring), ("talk", Row.talk),
             ("hold", Row.hold), ("charge", Row.charge))]
    found = Row.select(peewee.fn.COUNT(1).alias("calls"), *sums).where(*_narrow(search)).dicts().get()
    return {name: float(value) if name in ("wait", "ring", "talk", "hold") else int(value) for name, value in found.items()}


def page(search, limit, after="", before="", skip=0, found=None):
    """Return [(call id, CallSearch.id)] of one page, in the order of `search.sort`.

    `after` or `before` is the CallSearch.id beside which the page lies; `skip` rows are passed by. `found` is the count, if
    known: it chooses the quicker way.
    """
    name, descending = search.sort.lstrip("-"), search.sort.startswith("-")
    column = _sorted_column(search, name)
    backwards = bool(before)
    where = [*_narrow(search), *_beside(column, after or before, descending != backwards)]
    plain = found is not None and found <= FEW and name in INDEXED
    order = [column + 0 if plain else column, Row.id]
    query = Row.select(Row.call, Row.id).where(*where).order_by(*(part.desc() if descending != backwards else part.asc() for part in order))
    rows = list(query.limit(limit).offset(skip).tuples())
    return rows[::-1] if backwards else rows


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


def _narrow(search):
    return [*_hide(search.tree), *_scope(search.extensions), *([Row.id <= search.until] if search.until else []), _compile(search.tree, search.whole)]


def _hide(tree):
    """Leave out the doctor's calls and merged ones unless the tree asks for them."""
    asked = {(test.field, value) for test in terms.list_tests(tree) for value in test.values}
    wanted = {DOCTOR} if ("flow", DOCTOR) in asked else set()
    wanted |= {MERGED} if ("result", MERGED) in asked else set()
    return [Row.hidden == ""] if not wanted else [Row.hidden.in_(sorted({"", *wanted}))]


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


def _beside(column, key, descending):
    row = Row.select(column.alias("value"), Row.id).where(Row.id == key).tuples().first() if key else None
    if row is None:
        return []
    compare = operator.lt if descending else operator.gt
    value, last = row
    return [compare(column, value) | ((column == value) & compare(Row.id, last))]


def _compile(tree, whole):
    if isinstance(tree, (terms.All, terms.Any)):
        parts = [_compile(part, whole) for part in tree.parts]
        neutral = peewee.Value(1) == (1 if isinstance(tree, terms.All) else 0)
        return functools.reduce(operator.and_ if isinstance(tree, terms.All) else operator.or_, parts) if parts else neutral
    if isinstance(tree, terms.Not):
        return ~_compile(tree.part, whole)
    return _TESTS[terms.find_type(tree.field)](tree, whole)


def _test_number(test, whole):
    if test.field == "number":
        return _number(Row.number_from, Row.shown_from, test, whole) | _number(Row.dialled, Row.shown_to, test, whole)
    return _number(Row.number_from, Row.shown_from, test, whole) if test.field == "from" else _number(Row.dialled, Row.shown_to, test, whole)


def _number(column, shown, test, whole):
    if test.operator == "none":
        return column == ""
    column, values = (column, test.values) if whole else (shown, tuple(map(shade, test.values)) if test.operator in ("is", "one_of") else test.values)
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


def _test_name(test, whole):
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


def _test_range(test, whole):
    column = COLUMNS[test.field]
    if test.operator == "none":
        return column.is_null()
    found = _range(column, test)
    # What has no charge is not in any range, and surely in the complement of it: NULL must not be both outside.
    return column.is_null(False) & found if column is Row.charge else found


def _range(column, test):
    if test.operator == "between":
        return (column >= test.values[0]) & (column <= test.values[1])
    return {"from": operator.ge, "to": operator.le, "is": operator.eq}[test.operator](column, test.values[0])


def _test_flag(test, whole):
    return COLUMNS[test.field] == int(test.operator == "yes")


def _test_step(test, whole):
    found = [_one_step(value) for value in test.values]
    return Row.steps.in_(CallStep.select(CallStep.steps).where(functools.reduce(operator.or_, found)))


def _one_step(value):
    name, _, outcome = value.partition(":")
    found = CallStep.kind == name if "." in name else CallStep.step == name
    return found & (CallStep.outcome == outcome) if outcome else found


def _test_fact(test, whole):
    name, sets = test.field.removeprefix("fact:"), CallFact.select(CallFact.facts)
    if test.operator == "there":
        return Row.facts.in_(sets.where(CallFact.name == name))
    if test.operator in ("is", "one_of"):
        return Row.facts.in_(sets.where(CallFact.name == name, CallFact.value.in_(list(test.values))))
    return Row.facts.in_(sets.where(CallFact.name == name, CallFact.number.is_null(False), _range(CallFact.number, test)))


_TESTS = {terms.NUMBER: _test_number, terms.NAME: _test_name, terms.CHOICE: _test_name, terms.SECONDS: _test_range, terms.MOMENT: _test_range,
          terms.MONEY: _test_range, terms.FLAG: _test_flag, terms.STEP: _test_step, terms.FACT: _test_fact}
