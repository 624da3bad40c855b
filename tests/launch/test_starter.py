"""The starter flows are whole and pass the tests that are attached to them."""

import pytest

import hooks.place
from flow import check, document, trial
from flow.catalogue import gather
from hooks.call import Hooks
from hooks.loader import load
from launch.starter import flows

DOCUMENTS = flows.documents()


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """Every step kind of this program, made as the processes make them."""
    config = tmp_path_factory.mktemp("starter") / "cc.ini"
    config.write_text(f"[launch]\nstate = {config.parent}\ncache = {config.parent}\n", encoding="utf-8")
    return gather(Hooks(load(entry_points=False), hooks.place.open_place(config)).collect("cc_steps"), lambda *blame: None)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_has_no_problem_and_its_tests_pass(name, catalogue):
    flow = document.parse(DOCUMENTS[name])
    assert [str(problem) for problem in check.check(flow, catalogue)] == []
    trials = trial.run(flow, catalogue, [document.parse(other) for other in DOCUMENTS.values()])
    assert trials and [line for one in trials if not one.passed for line in one.words()] == []
