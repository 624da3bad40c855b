"""The steps of an outside call in a flow, by the real engine."""

import pytest

from flow import document
from flow.testing import ScriptedCall, Stage
from plugins.billing import steps
from plugins.billing.guard import Guard
from plugins.billing.models import ledger
from plugins.billing.settings import Settings
from plugins.ivr import talk
from store import db, extensions
from tests.flow.samples import make, step

FLOW = document.parse(make({"route": step("billing.route", done="why", unknown="why"), "why": step("billing.explain", done="end"),
                            "end": step("ivr.hangup")}), 1)


@pytest.fixture
def play(tables, tmp_path):
    """play(dialled, caller) -> the ScriptedCall."""
    guard = Guard(tmp_path / "billing.json", Settings())
    stage = Stage([steps.Route(guard), steps.Explain(guard), *talk.STEPS])
    yield lambda dialled, caller="801": stage.play(FLOW, ScriptedCall(number=caller, dialled=dialled))
    stage.close()
    guard.stop()


@pytest.mark.parametrize("dialled, outcome, prompt", [
    ("16812345", "done", "dial-barred"), ("00014155550100", "done", "dial-not-allowed"), ("0999", "unknown", "dial-unknown"),
    ("088889999", "done", "dial-not-allowed")])
def test_the_reason_that_a_caller_hears(play, dialled, outcome, prompt):
    call = play(dialled)
    assert call.path == [("route", outcome), ("why", "done"), ("end", "ended")]
    assert prompt in str(call.heard)


def test_a_class_and_a_credit_have_their_own_words(play):
    extensions.change("801", service_class="C")
    ledger.save("office", credit=1, callers=["1001"])
    assert "dial-not-allowed" in str(play("075526001234").heard)
    assert "dial-no-credit" in str(play("075526001234", "1001").heard)


def test_without_rules_the_caller_still_hears_a_refusal(tmp_path):
    db.open_database("postgresql://nobody@127.0.0.1:1/none")
    guard = Guard(tmp_path / "none.json", Settings())
    stage = Stage([steps.Route(guard), steps.Explain(guard), *talk.STEPS])
    assert "dial-not-allowed" in str(stage.play(FLOW, ScriptedCall(dialled="88889999")).heard)
    stage.close()
    guard.stop()
