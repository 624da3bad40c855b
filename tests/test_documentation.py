"""The documents say what the code does: their examples are run, their lists compared with the code."""

import dataclasses
import functools
import importlib
import json
import pathlib
import re
import shlex
import sys

import pytest

import hooks.place
from flow import expressions
from flow.catalogue import gather
from flow.check import check
from flow.document import load as load_flow
from flow.prompts import gather as gather_prompts
from flow.prompts import has
from hooks import settings, specs
from hooks.call import Hooks
from hooks.loader import find, load
from launch import cli, reference, sample
from launch.instance import Sections, list_sections
from launch.starter import site

PROJECT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("plugins/*/README.md")])
FLOW, HOOKS, SETTINGS, STEPS = (PROJECT / "docs" / name for name in ("flow.md", "hooks.md", "cc-ini.md", "steps.md"))
SECTIONS = {"launch": hooks.place.Settings, **{field.name: field.type for field in dataclasses.fields(Sections)}}


def read(path):
    return path.read_text(encoding="utf-8")


def find_blocks(language):
    """Return every fenced block of `language` as a pytest parameter."""
    found = [(path, match) for path in DOCUMENTS
             for match in re.finditer(rf"^```{language}\n(.*?)^```$", read(path), re.M | re.S)]
    return [pytest.param(match[1], id=f"{path.name}-{number}") for number, (path, match) in enumerate(found)]


def split_sections(path, level):
    """Return {heading: text up to the next heading of the same or a higher level}."""
    pieces = re.split(rf"^(#{{2,{level}}}) (.+)$", read(path), flags=re.M)[1:]
    return {title: text for marks, title, text in zip(pieces[::3], pieces[1::3], pieces[2::3]) if len(marks) == level}


