"""What the admin shows of the named queries."""

from hooks.web import Field, Invalid, Permission, Resource
from plugins.ivr import models, query
from plugins.ivr.settings import OWN

VIEW, CHANGE = "ivr.view", "ivr.change"
PERMISSIONS = (Permission(VIEW, "See the queries of flows"), Permission(CHANGE, "Change the queries of flows"))
FIELDS = (
    Field("name", "name", "Name", "By which a flow asks it.", required=True),
    Field("source", "name", "Database", "store is our own; others are named in cc.ini.", required=True, default=OWN),
    Field("sql", "long", "SQL", "One SELECT; values of the call stand as :name, never inside the text.", required=True, listed=False),
    Field("most", "integer", "Rows", "At most so many are read.", default=1, minimum=1, maximum=query.MOST_ROWS),
    Field("changed_by", "text", "Changed by", editable=False),
)


class Queries:
    """hooks.web.Source of the queries."""

    def list(self, asked):
        """Return one page of queries."""
        return models.read_page(asked)

    def get(self, key):
        """Return one query, or None."""
        return models.get(key)

    def save(self, key, values, by):
        """Add a query (key None) or change one and return its name; raises Invalid."""
        values = {**(models.get(key) or {}), **values} if key else values
        name = key or values.get("name", "")
        if not key and models.get(name):
            raise Invalid({"name": f"there is a query {name!r} already"})
        problem = query.refuse(values.get("sql", ""))
        if problem:
            raise Invalid({"sql": problem})
        models.save(name, values.get("source") or OWN, values["sql"], int(values.get("most") or 1), by)
        return name

    def delete(self, key, by):
        """Remove a query; a flow that still asks it takes its error edge."""
        models.delete(key)


RESOURCES = (Resource("ivr-queries", "Queries of flows", FIELDS, Queries(), VIEW, CHANGE, key="name", group="Flows"),)
