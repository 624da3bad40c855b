"""Counts the calls of a period by a fact of theirs, such as the service category or the department."""

import dataclasses

import peewee

from store.call_index import CallFact, CallSearch


@dataclasses.dataclass(frozen=True)
class Group:
    """The calls with one `value` of a fact; `talk` is seconds together."""

    value: str
    total: int = 0
    answered: int = 0
    abandoned: int = 0
    talk: float = 0.0


def count(name, since, until, agents=None):
    """Return {value: Group} of the fact `name` over calls that began from `since` to before `until` (Unix seconds).

    Of these `agents` (extensions), or of all when it is None; what lists leave out is left out.
    """
    def number(condition):
        return peewee.fn.SUM(peewee.Case(None, ((condition, 1),), 0))

    query = CallSearch.select(CallFact.value, peewee.fn.COUNT(CallSearch.id), number(CallSearch.result == "answered"),
                              number(CallSearch.result == "abandoned"), peewee.fn.SUM(CallSearch.talk))
    query = query.join(CallFact, on=(CallFact.facts == CallSearch.facts)).where(
        CallFact.name == name, CallSearch.hidden == "", CallSearch.started >= since, CallSearch.started < until)
    query = query if agents is None else query.where(CallSearch.agent.in_(list(agents)))
    return {value: Group(value, int(total), int(answered or 0), int(abandoned or 0), float(talk or 0.0))
            for value, total, answered, abandoned, talk in query.group_by(CallFact.value).tuples()}
