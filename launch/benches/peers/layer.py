"""Our server layer with an empty flow: server, limits, handler, typed verbs and encoders, but no engine."""

import pathlib
import signal
import sys
import tempfile

from agi.handler import Handler
from agi.server import Server, prepare_threads
from agi.session import Sounds
from agi.settings import Settings
from agi.slots import Slots
from flow import document
from flow.call import Hangup, Lost
from flow.library import Shelf
from flow.position import Position
from launch.benches.session import POSITION, SOUNDS, TOKEN

FLOW = {"format": "switchroom.flow/1", "name": "bench", "entry": "end",
        "steps": {"end": {"kind": "ivr.hangup", "parameters": {}, "next": {}}}}


class Straight:
    """Stands where the engine stands and sends the ten commands through the session's verbs."""

    def __init__(self):
        self.library = Shelf([document.parse(FLOW, 1)], {"4000": "bench"})

    def begin(self, flow, language):
        """Return a place at the entry."""
        return Position(flow.name, flow.version, flow.entry, language=language)

    def walk(self, session, flow, position, done):
        """Send the ten commands."""
        try:
            _send(session)
        except (Hangup, Lost):
            pass
        done()


def _send(session):
    session.answer()
    session.checkpoint(POSITION)
    session.play("welcome")
    session.checkpoint(POSITION)
    session.ask("menu-main", 1, 5)
    session.checkpoint(POSITION)
    session.play("queue-wait")
    session.ask("enter-order-number", 6, 5)
    session.play("goodbye")
    session.commit("hangup", ("16",), POSITION)


class Nowhere:
    """A journal that keeps nothing: the journal is measured with the engine."""

    def emit(self, event):
        """Drop the event."""


def main():
    """Serve until ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    prepare_threads()
    with tempfile.TemporaryDirectory(prefix="switchroom-bench-") as folder:
        settings = Settings(port=0, calls=5000, headers=5000)
        handler = Handler(Straight(), TOKEN, Sounds(SOUNDS), Nowhere(), Slots(folder, "layer"), pathlib.Path(folder),
                          lambda number: "", settings)
        server = Server(settings, handler.serve)
        print(server.listen(), flush=True)
        server.run()


if __name__ == "__main__":
    main()
