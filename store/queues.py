"""The queues of the site: who serves them, in which order, and what waiting callers hear."""

import peewee

from store import db
from store.columns import Json, Text

# The order is that of the list: the first is the usual one.
STRATEGIES = ("rrmemory", "leastrecent", "fewestcalls", "ringall", "linear", "random", "wrandom", "rrordered")


class ServiceQueue(db.Model):
    """One queue; times are seconds, `members` is [{number, penalty}], `length` 0 lets any number wait.

    `announce` is how often a caller hears the position, 0 never; `service_level` within how many seconds an answer is in time.
    """

    name = Text(primary_key=True)
    title = Text(default="")
    strategy = Text(default=STRATEGIES[0])
    ring = peewee.IntegerField(default=20)
    retry = peewee.IntegerField(default=2)
    wrapup = peewee.IntegerField(default=0)
    weight = peewee.IntegerField(default=0)
    length = peewee.IntegerField(default=0)
    announce = peewee.IntegerField(default=30)
    music = Text(default="default")
    service_level = peewee.IntegerField(default=20)
    leave_by_key = peewee.BooleanField(default=False)
    say_agent = peewee.BooleanField(default=True)
    members = Json(default=list)


def every():
    """Return all queues by name, each a dict of its columns."""
    return list(ServiceQueue.select().order_by(ServiceQueue.name).dicts())


def find(name):
    """Return one queue as a dict, or None."""
    return next(iter(ServiceQueue.select().where(ServiceQueue.name == name).dicts()), None)


def save(name, **values):
    """Insert a queue, or change what `values` names of the one that is there."""
    with db.proxy.atomic():
        if not ServiceQueue.update(name=name, **values).where(ServiceQueue.name == name).execute():
            ServiceQueue.create(name=name, **values)


def remove(name):
    """Remove a queue."""
    ServiceQueue.delete().where(ServiceQueue.name == name).execute()


def served_by(number):
    """Return the names of the queues that extension `number` serves."""
    return [queue["name"] for queue in every() if any(member["number"] == number for member in queue["members"])]
