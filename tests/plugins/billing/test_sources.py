"""What the admin may list and change, and what is refused beside its field."""

import pytest

from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from hooks.web import TYPES, Invalid, Query
from plugins.billing.models import ratings
from plugins.billing.resources import RESOURCES
from store import extensions, migrate

BY_NAME = {resource.name: resource.source for resource in RESOURCES}
RATE = {"target": "local", "unit_seconds": 60, "unit_price": 10}
JANUARY = {"id": "january", "first": "2026-01-01", "last": "2026-01-31", "scope": "campaign", "subject": "spring", "rates": [RATE]}


def refuse(name, key, values):
    with pytest.raises(Invalid) as raised:
        BY_NAME[name].save(key, values, "anna")
    return raised.value.problems


def test_every_list_answers_with_the_fields_it_declares(tables):
    BY_NAME["accounts"].save(None, {"name": "office", "credit": 500, "callers": [{"caller": "1001"}]}, "anna")
    BY_NAME["re-ratings"].save(None, {"first": "2026-01-01", "last": "2026-01-31"}, "anna")
    ratings.note_refusal(id="n:1", at=1.0, call="1", caller="801", number="168", rule="barred:168", reason="barred")
    for resource in RESOURCES:
        rows = resource.source.list(Query())
        assert all(field.type in TYPES for field in resource.fields)
        for row in rows:
            assert {field.name for field in resource.fields if field.type != "secret"} <= row.keys(), resource.name
            assert resource.source.get(str(row[resource.key])) == row
        assert rows or resource.name == "changed-charges", resource.name
    assert [row["number"] for row in BY_NAME["extensions"].list(Query(search="office"))] == ["801"]
    assert [row["number"] for row in BY_NAME["extensions"].list(Query(order="-number", after="801", limit=1))] == ["80001"]
    assert [row["name"] for row in BY_NAME["service-classes"].list(Query(where={"long": True}))] == ["A", "B"]


def test_tariffs_with_a_gap_or_an_overlap_are_refused_with_dates_and_times(tables):
    tariffs = BY_NAME["tariffs"]
    tariffs.save(None, JANUARY, "anna")
    assert "2026-02-01 to 2026-02-28 has no tariff" in refuse("tariffs", None, {**JANUARY, "id": "b", "first": "2026-03-01", "last": ""})["first"]
    assert "two tariffs, january and b" in refuse("tariffs", None, {**JANUARY, "id": "b", "first": "2026-01-20", "last": ""})["first"]
    assert "Monday 08:00-24:00 has no price" in refuse("tariffs", None, {**JANUARY, "id": "c", "rates": [{**RATE, "end": "08:00"}]})["rates"]
    assert refuse("tariffs", None, {"id": "d", "rates": [RATE]}) and refuse("tariffs", None, {**JANUARY, "id": "d", "rates": [{"target": "local"}]})
    for number, month in enumerate(("02", "03")):
        tariffs.save(None, {**JANUARY, "id": month, "first": f"2026-{month}-01", "last": "2026-02-28" if not number else ""}, "anna")
    with pytest.raises(Invalid, match="2026-02-01 to 2026-02-28 has no tariff"):
        tariffs.delete("02", "anna")
    tariffs.delete("03", "anna")
    assert tariffs.save("january", {"title": "New year"}, "anna") == "january" and tariffs.get("january")["title"] == "New year"


def test_extensions_have_a_class_and_a_secret(tables):
    source = BY_NAME["extensions"]
    assert set(refuse("extensions", None, {"number": "x", "service_class": "Z", "secret": "short"})) == {"number", "service_class", "secret"}
    assert "secret" in refuse("extensions", None, {"number": "1005"})
    assert source.save(None, {"number": "1005", "secret": "abcdefghijkl", "service_class": "B"}, "anna") == "1005"
    source.save("1005", {"name": "Fax"}, "anna")
    row = source.get("1005")
    assert "secret" not in row and (row["name"], row["service_class"]) == ("Fax", "B")
    assert extensions.find("1005").secret == "abcdefghijkl"
    source.save("801", {"service_class": "C"}, "anna")
    assert not extensions.find("801").secret, "its secret stays in its file"
    source.delete("1005", "anna")
    assert source.get("1005") is None


def test_barred_classes_and_accounts(tables):
    BY_NAME["barred-numbers"].save(None, {"prefix": "1234", "reason": "x"}, "anna")
    BY_NAME["barred-numbers"].save("1234", {"prefix": "1235"}, "anna")
    assert BY_NAME["barred-numbers"].get("1234") is None and BY_NAME["barred-numbers"].get("1235")["reason"] == "x"
    assert "prefix" in refuse("barred-numbers", None, {"prefix": "abc"})
    BY_NAME["service-classes"].save("C", {"mobile": True}, "anna")
    assert BY_NAME["service-classes"].get("C")["mobile"] and BY_NAME["service-classes"].get("C")["local"]
    with pytest.raises(Invalid, match="class A is that of 1001"):
        BY_NAME["service-classes"].delete("A", "anna")
    BY_NAME["service-classes"].delete("C", "anna")
    assert "credit" in refuse("accounts", None, {"name": "a", "credit": -1})
    assert "last" in refuse("re-ratings", None, {"first": "2026-02-01", "last": "2026-01-01"})
    assert refuse("refused-calls", None, {}) and refuse("re-ratings", "x", {})


def test_the_plugin_brings_what_it_says(tmp_path):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nstate = {tmp_path}\n[plugin:billing]\narea = 0755\n", encoding="utf-8")
    hooks = Hooks(load(["billing"], entry_points=False), open_place(config))
    assert [step.kind for _, step in hooks.collect("cc_steps")] == ["billing.route", "billing.explain"]
    (owner, package), = hooks.each("cc_migrations")
    assert [step.number for step in migrate.load(owner, package).migrations] == [1]
    rights = {permission.name for _, permission in hooks.collect("cc_permissions")}
    assert {right for _, resource in hooks.collect("cc_resources") for right in (resource.view, resource.change)} == rights
    assert len(hooks.collect("cc_prompts")) == 4 and hooks.settings["billing"].plan.area == "0755"
    assert not hooks.failures
