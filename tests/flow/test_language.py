"""The reference of the flow language lists every statement and step kind, and every example on it runs."""

import pathlib
import re

import pytest

from flow import case, check, trial
from flow.text import reader, statements, writer
from launch import examples
from launch.reference import gather_steps

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
LANGUAGE, KINDS = DOCS / "flow-language.md", DOCS / "step-examples.md"


def find_examples(path):
    text = path.read_text(encoding="utf-8")
    return [pytest.param(source, id=f"{path.stem}-{reader.load(source).name}") for source in re.findall(r"^```flow\n(.*?)^```$", text, re.M | re.S)]


@pytest.fixture(scope="module")
def catalogue():
    return gather_steps()


@pytest.mark.covers("F01.3c")
@pytest.mark.parametrize("source", find_examples(LANGUAGE) + find_examples(KINDS))
def test_every_example_is_read_checked_and_run(source, catalogue):
    reading = reader.read(source)
    flow = reading.flow
    assert [str(reading.locate(problem)) for problem in check.check(flow, catalogue)] == []
    assert [line for one in trial.run(flow, catalogue, [examples.OTHER]) if not one.passed for line in one.words()] == []
    assert reader.load(writer.write(flow)) == flow


@pytest.mark.covers("F01.3c")
def test_every_statement_and_every_step_kind_has_its_example(catalogue):
    sections = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", LANGUAGE.read_text(encoding="utf-8"), re.M | re.S))
    assert {*statements.TOP, "within", "given", "expect", "NAME = VALUE", "OUTCOME -> STEP"} == set(sections)
    assert all("```flow\n" in text for text in sections.values())
    for part, names in (("given", case._GIVEN), ("expect", case._EXPECT)):
        assert set(re.findall(r"^\| `(\w+)` \|", sections[part], re.M)) == set(names)
        assert all(re.search(rf"^  {part} {name} = ", sections[part], re.M) for name in names)
    assert re.findall(r"^### (.+)$", KINDS.read_text(encoding="utf-8"), re.M) == catalogue.kinds(), "run: python -m launch.examples > docs/step-examples.md"


def test_the_page_of_examples_is_what_the_program_writes(catalogue):
    assert KINDS.read_text(encoding="utf-8") == examples.write_page(catalogue), "run: python -m launch.examples > docs/step-examples.md"
