"""The state of every agent as it is now, one row each, for other programs to read."""

import peewee

from store import db
from store.columns import Json, Text


class AgentRow(db.Model):
    """One agent; `state` is idle, ringing, talking, hold, busy, unavailable, unknown, invalid or off, `since` and `at` Unix seconds.

    `since` is when state or pause last changed, `at` when anything was last told.
    """

    agent = Text(primary_key=True)
    state = Text()
    paused = peewee.BooleanField(default=False)
    reason = Text(default="")
    queues = Json(default=list)
    since = peewee.DoubleField()
    at = peewee.DoubleField()

    class Meta:
        table_name = "agent_state"


def note(events):
    """Write the last store.events.AgentState of each agent among `events`; call it inside a transaction."""
    if not events:
        return
    known = {row.agent: row for row in AgentRow.select().where(AgentRow.agent.in_(list({event.agent for event in events})))}
    for event in events:
        row = known.get(event.agent)
        same = row is not None and (row.state, row.paused) == (event.state, event.paused)
        known[event.agent] = AgentRow(agent=event.agent, state=event.state, paused=event.paused, reason=event.reason, queues=list(event.queues),
                                      since=row.since if same else event.at, at=event.at)
    for agent in dict.fromkeys(event.agent for event in events):
        others = [field for field in AgentRow._meta.sorted_fields if field is not AgentRow.agent]
        AgentRow.insert(known[agent].__data__).on_conflict(conflict_target=[AgentRow.agent], preserve=others).execute()


def list_all():
    """Return the rows of all agents, by agent."""
    return list(AgentRow.select().order_by(AgentRow.agent))
