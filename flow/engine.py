"""Walks a call through its flow, one step after the other."""

import logging
import time

from flow import call as calls
from flow import step as steps
from flow.control import StepControl
from flow.library import FlowMissing
from flow.position import BEGUN, NEW, PARKED, Position, PositionError
from store.events import CallResumed, FlowEnded, StepFailed, StepTaken

log = logging.getLogger(__name__)

PLUGIN_SECONDS = 10.0
MAXIMUM_STEPS = 500
MAXIMUM_QUIET = 60
MAXIMUM_ERRORS = 10
APOLOGY = "apology"


class Engine:
    """Everything that walks share: step kinds, flows, the fence and where to report.

    `library` gives flows (flow.library.Library), `watch` is a flow.fence.Watch, `blame(plugin, reason)`
    is told of failing steps, `clock` returns unix seconds.
    """

    def __init__(self, catalogue, library, watch, blame, process="", clock=time.time):
        self.catalogue = catalogue
        self.library = library
        self.watch = watch
        self.blame = blame
        self.process = process
        self.clock = clock

    def begin(self, flow, language):
        """Return the Position at the entry of `flow`."""
        return Position(flow.name, flow.version, flow.entry, language=language, since=self.clock())

    def walk(self, session, flow, position, done):
        """Walk `session` from `position` until it is parked, ended or gone; then call done()."""
        Walk(self, session, flow, position, done).start()


