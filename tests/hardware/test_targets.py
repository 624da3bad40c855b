"""The words of cc.ini that say who gets traps and what is asked."""

import pytest

from hardware.targets import Question, Target, read_question, read_target
from hooks.settings import SettingError


def test_targets_and_questions():
    assert read_target("inform:v3:[::1]:162") == Target("inform", "v3", "::1", 162)
    asked = read_question("ups=10.0.0.9:161/1.3.6.1.2.1.33.1.2.4.0<50")
    assert asked == Question("ups", "10.0.0.9", 161, (1, 3, 6, 1, 2, 1, 33, 1, 2, 4, 0), "<", 50.0)
    assert asked.wrong(49) and not asked.wrong(50) and read_question("x=h:1/1.3>5").wrong(6) and not read_question("x=h:1/1.3").wrong(6)


@pytest.mark.parametrize("text", ["", "trap:v1:h:162", "trap:v2c:h:0", "trap:v2c:h:70000", "trap:v2c:a b:1"])
def test_a_wrong_target_is_named(text):
    with pytest.raises(SettingError, match="snmp_traps"):
        read_target(text)


@pytest.mark.parametrize("text", ["", "x=h/1.3", "x=h:1/one", "x=h:1/1.3=5", "x=h:99999/1.3"])
def test_a_wrong_question_is_named(text):
    with pytest.raises(SettingError, match="snmp_polls"):
        read_question(text)
