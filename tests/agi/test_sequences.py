"""A sequence of prompts costs one command, and a missing one is known before anything is heard."""

import pytest

from agi.sounds import Sounds
from agi.testing import FakeAsterisk, loop_arguments, make_header
from flow.call import Audio, VerbFailed
from flow.step import Step
from tests.agi.conftest import TOKEN
from tests.flow.samples import ALL, make, step


class Talk(Step):
    """Does one verb and keeps what it returned."""

    kind = "test.talk"
    waits = True

    def __init__(self, verb):
        self._verb = verb
        self.returned = []

    def run(self, call, parameters):
        self.returned.append(self._verb(call))
        return "done"


@pytest.fixture
def visit(serve, tmp_path):
    """visit(verb, answers): let a step do `verb(call)` in a visit; return (what it returned, the commands that it cost, the commit)."""
    for name in ("one", "two"):
        path = tmp_path / "sounds" / "en" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF")
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings/msg.wav").write_bytes(b"RIFF")

    def visit(verb, **answers):
        talk = Talk(verb)
        flow = make({"talk": step("test.talk", done="end", error="sorry"), "end": step("ivr.hangup"), "sorry": step("ivr.hangup", {"cause": 41})})
        served = serve([*ALL, talk], [flow])
        asterisk = FakeAsterisk(served.port, make_header(TOKEN, loop_arguments()), {key.replace("_", " "): value for key, value in answers.items()})
        commands = [line.replace(str(tmp_path), "") for line in asterisk.run() if not line.startswith("SET VARIABLE")]
        return (talk.returned or [None])[0], commands, asterisk.committed and asterisk.committed[1]
    return visit


def test_all_are_played_with_one_command(visit, tmp_path):
    message = Audio(f"{tmp_path}/recordings/msg")
    assert visit(lambda call: call.play(["one", message, "two"]))[:2] == (
        "", ["EXEC Playback /sounds/en/one&/recordings/msg&/sounds/en/two"])


@pytest.mark.parametrize("keys, pressed, returned", [("12", "50", "2"), ("12", "57", ""), ("12", "0", "")])
def test_keys_stop_a_sequence(visit, keys, pressed, returned):
    assert visit(lambda call: call.play(["one", "two"], keys), EXEC=f"200 result={pressed}")[:2] == (
        returned, ["EXEC Background /sounds/en/one&/sounds/en/two"])


@pytest.mark.parametrize("reply, text, timed_out", [("OK~12", "12", False), ("OK~", "#", False), ("TIMEOUT~1", "1", True), ("TIMEOUT~", "", True)])
def test_keys_are_read_behind_a_sequence_with_two_commands(visit, reply, text, timed_out):
    digits, commands, _ = visit(lambda call: call.ask(["one", "two"], 3, 1.5), GET_FULL=f"200 result=1 ({reply})")
    assert (digits.text, digits.timed_out) == (text, timed_out)
    assert commands == ["EXEC Read CC_KEYS,/sounds/en/one&/sounds/en/two,3,,1,1.5", "GET FULL VARIABLE ${READSTATUS}~${CC_KEYS}"]


@pytest.mark.parametrize("verb, command", [
    (lambda call, message: call.play("one"), 'STREAM FILE /sounds/en/one ""'),
    (lambda call, message: call.play([message], "1"), 'STREAM FILE /recordings/msg "1"'),
    (lambda call, message: call.ask(("one",), 1, 5), "GET DATA /sounds/en/one 5000 1")])
def test_a_single_prompt_keeps_its_cheap_way(visit, tmp_path, verb, command):
    assert visit(lambda call: verb(call, Audio(f"{tmp_path}/recordings/msg")))[1] == [command]


@pytest.mark.parametrize("prompts", [["one", "missing"], [Audio("/etc/passwd"), "one"], ["one", Audio("{}/../etc/x")], ["one", "a&b"], ["one", "a,b"]])
def test_what_is_missing_or_not_ours_is_an_error_before_a_sound(visit, tmp_path, prompts):
    prompts = [Audio(one.path.format(tmp_path)) if isinstance(one, Audio) else one for one in prompts]
    assert visit(lambda call: call.play(prompts))[1:] == ([], "41")


def test_nothing_to_play_is_silence(visit):
    assert visit(lambda call: call.play([]))[:2] == ("", [])


def test_a_hang_up_while_a_sequence_plays_is_no_error(visit):
    answers = {"EXEC": "200 result=-1", "CHANNEL": "200 result=-1"}
    assert visit(lambda call: call.play(["one", "two"]), **answers) == (None, ["EXEC Playback /sounds/en/one&/sounds/en/two", "CHANNEL STATUS"], None)


def test_a_hang_up_while_keys_are_read_is_no_error(visit):
    assert visit(lambda call: call.ask(["one", "two"], 1, 5), GET_FULL="200 result=1 (HANGUP~)")[2] is None


def test_a_deleted_recording_is_looked_for_each_time(tmp_path):
    sounds = Sounds(tmp_path / "sounds")
    path = tmp_path / "recordings/x.wav"
    path.parent.mkdir()
    path.touch()
    assert sounds.paths([Audio(str(path)[:-4])], "en") == [str(path)[:-4]]
    path.unlink()
    with pytest.raises(VerbFailed, match="no sound"):
        sounds.paths([Audio(str(path)[:-4])], "en")
