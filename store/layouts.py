"""Where the steps of a flow stand in its drawing; no part of the document, callers never notice it."""

from store import db
from store.columns import Json, Text

MOST = 1000
FARTHEST = 1_000_000


class FlowLayout(db.Model):
    """The drawing of one flow: `places` is {step: [x, y]} in pixels."""

    name = Text(primary_key=True)
    places = Json()

    class Meta:
        table_name = "flow_layout"


def read(name):
    """Return {step: [x, y]} of flow `name`, empty when nobody drew it yet."""
    found = FlowLayout.get_or_none(FlowLayout.name == name)
    return found.places if found else {}


def save(name, places):
    """Keep the drawing; what is no place is left out."""
    well = {step: [round(place[0]), round(place[1])] for step, place in list(places.items())[:MOST] if is_place(place)}
    insert = FlowLayout.insert(name=name, places=well)
    insert.on_conflict(conflict_target=[FlowLayout.name], preserve=[FlowLayout.places]).execute()


def is_place(place):
    """Tell whether `place` is [x, y] in pixels not farther out than FARTHEST."""
    return isinstance(place, list) and len(place) == 2 and all(
        isinstance(one, (int, float)) and not isinstance(one, bool) and -FARTHEST <= one <= FARTHEST for one in place)
