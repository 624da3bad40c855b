"""Counts the calls of a period: all together, by agent, by queue and by hour."""

import dataclasses

import peewee

from store.calls import Call

IN_TIME = 20.0     # seconds within which a queued call should be answered
MOST_ROWS = 50


@dataclasses.dataclass(frozen=True)
class Figures:
    """Numbers of calls; `talk` is seconds together, `wait` the mean seconds of those that waited in a queue."""

    total: int = 0
    answered: int = 0
    abandoned: int = 0
    in_time: int = 0
    queued: int = 0
    talk: float = 0.0
    wait: float = 0.0

    @property
    def level(self):
        """The percent of queued calls that were answered in time, or None without any."""
        return round(100 * self.in_time / self.queued) if self.queued else None

    @property
    def reached(self):
        """The percent of calls that were answered, or None without any."""
        return round(100 * self.answered / self.total) if self.total else None


def count(since, agents=None):
    """Return the Figures of calls that began at Unix second `since` or later, of these `agents` (extensions) or of all."""
    row = _narrow(Call.select(*_sums()), since, agents).tuples().get()
    return _make(row)


def count_by(name, since, agents=None):
    """Return [(agent or queue, Figures)] for `name` "agent" or "queue", most calls first; calls without one are left out."""
    column = {"agent": Call.agent, "queue": Call.queue}[name]
    query = _narrow(Call.select(column, *_sums()), since, agents).where(column != "").group_by(column)
    return [(row[0], _make(row[1:])) for row in query.order_by(peewee.fn.COUNT(Call.id).desc(), column).limit(MOST_ROWS).tuples()]


def count_hours(since, hours=24, agents=None):
    """Return the number of calls in each hour after Unix second `since`."""
    place = (Call.started - since) / 3600.0
    place = (peewee.fn.FLOOR(place) if _is_postgres() else place.cast("INTEGER")).alias("hour")
    query = _narrow(Call.select(place, peewee.fn.COUNT(Call.id)), since, agents)
    found = {int(hour): number for hour, number in query.group_by(peewee.SQL("hour")).tuples()}
    return [found.get(hour, 0) for hour in range(hours)]


def count_now(agents=None):
    """Return (calls, of them waiting in a queue, of them talking) of this moment."""
    query = Call.select(Call.queue, Call.answered, Call.agent).where(Call.closed == False)  # noqa: E712 (SQL, not Python)
    rows = list((query if agents is None else query.where(Call.agent.in_(list(agents)))).tuples())
    waiting = sum(bool(queue) and not agent for queue, _, agent in rows)
    return len(rows), waiting, sum(bool(agent) for *_, agent in rows)


def was_any():
    """Tell whether there ever was a call."""
    return Call.select(Call.id).limit(1).exists()


def _is_postgres():
    return Call._meta.database.obj.is_postgres


def _narrow(query, since, agents):
    query = query.where(Call.started >= since)
    return query if agents is None else query.where(Call.agent.in_(list(agents)))


def _sums():
    def number(condition):
        return peewee.fn.SUM(peewee.Case(None, ((condition, 1),), 0))

    queued = Call.queue != ""
    return (peewee.fn.COUNT(Call.id), number(Call.result == "answered"), number(Call.result == "abandoned"),
            number(queued & (Call.result == "answered") & (Call.wait <= IN_TIME)), number(queued),
            peewee.fn.SUM(Call.talk), peewee.fn.AVG(peewee.Case(None, ((queued, Call.wait),), None)))


def _make(row):
    return Figures(*(int(value or 0) for value in row[:5]), float(row[5] or 0.0), float(row[6] or 0.0))
