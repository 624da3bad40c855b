"""`switchroom flow` over a real store, without Asterisk: both forms, tests, publication, numbers, bundles."""

import io
import json
import wave

import pytest

from flow import bundle, document
from hooks.place import open_place
from launch import cli, database
from store import flows
from tests.flow.samples import make, step

TEXT = """flow hello
entry answer

step answer: ivr.answer
  done -> menu

step menu: ivr.menu prompt="welcome" keys="1"
  1 -> end
  no_input -> end
  invalid -> end

step end: ivr.hangup

test "key 1 ends it"
  given press = ["1"]
  expect path = ["answer", "menu 1", "end"]
"""


def make_wav(rate=8000):
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\0\0" * 80)
    return made.getvalue()


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A runner of `switchroom flow ...`: returns (exit status, what was printed, what was complained of)."""
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nstate = {tmp_path}/state\ncache = {tmp_path}/cache\nuser = no-such-user-of-a-test\n", encoding="utf-8")
    place = open_place(config)
    for language in ("en", "zh"):
        (place.sounds / language).mkdir(parents=True)
        for name in ("welcome", "menu-no-input", "menu-invalid"):
            (place.sounds / language / f"{name}.wav").write_bytes(make_wav())
    database.prepare(place)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUDO_USER", raising=False)

    def run(*words):
        status = cli.main(["flow", *words, "--config", str(config)])
        said = capsys.readouterr()
        return status, said.out, said.err
    run.place, run.folder = place, tmp_path
    return run


def write(run, text, name="hello.flow"):
    (run.folder / name).write_text(text, encoding="utf-8")
    return name


def publish(run, text):
    return json.loads(run("publish", write(run, text), "--json")[1])


def test_text_and_document_are_one(run):
    assert publish(run, TEXT) == {"flow": "hello", "version": 1, "tests": 1, "notes": []}
    assert run("show", "hello", "--text")[1] == TEXT
    _, shown, _ = run("show", "hello")
    assert json.loads(shown)["format"] == "switchroom.flow/1"
    write(run, shown, "hello.json")
    assert run("convert", "hello.json")[1] == TEXT and json.loads(run("convert", "hello.flow")[1]) == json.loads(shown)
    assert json.loads(run("publish", "hello.json", "--json")[1])["version"] == 1, "the other form made another version"


def test_a_broken_text_is_refused_with_lines(run):
    broken = TEXT.replace("1 -> end", "1 end").replace('keys="1"', "keys=one")
    status, _, said = run("publish", write(run, broken))
    assert status == 1 and "line 7 column 43: 'one' is no value" in said and "line 8 column 5: behind '1'" in said
    status, told, _ = run("check", "hello.flow", "--json")
    assert status == 1 and [(one["line"], one["column"]) for one in json.loads(told)] == [(7, 43), (8, 5)]
    status, said, _ = run("check", write(run, TEXT.replace("done -> menu", "done -> nowhere")))
    assert status == 1 and "line 5 column 3 (steps.answer.next.done): leads to no step: 'nowhere'" in said
    assert "hello" not in run("list")[1]


def test_a_failing_test_refuses_the_publication(run):
    assert publish(run, TEXT)["version"] == 1
    changed = TEXT.replace("1 -> end", "1 -> answer")
    status, _, said = run("publish", write(run, changed))
    assert status == 1 and "FAILED  key 1 ends it" in said and "expected 'end', found 'answer done'" in said
    told = publish(run, changed)
    assert told["published"] is False and told["tests"][0]["differences"][0]["what"] == "path"
    status, told, _ = run("test", "hello.flow", "--json")
    assert status == 1 and json.loads(told)["passed"] is False
    assert flows_in_force(run) == 1
    assert run("test", "hello")[:2] == (0, "passed  key 1 ends it\n1 of 1 tests passed\n")
    assert run("test", write(run, TEXT.partition("\ntest")[0]))[:2] == (0, "flow hello has no tests\n")


def flows_in_force(run):
    return next(item["version"] for item in json.loads(run("list", "--json")[1]) if item["name"] == "hello")


def test_history_diff_and_rollback(run):
    publish(run, TEXT)
    assert publish(run, TEXT.replace('keys="1"', 'keys="12"').replace("  1 -> end", "  1 -> end\n  2 -> answer"))["version"] == 2
    assert run("diff", "hello")[1].splitlines() == ['step menu: keys is "12" instead of "1"', "step menu: 2 leads to answer now"]
    assert json.loads(run("diff", "hello", "2", "1", "--json")[1])["changes"][1]["action"] == "removed"
    assert run("rollback", "hello", "1")[0] == 0 and flows_in_force(run) == 1
    assert [(item["version"], item["by"]) for item in json.loads(run("history", "hello", "--json")[1])] == [
        (1, "command line"), (2, "command line"), (1, "command line")]
    assert run("diff", write(run, TEXT))[1] == "nothing changed\n"
    for words, said in ((("rollback", "hello", "7"), "has no version 7"), (("rollback", "hello"), "say which version"),
                        (("rollback", "hello", "x"), "not 'x'"), (("history", "none"), "never published"), (("diff", "main"), "one version only")):
        status, _, complaint = run(*words)
        assert status == 1 and said in complaint, complaint


def test_numbers_are_bound_to_flows_that_exist(run):
    publish(run, TEXT)
    assert json.loads(run("bind", "4055", "hello", "--json")[1]) == {"number": "4055", "flow": "hello", "apply": True}
    assert json.loads(run("bind", "4055", "main", "--json")[1])["apply"] is False
    assert {"number": "4055", "flow": "main"} in json.loads(run("numbers", "--json")[1])
    for words, said in ((("bind", "4056", "none"), "never published"), (("bind", "40 56", "hello"), "cannot be dialled"),
                        (("bind", "4056"), "say which flow"), (("unbind", "4056"), "no flow answers")):
        status, _, complaint = run(*words)
        assert status == 1 and said in complaint
    assert run("unbind", "4055")[0] == 0 and "4055" not in run("numbers")[1]


def test_uses(run):
    publish(run, TEXT)
    assert {"what": "prompt", "name": "welcome", "flow": "hello", "step": "menu"} in json.loads(run("uses", "welcome", "--json")[1])
    assert {"what": "queue", "name": "sales", "flow": "main", "step": "sales"} in json.loads(run("uses", "--json")[1])
    assert run("uses", "nothing")[1] == "used nowhere\n"


def test_a_flow_that_leads_to_an_unpublished_one_is_noted(run):
    text = "flow hello\nentry go\n\nstep go: ivr.goto flow=\"later\"\n"
    assert publish(run, text)["notes"] == ["step go leads to flow 'later', which is not published"]


def test_a_bundle_brings_the_flow_with_its_recordings(run):
    own = run.place.sounds / "custom" / "en"
    own.mkdir(parents=True)
    (own / "welcome.wav").write_bytes(make_wav())
    publish(run, TEXT)
    status, said, _ = run("export", "hello", "--output", str(run.folder / "hello.zip"), "--json")
    assert status == 0 and json.loads(said)["prompts"] == ["en/welcome"]
    (own / "welcome.wav").unlink()
    (run.place.sounds / "en" / "welcome.wav").unlink()
    publish(run, "flow hello\nentry end\n\nstep end: ivr.hangup\n")
    assert json.loads(run("import", "hello.zip", "--json")[1])["version"] == 3
    assert (own / "welcome.wav").read_bytes() == (run.place.sounds / "en" / "welcome.wav").read_bytes() == make_wav()


def test_a_bundle_that_cannot_be_published_changes_nothing(run):
    flow = document.parse(make({"a": step("crm.look", done="b"), "b": step("ivr.play", {"prompt": "strange"}, done="c"), "c": step("ivr.hangup")}))
    (run.folder / "x.zip").write_bytes(bundle.write(bundle.Bundle(flow, {("en", "strange"): make_wav()})))
    status, _, said = run("import", "x.zip")
    assert status == 1 and "no plugin provides 'crm.look'; install or switch on the plugin 'crm'" in said
    assert "prompt 'strange' is missing in zh" in said and "in en" not in said
    assert not (run.place.sounds / "custom").exists()
    (run.folder / "x.zip").write_bytes(b"PK no zip")
    assert "is no bundle" in run("import", "x.zip")[2]


def test_files_that_are_not_there(run):
    status, _, said = run("check", "nowhere.flow")
    assert status == 1 and "nowhere.flow: No such file" in said


def test_simulate(run):
    publish(run, TEXT)
    assert json.loads(run("simulate", "hello", "--press", "1", "--json")[1])["path"][1] == {"step": "menu", "outcome": "1"}
    assert "no_input" in run("simulate", "hello.flow")[1]
    open_hours = ("simulate", "main", "--press", "1", "--stub", "filter=pass", "--stub", "hours=open")
    status, said, _ = run(*open_hours, "--stub", "sales=answered", "--stub", "survey=done", "--time", "2026-03-02 10:00", "--json")
    assert status == 0 and {"step": "sales", "outcome": "answered"} in json.loads(said)["path"]
    status, said, _ = run(*open_hours)
    assert status == 1 and "'sales'" in said and "add its" in said
    assert run("simulate", "main", "--stub", "hours")[0] == 1


def test_the_store_has_what_was_published_in_order(run):
    publish(run, TEXT)
    from store.db import open_database
    opened = open_database(f"sqlite:{run.place.state}/switchroom.db")
    assert list(flows.current("hello")[1]["steps"]) == ["answer", "menu", "end"]
    opened.close()
