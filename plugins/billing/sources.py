"""Where the admin's lists of billing come from: the rows, and what may be saved."""

import datetime
import re

from hooks.web import Invalid
from plugins.billing import document, service
from plugins.billing.models import ledger, ratings, rules
from plugins.billing.numbering import KINDS
from plugins.billing.tariff import ZONE, TariffError
from store import classes, extensions
from store.ids import make_id

_NUMBER, _PREFIX = re.compile(r"[0-9]{2,6}"), re.compile(r"[0-9]{2,15}")
_SECRET = re.compile(r"[!-:<-~]{12,64}")


class Table:
    """hooks.web.Source over functions that return all rows; a subclass reads, saves and deletes one."""

    key = "id"

    def rows(self):
        """Return all rows."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")

    def list(self, query):
        """Return one page of the rows that the query asks for."""
        found = [row for row in self.rows() if all(row.get(name) == value for name, value in query.where.items())]
        words = query.search.casefold().split()
        found = [row for row in found if all(any(word in str(value).casefold() for value in row.values()) for word in words)]
        if query.order:
            field = query.order.removeprefix("-")
            found.sort(key=lambda row: (row.get(field) is not None, row.get(field)), reverse=query.order.startswith("-"))
        keys = [str(row[self.key]) for row in found]
        start = keys.index(query.after) + 1 if query.after in keys else 0
        return found[start:start + query.limit]

    def get(self, key):
        """Return one row, or None."""
        return next((row for row in self.rows() if str(row[self.key]) == key), None)

    def save(self, key, values, by):
        """Refuse: these rows are written by calls."""
        raise Invalid({"": "this list is written by calls and cannot be changed"})

    def delete(self, key, by):
        """Refuse: these rows are written by calls."""
        raise Invalid({"": "this list is written by calls and cannot be changed"})


class Tariffs(Table):
    """Tariffs with their rates."""

    rows = staticmethod(rules.read_tariffs)

    def save(self, key, values, by):
        """Make or change a tariff; a gap or an overlap is refused with its dates or times."""
        found = {"zone": ZONE, "scope": "general", "subject": "", "last": "", "title": "", **(self.get(key) or {} if key else {}), **values}
        found["id"] = key or found.get("id") or make_id()
        found = {name: value if value is not None else "" for name, value in found.items()}
        try:
            # Written anew, the document has every field and only those.
            rules.save_tariff(document.write(document.parse(found)))
        except TariffError as error:
            raise Invalid({_blame(str(error)): str(error)}) from None
        return found["id"]

    def delete(self, key, by):
        """Remove a tariff, unless days would be left without one."""
        try:
            rules.remove_tariff(key)
        except TariffError as error:
            raise Invalid({"": str(error)}) from None


def _blame(text):
    return "rates" if "rate" in text else "first" if re.search("[0-9]{4}-", text) else ""


class Barred(Table):
    """Prefixes that nobody may dial."""

    key = "prefix"
    rows = staticmethod(rules.read_barred)

    def save(self, key, values, by):
        """Make or change a barred prefix."""
        found = {"reason": "", "active": True, **(self.get(key) or {} if key else {}), **values}
        prefix = str(found.get("prefix") or "")
        if not _PREFIX.fullmatch(prefix):
            raise Invalid({"prefix": f"{prefix!r} is no prefix; write 2 to 15 digits such as 168"})
        rules.save_barred(prefix, found["reason"] or "", bool(found["active"]))
        if key and key != prefix:
            rules.remove_barred(key)
        return prefix

    def delete(self, key, by):
        """Remove a barred prefix."""
        rules.remove_barred(key)


class Classes(Table):
    """Classes of service; a flag for each kind of number."""

    key = "name"

    def rows(self):
        """Return all classes."""
        return [{"name": row.name, "title": row.title, "shows_caller": row.shows_caller, **{kind: kind in row.kinds for kind in KINDS}}
                for row in classes.every()]

    def save(self, key, values, by):
        """Make or change a class."""
        found = {"title": "", "shows_caller": False, **(self.get(key) or {} if key else {}), **values}
        name = key or str(found.get("name") or "").strip()
        if not re.fullmatch(r"\w{1,20}", name):
            raise Invalid({"name": "write 1 to 20 letters or digits"})
        classes.save(name, found["title"] or "", [kind for kind in KINDS if found.get(kind)], bool(found["shows_caller"]))
        return name

    def delete(self, key, by):
        """Remove a class that no extension has."""
        used = extensions.of_class(key)
        if used:
            raise Invalid({"": f"class {key} is that of {', '.join(used[:5])}; give them another first"})
        classes.remove(key)


class Extensions(Table):
    """Phones with their class of service."""

    key = "number"

    def rows(self):
        """Return all extensions without their secrets."""
        return [{name: value for name, value in row.__data__.items() if name != "secret"} for row in extensions.every()]

    def save(self, key, values, by):
        """Make or change an extension; a new one needs a secret."""
        kept = extensions.find(key) if key else None
        found = {"name": "", "service_class": "C", "department": "", "language": "", "ring": 30, "secret": "",
                 **(kept.__data__ if kept else {}), **{name: value for name, value in values.items() if value is not None}}
        number = key or str(found.get("number") or "")
        secret = values.get("secret") or (kept.secret if kept else "")
        _refuse({"number": not _NUMBER.fullmatch(number) and "write 2 to 6 digits",
                 "service_class": not classes.find(found["service_class"]) and "choose a class that exists",
                 "secret": (secret or not kept) and not _SECRET.fullmatch(secret) and "write 12 to 64 letters, digits or signs, without ; and blanks",
                 "ring": not 1 <= found["ring"] <= 300 and "write 1 to 300 seconds"})
        extensions.save(number, name=found["name"], service_class=found["service_class"], department=found["department"],
                        language=found["language"], ring=found["ring"], secret=secret)
        return number

    def delete(self, key, by):
        """Remove an extension; queues lose it with the next apply."""
        extensions.remove(key)


class Accounts(Table):
    """Prepaid accounts."""

    key = "name"

    def rows(self):
        """Return all accounts with what is free."""
        owners = {}
        for caller, account in ledger.callers().items():
            owners.setdefault(account, []).append({"caller": caller})
        return [{**row.__data__, "free": row.free, "callers": owners.get(row.name, [])} for row in ledger.accounts()]

    def save(self, key, values, by):
        """Make or change an account; its credit never falls below what is spent and held."""
        found = {"title": "", "credit": 0, "callers": [], **(self.get(key) or {} if key else {}), **values}
        name = key or str(found.get("name") or "").strip()
        credit = found["credit"]
        _refuse({"name": not name and "write a name", "credit": (not isinstance(credit, int) or credit < 0) and "write whole fen, 0 or more"})
        try:
            ledger.save(name, found["title"] or "", credit, [row["caller"] for row in found["callers"] or ()])
        except ledger.LedgerError as error:
            raise Invalid({"credit": str(error)}) from None
        return name

    def delete(self, key, by):
        """Remove an account of which no call holds money."""
        try:
            ledger.remove(key)
        except ledger.LedgerError as error:
            raise Invalid({"": str(error)}) from None


class Reratings(Table):
    """Orders to rate the calls of some days anew; the worker does them within seconds."""

    rows = staticmethod(ratings.reratings)

    def save(self, key, values, by):
        """Order one; a done order cannot be changed."""
        if key:
            raise Invalid({"": "an order is not changed; make another"})
        days = {}
        for name in ("first", "last"):
            try:
                days[name] = datetime.date.fromisoformat(values.get(name) or "")
            except ValueError:
                raise Invalid({name: "write a date such as 2026-01-31"}) from None
        if days["last"] < days["first"]:
            raise Invalid({"last": "it ends before it begins; swap the two dates"})
        return ratings.ask_rerating(days["first"].isoformat(), days["last"].isoformat(), by)


class Changes(Table):
    """What re-ratings changed."""

    rows = staticmethod(ratings.changes)


class Refusals(Table):
    """Attempts to dial that were refused."""

    rows = staticmethod(ratings.refusals)


class Costs(Table):
    """This month's cost of each agent, each group and the whole system."""

    key = "name"

    def rows(self):
        """Return agents, groups and the system."""
        today = datetime.date.today()
        agents, groups, system = service.costs(today.replace(day=1).isoformat(), today.isoformat())
        return [*({"name": f"agent {name}", "of": "agent", "amount": amount} for name, amount in sorted(agents.items())),
                *({"name": f"group {name}", "of": "group", "amount": amount} for name, amount in sorted(groups.items())),
                {"name": "system", "of": "system", "amount": system}]


def _refuse(problems):
    found = {name: problem for name, problem in problems.items() if problem}
    if found:
        raise Invalid(found)
