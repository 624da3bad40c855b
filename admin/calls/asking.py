"""Reads a search from the address of the page or of the API, with the problem beside each condition that cannot be taken."""

import dataclasses
import datetime
import json
import re
import time
import urllib.parse

from admin.answers import Refused
from admin.calls import words
from store import call_search
from store import call_terms as terms

MOST_RULES, MOST_QUERY = terms.MOST_TESTS, 8000
PAGING = ("after", "before", "page", "sort", "count", "limit", "last")
HINTS = {terms.SECONDS: "Write seconds such as 90, or minutes and seconds such as 1:30.", terms.MONEY: "Write an amount such as 12.50.",
         terms.MOMENT: "Write a date and time such as 2026-01-31T08:30."}


@dataclasses.dataclass
class Asking:
    """What somebody searches for as the form shows it, and the tree that it means (None when a condition is wrong)."""

    number: str = ""
    period: str = ""
    type: str = ""
    mode: str = "all"
    groups: list = dataclasses.field(default_factory=list)
    where: str = ""
    problem: str = ""
    tree: object = None
    sort: str = "-started"
    link: str = ""               # the query of an address that asks the same

    @property
    def narrowed(self):
        """Whether anything is asked for at all."""
        return bool(self.number or self.period or self.type or self.where or any(group.rules for group in self.groups))

    def fields(self):
        """Return the (name, text) of the address that asks the same, the sort among them."""
        return [*urllib.parse.parse_qsl(self.link, keep_blank_values=True), ("sort", self.sort)]


def read(fields, zone, now):
    """Return the Asking of the query `fields`, a list of (name, text); `now` is a unix second."""
    fields = [(name, text) for name, text in fields if len(text) <= MOST_QUERY][:MOST_RULES * 6]
    one = dict(fields)
    found = Asking(one.get("number", "").strip()[:40], one.get("period", ""), one.get("type", ""), one.get("m", "all"), where=one.get("where", ""))
    found.period = found.period if found.period in words.PERIODS else ""
    found.type = found.type if found.type in words.TYPES else ""
    found.mode = found.mode if found.mode in words.MODES else "all"
    found.sort = one.get("sort", "") if one.get("sort", "").lstrip("-") in words.SORTS else "-started"
    found.groups = read_groups(fields)
    found.link = urllib.parse.urlencode([(name, text) for name, text in fields if name not in PAGING and text != ""] if not found.groups else
                                        [(name, text) for name, text in fields if name not in PAGING])
    found.tree = make_tree(found, zone, now)
    return found


def read_groups(fields):
    """Return the Groups of the builder: f, o, v, w and g come once a line, gm once a group."""
    columns = {name: [text for key, text in fields if key == name] for name in ("f", "o", "v", "w", "g", "gm")}
    groups = {}
    for place, field in enumerate(columns["f"][:MOST_RULES]):
        number = _at(columns["g"], place, "0")
        groups.setdefault(number, words.Group()).rules.append(
            words.make_rule(field, _at(columns["o"], place), _at(columns["v"], place), _at(columns["w"], place)))
    for group, mode in zip(groups.values(), columns["gm"]):
        group.mode = mode if mode in words.MODES else "all"
    return list(groups.values())


def _at(values, place, default=""):
    return values[place] if place < len(values) else default


def make_tree(asking, zone, now):
    """Return the tree of an Asking, or None after noting what is wrong in it."""
    parts = [terms.Test("number", "has", (re.sub(r"[\s().-]", "", asking.number) or asking.number,))] if asking.number else []
    parts += [words.TYPES[asking.type][1]] if asking.type else []
    parts += [terms.Test("started", "from", (find_start(asking.period, zone, now),))] if asking.period else []
    try:
        parts += [read_where(asking.where)] if asking.where else []
    except terms.SearchError as error:
        asking.problem = error.problem
    groups = [join(group.mode, [part for rule in group.rules if (part := make_test(rule, zone))]) for group in asking.groups]
    wrong = asking.problem or any(rule.problem for group in asking.groups for rule in group.rules)
    groups = [group for group in groups if group]
    parts += [join(asking.mode, groups)] if groups else []
    return None if wrong else terms.All(tuple(parts))


