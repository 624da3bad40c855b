"""The console's fixed verbs, spoken to a real Asterisk."""

import dataclasses
import inspect

import pytest

from dialplan import console
from dialplan.console import Console, ConsoleError, open_console
from dialplan.encode import EncodeError


def test_a_verb_is_answered_whole_and_without_colours(instance):
    answer = open_console(instance.site).ask("show dialplan")
    assert answer.count("[ Context 'cc-") > 5 and "\x1b" not in answer and answer.rstrip().endswith("contexts. =-")


def test_only_fixed_verbs_are_spoken(instance):
    with pytest.raises(KeyError):
        open_console(instance.site).ask("core stop now")
    assert not [verb for verb in console.VERBS.values() if "stop" in verb or "restart" in verb or "originate" in verb]
    assert set(inspect.signature(Console.ask).parameters) == {"self", "verb", "names"}


@pytest.mark.parametrize("name", ["1001; core stop now", "1001\ncore stop now", "1001\0core stop now", "a b", ""])
def test_a_name_cannot_carry_a_second_command(instance, name):
    with pytest.raises(EncodeError):
        open_console(instance.site).ask("show endpoint", name)


def test_another_asterisk_is_recognised(instance):
    ours = open_console(instance.site)
    ours.confirm(instance.site)
    with pytest.raises(ConsoleError, match="this Asterisk runs from .* start ours by"):
        ours.confirm(dataclasses.replace(instance.site, state=instance.site.state / "other"))


def test_no_asterisk_says_where_to_look(tmp_path):
    with pytest.raises(ConsoleError, match="switchroom status"):
        Console(tmp_path / "asterisk.ctl").ask("show uptime")
