"""Roles as a resource: a name, a scope and a set of rights."""

from admin.sources.actors import MORE, find_actor
from hooks.web import Field, Invalid, Resource
from store import people, roles
from store.roles import ALL

SCOPES = (("own", "Only their own"), ("team", "Their team"), ("department", "Their department"), ("site", "Their site"))
EVERYTHING = (ALL, "Everything, also what plugins add later")


def make_resource(house):
    """Return the resource of roles; its rights are all that admin and the plugins declare."""
    return Resource("roles", "Roles", make_fields(house), Roles(), "roles.view", "roles.change", key="name", group="People", importable=False,
                    help="A role is a set of rights and how far they reach. The five that come with the system can be changed, not deleted.")


def make_fields(house):
    """Return the fields of a role."""
    rights = (EVERYTHING, *sorted(((one.name, one.title) for one in house.permissions.values()), key=lambda pair: pair[0]))
    return (Field("name", "name", "Short name", "Small letters and digits; it cannot be changed later.", required=True, pattern=r"[a-z][a-z0-9_-]{1,31}"),
            Field("title", "text", "Title", required=True),
            Field("scope", "choice", "Sees the rows of", required=True, choices=SCOPES, default="own"),
            Field("rights", "set", "Rights", choices=rights, listed=False))


class Roles:
    """Rows of roles; nobody gives rights that they do not have."""

    def list(self, query):
        """Return roles by name."""
        words = query.search.lower().split()
        found = [describe(role) for role in roles.list_roles() if all(word in f"{role.name} {role.title}".lower() for word in words)]
        found = [row for row in found if all(row[name] == value for name, value in query.where.items())]
        order = query.order.lstrip("-") or "name"
        found.sort(key=lambda row: (row[order], row["name"]), reverse=query.order.startswith("-"))
        keys = [row["name"] for row in found]
        start = keys.index(query.after) + 1 if query.after in keys else 0
        return found[start:start + query.limit]

    def get(self, key):
        """Return one role, or None."""
        role = roles.find(key)
        return describe(role) if role else None

    def save(self, key, values, by):
        """Add or change a role; raises Invalid."""
        actor, before = find_actor(by), roles.find(key or values.get("name", ""))
        if key is None and before:
            raise Invalid({"name": "There is a role of this name."})
        wanted = {**(describe(before) if before else {}), **values}
        if not actor.covers(wanted.get("rights", ()), wanted["scope"]) or (before and not actor.covers(before.rights, before.scope)):
            raise Invalid({"rights": MORE})
        if before and ALL in before.rights and ALL not in wanted.get("rights", ()) and before.builtin:
            raise Invalid({"rights": "Administrators keep all rights, or nobody could give them back."})
        roles.save(wanted["name"], wanted["title"], wanted["scope"], wanted.get("rights", ()))
        return wanted["name"]

    def delete(self, key, by):
        """Remove a role of our own making that nobody has; raises Invalid."""
        role = roles.find(key)
        if role.builtin:
            raise Invalid({"": "This role comes with the system; it can be changed, not deleted."})
        if people.count(role=key):
            raise Invalid({"": "People still have this role; give them another one first."})
        if not find_actor(by).covers(role.rights, role.scope):
            raise Invalid({"": MORE})
        roles.remove(key)


def describe(role):
    """Return the row of a role."""
    return {"name": role.name, "title": role.title, "scope": role.scope, "rights": sorted(role.rights)}
