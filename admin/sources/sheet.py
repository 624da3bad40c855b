"""Picks one page of rows that all fit into memory."""

from hooks.web import Invalid


def pick(rows, query, key):
    """Return the page of `rows` (dicts) that a hooks.web.Query asks for; `key` names the field by which it goes on.

    Raises KeyError for an order or a filter that no row has.
    """
    words = query.search.casefold().split()
    found = [row for row in rows if all(word in " ".join(map(str, row.values())).casefold() for word in words)]
    found = [row for row in found if all(row[name] == value for name, value in query.where.items())]
    order = query.order.lstrip("-") or key
    found.sort(key=lambda row: (row[order] is not None, str(row[order]) if isinstance(row[order], (list, str)) else row[order] or 0, str(row[key])),
               reverse=query.order.startswith("-"))
    keys = [str(row[key]) for row in found]
    start = keys.index(query.after) + 1 if query.after in keys else 0
    return found[start:start + query.limit]


def refuse(problems):
    """Raise Invalid with those of `problems` ({field: text or nothing}) that say something."""
    found = {name: text for name, text in problems.items() if text}
    if found:
        raise Invalid(found)
