"""A real server on a free port, over flows in memory and a journal in a list."""

import threading

import pytest

from agi.handler import Handler
from agi.server import Server
from agi.session import Sounds
from agi.settings import Settings
from agi.slots import Slots
from flow import document
from flow.testing import Stage
from tests.flow.samples import ALL, MENU

TOKEN = "t0ken"


class Journal(list):
    """Keeps events in a list."""

    def emit(self, event):
        self.append(event)


class Served:
    """A running server: `port`, `journal`, `handler`, `server`, `slots`."""

    def __init__(self, folder, steps, contents, **settings):
        flows = [document.parse(content, 1) for content in contents]
        self.stage = Stage(steps, flows)
        self.stage.engine.library.numbers["4000"] = flows[0].name
        self.journal = Journal()
        self.slots = Slots(folder / "slots", "agi-1")
        self.settings = Settings(port=0, **settings)
        self.handler = Handler(self.stage.engine, TOKEN, Sounds(folder / "sounds"), self.journal, self.slots, folder / "beats",
                               lambda number: "", self.settings)
        self.server = Server(self.settings, self.handler.serve)
        self.port = self.server.listen()
        threading.Thread(target=self.server.run, daemon=True).start()

    def close(self):
        self.server.close()
        self.stage.close()


@pytest.fixture
def serve(tmp_path):
    """A maker of servers, closed after the test."""
    made = []

    def serve(steps=ALL, contents=(MENU,), **settings):
        made.append(Served(tmp_path, steps, contents, **settings))
        return made[-1]
    yield serve
    for one in made:
        one.close()
