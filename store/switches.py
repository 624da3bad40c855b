"""Which plugins people have switched off."""

import time

import peewee

from store import db
from store.columns import Text


class PluginSwitch(db.Model):
    """One plugin that was ever switched; `active` is its present position, `at` unix seconds of the last change."""

    plugin = Text(primary_key=True)
    active = peewee.BooleanField()
    changed_by = Text()
    at = peewee.DoubleField()


def turn(plugin, on, by):
    """Switch `plugin` on or off; every process knows within a second, without a restart."""
    row = PluginSwitch.insert(plugin=plugin, active=on, changed_by=by, at=time.time())
    row.on_conflict(conflict_target=[PluginSwitch.plugin], preserve=[PluginSwitch.active, PluginSwitch.changed_by, PluginSwitch.at]).execute()


def is_on(plugin):
    """Tell whether `plugin` is on; one that nobody ever switched is."""
    row = PluginSwitch.get_or_none(PluginSwitch.plugin == plugin)
    return row is None or row.active


def read_off():
    """Return the names of the plugins that are switched off, as a set."""
    return {plugin for plugin, in db.fetch("SELECT plugin FROM plugin_switch WHERE NOT active")}


def read_changes():
    """Return {plugin: (on, by, at)} of every plugin that was ever switched."""
    return {row.plugin: (row.active, row.changed_by, row.at) for row in PluginSwitch.select()}
