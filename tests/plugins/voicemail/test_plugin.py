"""The plugin loads by itself and brings what it says."""

from flow.prompts import find, refuse
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from plugins.voicemail.prompts import PROMPTS
from store import migrate


def test_the_plugin_brings_steps_models_settings_and_prompts(tmp_path):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nstate = {tmp_path}\n[plugin:voicemail]\nsmtp_port = 2525\n", encoding="utf-8")
    hooks = Hooks(load(["voicemail"], entry_points=False), open_place(config))
    assert sorted(step.kind for _, step in hooks.collect("cc_steps")) == ["voicemail.leave", "voicemail.retrieve"]
    assert len(hooks.collect("cc_models")) == 4 and hooks.settings["voicemail"].smtp_port == 2525
    assert {permission.name for _, permission in hooks.collect("cc_permissions")} == {"voicemail.view", "voicemail.change", "voicemail.listen"}
    assert len(hooks.collect("cc_resources")) == 3
    (owner, package), = hooks.each("cc_migrations")
    assert [step.number for step in migrate.load(owner, package).migrations] == [1]
    assert not hooks.failures


def test_every_prompt_can_be_spoken_and_every_name_that_is_played_exists():
    import pathlib
    import re

    names = {prompt.name for prompt in PROMPTS}
    assert len(names) == len(PROMPTS) and not any(map(refuse, PROMPTS))
    sources = [path.read_text(encoding="utf-8") for path in (pathlib.Path(__file__).parents[3] / "plugins/voicemail").glob("*.py")
               if path.stem in ("steps", "dialog", "options", "speaking")]
    played = {name for text in sources for name in re.findall(r'"((?:vm|voicemail|message|menu)-[a-z-]+[a-z])"', text)}
    assert len(played) > 20 and all(name in names or find(name) for name in played), played - names
