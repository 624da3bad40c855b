"""One call's way through its flow during one visit, step by step and edge by edge."""

import logging

from flow import call as calls
from flow import stack
from flow import step as steps
from flow.control import StepControl
from flow.library import FlowMissing
from flow.position import BEGUN, NEW, PARKED, PositionError
from store.events import CallResumed, FlowEnded, StepFailed, StepTaken

log = logging.getLogger(__name__)

PLUGIN_SECONDS = 10.0
MAXIMUM_STEPS = 500
MAXIMUM_QUIET = 60
MAXIMUM_ERRORS = 10
APOLOGY = "apology"


class Off(str):
    """The outcome of a step that was not run; told from a step's own outcome of that name by being this object."""


OFF = Off("off")


class Walk:
    """One call's way through one visit.

    `session` is the call below the steps: the verbs of CallControl plus checkpoint(text),
    commit(action, arguments, text), emit(event), lost (visits lost before this one), crashed (the
    number of the step inside whose code the process froze to death, 0 for none) and result (flow.call.Result or None).
    """

    def __init__(self, engine, session, flow, position, done):
        self.engine = engine
        self.session = session
        self.flow = flow
        self.position = position
        self.catalogue = engine.find_catalogue(position.edition)
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
            return self._park(parked)
        except calls.Hangup:
            self._settle(self._leave, "hangup")
        except calls.Lost:
            self._settle(lambda nothing: None, None)
        except calls.Fenced:
            self.engine.watch.release()
            return
        self.done()

    def _park(self, parked):
        """Hand the call over; words that cannot be said to Asterisk are the step's error, not the caller's."""
        try:
            self._settle(self._commit, parked)
        except calls.VerbFailed as error:
            reason = str(error)
            return self._go(lambda: self._fail("commit", reason))
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
        if session.crashed == position.n:
            return self._fail_crashed()
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
            failed = self._fail("missing", f"no plugin provides {node.kind!r}")
            return OFF if "skipped" in node.next else failed
        if self.position.phase == NEW and self.session.crashed == self.position.n:
            # The steps from the last checkpoint to here were walked again; here the process ended.
            return self._fail_crashed()
        if self.position.phase == NEW and not self.engine.is_on(self.catalogue.owners[node.kind]):
            return OFF
        if step.waits and self.position.phase == NEW:
            self._checkpoint()
        seconds = node.timeout or self._limit(step)
        self.ticket = self.engine.watch.issue(seconds, self._expire, self.session.mark(self.position.n))
        try:
            return self._inside(action, step, node)
        except (calls.Parked, calls.Hangup, calls.Lost, calls.Fenced):
            raise
        except calls.Move as move:
            return move
        except Exception as error:
            # Plugin code may raise anything: the caller takes the error edge, the plugin is named.
            return self._fail(type(error).__name__, str(error)[:300])

    def _limit(self, step):
        return getattr(step, "seconds", PLUGIN_SECONDS)

    def _inside(self, action, step, node):
        control = StepControl(self.session, self.position, self.ticket)
        self.ticket.enter()
        try:
            outcome = action(step, control, self.catalogue.complete(node))
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
        if isinstance(outcome, calls.Return):
            return self._return(outcome.outcome)
        if isinstance(outcome, calls.Move):
            return self._enter(outcome)
        self._step_to(outcome)

    def _enter(self, move):
        """Go on in another flow; a missing one and one call too deep are this step's errors."""
        position = self.position
        try:
            flow = self.engine.library.current(move.flow)
            target = move.step or flow.entry
            if target not in flow.steps:
                raise FlowMissing(f"flow {flow.name!r} has no step {target!r}")
            stack.push(position) if isinstance(move, calls.Enter) else stack.unwind(position, flow.name)
        except (FlowMissing, stack.StackError) as error:
            return self._step_to(self._fail("flow", str(error)))
        node = self._node()
        self._take(move.flow)
        if self._is_round():
            self._apologise(node, move.flow, target)
        self._switch(flow, target)

    def _return(self, outcome):
        """Come back to the step that entered this flow; the first flow of a call returns to nobody and ends it."""
        if not self.position.stack:
            raise calls.Parked("hangup", "16")
        self._take(outcome)
        self._come_back(outcome)

    def _come_back(self, outcome):
        frame = stack.pop(self.position)
        try:
            flow = self.engine.library.version(frame.flow, frame.version)
        except FlowMissing as error:
            self._fail("flow", str(error))
            return self._apologise(self._node(), outcome, None)
        self._switch(flow, frame.step)
        self.position.since = frame.since
        self._step_to(outcome)

    def _switch(self, flow, target):
        self.flow, self.position.flow, self.position.version = flow, flow.name, flow.version
        self.position.quiet += 1
        self._place(target)

    def _step_to(self, outcome):
        node, position = self._node(), self.position
        target = self._find_target(node, outcome)
        self._take(outcome)
        step = self._step()
        position.quiet = 0 if step is not None and step.waits else position.quiet + 1
        if target is None and position.stack and position.errors <= MAXIMUM_ERRORS:
            # What a sub-flow does not handle is the error of the step that entered it.
            return self._come_back("error")
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

    def _find_target(self, node, outcome):
        if outcome is OFF:
            target = self._find_way_past(node)
            if target is not None:
                return target
        elif outcome != "error":
            target = node.next.get(outcome)
            if target is not None:
                return target
            self._fail("outcome", f"{outcome!r} leads nowhere")
        self.position.errors += 1
        if self.position.errors > MAXIMUM_ERRORS:
            return None
        return node.next.get("error") or node.on_error or node.next.get(self._default()) or self._flow_error(node)

    def _find_way_past(self, node):
        """Where a call goes on when the plugin of this step is switched off: `skipped`, else the default outcome."""
        return node.next.get("skipped") or node.next.get(self._default())

    def _default(self):
        step = self._step()
        return step.default_outcome if step is not None else None

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
        owner = self.catalogue.owners.get(node.kind)
        if owner:
            self.engine.blame(owner, f"{node.kind} at {self.flow.name}.{node.id}: {reason}: {detail}")
        return "error"

    def _fail_crashed(self):
        return self._fail("crashed", "the process ended inside this step's code")

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
        return self.catalogue.find(self._node().kind)
