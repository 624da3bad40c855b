"""The declaration for the admin: every problem beside its field, what was not sent stays."""

import pytest

from hooks.web import TYPES, Invalid, Query
from plugins.blacklist import models, resources
from plugins.blacklist.form import show
from store import flows

GOOD = {"who": "number", "number": "+86 138 0000 1234", "action": "busy", "reason": "spam", "expires": 2_000_000_000}
source = resources.Rules()


def test_a_rule_is_made_listed_changed_and_removed(sqlite):
    key = source.save(None, GOOD, "wang")
    row = source.get(key)
    assert (row["number"], row["by"], row["expires"], row["action"]) == ("13800001234", "wang", 2e9, "busy")
    assert source.list(Query()) == [row]
    assert source.save(key, {"action": "reject"}, "li") == key
    assert source.get(key) == {**row, "action": "reject"}
    source.delete(key, "li")
    assert source.get(key) is None and source.list(Query()) == []
    with pytest.raises(Invalid, match="any more"):
        source.save(key, GOOD, "li")


def test_a_problem_stands_beside_its_field(sqlite):
    wrong = [
        ("number", {"number": "138****1234"}), ("number", {"number": ""}), ("who", {"who": "x"}), ("reason", {"reason": " "}),
        ("reason", {"reason": "a\nb"}), ("since", {"since": "25:00", "until": "26:00"}), ("days", {"days": [9]}), ("days", {"days": "mon"}),
        ("calls", {"calls": 1.5, "seconds": 60}), ("expires", {"expires": "soon"}), ("expires", {"starts": 2_100_000_000}), ("zone", {"zone": "x"}),
        ("flow", {"action": "flow", "flow": "nowhere"}), ("flow", {"flow": "unused"}), ("region", {"region": "广东"}), ("priority", {"priority": True})]
    for field, values in wrong:
        with pytest.raises(Invalid) as refused:
            source.save(None, GOOD | values, "wang")
        assert field in refused.value.problems and models.read_all() == []


def test_a_flow_that_was_published_is_taken(sqlite):
    flows.publish("night", {"format": "switchroom.flow/1", "name": "night", "entry": "a", "steps": {}}, "me")
    assert source.get(source.save(None, GOOD | {"action": "flow", "flow": "night"}, "me"))["flow"] == "night"


def test_a_night_ends_at_midnight(sqlite):
    key = source.save(None, GOOD | {"since": "22:00:00", "until": "00:00:00"}, "me")
    assert (models.find(key).opens, models.find(key).closes) == (79200, 86400)
    assert (source.get(key)["since"], source.get(key)["until"]) == ("22:00:00", "00:00:00")


def test_the_fields_are_those_of_the_rows(make):
    resource, = resources.RESOURCES
    assert {field.name for field in resource.fields} == set(show(make("1", value="1")))
    assert all(field.type in TYPES for field in resource.fields)
    assert {resource.view, resource.change} == {permission.name for permission in resources.PERMISSIONS}
