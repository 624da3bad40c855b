"""The SIP trunks of the site, and groups of trunks that stand in for each other."""

import peewee

from store import db
from store.columns import Json, Text

STARTER = "carrier"


class Trunk(db.Model):
    """One trunk; `secret` is empty when it stands in the secrets folder.

    With an empty `host` the carrier registers with us; otherwise calls go to `host` and `port`, and with `register` we sign
    in there. `addresses` lists the networks whose calls are this trunk's without a password. `kind` is sip.
    """

    name = Text(primary_key=True)
    title = Text(default="")
    kind = Text(default="sip")
    username = Text(default="")
    secret = Text(default="")
    host = Text(default="")
    port = peewee.IntegerField(default=5060)
    register = peewee.BooleanField(default=False)
    addresses = Text(default="")
    codecs = Text(default="alaw,ulaw")
    language = Text(default="")
    active = peewee.BooleanField(default=True)


class TrunkGroup(db.Model):
    """One group; `members` are names of trunks in the order in which they are tried."""

    name = Text(primary_key=True)
    title = Text(default="")
    members = Json(default=list)


def every():
    """Return all trunks by name, each a dict of its columns."""
    return list(Trunk.select().order_by(Trunk.name).dicts())


def find(name):
    """Return one trunk as a dict, or None."""
    return next(iter(Trunk.select().where(Trunk.name == name).dicts()), None)


def save(name, **values):
    """Insert a trunk, or change what `values` names of the one that is there."""
    _save(Trunk, name, values)


def remove(name):
    """Remove a trunk."""
    Trunk.delete().where(Trunk.name == name).execute()


def groups():
    """Return all groups by name, each a dict of its columns."""
    return list(TrunkGroup.select().order_by(TrunkGroup.name).dicts())


def find_group(name):
    """Return one group as a dict, or None."""
    return next(iter(TrunkGroup.select().where(TrunkGroup.name == name).dicts()), None)


def save_group(name, **values):
    """Insert a group, or change what `values` names of the one that is there."""
    _save(TrunkGroup, name, values)


def remove_group(name):
    """Remove a group; its trunks stay."""
    TrunkGroup.delete().where(TrunkGroup.name == name).execute()


def resolve(name):
    """Return the names of the trunks to try for `name`, a group or a trunk, in their order; trunks switched off are left out.

    A name that is neither stands for itself: a trunk of the admin's own dialplan files.
    """
    group = find_group(name)
    wanted = list(group["members"]) if group else [name]
    off = {row.name for row in Trunk.select(Trunk.name).where(~Trunk.active)}
    return [one for one in wanted if one not in off]


def _save(model, name, values):
    with db.proxy.atomic():
        if not model.update(name=name, **values).where(model.name == name).execute():
            model.create(name=name, **values)