def join(mode, parts):
    """Return the parts joined as a key of words.MODES says; None without parts."""
    if not parts:
        return None
    return {"all": terms.All, "any": terms.Any, "none": lambda some: terms.Not(terms.Any(some))}[mode](tuple(parts))


def read_where(text):
    """Return the tree of JSON text; raises SearchError."""
    try:
        return terms.read(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        raise terms.SearchError("", "This is no JSON.") from None


def find_start(period, zone, now):
    """Return the unix second at which a period of whole days began."""
    today = datetime.datetime.fromtimestamp(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - datetime.timedelta(days=words.PERIODS[period][1])).timestamp()


def make_test(rule, zone):
    """Return the condition of a Rule; None for one that is still empty, or wrong, which is noted in it."""
    name, opposite = rule.operator.lstrip("!"), rule.operator.startswith("!")
    if not rule.bare and rule.value.strip() == "" and not rule.choices:
        return None
    try:
        test = terms.read_test(_write_rule(rule, name, zone))
    except terms.SearchError as error:
        rule.problem = error.problem
        return None
    except (ValueError, OverflowError):
        rule.problem = HINTS.get(rule.type, "Write a number.")
        return None
    return terms.Not(test) if opposite else test


def _write_rule(rule, name, zone):
    if rule.bare:
        return {"field": rule.field, "is": name}
    if rule.type in (terms.SECONDS, terms.MOMENT, terms.MONEY) or (rule.type == terms.FACT and name in ("from", "to", "between")):
        typed = [rule.value, rule.other] if rule.double else [rule.value]
        values = [read_number(rule.type, text.strip(), zone) for text in typed]
        return {"field": rule.field, "is": name, "value": values if rule.double else values[0]}
    several = [part.strip() for part in re.split(r"[,,、]", rule.value) if part.strip()]
    if name in ("is", "has") and len(several) > 1 and "one_of" in terms.OPERATORS[rule.type] and rule.type != terms.CHOICE:
        return {"field": rule.field, "is": "one_of", "value": several}
    return {"field": rule.field, "is": name, "value": rule.value.strip()}


def read_number(kind, text, zone):
    """Return seconds, a unix second, minor units or a plain number of a typed text; raises ValueError."""
    if kind == terms.MOMENT:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()
    if kind == terms.SECONDS and ":" in text:
        parts = [int(part) for part in text.split(":")]
        return float(sum(part * 60 ** place for place, part in enumerate(reversed(parts))))
    number = float(text.replace(",", "."))
    if number != number or abs(number) > 1e12:
        raise ValueError(text)
    return round(number * 100) if kind == terms.MONEY else number


def make_search(asked, tree, sort="-started", until=0):
    """Return the Search that the viewer may make: only their calls, and no digit that they do not see."""
    return call_search.Search(tree, sort, asked.viewer.extensions, asked.viewer.may("numbers.unmasked"), until)


def read_page(asked):
    """Return the Asking of the page's address."""
    return read(list(asked.request.query.decode("utf-8").allitems()), asked.house.zone, time.time())


def read_api(asked):
    """Return the Search of an API address: `where` as JSON, exact values by field name, `sort`; raises Refused with the place."""
    given = asked.query
    parts, problems = [], {}
    try:
        parts += [read_where(given["where"][:MOST_QUERY])] if given.get("where") else []
    except terms.SearchError as error:
        problems[error.place] = error.problem
    for name in (name for name in given if terms.find_type(name)):
        try:
            parts.append(terms.read_test(_plain(name, given[name])))
        except (terms.SearchError, ValueError) as error:
            problems[name] = getattr(error, "problem", "Write a number.")
    sort = given.get("sort", "-started")
    if sort.lstrip("-") not in words.SORTS or sort.startswith("--"):
        problems["sort"] = "There is no such field to search."
    if problems:
        raise Refused(422, "This search cannot be run.", problems)
    return make_search(asked, terms.All(tuple(parts)), sort)


def _plain(name, text):
    kind = terms.find_type(name)
    if kind == terms.FLAG:
        return {"field": name, "is": {"1": "yes", "true": "yes", "yes": "yes"}.get(text.lower(), "no")}
    if kind in (terms.SECONDS, terms.MOMENT, terms.MONEY):
        return {"field": name, "is": "from" if kind == terms.MOMENT else "is", "value": float(text)}
    return {"field": name, "is": "has" if kind == terms.STEP else "is", "value": text}
