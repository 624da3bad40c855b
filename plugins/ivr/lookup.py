"""Steps that ask a web server or a database, and always come back within their time."""

import json
import logging

from flow import expressions
from flow.parameters import Parameter
from flow.step import OUTCOME, Step
from plugins.ivr import address, client, limit, query

log = logging.getLogger(__name__)

LONGEST = 30
_SECONDS = Parameter("number", 3, minimum=0.2, maximum=LONGEST, help="seconds after which `error` follows, whatever happens")


class Lookup(Step):
    """What both kinds share: the hard limit, the note of what went wrong, the values kept."""

    seconds = LONGEST + 10.0

    def outcomes(self, parameters):
        return ("found", "missing", "error")

    def run(self, call, parameters):
        try:
            found = limit.within(parameters["timeout"], self._find, *self._prepare(call, parameters))
        except (limit.Late, address.AddressError, client.AnswerError, query.QueryError) as error:
            log.warning("%s: %s: %s", call.call, self.kind, error)
            call.note("lookup_failed", f"{self.kind}: {error}"[:200])
            return "error"
        if found is None:
            return "missing"
        call.variables.update(found)
        return "found"

    def _prepare(self, call, parameters):
        """Return the arguments of _find: all that it needs of the call, which it never touches."""
        raise NotImplementedError(self.kind)

    def _find(self, *arguments):
        """Return {variable: value}, or None when there is nothing; runs in a thread of its own."""
        raise NotImplementedError(self.kind)


class Http(Lookup):
    """Asks a web server for JSON and keeps values of the answer; only hosts that cc.ini lists.

    GET is tried again while the time and the budget last; what was posted is never posted twice, also not when the
    process dies meanwhile: then `error` follows.
    """

    kind = "ivr.http"
    title = "Look up by HTTP"
    waits = True
    resume = OUTCOME
    parameters = {
        "url": Parameter("text", required=True, maximum=500, help="such as https://host/orders/${order}; values are encoded"),
        "variables": Parameter("map", required=True, help='variable to place in the answer, such as {"status": "order.status"}'),
        "method": Parameter("text", "GET", choices=("GET", "POST"), help="POST sends `body` as JSON"),
        "body": Parameter("map", None, help='name to template, such as {"number": "${caller}"}'),
        "timeout": _SECONDS,
        "retries": Parameter("number", 1, minimum=0, maximum=3, help="how often a failed GET is tried again within the time"),
        "secret": Parameter("name", "", help="the secret http.NAME that is sent as a bearer token"),
    }

    def __init__(self, client, hosts=(), secret=lambda name: ""):
        self._client = client
        self._hosts = frozenset(hosts)
        self._secret = secret

    def recover(self, call, parameters):
        """What was posted may have arrived, so that it is not posted again; a question is asked again."""
        return "error" if parameters["method"] == "POST" else self.run(call, parameters)

    def _prepare(self, call, parameters):
        names = call.names()
        host, url = address.fill(parameters["url"], names, self._hosts)
        headers = {"Accept": "application/json"}
        if parameters["secret"]:
            headers["Authorization"] = f"Bearer {self._secret('http.' + parameters['secret'])}"
        body = None
        if parameters["method"] == "POST":
            filled = {name: expressions.fill(template, names) for name, template in (parameters["body"] or {}).items()}
            body = json.dumps(filled).encode()
            # Lets a server tell a second arrival of the same request, whoever sent it again on the way.
            headers |= {"Content-Type": "application/json", "Idempotency-Key": f"{call.call}-{call.n}"}
        return host, (parameters["method"], url, body, headers), parameters

    def _find(self, host, request, parameters):
        # A little earlier than the hard limit, so that the reason is known and the breaker learns of it.
        body = self._client.ask(host, request, parameters["timeout"] * 0.95, int(parameters["retries"]))
        return None if body is None else address.read(body, parameters["variables"])


class Database(Lookup):
    """Asks a named query, written by an admin, with values of the call bound to it, over a connection that only reads."""

    kind = "ivr.database"
    title = "Look up in a database"
    waits = True
    parameters = {
        "query": Parameter("name", required=True, help="the name of a query (admin: Queries of flows)"),
        "values": Parameter("map", None, help='place in the query to template, such as {"number": "${caller}"}'),
        "variables": Parameter("map", None, help="variable to column; empty takes every column under its own name"),
        "list": Parameter("name", "", help="the variable that takes all rows as a list, such as for ivr.dynamic_menu"),
        "timeout": _SECONDS,
    }

    def __init__(self, queries):
        self._queries = queries

    def _prepare(self, call, parameters):
        names = call.names()
        values = {name: expressions.fill(template, names) for name, template in (parameters["values"] or {}).items()}
        return parameters, values

    def _find(self, parameters, values):
        rows = self._queries.ask(parameters["query"], values, parameters["timeout"] * 0.95)
        if not rows:
            return None
        wanted = parameters["variables"] or {name: name for name in rows[0]}
        found = {name: address.clean(rows[0].get(column)) or "" for name, column in wanted.items() if column in rows[0]}
        if parameters["list"]:
            found[parameters["list"]] = address.clean(rows)
        return found
