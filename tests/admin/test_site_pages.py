"""Pages of the dialplan, the plugins and the prompts, and the resources that Asterisk is configured from, without an Asterisk."""

import array
import io
import json
import math
import wave

import pytest

from admin.site import sound
from dialplan import instance
from hooks.web import Invalid
from launch.speaker import Speaker
from store import extensions, feature_codes, flows, numbers, queues, trunks
from tests.dialplan.starter import starter
from tests.flow.samples import make, step

FLOW = make({"answer": step("ivr.answer", done="wait"), "wait": step("acd.queue", {"queue": "sales"}, answered="end", timeout="end", empty="end"),
             "end": step("ivr.hangup")}, name="main")


@pytest.fixture(scope="module")
def web(site):
    """An administrator's browser over a site with its base, a flow, and folders of sounds."""
    instance.keep(starter(site.place.state), ())
    for folder in ("asterisk/etc/custom", "sounds/en", "sounds/zh"):
        (site.place.state / folder).mkdir(parents=True, exist_ok=True)
    site.place.run.mkdir(exist_ok=True)
    flows.publish("main", FLOW, "test")
    return site.sign_in("root")


def put(web, resource, key=None, **values):
    """Save by the API; return the answer."""
    path = f"/api/v1/{resource}" + (f"/{key}" if key else "")
    return web.ask("PATCH" if key else "POST", path, json.dumps(values), {"X-CSRF-Token": web.token(), "Content-Type": "application/json"})


@pytest.mark.parametrize("resource, values, field", [
    ("queues", {"name": "a b"}, "name"), ("queues", {"name": "sales"}, "name"), ("queues", {"name": "n", "ring": 1}, "ring"),
    ("queues", {"name": "n", "strategy": "worst"}, "strategy"), ("queues", {"name": "n", "members": [{"number": "7777"}]}, "members"),
    ("queues", {"name": "n", "members": [{"number": "1001"}, {"number": "1001"}]}, "members"),
    ("trunks", {"name": "t", "secret": "short"}, "secret"), ("trunks", {"name": "t", "secret": "long-enough;", "host": "x.net"}, "secret"),
    ("trunks", {"name": "t", "secret": "long-enough-one", "register": True}, "register"), ("trunks", {"name": "1001", "secret": "long-enough-one"}, "name"),
    ("trunks", {"name": "t", "secret": "long-enough-one", "addresses": "1.2.3.4.5"}, "addresses"),
    ("trunks", {"name": "t", "secret": "long-enough-one", "host": "a b"}, "host"), ("trunk-groups", {"name": "g", "members": [{"trunk": "no"}]}, "members"),
    ("trunk-groups", {"name": "carrier", "members": [{"trunk": "carrier"}]}, "name"), ("trunk-groups", {"name": "g", "members": []}, "members"),
    ("numbers", {"dialled": "4x", "flow": "main"}, "dialled"), ("numbers", {"dialled": "1001", "flow": "main"}, "dialled"),
    ("numbers", {"dialled": "4100", "flow": "none"}, "flow"), ("feature-codes", {"deed": "blind", "code": "#8"}, "code"),
    ("feature-codes", {"deed": "blind", "code": "#89"}, "code"), ("feature-codes", {"deed": "sing", "code": "#1"}, "deed")])
def test_what_cannot_be_saved_is_told_beside_its_field(web, resource, values, field):
    answer = put(web, resource, **values)
    assert answer.status == 422 and field in json.dumps(answer.json), answer.text


