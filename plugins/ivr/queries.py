"""The named queries as steps ask them; what was known once is asked also while our own database is away."""

from plugins.ivr import models, query
from store import db


class Queries:
    """Asks named queries; `urls` is {source: database URL}, `secret(name)` returns a password or an empty text."""

    def __init__(self, urls, secret=lambda name: ""):
        self._urls = urls
        self._secret = secret
        self._known = {}

    def ask(self, name, values, seconds):
        """Return the rows of query `name` as dicts; raises query.QueryError."""
        source, sql, most = self._find(name)
        url = self._urls.get(source)
        if url is None:
            raise query.QueryError(f"query {name!r} asks {source!r}, which is not in databases of [plugin:ivr] in cc.ini")
        return query.ask(url, self._secret(f"database.{source}"), sql, values, min(most, query.MOST_ROWS), seconds)

    def _find(self, name):
        try:
            found = models.find(name)
        except db.DatabaseError as error:
            if name not in self._known:
                raise query.QueryError(f"our own database is away and query {name!r} was never asked: {error}") from None
            return self._known[name]
        finally:
            db.disconnect()
        if found is None:
            raise query.QueryError(f"there is no query {name!r}; an admin writes it under Queries of flows")
        self._known[name] = found
        return found
