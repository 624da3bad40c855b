"""Searches find exactly the calls that the conditions mean, on both engines, page by page and back."""

import random

import pytest

from admin.masking import mask
from launch.benches import calllog
from store import call_index, call_search, calls
from store import call_terms as terms
from store.call_search import Search

ROWS = 300
MIDDLE = 7


@pytest.fixture
def made(database):
    """The calls of chance that are in the database, newest first, some of them without a charge, the doctor's and a merged one left out."""
    calllog.fill(database, ROWS)
    calls.save({"node": "pbx", "linkedid": "d", "flow": "doctor", "started": calllog.BEGAN, "closed": True})
    calls.save({"node": "pbx", "linkedid": "m", "result": "merged", "started": calllog.BEGAN, "closed": True})
    calls.save({"node": "pbx", "linkedid": "t", "started": calllog.BEGAN + 1.0, "agent": "1001", "result": "answered", "closed": True,
                "number_from": "中文%_'\"\\", "facts": {"agents": ["1001", "1777"], "survey_service": 4, "charge_rule": "x" * 500}})
    return sorted(calls.since(0), key=lambda call: (-call.started, call.id))


VALUES = {
    "from": lambda call: call.number_from, "to": lambda call: call.dialled, "agent": lambda call: call.agent, "queue": lambda call: call.queue,
    "trunk": lambda call: call.trunk, "flow": lambda call: call.flow, "direction": lambda call: call.direction, "result": lambda call: call.result,
    "language": lambda call: call.facts.get("language", ""), "started": lambda call: call.started, "talk": lambda call: call.talk,
    "wait": lambda call: call.wait,
    "ring": lambda call: call.ring, "hold": lambda call: call.hold, "charge": lambda call: call.charge, "name": lambda call: call.name_from}
FIELDS = {"from": "number_from", "to": "dialled", "name": "name_from"}
COMPARE = {"is": lambda value, of: value == of[0], "one_of": lambda value, of: value in of, "has": lambda value, of: of[0] in value,
           "starts": lambda value, of: value.startswith(of[0]), "ends": lambda value, of: value.endswith(of[0]), "none": lambda value, of: not value,
           "from": lambda value, of: value is not None and value >= of[0], "to": lambda value, of: value is not None and value <= of[0],
           "between": lambda value, of: value is not None and of[0] <= value <= of[1]}


def holds(tree, call):
    """Say by reading the record itself whether a call is meant."""
    if isinstance(tree, terms.All):
        return all(holds(part, call) for part in tree.parts)
    if isinstance(tree, terms.Any):
        return any(holds(part, call) for part in tree.parts)
    if isinstance(tree, terms.Not):
        return not holds(tree.part, call)
    return hold_test(tree, call)


def hold_test(test, call):
    if test.field in ("answered", "recorded", "voicemail"):
        found = {"answered": call.answered is not None, "recorded": bool(call.recording), "voicemail": "voicemail" in call.facts}[test.field]
        return found == (test.operator == "yes")
    if test.field == "number":
        return any(COMPARE[test.operator](value, test.values) for value in (call.number_from, call.dialled))
    if test.field == "agent" and test.operator in ("is", "one_of"):
        return bool({call.agent, *call.facts.get("agents", ())} & set(test.values))
    if test.field == "step":
        names = {name for step in call.path for name in (step["step"], step["kind"], f"{step['step']}:{step['outcome']}")}
        return bool(names & set(test.values))
    if test.field.startswith("fact:"):
        value = call.facts.get(test.field[5:])
        return value is not None and (test.operator == "there" or str(value) in test.values)
    return COMPARE[test.operator](VALUES[test.field](call), test.values)