class Walk:
    """One call's way through one visit.

    `session` is the call below the steps: the verbs of CallControl plus checkpoint(text),
    commit(action, arguments, text), emit(event), lost (visits lost before this one), crashed (the
    process died inside this step's code) and result (flow.call.Result or None).
    """

    def __init__(self, engine, session, flow, position, done):
        self.engine = engine
        self.session = session
        self.flow = flow
        self.position = position
        self.done = done
        self.ticket = None

    def start(self):
        """Go on where the position says, by the step's resume rule."""
        self._go(self._resume)

    def _go(self, first):
        try:
            outcome = first()
            while True:
                self._move(outcome)
                outcome = self._perform(self._run)
        except calls.Parked as parked:
            self._settle(self._commit, parked)
        except calls.Hangup:
            self._settle(self._leave, "hangup")
        except calls.Lost:
            self._settle(lambda nothing: None, None)
        except calls.Fenced:
            self.engine.watch.release()
            return
        self.done()

    def _settle(self, action, argument):
        """Do the last verbs of a visit; the link may fall even there."""
        try:
            action(argument)
        except (calls.Hangup, calls.Lost):
            log.debug("%s: link ended while settling", self.session.call)

    # -- where to begin ------------------------------------------------------------------------

    def _resume(self):
        position, session = self.position, self.session
        if position.phase == NEW:
            return self._perform(self._run)
        if session.lost:
            self._emit(CallResumed, n=position.n, step=position.step, process=self.engine.process)
        if session.crashed:
            return self._fail("crashed", "the process ended inside this step's code")
        if position.phase == PARKED:
            return self._perform(self._finish)
        return self._perform(self._again())

    def _again(self):
        rule = self._step().resume
        if rule == steps.AGAIN:
            return self._run
        return self._recover if rule == steps.OUTCOME else (lambda step, control, parameters: "skipped")

    # -- one step --------------------------------------------------------------------------------

    def _perform(self, action):
        node, step = self._node(), self._step()
        if step is None:
            return self._fail("missing", f"no plugin provides {node.kind!r}")
        if step.waits and self.position.phase == NEW:
            self._checkpoint()
        seconds = node.timeout or self._limit(step)
        self.ticket = self.engine.watch.issue(seconds, self._expire, self.session.mark(self.position.n))
        try:
            return self._inside(action, step, node)
        except (calls.Parked, calls.Hangup, calls.Lost, calls.Fenced):
            raise
        except calls.Jump as jump:
            return jump
        except Exception as error:
            # Plugin code may raise anything: the caller takes the error edge, the plugin is named.
            return self._fail(type(error).__name__, str(error)[:300])

    def _limit(self, step):
        return getattr(step, "seconds", PLUGIN_SECONDS)

    def _inside(self, action, step, node):
        control = StepControl(self.session, self.position, self.ticket)
        self.ticket.enter()
        try:
            outcome = action(step, control, self.engine.catalogue.complete(node))
        finally:
            self.ticket.leave()
        return outcome

    @staticmethod
    def _run(step, control, parameters):
        return step.run(control, parameters)

    def _finish(self, step, control, parameters):
        return step.finish(control, parameters, self.session.result)

    @staticmethod
    def _recover(step, control, parameters):
        return step.recover(control, parameters)

    def _checkpoint(self):
        self.position.phase = BEGUN
        self.session.checkpoint(self._encode())

    def _commit(self, parked):
        self.position.phase = PARKED
        if parked.action == "hangup":
            self._take("ended")
            self._emit(FlowEnded, outcome="ended")
        else:
            # What the path says if the caller never comes back; the step's own outcome replaces it.
            self._take("hangup")
        self.session.commit(parked.action, parked.arguments, self._encode())

    def _encode(self):
        try:
            return self.position.encode()
        except PositionError as error:
            # Losing the flow's variables is better than losing the call.
            self._emit(StepFailed, n=self.position.n, step=self.position.step, kind="", reason="variables",
                       detail=str(error))
            self.position.variables.clear()
            return self.position.encode()

    # -- edges -----------------------------------------------------------------------------------

    def _move(self, outcome):
        if isinstance(outcome, calls.Jump):
            return self._enter(outcome.flow)
        self._step_to(outcome)

    def _enter(self, name):
        """Leave this flow for the entry of another; a missing one is this step's error."""
        try:
            flow = self.engine.library.current(name)
        except FlowMissing as error:
            return self._step_to(self._fail("flow", str(error)))
        node = self._node()
        self._take(name)
        if self._is_round():
            self._apologise(node, name, flow.entry)
        self.flow, self.position.flow, self.position.version = flow, flow.name, flow.version
        self.position.quiet += 1
        self._place(flow.entry)

    def _step_to(self, outcome):
        node, position = self._node(), self.position
        target = self._find_target(node, outcome)
        self._take(outcome)
        step = self._step()
        position.quiet = 0 if step is not None and step.waits else position.quiet + 1
        if target is None or self._is_round():
            self._apologise(node, outcome, target)
        self._place(target)

    def _is_round(self):
        return self.position.n >= MAXIMUM_STEPS or self.position.quiet > MAXIMUM_QUIET

    def _place(self, target):
        position = self.position
        position.step, position.n, position.phase = target, position.n + 1, NEW
        position.since = self.engine.clock()
        self.session.result = None
        self.session.lost = 0
        self.session.crashed = False

    def _find_target(self, node, outcome):
        if outcome != "error":
            target = node.next.get(outcome)
            if target is not None:
                return target
            self._fail("outcome", f"{outcome!r} leads nowhere")
        self.position.errors += 1
        if self.position.errors > MAXIMUM_ERRORS:
            return None
        step = self._step()
        default = step.default_outcome if step is not None else None
        return node.next.get("error") or node.on_error or node.next.get(default) or self._flow_error(node)

    def _flow_error(self, node):
        return self.flow.on_error if self.flow.on_error != node.id else None

    def _apologise(self, node, outcome, target):
        if target is not None:
            self._emit(StepFailed, n=self.position.n, step=node.id, kind=node.kind, reason="loop",
                       detail="the call went round too often")
        self._emit(FlowEnded, outcome="error")
        try:
            self.session.play(APOLOGY, "", self.position.language)
        except calls.VerbFailed:
            log.warning("%s: no apology prompt", self.session.call)
        self.position.phase = PARKED
        self.session.commit("hangup", ("41",), self._encode())
        raise calls.Lost()

    def _fail(self, reason, detail):
        node = self._node()
        self._emit(StepFailed, n=self.position.n, step=node.id, kind=node.kind, reason=reason, detail=detail)
        owner = self.engine.catalogue.owners.get(node.kind)
        if owner:
            self.engine.blame(owner, f"{node.kind} at {self.flow.name}.{node.id}: {reason}: {detail}")
        return "error"

    def _expire(self):
        """The fence closed on this step: go on over its error edge, in the fence's thread."""
        self._go(lambda: self._fail("timeout", "the step's code took too long"))

    def _leave(self, outcome):
        self._take(outcome)
        self._emit(FlowEnded, outcome=outcome)

    # -- facts -----------------------------------------------------------------------------------

    def _take(self, outcome):
        position, node = self.position, self._node()
        milliseconds = max(0, round((self.engine.clock() - position.since) * 1000))
        self._emit(StepTaken, n=position.n, step=node.id, kind=node.kind, outcome=outcome, ms=milliseconds,
                   flow=self.flow.name, version=self.flow.version)

    def _emit(self, event, /, **facts):
        self.session.emit(event(call=self.session.call, at=self.engine.clock(), **facts))

    def _node(self):
        return self.flow.steps[self.position.step]

    def _step(self):
        return self.engine.catalogue.find(self._node().kind)
