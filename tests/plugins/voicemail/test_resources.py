"""Boxes, messages and mails as people see and change them."""

import pytest

from hooks.web import Invalid, Query
from plugins.voicemail import pin, resources
from plugins.voicemail.models import boxes, mails, messages
from store import extensions
from tests.plugins.voicemail.test_models import leave

OWNER = [{"person": "1005", "held": "owner"}]


@pytest.fixture
def sources(sqlite, told):
    return {resource.name: resource.source for resource in resources.make(told.append)}


def test_a_box_is_made_changed_and_removed(sources, told):
    source = sources["voicemail-boxes"]
    assert source.save(None, {"name": "1005", "title": "Five", "rights": OWNER, "pin": "80213", "mail": "a@b.example ,c@d.example"}, "admin") == "1005"
    row = source.get("1005")
    assert row["mail"] == "a@b.example, c@d.example" and row["rights"] == OWNER and "pin" not in row and row["longest"] == 180
    assert pin.fits("80213", boxes.find("1005").pin)
    source.save("1005", {"title": "Fünf", "pin": ""}, "admin")
    assert boxes.find("1005").title == "Fünf" and pin.fits("80213", boxes.find("1005").pin), "an empty PIN leaves the one there is"
    assert [row["name"] for row in source.list(Query(search="Fünf"))] == ["1005"]
    source.delete("1005", "admin")
    assert source.get("1005") is None and [event.what for event in told] == ["box", "box", "removed"]


@pytest.mark.parametrize("values, field", [
    ({"name": "a b"}, "name"), ({"name": "1001"}, "name"), ({"name": ""}, "name"), ({"kind": "both"}, "kind"), ({"longest": 1}, "longest"),
    ({"mail": "nobody"}, "mail"), ({"mail": "a@b.example\nBcc: c@d.example"}, "mail"), ({"pin": "1234"}, "pin"), ({"language": "fr"}, "language"),
    ({"rights": []}, "rights"), ({"rights": [*OWNER, {"person": "1", "held": "owner"}]}, "rights"),
    ({"rights": [{"person": "x y", "held": "owner"}]}, "rights"), ({"rights": [{"person": "1", "held": "god"}]}, "rights")])
def test_what_is_wrong_is_named_beside_its_field(sources, values, field):
    with pytest.raises(Invalid) as refused:
        sources["voicemail-boxes"].save(None, {"name": "1005", "rights": OWNER, **values}, "admin")
    assert set(refused.value.problems) == {field}


def test_a_box_with_messages_stays(sources):
    leave("a")
    with pytest.raises(Invalid):
        sources["voicemail-boxes"].delete("1001", "admin")


def test_the_box_of_an_extension_stays_with_it(sources):
    extensions.save("1003")
    with pytest.raises(Invalid):
        sources["voicemail-boxes"].delete("1003", "admin")


def test_messages_change_their_state_and_are_forwarded(sources):
    leave("a", number="13800001234")
    source = sources["voicemail-messages"]
    source.save("a", {"state": "done"}, "1001")
    assert source.get("a")["state"] == "done"
    source.save("a", {"forward_to": "1002"}, "1001")
    assert [row["box"] for row in source.list(Query(order="-box"))] == ["1002", "1001"]
    for values in ({"forward_to": "1002"}, {"forward_to": "nowhere"}, {"state": "recording"}, {"state": "heard"}):
        with pytest.raises(Invalid):
            source.save("a", values, "1001")
    source.delete("a", "1001")
    assert messages.find("a").state == "deleted"
    source.save("a", {"state": "heard"}, "1001")
    with pytest.raises(Invalid):
        source.save(None, {"state": "new"}, "1001")


def test_a_failed_mail_is_sent_again_by_hand(sources):
    mails.queue("a", "x@example.com", "n1", 1.0)
    row, = mails.of_message("a")
    source = sources["voicemail-mails"]
    with pytest.raises(Invalid):
        source.save(row.id, {}, "admin")
    mails.settle(row.id, mails.FAILED, error="550 no")
    assert source.list(Query())[0]["error"] == "550 no"
    source.save(row.id, {}, "admin")
    assert mails.claim("n1", 1e12, 60.0).id == row.id
    with pytest.raises(Invalid):
        source.delete(row.id, "admin")


def test_every_field_is_of_a_known_type_and_in_its_rows(sqlite):
    from hooks.web import TYPES

    leave("a")
    mails.queue("a", "x@example.com", "n1", 1.0)
    for resource in resources.make():
        assert all(field.type in TYPES for field in resource.fields)
        row, = resource.source.list(Query(limit=1))
        assert resource.key in row and set(row) <= {field.name for field in resource.fields}
        assert resource.source.get(row[resource.key]) == row
