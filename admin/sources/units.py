"""The units of the organisation as a resource."""

from admin.sources.actors import BEYOND, find_actor
from hooks.web import Field, Invalid, Resource
from store import people

KINDS = (("site", "Site"), ("department", "Department"), ("team", "Team"))
FIELDS = (
    Field("name", "text", "Name", required=True),
    Field("kind", "choice", "Kind", "People with the scope of a kind see everything below their nearest unit of that kind.", required=True,
          choices=KINDS, default="team"),
    Field("parent", "reference", "Belongs to", "The unit above; empty at the top.", resource="units"),
)


def make_resource():
    """Return the resource of units."""
    return Resource("units", "Units", FIELDS, Units(), "units.view", "units.change", group="People", owner="id",
                    help="Sites, departments and teams. Move a unit by giving it another place to belong to; all its people move with it.")


class Units:
    """Rows of units; the tree stays a tree."""

    def list(self, query):
        """Return units in the order of their names."""
        found = [describe(unit) for unit in people.list_units().values() if matches(unit, query)]
        name = (query.order.lstrip("-") or "name")
        found.sort(key=lambda row: (row[name], row["id"]), reverse=query.order.startswith("-"))
        keys = [row["id"] for row in found]
        start = keys.index(query.after) + 1 if query.after in keys else 0
        return found[start:start + query.limit]

    def get(self, key):
        """Return one unit, or None."""
        unit = people.list_units().get(key)
        return describe(unit) if unit else None

    def save(self, key, values, by):
        """Add, change or move a unit; raises Invalid."""
        units = people.list_units()
        before = describe(units[key]) if key else {"parent": "", "kind": "team", "name": ""}
        wanted = {**before, **values}
        problems = find_problems(units, key, wanted, find_actor(by))
        if problems:
            raise Invalid(problems)
        return people.save_unit(key, wanted["parent"], wanted["kind"], wanted["name"])

    def delete(self, key, by):
        """Remove an empty unit; raises Invalid."""
        if not find_actor(by).covers_unit(key):
            raise Invalid({"": BEYOND})
        if people.count(unit=key) or any(unit.parent == key for unit in people.list_units().values()):
            raise Invalid({"": "People or other units still belong to it; move them first."})
        people.remove_unit(key)


def describe(unit):
    """Return the row of a unit."""
    return {"id": unit.id, "name": unit.name, "kind": unit.kind, "parent": unit.parent}


def matches(unit, query):
    """Tell whether a unit has the words and values of a query."""
    words = query.search.lower().split()
    row = describe(unit)
    return all(word in unit.name.lower() for word in words) and all(row[name] == value for name, value in query.where.items())


def find_problems(units, key, wanted, actor):
    """Return {field: what is wrong} of a unit about to be saved."""
    if wanted["parent"] and wanted["parent"] not in units:
        return {"parent": "There is no such unit."}
    if key and wanted["parent"] in people.list_below(units, key):
        return {"parent": "A unit cannot belong to itself or to a unit below it."}
    if not actor.covers_unit(wanted["parent"]) or (key and not actor.covers_unit(key)):
        return {"parent": BEYOND}
    ranks = [kind for kind, _ in KINDS]
    above = units[wanted["parent"]].kind if wanted["parent"] else "site"
    if ranks.index(above) > ranks.index(wanted["kind"]):
        return {"kind": "A unit cannot belong to one of a smaller kind."}
    return {}
