"""Serves one connection: header, call, flow, and what happens when one of them is not there."""

import collections
import logging

from agi import slots
from agi.channel import Channel, HeaderError
from agi.encode import EncodeError
from agi.request import RequestError, read_visit
from agi.session import Session
from flow.call import Fenced, Hangup, Lost, VerbFailed
from flow.library import FlowMissing
from flow.position import PositionError, decode
from store.events import CallEntered, StepFailed

log = logging.getLogger(__name__)


class Handler:
    """Serves connections with an engine; `counts` counts what was refused and why.

    `languages(number)` returns the language noted for a caller or an empty text.
    """

    def __init__(self, engine, token, sounds, journal, marks, beats, languages, settings):
        self._engine = engine
        self._token = token
        self._sounds = sounds
        self._journal = journal
        self._marks = marks
        self._beats = beats
        self._languages = languages
        self._settings = settings
        self.counts = collections.Counter()

    def serve(self, connection, admit, done):
        """Serve `connection`; `admit()` says whether one more call may begin, `done()` follows at the end.

        The edge that must survive everything: nothing raised here may end the process.
        """
        channel = Channel(connection)
        try:
            visit = read_visit(channel.read_header(self._settings.header_seconds), self._token)
        except (HeaderError, RequestError) as error:
            self.counts[error.code] += 1
            return done()
        channel.forget_header()
        try:
            self._serve_visit(channel, visit, admit(), done)
        except Fenced:
            log.warning("%s: a late step came back", visit.call)
        except (Hangup, Lost):
            done()
        except Exception:
            log.exception("%s: visit failed", visit.call)
            self.counts["failed"] += 1
            done()

    def _serve_visit(self, channel, visit, admitted, done):
        session = Session(channel, visit, self._sounds, self._journal, self._marks)
        # What a transferring phone sends out counts as its own call; the record keeps the caller.
        session.number = visit.by or visit.number
        if not visit.looped:
            self._send_to_loop(session, visit)
            return done()
        if not admitted and not visit.position:
            self.counts["busy"] += 1
            session.commit("busy", (), "busy")
            return done()
        self._walk(session, visit, done)

    def _send_to_loop(self, session, visit):
        try:
            session.go("cc-enter", visit.dialled)
        except (VerbFailed, EncodeError) as error:
            log.warning("%s: a hand-written AGI() without a number: %s", visit.call, error)

    def _walk(self, session, visit, done):
        try:
            flow, position = self._find_place(session, visit)
        except (FlowMissing, PositionError) as error:
            self.counts["lost"] += 1
            self._refuse(session, str(error))
            return done()
        if visit.lost:
            session.crashed = slots.find_crashed(self._marks.folder, self._beats).get(visit.call, 0)
        self._engine.walk(session, flow, position, lambda: self._end(done))

    def _end(self, done):
        self._marks.release()
        done()

    def _find_place(self, session, visit):
        if visit.position:
            position = decode(visit.position)
            return self._engine.library.version(position.flow, position.version), position
        library = self._engine.library
        flow = library.current(visit.flow) if visit.flow else library.for_number(visit.dialled)
        language = self._languages(visit.number) or visit.language
        session.emit(CallEntered(call=visit.call, at=session.clock(), channel=visit.channel, number=visit.number,
                                 name=visit.name, dialled=visit.dialled, flow=flow.name, version=flow.version,
                                 trunk=visit.trunk, language=language))
        return flow, self._engine.begin(flow, language)

    def _refuse(self, session, reason):
        """No flow for this call: say so in the journal and let the caller hear busy instead of nothing."""
        log.error("%s: %s", session.call, reason)
        session.emit(StepFailed(call=session.call, at=session.clock(), reason="flow", detail=reason))
        session.commit("busy", (), "none")
