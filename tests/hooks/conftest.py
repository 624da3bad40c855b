"""A place with a site folder, and plugins written into it."""

import sys

import pytest

from hooks.loader import SITE
from hooks.place import open_place

PLUGIN = '''"""A plugin of the site."""

from flow.step import Step
from hooks.specs import impl


class Tell(Step):
    """Tells its version."""

    kind = "{name}.tell"

    def run(self, call, parameters):
        return {version!r}


@impl
def cc_steps(request):
    """Bring the step."""
    return [Tell()]
'''


@pytest.fixture
def place(tmp_path):
    """A place with an empty site folder."""
    config = tmp_path / "cc.ini"
    config.write_text("[launch]\nstate = state\ncache = cache\n", encoding="utf-8")
    found = open_place(config)
    for folder in (found.plugins, found.run):
        folder.mkdir(parents=True)
    yield found
    for name in [name for name in sys.modules if name.split(".")[0] == SITE]:
        del sys.modules[name]


@pytest.fixture
def put(place):
    """A writer of plugins: put(name, version) or put(name, text=..., file=...)."""
    def put(name, version="1", text=None, file="plugin.py"):
        path = place.plugins / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLUGIN.format(name=name, version=version) if text is None else text, encoding="utf-8")
        return path.parent
    return put
