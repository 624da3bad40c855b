"""Reads one page of a table: words to find, exact values, any order, going on behind a row."""

import functools
import operator


def select_page(model, query, columns, search=(), key="id"):
    """Return at most `query.limit` rows of `model` for a list query (search, where, order, after, limit).

    `columns` is {field name: column} of what may be filtered and ordered by: other names raise KeyError, so no
    name from outside reaches SQL. `search` are the columns in which the words of `query.search` are looked for.
    """
    name, descending = query.order.lstrip("-") or key, query.order.startswith("-")
    column, last = columns[name], columns[key]
    found = narrow(model.select(), query, columns, search)
    if query.after:
        found = _go_on(found, model, query.after, (column, last), descending)
    parts = (column,) if column is last else (column, last)
    return list(found.order_by(*(part.desc() if descending else part.asc() for part in parts)).limit(query.limit))


def narrow(found, query, columns, search=()):
    """Return the select `found` with the words and exact values of a list query; for tables with an order of their own."""
    for word in query.search.split():
        found = found.where(functools.reduce(operator.or_, (column.contains(word) for column in search)))
    for field, value in query.where.items():
        found = found.where(columns[field] == value)
    return found


def _go_on(found, model, after, order, descending):
    column, last = order
    row = model.get_or_none(last == after)
    if row is None:
        return found.where(last < after if descending else last > after)
    value, compare = getattr(row, column.name), operator.lt if descending else operator.gt
    beyond = compare(last, after)
    return found.where(beyond if column is last else compare(column, value) | ((column == value) & beyond))
