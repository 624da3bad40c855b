"""The named queries in the database; their SQL text is written by admins only."""

import peewee

from store import db
from store.columns import Text


class IvrQuery(db.Model):
    """One query: `source` is `store` or a name of [plugin:ivr] databases, `most` the rows that are read."""

    name = Text(primary_key=True)
    source = Text(default="store")
    sql = Text()
    most = peewee.IntegerField(default=1)
    changed_by = Text(default="")


MODELS = [IvrQuery]


def find(name):
    """Return (source, sql, most rows) of query `name`, or None."""
    row = IvrQuery.get_or_none(IvrQuery.name == name)
    return (row.source, row.sql, row.most) if row else None


def read_page(query):
    """Return the rows of one page of a list (hooks.web.Query) as dicts."""
    rows = IvrQuery.select().where(IvrQuery.name > query.after).order_by(IvrQuery.name).limit(query.limit)
    if query.search:
        rows = rows.where(IvrQuery.name.contains(query.search) | IvrQuery.sql.contains(query.search))
    for name, value in query.where.items():
        rows = rows.where(getattr(IvrQuery, name) == value)
    return list(rows.dicts())


def get(name):
    """Return one query as a dict, or None."""
    return next(iter(IvrQuery.select().where(IvrQuery.name == name).dicts()), None)


def save(name, source, sql, most, by):
    """Add query `name` or change it."""
    IvrQuery.insert(name=name, source=source, sql=sql, most=most, changed_by=by).on_conflict(
        conflict_target=[IvrQuery.name], update={"source": source, "sql": sql, "most": most, "changed_by": by}).execute()


def delete(name):
    """Remove query `name`."""
    IvrQuery.delete().where(IvrQuery.name == name).execute()
