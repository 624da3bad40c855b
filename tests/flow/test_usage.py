"""Where things are used is found in every flow, by the steps' own declarations."""

from flow import document, usage
from flow.catalogue import gather
from tests.flow.samples import ALL, MENU, make, step

CATALOGUE = gather([(one.kind.partition(".")[0], one) for one in ALL], lambda *blame: None)


def test_prompts_queues_and_flows_are_found_defaults_among_them():
    other = make({"go": step("ivr.goto", {"flow": "sample"})}, name="other")
    found = usage.find([document.parse(MENU), document.parse(other)], CATALOGUE)
    assert {usage.Use("prompt", "menu-main", "sample", "menu"), usage.Use("prompt", "menu-no-input", "sample", "menu"),
            usage.Use("queue", "sales", "sample", "queue"), usage.Use("music", "default", "sample", "queue"),
            usage.Use("flow", "sample", "other", "go")} <= set(found)
    assert found == sorted(found, key=lambda use: (use.what, use.name, use.flow, use.step))


def test_kinds_that_nobody_provides_are_passed_over():
    assert usage.find([document.parse(make({"a": step("crm.look", {"queue": "x"})}))], CATALOGUE) == []
