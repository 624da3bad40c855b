"""Surveys, switches and answers as people change them."""

import dataclasses

import pytest

from hooks.web import TYPES, Invalid, Query
from plugins.survey import models, resources

SURVEY = {"name": "night", "title": "Night", "questions": [{"name": "service", "prompt": "survey-service", "about": "service", "answers": []}]}


def test_every_field_has_a_type_and_every_right_is_declared():
    rights = {permission.name for permission in resources.PERMISSIONS}
    for resource in resources.RESOURCES:
        assert {field.type for field in resource.fields} <= set(TYPES)
        assert {resource.view, resource.change} <= rights and resource.find_field(resource.key)


def test_a_survey_is_made_changed_listed_and_removed(database):
    source = resources.SURVEYS.source
    assert source.save(None, SURVEY, "anna") == "night"
    assert source.save("night", {"tries": 3}, "anna") == "night"
    found = source.get("night")
    assert found["tries"] == 3 and found["questions"][0]["answers"][2]["name"] == "dissatisfied"
    assert set(found) == {field.name for field in resources.SURVEYS.fields}
    assert [row["name"] for row in source.list(Query(search="night"))] == ["night"]
    resources.SWITCHES.source.save(None, {"kind": "queue", "name": "sales", "active": True, "survey": "night"}, "anna")
    with pytest.raises(Invalid, match="switch them to another first"):
        source.delete("night", "anna")
    resources.SWITCHES.source.delete("queue:sales", "anna")
    source.delete("night", "anna")
    assert source.get("night") is None


@pytest.mark.parametrize("key, values, field", [
    (None, {"name": "satisfaction"}, "name"), ("gone", {}, "name"), (None, {**SURVEY, "tries": 0}, "tries"),
    (None, {**SURVEY, "questions": []}, "questions"), (None, {}, "questions")])
def test_what_is_wrong_with_a_survey_is_told_beside_its_field(database, key, values, field):
    with pytest.raises(Invalid) as refused:
        resources.SURVEYS.source.save(key, values, "anna")
    assert field in refused.value.problems


def test_a_switch_is_made_turned_and_refused(database):
    source = resources.SWITCHES.source
    key = source.save(None, {"kind": "queue", "name": "sales", "active": False}, "anna")
    assert source.save(key, {"active": True}, "anna") == key == "queue:sales"
    assert source.get(key)["active"] is True and set(source.get(key)) == {field.name for field in resources.SWITCHES.fields}
    for values, field in (({"kind": "queue"}, "name"), ({"kind": "planet", "name": "x"}, "kind"),
                          ({"kind": "queue", "name": "x", "survey": "gone"}, "survey")):
        with pytest.raises(Invalid) as refused:
            source.save(None, values, "anna")
        assert field in refused.value.problems


def test_nobody_changes_what_a_caller_said(database):
    from tests.plugins.survey.test_models import GOOD

    models.keep_answer("n", GOOD)
    row, = resources.ANSWERS.source.list(Query())
    assert {field.name for field in resources.ANSWERS.fields} <= set(row)
    for act in (lambda: resources.ANSWERS.source.save(row["id"], {"answer": "satisfied"}, "anna"), lambda: resources.ANSWERS.source.delete(row["id"], "anna")):
        with pytest.raises(Invalid):
            act()
    assert dataclasses.is_dataclass(resources.ANSWERS)
