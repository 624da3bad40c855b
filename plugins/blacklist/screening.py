"""Chooses the rule that decides over a call; pure.

A rule with action `pass` (the whitelist) that holds wins over all others. Of the others the lowest `priority` number
wins; among equals the more particular one: number, longer prefix, shorter prefix, city or code, province, no caller id,
any; then the older one, then the smaller id. So the same rules always give the same answer, in whatever order they came.
"""

from plugins.blacklist import regions
from plugins.blacklist.numbers import normalise
from plugins.blacklist.rule import ANONYMOUS, LONGEST_NUMBER, NUMBER, PASS, PREFIX, REGION, WHO

_PROVINCES = {names[1] for names in regions.CODES.values()} | {regions.MOBILE, regions.FOREIGN}


class Screen:
    """The rules in force, found by what they say of the caller: a look costs the same with ten rules as with 100000.

    put() and drop() may run in one thread while others ask.
    """

    def __init__(self, rules=()):
        self._places = {}       # {(who, value): rules in order}
        self._rules = {}        # {id: rule}
        for rule in rules:
            self.put(rule)

    def __len__(self):
        return len(self._rules)

    def __iter__(self):
        return iter(list(self._rules.values()))

    def put(self, rule):
        """Add `rule`, or change the one with its id."""
        before = self._rules.get(rule.id)
        self._rules[rule.id] = rule
        self._set(rule, rule)
        if before and _place(before) != _place(rule):
            self._set(before, None)

    def drop(self, identity):
        """Forget the rule with that id, if there is one."""
        rule = self._rules.pop(identity, None)
        if rule:
            self._set(rule, None)

    def find(self, number, at, count):
        """Return the Rule for a call from `number` at unix second `at`, or None.

        `count(seconds)` says how many calls came from it within the last seconds, this one included.
        """
        held = [rule for rule in self._meant(normalise(number)) if holds(rule, at, count)]
        return min(held, key=rank, default=None)

    def _meant(self, number):
        keys = [(who, value) for who in WHO for value in _values(who, number)]
        return [rule for key in keys for rule in self._places.get(key, ())]

    def _set(self, old, new):
        # One assignment, so that a caller meanwhile sees the rules either before or after.
        place = _place(old)
        kept = tuple(rule for rule in self._places.get(place, ()) if rule.id != old.id) + ((new,) if new else ())
        if kept:
            self._places[place] = kept
        else:
            self._places.pop(place, None)


def holds(rule, at, count):
    """Say whether a rule that means this caller holds now; the rate is asked last."""
    return rule.is_valid(at) and rule.is_open(at) and (rule.calls is None or count(rule.seconds) > rule.calls)


def rank(rule):
    """Return what rules are ordered by; the smallest wins."""
    return rule.action != PASS, rule.priority, WHO.index(rule.who), *_narrowness(rule), rule.added, rule.id


def _narrowness(rule):
    return -len(rule.value) if rule.who == PREFIX else 0, rule.who == REGION and rule.value in _PROVINCES


def _place(rule):
    return rule.who, rule.value


def _values(who, number):
    if who == NUMBER:
        return (number,)
    if who == PREFIX:
        return [number[:length] for length in range(1, min(len(number), LONGEST_NUMBER) + 1)]
    if who == REGION:
        return regions.find_names(number)
    return () if who == ANONYMOUS and number else ("",)
