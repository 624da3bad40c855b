"""The step that keeps unwanted callers out."""

from flow.call import VerbFailed
from flow.step import Step
from plugins.blacklist import rule as rules

REJECTED = 21   # Q.850: call rejected


class Check(Step):
    """Looks the caller up in the rules, best before the call is answered: then a rejected or busy call costs nothing.

    `reject`, `busy`, `announcement` and `flow` end this flow in the step; `pass` and `voicemail` go on in it. Callers pass when
    no rule can be read: keeping out a wanted caller is worse than letting in an unwanted one.
    """

    kind = "blacklist.check"
    title = "Blacklist"
    default_outcome = "pass"

    def __init__(self, screening):
        self._screening = screening

    def outcomes(self, parameters):
        return ("pass", "voicemail")

    def prompts(self, parameters):
        return [rules.PROMPT]

    def prepare(self):
        self._screening.prepare()

    def run(self, call, parameters):
        rule = self._screening.find(call.number, call.call, call.now())
        if rule is None:
            return "pass"
        call.note("whitelist_rule" if rule.action == rules.PASS else "blacklist_rule", name(rule))
        return _ACTIONS[rule.action](call, rule)


def name(rule):
    """Return how the call log names `rule`: its id, what it does and why; never the number it means."""
    return f"{rule.id} {rule.action}: {rule.reason}" if rule.reason else f"{rule.id} {rule.action}"


def _reject(call, rule):
    call.end(REJECTED)


def _busy(call, rule):
    call.park("busy")


def _announce(call, rule):
    call.answer()
    try:
        call.play(rule.target)
    except VerbFailed:
        pass    # a prompt that is gone must not let the caller in
    call.end()


def _jump(call, rule):
    call.jump(rule.target)


_ACTIONS = {rules.REJECT: _reject, rules.BUSY: _busy, rules.ANNOUNCEMENT: _announce, rules.FLOW: _jump,
            rules.VOICEMAIL: lambda call, rule: "voicemail", rules.PASS: lambda call, rule: "pass"}
