"""The register keeps what scans find and what people know; requests for more go from state to state."""

import pytest

from hardware import dahdi, inventory
from store import equipment
from tests.hardware.test_dahdi import read_all

DISK = {"path": "/recordings", "level": "well"}


def scan(state):
    spans = read_all(state)
    return inventory.list_things(dahdi.cards(spans), spans, DISK)


def test_what_was_found_is_there_with_state_and_supplier_and_people_s_words_stay(database):
    equipment.note_found("here", scan("ok"), 100.0)
    known = {row.name: row for row in equipment.every()}
    card, span = known["Board ID Switch 0"], known["span 1"]
    assert (card.kind, card.description, card.supplier, card.state) == ("card", "Wildcard TE410P/TE405P (4th Gen)", "Digium", "ok")
    assert (span.part_of, span.state, span.seen) == ("Board ID Switch 0", "ok", 100.0)
    equipment.change(card.id, supplier="Wang's shop", serial="77-1")
    equipment.add("here", "phone", "desk 12", supplier="Yealink")
    equipment.note_found("here", scan("red"), 160.0)
    known = {row.name: row for row in equipment.every()}
    assert known["span 1"].state == "alarm" and (known["Board ID Switch 0"].supplier, known["Board ID Switch 0"].serial) == ("Wang's shop", "77-1")
    equipment.note_found("here", scan("ok")[1:], 220.0)
    known = {row.name: row for row in equipment.every()}
    assert (known["Board ID Switch 0"].state, known["Board ID Switch 0"].gone) == ("gone", 220.0)
    assert known["desk 12"].state == "" and known["span 1"].state == "ok"


def test_a_request_goes_from_state_to_state(database):
    first = equipment.ask("Ten seats more", "10 seats", "autumn campaign", "lead")
    equipment.decide(first, "approved", "director")
    equipment.decide(first, "done", "admin", "since Monday")
    row, = equipment.requests()
    assert (row.title, row.state, row.decided_by, row.note) == ("Ten seats more", "done", "admin", "since Monday")
    with pytest.raises(ValueError, match="done becomes nothing else"):
        equipment.decide(first, "approved", "director")
    with pytest.raises(LookupError):
        equipment.decide("none", "approved", "director")
