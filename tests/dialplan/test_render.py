"""The rendered starter site, against its golden files, and what no value of a site can break."""

import dataclasses
import os
import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dialplan import conf
from dialplan.encode import EncodeError
from dialplan.render import FILES, render
from dialplan.render.manager import users
from dialplan.site import Extension, Member, Music, Queue, Trunk
from tests.dialplan.starter import starter

GOLDEN = pathlib.Path(__file__).parent.parent / "golden/dialplan/starter"
TYPED = some.text(alphabet=some.sampled_from('a1 中"\\;,()[]${}=>#\n\0'), max_size=12)


@pytest.mark.parametrize("name", FILES)
def test_the_starter_site_is_rendered_as_agreed(name):
    """SWITCHROOM_GOLDEN=write rewrites the golden files; read their diff before keeping it."""
    text = render(starter())[name]
    if os.environ.get("SWITCHROOM_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_file_is_left_over():
    assert {path.name for path in GOLDEN.iterdir()} == set(FILES)


def _shape(files):
    """Return sections, keys and file names of all files, without values."""
    return {name: [(line.section, line.key) for line in conf.read(text)] + list(conf.section_names(text)) for name, text in files.items()}


@settings(deadline=None, max_examples=200)
@given(name=TYPED, secret=TYPED, member=TYPED, contact=TYPED)
def test_no_typed_value_adds_a_line_or_a_section(name, secret, member, contact):
    def build(name, secret, member, contact):
        return render(starter(extensions=(Extension("1001", secret, name),), trunks=(Trunk("carrier", "carrier", secret, contact),),
                              queues=(Queue("operator", (Member("PJSIP/1001", 0, member),)),)))
    try:
        files = build(name, secret, member, contact)
    except EncodeError:
        return
    assert _shape(files) == _shape(build("a", "b", "c", "d" if contact else ""))


@pytest.mark.parametrize("changes", [
    {"node": "a\nb"}, {"user": "x y"}, {"sip_host": "1.1.1.1\nx=1"}, {"agi_token": "a\nb"}, {"language": "en\n"},
    {"extensions": (Extension("10 01", "x"),)}, {"extensions": (Extension("1001", ""),)},
    {"extensions": (Extension("1001", "x", context="a,b"),)},
    {"trunks": (Trunk("a]", "b", "c"),)}, {"queues": (Queue("a,b"),)}, {"queues": (Queue("a", strategy="best"),)},
    {"queues": (Queue("a", ring=-1),)},
    {"queues": (Queue("a", (Member("Local/1@x,5"),)),)}, {"music": (Music("a", pathlib.Path("relative")),)}, {"modules": ("a b",)},
    {"fallback_queue": "x,y"}])
def test_a_value_that_cannot_be_written_is_refused(changes):
    with pytest.raises(EncodeError):
        render(starter(**changes))


def test_no_login_may_run_programs_and_noise_is_filtered():
    files = render(starter())
    lines = conf.read(files["manager.conf"])
    assert not any({"system", "command", "all", "config"} & set(line.value.split(",")) for line in lines
                   if line.key == "write" and line.section != "dialplan")
    for user in starter().managers:
        assert f"[{user.name}]" in files["manager.conf"]
    assert files["manager.conf"].count("eventfilter(action(exclude),name(VarSet))") == len(starter().managers)


def test_only_known_processes_get_a_login():
    assert users({"stranger": "x"}) == ()


def test_every_module_is_named_once():
    names = [line.value for line in conf.read(render(starter())["modules.conf"]) if line.key == "load"]
    assert len(names) == len(set(names)) and "res_agi.so" in names
    assert not {"chan_iax2.so", "chan_skinny.so", "chan_unistim.so", "func_shell.so", "app_system.so", "pbx_spool.so"} & set(names)


def test_outside_calls_reach_flows_and_phones_only():
    lines = [line for line in conf.read(render(starter())["extensions.conf"]) if line.section == "cc-trunk"]
    numbers = {line.value.split(",")[0] for line in lines if line.key == "exten"}
    assert numbers == {"4000", "4001", "4003", "1001", "1002", "1003", "1004", "801", "80001"}
    assert [line.value for line in lines if line.key == "include"] == ["custom-trunk"]


def test_without_a_fallback_queue_only_the_message_is_left():
    text = render(starter(fallback_queue=""))["extensions.conf"]
    assert "Queue(operator" not in text and "@" not in text.split("[cc-fallback]")[1].replace("0-9", "")


def test_a_browser_phone_brings_the_websocket():
    site = starter()
    web = dataclasses.replace(site.extensions[0], web=True)
    assert "transport-ws" not in render(site)["pjsip.conf"]
    assert "webrtc = yes" in render(starter(extensions=(web,)))["pjsip.conf"]
