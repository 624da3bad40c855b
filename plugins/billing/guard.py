"""Answers from memory whether a call may leave, and holds its credit."""

import functools
import logging
import pathlib
import time

from hooks.specs import Limit, Refusal
from plugins.billing import barring, document, numbering, rating, tariff
from plugins.billing.models import ledger, rules
from plugins.billing.settings import Settings
from store import classes, extensions, revisions
from store.followed import Followed

log = logging.getLogger(__name__)

PERIOD = 0.5
PATIENCE = 2.0
TRIES = 5
CREDIT, NO_RATE = "credit", "tariff"


class RulesUnknown(RuntimeError):
    """The rules were never read; the message says the remedy."""


class Guard(Followed):
    """The rules of one instance, a barring.Rules. While the database is away the last ones hold; only prepaid calls are refused then."""

    what = "rules of outside calls"

    def __init__(self, snapshot, settings, period=PERIOD):
        super().__init__(snapshot, period, PATIENCE)
        self.settings = settings
        self._marks = self._kept = None

    def read(self, number):
        """Return the numbering.Number of the digits `number`."""
        return numbering.read(number, self.settings.plan)

    def judge(self, number, caller):
        """Return the barring.Verdict that forbids the numbering.Number to `caller`, or None; raises RulesUnknown."""
        return barring.judge(self.rules(), number, caller, self.settings.flow_class)

    def decide(self, question):
        """Return a Refusal, a Limit by credit, or None for a hooks.specs.DialQuestion; holds the credit of a Limit."""
        number = self.read(question.number)
        if number.kind == numbering.EMERGENCY:
            return None
        verdict = self.judge(number, question.caller)
        if verdict:
            return Refusal(verdict.reason, verdict.rule)
        account = self.find_account(question.caller, question.campaign)
        return self._hold(account, number, question) if account else None

    def find_account(self, caller, campaign=""):
        """Return the name of the prepaid account that pays, or None: the campaign's before the caller's."""
        callers = self.rules().callers
        return campaign and callers.get(f"campaign:{campaign}") or callers.get(caller)

    def rules(self):
        """Return the barring.Rules in force; raises RulesUnknown when they were never read."""
        known = self.value
        if known is None:
            raise RulesUnknown(self.unknown)
        return known

    def look(self):
        """Return the rules, or None when nobody saved since the last look."""
        marks = revisions.read(rules.TOPIC, classes.TOPIC)
        if marks == self._marks:
            return None
        self._kept = read_all()
        self._marks = marks
        return parse(self._kept)

    def write(self, value):
        """Return all rules as JSON values, also those that are wrong."""
        return self._kept

    def parse(self, kept):
        """Return what write wrote."""
        return parse(kept)

    def _hold(self, account, number, question):
        at = question.at or time.time()
        found = tariff.choose(self.rules().tariffs, at, question.campaign, question.trunk)
        longest = self.settings.longest_minutes * 60
        full = found and rating.charge(found, number, at, longest)
        if not full:
            return Refusal(f"no tariff prices {number.digits}, and account {account} is prepaid", NO_RATE)
        if not full.amount:
            return None
        kept = ledger.find_hold(question.call, number.digits)
        if kept:
            return Limit(kept.seconds, f"credit of account {account}")
        for _ in range(TRIES):
            free = self._find_free(account)
            seconds = rating.afford(found, number, at, free, longest)
            price = seconds and rating.charge(found, number, at, seconds).amount
            kept = seconds and ledger.hold(account, question.call, number.digits, price, seconds, at)
            if kept:
                return Limit(kept.seconds, f"credit of account {account}")
            if not seconds:
                break
        return Refusal(f"account {account} has not enough credit", f"{CREDIT}:{account}")

    @staticmethod
    def _find_free(account):
        found = ledger.find(account)
        return found.free if found else 0


def read_all():
    """Return all rules of the database as JSON values."""
    return {"barred": {row["prefix"]: row["reason"] for row in rules.read_barred() if row["active"]},
            "classes": {row.name: row.kinds for row in classes.every()}, "extensions": extensions.classes(),
            "callers": ledger.callers(), "tariffs": rules.read_tariffs()}


def parse(kept):
    """Return the barring.Rules in what read_all returned; a tariff that is wrong is left out and named."""
    found = []
    for values in kept["tariffs"]:
        try:
            found.append(document.parse(values))
        except tariff.TariffError as error:
            log.error("tariff %s is left out: %s", values.get("id"), error)
    return barring.Rules(kept["barred"], {name: frozenset(kinds) for name, kinds in kept["classes"].items()}, kept["extensions"],
                         kept["callers"], tuple(found))


@functools.lru_cache(maxsize=8)
def open_guard(run, settings=Settings(), follower=None):
    """Return the Guard of the instance whose run folder is `run`: one a process, so that its memory is one."""
    return Guard(pathlib.Path(run) / "billing.json", settings).share(follower)


def find_guard(request):
    """Return the Guard for a hooks.specs.Request."""
    return open_guard(request.place.run, request.settings or Settings(), request.follower)