def draw_test(chance, call):
    """Return one condition of any kind, made so that `call` may well hold it."""
    field = chance.choice([*VALUES, "number", "answered", "recorded", "voicemail", "step", "fact:service", "fact:survey_service"])
    operator = chance.choice(terms.OPERATORS[terms.find_type(field)])
    if field.startswith("fact:"):
        operator = chance.choice(("there", "is"))
        return terms.Test(field, operator, () if operator == "there" else (str(call.facts.get(field[5:], "satisfied")),))
    if operator in terms.WITHOUT_VALUE:
        return terms.Test(field, operator)
    if field == "step":
        return terms.Test(field, operator, (chance.choice(("menu:1", "menu", "acd.queue", "survey.ask")),))
    value = VALUES.get(field, VALUES["from"])(call)
    if field in terms.CHOICES:
        return terms.Test(field, operator, (value or terms.CHOICES[field][0],))
    if isinstance(value, (int, float)) or value is None:
        values = sorted((float(value or 0), (value or 0) + 50.0))
        return terms.Test(field, operator, tuple(values) if operator == "between" else tuple(values[:1]))
    part = {"has": value[1:4], "starts": value[:3], "ends": value[-2:]}.get(operator, value)
    return terms.Test(field, operator, (part or "x",) if operator != "one_of" else (value or "x", "1002"))


def draw_tree(chance, found, depth=0):
    """Return a tree of chance."""
    kind = chance.random()
    if depth >= 3 or kind < 0.4:
        return draw_test(chance, chance.choice(found))
    if kind < 0.55:
        return terms.Not(draw_tree(chance, found, depth + 1))
    return (terms.All if kind < 0.78 else terms.Any)(tuple(draw_tree(chance, found, depth + 1) for _ in range(chance.randrange(1, 4))))


def read_all(search, size):
    """Return the ids of all pages, one after the other."""
    return [call.id for page in call_search.walk(search, size) for call in page]


@pytest.mark.covers("F38.1")
def test_any_tree_finds_what_reading_every_record_finds(made):
    shown = [call for call in made if call.flow != "doctor" and call.result != "merged"]
    for seed in range(150):
        chance = random.Random(seed)
        tree = draw_tree(chance, shown)
        assert terms.read(terms.write(tree)) == tree
        if {("flow", "doctor"), ("result", "merged")} & {(test.field, value) for test in terms.list_tests(tree) for value in test.values}:
            continue
        wanted = [call.id for call in shown if holds(tree, call)]
        search = Search(tree, whole=True)
        assert call_search.count(search) == len(wanted), (seed, terms.write(tree))
        assert sorted(read_all(search, 100)) == sorted(wanted), (seed, terms.write(tree))


