"""The plugin loads by itself and brings what it says."""

from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from plugins.business_hours import prompts
from store import migrate


def test_the_plugin_brings_step_models_and_migrations(tmp_path):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nstate = {tmp_path}\n", encoding="utf-8")
    hooks = Hooks(load(["business_hours"], entry_points=False), open_place(config))
    assert [step.kind for _, step in hooks.collect("cc_steps")] == ["business_hours.check", "business_hours.announce"]
    assert len(hooks.collect("cc_models")) == 5
    (owner, package), = hooks.each("cc_migrations")
    assert [step.number for step in migrate.load(owner, package).migrations] == [1, 2]
    assert [prompt for _, prompt in hooks.collect("cc_prompts")] == list(prompts.PROMPTS)
    rights = {permission.name for _, permission in hooks.collect("cc_permissions")}
    assert {right for _, resource in hooks.collect("cc_resources") for right in (resource.view, resource.change)} == rights
    assert not hooks.failures
