"""Plugins are registered one beside the other, versions of the same one, too."""

import pytest

from hooks import loader, site


def test_a_new_version_stands_beside_the_old_one_in_modules_of_its_own(place, put):
    modules = []
    for version in ("1", "2"):
        folder = put("lucky", text='from . import value\nVALUE = value.VALUE\n\ndef late():\n    from . import other\n    return other.VALUE\n')
        put("lucky", text=f"VALUE = {version}\n", file="value.py")
        put("lucky", text=f"VALUE = {version}\n", file="other.py")
        kept = site.keep(site.read(folder), place.run / "plugins", "lucky")
        modules.append(loader.import_copy(place.run / "plugins", "lucky", kept))
    old, new = modules
    assert (old.VALUE, new.VALUE) == (1, 2)
    assert (old.late(), new.late()) == (1, 2), "the old version read a file of the new one"


def test_exchange_leaves_the_others_and_the_old_registry_as_they_were():
    before = loader.load(["ivr", "acd"], entry_points=False)
    after = before.exchange("ivr", None)
    assert before.names == ["ivr", "acd"] and after.names == ["acd"]
    assert {found.plugin_name for found in after.registry.hook.cc_steps.get_hookimpls()} == {"acd"}
    assert {found.plugin_name for found in before.registry.hook.cc_steps.get_hookimpls()} == {"acd", "ivr"}


def test_a_hook_that_does_not_exist_is_named():
    from hooks.specs import impl

    class Module:
        @staticmethod
        @impl
        def cc_stepps(request):
            """No hook."""
    with pytest.raises(Exception, match="cc_stepps"):
        loader.register({"lucky": Module})


def test_a_failure_is_explained_with_file_and_line(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("\nraise KeyError('missing')\n", encoding="utf-8")
    with pytest.raises(KeyError) as caught:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {})
    assert loader.explain(caught.value) == f"{path}:2: KeyError: 'missing'"