def read_rows(text):
    """Return {name: the other cells} of a table whose first cells are names in backticks."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]
    return {cells[0].strip("`"): cells[1:] for cells in rows}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    config = tmp_path_factory.mktemp("documents") / "cc.ini"
    config.write_text(f"[launch]\nstate = {config.parent}\ncache = {config.parent}\n", encoding="utf-8")
    found = Hooks(load(entry_points=False), hooks.place.open_place(config))
    blamed = []
    kinds = gather(found.collect("cc_steps"), lambda *blame: blamed.append(blame))
    kinds.spoken = gather_prompts(found.collect("cc_prompts"), lambda *blame: blamed.append(blame))
    assert not blamed and not found.failures
    return kinds


@pytest.mark.parametrize("text", find_blocks("json"))
def test_flow_examples_have_no_problem(text, catalogue):
    if "format" in json.loads(text):
        assert [str(problem) for problem in check(load_flow(text), catalogue, functools.partial(has, prompts=catalogue.spoken))] == []


@pytest.mark.parametrize("text", find_blocks("ini"))
def test_cc_ini_examples_are_accepted(text):
    found = settings.parse(text)
    found.refuse_unknown_sections(list_sections())
    for name in found.values:
        found.section(name, SECTIONS[name])


@pytest.mark.parametrize("text", find_blocks("sh"))
def test_commands_are_understood(text):
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if "cp" in words[:2]:
            continue        # run in earnest by tests/launch/test_plugin_story.py
        assert words[0] == "./switchroom" or words[:2] == ["sudo", "./switchroom"], line
        words = words[words.index("./switchroom") + 1:]
        parser, verbs = cli.make_parser()
        importlib.import_module(cli.VERBS[words[0]][0]).add_arguments(verbs[words[0]])
        rest = parser.parse_known_args(words)[1]
        assert not rest or words[0] in cli.PASSED_ON, line


@pytest.mark.parametrize("text", find_blocks("expressions"))
def test_expressions_have_the_values_shown(text):
    names = {"caller": "13800001234", "dialled": "4000", "level": "3"}
    for line in text.splitlines():
        expression, _, value = line.rpartition("  ")
        assert expressions.refuse(expression.strip()) is None
        assert str(expressions.evaluate(expression.strip(), names)).lower() == value.strip(), line


def test_every_function_of_expressions_is_documented():
    assert set(re.findall(r"`(\w+)\(", split_sections(FLOW, 2)["Variables, templates and expressions"])) >= set(expressions.FUNCTIONS)


def test_every_hook_has_its_heading():
    declared = {name for name in dir(specs) if name.startswith("cc_")}
    assert set(split_sections(HOOKS, 3)) == declared


def test_hooks_said_to_be_called_are_called():
    text = split_sections(HOOKS, 2)["Hooks that are called now"]
    sources = [path for package in ("agi", "admin", "hooks", "launch", "live") for path in (PROJECT / package).rglob("*.py")]
    called = {name for path in sources for name in re.findall(r'"(cc_[a-z_]+)"', read(path))}
    assert set(re.findall(r"^### (cc_\w+)$", text, re.M)) == called & {name for name in dir(specs) if name.startswith("cc_")}


def test_the_plugin_example_works(tmp_path, monkeypatch):
    for name, text in re.findall(r"^```python file=(\S+)\n(.*?)^```$", read(HOOKS), re.M | re.S):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    test, = re.findall(r"^```python test\n(.*?)^```$", read(HOOKS), re.M | re.S)
    (tmp_path / "lucky" / "__init__.py").touch()
    (tmp_path / "shelf").mkdir()
    config = tmp_path / "cc.ini"
    config.write_text("[launch]\nstate = state\ncache = cache\n[plugin:lucky]\nending = 66\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        # The loader knows the example by the name of its folder, as it knows a plugin of somebody else.
        (tmp_path / "shelf" / "__init__.py").touch()
        (tmp_path / "shelf" / "lucky").symlink_to(tmp_path / "lucky")
        found = Hooks(load(package="shelf", entry_points=False), hooks.place.open_place(config))
        assert found.failures == {} and found.settings["lucky"].ending == "66"
        (owner, step), = found.collect("cc_steps")
        assert (owner, step.kind) == ("lucky", "lucky.check")
        exec(compile(test, "hooks.md", "exec"), {})
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] in ("lucky", "shelf")]:
            del sys.modules[name]


def test_the_reference_of_steps_is_what_they_declare(catalogue):
    assert read(STEPS) == reference.write_reference(catalogue), "run: .venv/bin/python -P -m launch.reference > docs/steps.md"


def test_step_kinds_that_need_more_words_have_their_parameters_and_outcomes(catalogue):
    sections = {title: text for title, text in split_sections(FLOW, 3).items() if title.split(".")[0] in find()}
    assert set(sections) <= set(catalogue.kinds())
    for kind, text in sections.items():
        step, rows = catalogue.find(kind), read_rows(text)
        assert set(rows) == set(step.parameters), kind
        for name, parameter in step.parameters.items():
            assert rows[name][:2] == [write_type(parameter), write_default(parameter)], (kind, name)
        defaults = {name: parameter.default for name, parameter in step.parameters.items()}
        for outcome in (*step.outcomes(defaults), *step.optional_outcomes(defaults)):
            assert f"`{outcome}`" in text, (kind, outcome)
        assert ("Waits;" in text) == step.waits, kind
        assert f"esumes {'by ' if step.resume == 'outcome' else ''}{step.resume}" in text, kind


def write_type(parameter):
    bounds = parameter.type == "number" and parameter.minimum is not None
    return f"number, {parameter.minimum} to {parameter.maximum}" if bounds else parameter.type


def write_default(parameter):
    return "required" if parameter.required else f"`{json.dumps(parameter.default)}`"


def test_every_section_and_key_of_cc_ini_is_documented_with_its_default():
    sections = split_sections(SETTINGS, 2)
    assert set(sections) == {f"[{name}]" for name in (*SECTIONS, "plugin:NAME")}
    for name, kind in SECTIONS.items():
        rows = read_rows(sections[f"[{name}]"])
        assert {key: cells[0].strip("`") for key, cells in rows.items()} == {
            field.name: sample.write_value(field.default) for field in dataclasses.fields(kind)}, name


def test_every_command_and_starter_number_is_in_the_readme():
    text = read(PROJECT / "README.md")
    for number in (*site.NUMBERS, *site.PHONES, site.DOCTOR_NUMBER, site.DOCTOR_AGENT):
        assert re.search(rf"^\| .*\b{number}\b.* \|", text, re.M), number
    for verb in cli.VERBS:
        assert f"./switchroom {verb}" in text + read(PROJECT / "CONTRIBUTING.md"), verb


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere_and_no_machine_path_is_written_down(path):
    text = read(path)
    for target, anchor in re.findall(r"\]\(([^)#:]*)(#[^)]*)?\)", text):
        where = (path.parent / target) if target else path
        assert where.exists(), target
        titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", read(where), re.M)} if anchor else ()
        assert not anchor or anchor[1:] in titles, anchor
    assert not any(word in text for word in ("/work" + "/", "/root" + "/", "/tmp" + "/"))
