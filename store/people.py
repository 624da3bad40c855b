"""Who works here: people, and the tree of sites, departments and teams they belong to."""

import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id
from store.paging import select_page

SITE, DEPARTMENT, TEAM = KINDS = ("site", "department", "team")
SCOPES = ("own", "team", "department", "site")


class Unit(db.Model):
    """One site, department or team; `parent` is the id of the unit above, or empty."""

    id = Text(primary_key=True)
    parent = Text(default="")
    kind = Text()
    name = Text()


class Person(db.Model):
    """One person; `password` is an argon2 hash, `extension`, `unit` and `totp` may be empty."""

    id = Text(primary_key=True)
    sign_in = Text(unique=True)
    name = Text()
    extension = Text(default="")
    unit = Text(default="")
    role = Text()
    active = peewee.BooleanField(default=True)
    language = Text(default="")
    password = Text(default="")
    must_change = peewee.BooleanField(default=True)
    totp = Text(default="")
    totp_step = peewee.BigIntegerField(default=0)
    created = peewee.DoubleField()


COLUMNS = {name: getattr(Person, name) for name in ("id", "sign_in", "name", "extension", "unit", "role", "active")}


def find(key):
    """Return the Person with id `key`, or None."""
    return Person.get_or_none(Person.id == key)


def find_by_sign_in(name):
    """Return the Person who signs in as `name`, in any case of letters, or None."""
    return Person.get_or_none(Person.sign_in == name.strip().lower())


def find_by_extension(extension):
    """Return the Person at `extension`, or None."""
    return Person.get_or_none((Person.extension == extension) & (Person.extension != ""))


def read_page(query):
    """Return the people of one page of a list query (store.paging)."""
    return select_page(Person, query, COLUMNS, (Person.sign_in, Person.name, Person.extension))


def list_people():
    """Return everybody, by name."""
    return list(Person.select().order_by(Person.name))


def name_people(keys):
    """Return {id: name} of the people with these ids."""
    return dict(Person.select(Person.id, Person.name).where(Person.id.in_(list(set(keys)))).tuples())


def add(sign_in, name, role, **others):
    """Insert a person and return it."""
    return Person.create(id=make_id(), sign_in=sign_in.strip().lower(), name=name, role=role, created=time.time(), **others)


def change(key, **values):
    """Change columns of the person `key`."""
    Person.update(**values).where(Person.id == key).execute()


def remove(key):
    """Remove the person `key`; what they did stays in the audit under their name."""
    Person.delete().where(Person.id == key).execute()


def take_code(key, step):
    """Note that the one-time code of time step `step` was used; False when it or a later one was used before."""
    return bool(Person.update(totp_step=step).where((Person.id == key) & (Person.totp_step < step)).execute())


def count(**values):
    """Return how many people have these column values."""
    wanted = [COLUMNS[name] == value for name, value in values.items()]
    return Person.select().where(*wanted).count() if wanted else Person.select().count()


def list_units():
    """Return {id: Unit} of the whole organisation."""
    return {unit.id: unit for unit in Unit.select().order_by(Unit.name)}


def save_unit(key, parent, kind, name):
    """Insert (key None) or change a unit; return its id."""
    if key is None:
        return Unit.create(id=make_id(), parent=parent, kind=kind, name=name).id
    Unit.update(parent=parent, kind=kind, name=name).where(Unit.id == key).execute()
    return key


def remove_unit(key):
    """Remove the unit `key`, which must be empty."""
    Unit.delete().where(Unit.id == key).execute()


def list_above(units, key):
    """Return the units from `key` up to the top, nearest first; `units` is {id: Unit}."""
    found = []
    while key in units and units[key] not in found:
        found.append(units[key])
        key = units[key].parent
    return found


def list_below(units, key):
    """Return the ids of `key` and of all units under it."""
    found, fresh = {key}, {key}
    while fresh:
        fresh = {unit.id for unit in units.values() if unit.parent in fresh} - found
        found |= fresh
    return found


def reach(person, scope):
    """Return the ids of the units whose people `person` may see with `scope`: None for all, empty for themselves only.

    `team`: their own unit with all below it. `department` and `site`: the nearest unit of that kind above them with all
    below it. Who belongs to no unit sees only themselves, but everybody with scope `site`.
    """
    units = list_units()
    top = _find_top(list_above(units, person.unit), scope)
    if top is None:
        return None if scope == SITE else set()
    return list_below(units, top.id)


def list_in(units):
    """Return the people of the units with these ids."""
    return list(Person.select().where(Person.unit.in_(list(units)))) if units else []


def _find_top(above, scope):
    if scope == TEAM:
        return above[0] if above else None
    return next((unit for unit in above if unit.kind == scope), None) if scope in (DEPARTMENT, SITE) else None
