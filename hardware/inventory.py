"""Lists what a scan found as entries of the register of equipment; pure."""


def list_things(cards, spans, disk):
    """Return the entries (dicts for store.equipment.note_found) of cards, spans and the volume of recordings."""
    found = [_make("card", card.place, description=card.name, supplier=card.manufacturer, place=card.place,
                   state="ok" if card.loaded else "no driver") for card in cards]
    homes = {number: card.place for card in cards for number in card.spans}
    found += [_make("span", f"span {span.number}", part_of=homes.get(span.number, ""), description=f"{span.name} {span.description}".strip(),
                    supplier=span.manufacturer, place=span.place, state=span.state) for span in spans]
    return [*found, _make("disk", disk["path"], description="volume of recordings", state=disk["level"])]


def _make(kind, name, part_of="", description="", supplier="", place="", state=""):
    return {"kind": kind, "name": name, "part_of": part_of, "description": description, "supplier": supplier, "place": place, "state": state}