def test_resources_are_saved_changed_listed_and_removed(web):
    assert put(web, "queues", name="night", members=[{"number": "1002", "penalty": 3}], ring=9).status == 201
    assert queues.find("night")["members"] == [{"number": "1002", "penalty": 3}] and queues.find("night")["ring"] == 9
    assert put(web, "queues", "night", wrapup=30).status == 200 and queues.find("night")["ring"] == 9
    assert put(web, "trunks", name="cheap", secret="long-enough-one", codecs=["ulaw"]).status == 201
    assert "long-enough-one" not in web.get("/api/v1/trunks/cheap").text and trunks.find("cheap")["codecs"] == "ulaw"
    assert put(web, "trunks", "cheap", title="Cheap").status == 200 and trunks.find("cheap")["secret"] == "long-enough-one"
    assert put(web, "trunk-groups", name="out", members=[{"trunk": "cheap"}, {"trunk": "carrier"}]).status == 201
    assert trunks.resolve("out") == ["cheap", "carrier"]
    assert put(web, "numbers", dialled="4100", flow="main").status == 201 and numbers.find_flow("4100") == "main"
    assert put(web, "feature-codes", "blind", code="*3").status == 200 and feature_codes.every()["blind"] == "*3"
    headers = {"X-CSRF-Token": web.token()}
    assert web.ask("DELETE", "/api/v1/feature-codes/blind", None, headers).status == 204 and feature_codes.every()["blind"] == "#6"
    assert web.ask("DELETE", "/api/v1/trunks/cheap", None, headers).status == 409, "a group has it"
    assert web.ask("DELETE", "/api/v1/queues/sales", None, headers).status == 409, "a flow sends callers there"
    for path in ("trunk-groups/out", "trunks/cheap", "queues/night", "numbers/4100"):
        assert web.ask("DELETE", f"/api/v1/{path}", None, headers).status == 204, path
    for name in ("numbers", "queues", "trunks", "trunk-groups", "feature-codes"):
        assert web.get(f"/manage/{name}").status == 200 and web.get(f"/manage/{name}/new").status == 200


def test_the_difference_hides_secrets_and_the_banner_counts_files(site, web):
    extensions.save("80005", secret="never-to-be-shown", name="New")
    page = web.get("/dialplan")
    assert page.status == 200 and "80005" in page.text and "never-to-be-shown" not in page.text and "hidden" in page.text
    assert "files differ" in web.get("/dialplan/banner").text
    assert web.get("/dialplan/written").status == 200
    answer = web.send("/dialplan/apply")
    assert answer.status == 303
    for _ in range(100):
        text = web.get("/dialplan/progress").text
        if "every 500ms" not in text:
            break
    assert "see ./switchroom status" in text, "without Asterisk nothing is applied, and it is said"
    assert web.send("/dialplan/history/77/rollback").status == 404
    extensions.remove("80005")


@pytest.mark.parametrize("text, told", [
    ("[custom-internal]\nexten => 1,1,Goto(nowhere,s,1)\n", "custom/extensions_custom.conf:2"), ("#include /etc/passwd\n", "reads another file"),
    ("  #exec id\n", "runs a program"), ("[custom-internal]\nexten => 1,1,System(id)\n", "runs a program"),
    ("[custom-internal]\nexten => 1,1,MixMonitor(a.wav,b(x),id)\n", "runs a program"), ("[custom-internal]\nexten 1\n", "is no section"),
    ("[custom-internal]\nexten => 1,1,Dial(PJSIP/x@carrier)\n", "a trunk, without asking")])
def test_an_own_file_with_a_mistake_is_refused_with_its_line_and_kept_in_the_form(site, web, text, told):
    answer = web.send("/dialplan/own/extensions_custom.conf", text=text)
    assert answer.status == 422 and told in answer.text and text.split("\n")[0].strip() in answer.text
    assert not (site.place.asterisk / "etc/custom/extensions_custom.conf").exists()


def test_an_own_file_is_kept_and_taken_away_and_others_are_not_edited(site, web):
    path = site.place.asterisk / "etc/custom/extensions_custom.conf"
    assert web.send("/dialplan/own/extensions_custom.conf", text="[custom-internal]\r\nexten => 4777,1,Answer()\r\n").status == 303
    assert path.read_text() == "[custom-internal]\nexten => 4777,1,Answer()\n" and "4777" in web.get("/dialplan").text
    assert web.send("/dialplan/own/extensions_custom.conf", text=" ").status == 303 and not path.exists()
    for name in ("manager_custom.conf", "modules_custom.conf", "..%2fx.conf"):
        assert web.get(f"/dialplan/own/{name}").status == 404


