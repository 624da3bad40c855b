"""The plugin loads by itself and brings what it says."""

from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from hooks.specs import EventNews
from plugins.survey import models
from store import events, migrate
from tests.plugins.survey.test_models import GOOD


def test_the_plugin_brings_what_it_says_and_writes_answers(tmp_path, database):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nstate = {tmp_path}\n", encoding="utf-8")
    hooks = Hooks(load(["survey"], entry_points=False), open_place(config))
    assert [step.kind for _, step in hooks.collect("cc_steps")] == ["survey.ask"]
    assert [len(hooks.collect(hook)) for hook in ("cc_models", "cc_prompts", "cc_permissions", "cc_resources")] == [4, 6, 2, 3]
    (owner, package), = hooks.each("cc_migrations")
    assert [step.number for step in migrate.load(owner, package).migrations] == [1]
    for _ in range(2):
        hooks.tell("cc_event", EventNews(7, events.decode(events.encode(GOOD)), "n"))
    assert [row["answer"] for row in models.answers_of("1.1", "n")] == ["satisfied"] and not hooks.failures
