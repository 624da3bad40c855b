"""The call records: one row a call, whole after its last event."""

import collections
import functools

import peewee

from store import call_index, db
from store.columns import Json, Text, dump

_INDEXED = collections.OrderedDict()
_MOST_INDEXED = 20000


class Call(db.Model):
    """One call; times are Unix seconds, durations seconds, `charge` minor units of money.

    `path` is a list of {step, kind, outcome, ms}; `state` is the working state of the fold.
    """

    id = Text(primary_key=True)
    node = Text()
    linkedid = Text(index=True)
    direction = Text(default="")
    number_from = Text(default="", index=True)
    name_from = Text(default="")
    dialled = Text(default="")
    trunk = Text(default="")
    queue = Text(default="")
    agent = Text(default="")
    flow = Text(default="")
    version = peewee.IntegerField(default=0)
    path = Json(default=list)
    started = peewee.DoubleField(null=True, index=True)
    answered = peewee.DoubleField(null=True)
    ended = peewee.DoubleField(null=True)
    wait = peewee.DoubleField(default=0.0)
    ring = peewee.DoubleField(default=0.0)
    talk = peewee.DoubleField(default=0.0)
    hold = peewee.DoubleField(default=0.0)
    result = Text(default="")
    cause = peewee.IntegerField(default=0)
    recording = Text(default="")
    charge = peewee.BigIntegerField(null=True)
    effective = peewee.BooleanField(null=True)
    facts = Json(default=dict)
    state = Json(default=dict)
    closed = peewee.BooleanField(default=False, index=True)

    def as_record(self):
        """Return the fields as a plain dict, as `save` takes it."""
        return dict(self.__data__)


def make_call_id(node, linkedid):
    """Return the key of a call: unique over all nodes."""
    return f"{node}-{linkedid}"


def save(record):
    """Insert or replace one call; `record` is a dict of fields with at least node and linkedid.

    Raises ValueError at a field that a call does not have.
    """
    unknown = record.keys() - Call._meta.fields.keys()
    if unknown:
        raise ValueError(f"a call has no field {', '.join(sorted(unknown))}; put it into facts or state")
    call = Call(**{**record, "id": make_call_id(record["node"], record["linkedid"])})
    db.proxy.execute_sql(_make_statement(db.proxy.is_postgres), [_bind(field, call.__data__.get(field.name)) for field in Call._meta.sorted_fields])
    # A call is searched from its beginning and again when it is over; what happens between is for the live pages.
    mark = id(db.proxy.obj), call.id
    if call.closed or mark not in _INDEXED:
        call_index.put({**dict.fromkeys(Call._meta.fields), **call.__data__})
        _INDEXED[mark] = None
        if len(_INDEXED) > _MOST_INDEXED:
            _INDEXED.popitem(last=False)


@functools.cache
def _make_statement(is_postgres):
    """Return the statement that writes a whole row: to have it put together anew for each call costs more than to run it."""
    plain, document = ("%s", "%s::jsonb") if is_postgres else ("?", "json(?)")
    fields = Call._meta.sorted_fields
    names = [f'"{field.column_name}"' for field in fields]
    marks = ", ".join(document if isinstance(field, Json) else plain for field in fields)
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != '"id"')
    return f'INSERT INTO "{Call._meta.table_name}" ({", ".join(names)}) VALUES ({marks}) ON CONFLICT ("id") DO UPDATE SET {changed}'


def _bind(field, value):
    return dump(value) if isinstance(field, Json) and value is not None else field.db_value(value)


def find(linkedid, node=None):
    """Return the Call of `linkedid` (newest first when nodes share it), or None."""
    query = Call.select().where(Call.linkedid == linkedid)
    if node is not None:
        query = query.where(Call.node == node)
    return query.order_by(Call.started.desc()).first()


def since(time, limit=10000):
    """Return the calls that started at Unix second `time` or later, oldest first."""
    return list(Call.select().where(Call.started >= time).order_by(Call.started, Call.id).limit(limit))


def open_calls(node=None):
    """Return the calls that are not closed, oldest first, of one node or of all."""
    query = Call.select().where(Call.closed == False)  # noqa: E712 (SQL, not Python)
    if node is not None:
        query = query.where(Call.node == node)
    return list(query.order_by(Call.started, Call.id))
