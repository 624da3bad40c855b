"""Roles: which rights a person has, and over whose rows."""

import peewee

from store import db
from store.columns import Json, Text

ALL = "*"


class Role(db.Model):
    """One role; `rights` lists permission names or holds `*` for all, `scope` is one of store.people.SCOPES."""

    name = Text(primary_key=True)
    title = Text()
    scope = Text()
    rights = Json(default=list)
    builtin = peewee.BooleanField(default=False)


def find(name):
    """Return the Role called `name`, or None."""
    return Role.get_or_none(Role.name == name)


def list_roles():
    """Return all roles by name."""
    return list(Role.select().order_by(Role.name))


def save(name, title, scope, rights, builtin=False):
    """Insert or change the role `name`."""
    row = Role.insert(name=name, title=title, scope=scope, rights=sorted(rights), builtin=builtin)
    row.on_conflict(conflict_target=[Role.name], preserve=[Role.title, Role.scope, Role.rights]).execute()


def seed(roles):
    """Insert those of `roles` ((name, title, scope, rights), ...) that do not exist."""
    for name, title, scope, rights in roles:
        Role.insert(name=name, title=title, scope=scope, rights=sorted(rights), builtin=True).on_conflict_ignore().execute()


def remove(name):
    """Remove the role `name`."""
    Role.delete().where(Role.name == name).execute()