def test_pages_by_key_go_forth_and_back_without_gap_or_double_in_any_order(made):
    for name in [sign + sort for sort in call_search.SORTS for sign in ("", "-")]:
        search = Search(sort=name, whole=True)
        total = call_search.count(search)
        forth, last = [], ""
        while page := call_search.page(search, MIDDLE * 10, after=last, found=total):
            forth.append(page)
            last = page[-1][1]
        whole = [row for page in forth for row in page]
        assert len(whole) == total == len(set(whole)) == ROWS + 1
        assert call_search.page(search, MIDDLE * 10, before=forth[2][0][1], found=total) == forth[1]
        for skip in (MIDDLE, total // 2, total - MIDDLE):
            assert call_search.page(search, MIDDLE, skip=skip, found=total) == whole[skip:skip + MIDDLE]
        values = [getattr(row, FIELDS.get(name.lstrip("-"), name.lstrip("-")), None) for row in call_search.read_calls([key for key, _ in whole])]
        values = [-1 if value is None else value for value in values]
        assert name.endswith("language") or values == sorted(values, reverse=name.startswith("-")), name


@pytest.mark.covers("F28.2")
def test_sums_equal_those_of_the_rows_for_any_filter(made):
    for tree in (terms.All(), calllog.TEN, terms.Test("queue", "is", ("sales",)), terms.Not(terms.Test("talk", "between", (20.0, 90.0)))):
        rows = call_search.read_calls(read_all(Search(tree, whole=True), 50))
        sums = call_search.add_up(Search(tree, whole=True))
        assert sums["calls"] == len(rows) and sums["answered"] == sum(row.answered is not None for row in rows)
        assert sums["charge"] == sum(row.charge or 0 for row in rows)
        for name in ("talk", "wait", "hold"):
            assert sums[name] == pytest.approx(sum(getattr(row, name) for row in rows))


def test_the_doctors_and_merged_calls_are_left_out_unless_asked_for(made):
    found = {call.id for call in made} - set(read_all(Search(), 100))
    assert found == {"pbx-d", "pbx-m"}
    assert read_all(Search(terms.Test("flow", "is", ("doctor",))), 10) == ["pbx-d"]
    assert read_all(Search(terms.Test("result", "is", ("merged",))), 10) == ["pbx-m"]


def test_who_sees_no_whole_number_cannot_find_its_hidden_digits(made):
    call = next(call for call in made if len(call.number_from) == 11)
    hidden = mask(call.number_from).index("*")
    for part in (call.number_from[hidden:hidden + 4], call.number_from[hidden - 1:hidden + 2]):
        found = read_all(Search(terms.Test("from", "has", (part,))), 500)
        shown = {row.id: mask(row.number_from) for row in made}
        assert all(part in shown[key] for key in found)
    alike = read_all(Search(terms.Test("from", "is", (call.number_from,))), 500)
    other = call.number_from[:hidden] + "0000" + call.number_from[hidden + 4:]
    assert call.id in alike and alike == read_all(Search(terms.Test("from", "is", (other,))), 500), "a guess tells no more than the mask"
    order = [mask(row.number_from) for row in call_search.read_calls(read_all(Search(sort="from"), 500))]
    assert order == sorted(order)
    assert all(call_index.shade(row.number_from) == mask(row.number_from) for row in made)


def test_only_calls_of_the_extensions_are_found_counted_and_added_up(made):
    own = frozenset({"1001", "1777"})
    wanted = {call.id for call in made if call.flow != "doctor" and call.result != "merged" and (
        own & {call.agent, *call.facts.get("agents", ())} or (call.direction != "inbound" and {call.number_from, call.dialled} & own))}
    search = Search(extensions=own)
    assert set(read_all(search, 100)) == wanted and call_search.count(search) == call_search.add_up(search)["calls"] == len(wanted) > 0
    assert call_search.count(Search(extensions=frozenset())) == 0
    stranger = next(call.id for call in made if call.id not in wanted)
    assert call_search.find(stranger, own) is None and call_search.find(next(iter(wanted)), own) is not None


def test_a_call_is_found_from_its_beginning_and_by_facts_that_come_later(database):
    record = {"node": "pbx", "linkedid": "7", "number_from": "13800001111", "started": 5.0, "closed": False}
    calls.save(record)
    assert read_all(Search(terms.Test("result", "is", ("",))), 5) == ["pbx-7"]
    calls.save({**record, "closed": True, "result": "answered"})
    calls.save({**record, "closed": True, "result": "answered", "charge": 77, "facts": {"survey_service": "satisfied"}})
    assert read_all(Search(terms.Test("fact:survey_service", "is", ("satisfied",))), 5) == ["pbx-7"]
    assert call_search.add_up(Search())["charge"] == 77 and call_search.count(Search()) == 1


@pytest.mark.parametrize("data, place", [
    ({"field": "password", "is": "is", "value": "x"}, "where"), ({"any": [{"field": "talk", "is": "has", "value": "1"}]}, "any[0]"),
    ({"all": [{"not": {"field": "talk", "is": "from", "value": "1; DROP TABLE call"}}]}, "all[0].not"), ([], "where"), ({"all": "x"}, "all"),
    ({"field": "direction", "is": "is", "value": "sideways"}, "where"), ({"field": "talk", "is": "between", "value": [1]}, "where"),
    ({"field": "fact:a'b", "is": "there"}, "where"), ({"field": "agent", "is": "is", "value": ""}, "where"),
    ({"field": "from", "is": "has", "value": "\0"}, "where"),
    ({"all": [{"field": "answered", "is": "yes"}] * 61}, "all[60]"), ({"field": "talk", "is": "from", "value": True}, "where")])
def test_a_condition_that_cannot_be_taken_is_named(data, place):
    with pytest.raises(terms.SearchError) as caught:
        terms.read(data)
    assert caught.value.place == place


def test_hostile_values_are_only_values(made):
    for value in ("' OR 1=1 --", "%", "_", "\\", "\"; DROP TABLE call; --", "){}"):
        for field, operator in (("from", "has"), ("from", "starts"), ("agent", "is"), ("step", "has"), ("fact:service", "is"), ("name", "has")):
            found = read_all(Search(terms.Test(field, operator, (value,)), whole=True), 100)
            assert set(found) <= {"pbx-t"}
    assert call_search.count(Search()) == ROWS + 1
