"""Holds what all calls of a process share, and lets each of them walk."""

import time

from flow.position import Position
from flow.walk import Walk

KEPT_EDITIONS = 50


class Engine:
    """Everything that walks share: step kinds, flows, the fence and where to report.

    `library` gives flows (flow.library.Library), `watch` is a flow.fence.Watch, `blame(plugin, reason)`
    is told of failing steps, `clock` returns unix seconds, `is_on(plugin)` says whether a plugin's steps are run.
    """

    def __init__(self, catalogue, library, watch, blame, process="", clock=time.time, is_on=lambda plugin: True):
        self._editions = {}
        self.adopt(catalogue)
        self.is_on = is_on
        self.library = library
        self.watch = watch
        self.blame = blame
        self.process = process
        self.clock = clock

    def adopt(self, catalogue):
        """Let calls that begin from now on use `catalogue`; those under way keep theirs."""
        self._editions = dict([*((key, value) for key, value in self._editions.items() if key != catalogue.edition),
                               (catalogue.edition, catalogue)][-KEPT_EDITIONS:])
        self.catalogue = catalogue

    def find_catalogue(self, edition):
        """Return the catalogue with which a call began, or the present one when this process never had it."""
        return self._editions.get(edition, self.catalogue)

    def begin(self, flow, language):
        """Return the Position at the entry of `flow`."""
        return Position(flow.name, flow.version, flow.entry, language=language, since=self.clock(),
                        edition=self.catalogue.edition)

    def walk(self, session, flow, position, done):
        """Walk `session` from `position` until it is parked, ended or gone; then call done()."""
        Walk(self, session, flow, position, done).start()