def test_plugins_say_what_they_bring_and_their_last_trace(site, web):
    report = site.place.run / "agi-1.plugins.json"
    report.write_text(json.dumps([{"plugin": "survey", "failures": 2, "last": "ValueError: x", "trace": "Traceback <b>", "version": "", "refused": "",
                                   "loaded": True}]))
    try:
        page = web.get("/plugins/survey").text
        assert "survey.ask" in page and "Traceback &lt;b&gt;" in page and "surveys" in page
        assert web.get("/plugins").status == 200 and web.get("/plugins/nothing").status == 404
        assert "say_agent" in web.get("/plugins/acd").text
        assert web.send("/plugins/ivr/switch", on="no").status == 409
        assert web.send("/plugins/survey/switch", on="no").status == 303 and "Switched off" in web.get("/plugins").text
        assert web.send("/plugins/survey/switch", on="yes").status == 303
    finally:
        report.unlink()


def wav(rate=44100, channels=2, width=2, seconds=0.5, hertz=1000, loud=0.5):
    """Return the bytes of a WAV file with a tone."""
    target = io.BytesIO()
    with wave.open(target, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(width)
        made.setframerate(rate)
        values = [round(loud * (2 ** (8 * width - 1) - 1) * math.sin(2 * math.pi * hertz * at / rate)) for at in range(int(rate * seconds))]
        offset = 128 if width == 1 else 0
        made.writeframes(b"".join((value + offset).to_bytes(width, "little", signed=width > 1) * channels for value in values))
    return target.getvalue()


def measure(data, hertz):
    """Return how loud `hertz` is in an 8 kHz WAV file, 0 to 1."""
    with wave.open(io.BytesIO(data)) as made:
        assert (made.getframerate(), made.getnchannels(), made.getsampwidth()) == (8000, 1, 2)
        samples = array.array("h", made.readframes(made.getnframes()))
    parts = [sum(value * turn(2 * math.pi * hertz * at / 8000) for at, value in enumerate(samples)) for turn in (math.sin, math.cos)]
    return 2 * math.hypot(*parts) / len(samples) / 32768


@pytest.mark.parametrize("rate, channels, width", [(44100, 2, 2), (48000, 1, 3), (8000, 1, 2), (16000, 1, 1), (22050, 2, 4)])
def test_any_wav_becomes_the_sound_of_telephones(rate, channels, width):
    assert 0.45 < measure(sound.convert(wav(rate, channels, width)), 1000) < 0.55


def test_what_telephones_cannot_carry_does_not_come_back_as_a_whistle():
    assert measure(sound.convert(wav(44100, 1, hertz=7000)), 1000) < 0.01


@pytest.mark.parametrize("data, told", [(b"ID3\x03" + bytes(99), "MP3"), (b"", "no WAV"), (wav(4000), "8000"), (wav(8000, 1, 2, 181.0), "180"),
                                        (wav()[:30], "no WAV")])
def test_what_is_no_wav_is_refused_by_its_name(data, told):
    with pytest.raises(Invalid, match=told):
        sound.convert(data)


def send_file(web, data, **fields):
    """Send the form of an upload."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in {"csrf": web.token(), **fields}.items()]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n'
    body = b"".join(parts) + head + data + b"\r\n--x--\r\n"
    return web.ask("POST", "/prompts/upload", body, {"Content-Type": "multipart/form-data; boundary=x"})


def test_a_prompt_is_uploaded_heard_spoken_and_taken_away(site, web):
    assert send_file(web, wav(), name="own-hello", language="en", words="Hello").status == 303
    page = web.get("/prompts/one?name=own-hello").text
    assert "Hello" in page and "our own" in page
    heard = web.get("/prompts/sound/en/own-hello")
    assert heard.status == 200 and measure(heard.body, 1000) > 0.4
    assert send_file(web, b"ID3" + bytes(50), name="own-hello", language="en").status == 422
    for name in ("../x", "Own", "a/b", ""):
        assert send_file(web, wav(), name=name, language="en").status == 422
    assert web.send("/prompts/speak", name="own-bye", language="zh", words="").status == 422
    assert web.send("/prompts/speak", name="own-bye", language="zh", words="再见").status == 303
    assert Speaker(site.place.sounds, "worker").work() and not Speaker(site.place.sounds, "worker").work()
    assert web.get("/prompts/sound/zh/own-bye").status == 200 and "再见" in web.get("/prompts?search=own-bye").text
    assert web.send("/prompts/forget", name="own-hello", language="en").status == 303
    assert not (site.place.sounds / "custom/en/own-hello.wav").exists()
    assert web.get("/prompts/sound/en/..%2f..%2fsecrets%2faudit.key").status == 404
    assert web.get("/prompts").status == 200
