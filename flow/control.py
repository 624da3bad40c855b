"""The CallControl that a step gets: the session's verbs behind the step's ticket."""

from flow import expressions
from flow.call import Enter, Jump, Parked, Return, VerbFailed, listen
from flow.parameters import is_name
from store.events import CallFact


class StepControl:
    """Implements flow.call.CallControl for one step; every verb stops the step's clock and may raise Fenced."""

    __slots__ = ("_session", "_position", "_ticket")

    def __init__(self, session, position, ticket):
        self._session = session
        self._position = position
        self._ticket = ticket

    @property
    def call(self):
        return self._session.call

    @property
    def number(self):
        return self._session.number

    @property
    def name(self):
        return self._session.name

    @property
    def dialled(self):
        return self._session.dialled

    @property
    def trunk(self):
        return self._session.trunk

    @property
    def n(self):
        """Number of this step in the call's path; with `call` it names the step for ever."""
        return self._position.n

    @property
    def variables(self):
        return self._position.variables

    @property
    def language(self):
        return self._position.language

    @language.setter
    def language(self, language):
        self._position.language = language

    def names(self):
        """Return all values that expressions and templates of the flow may read."""
        return {**self._position.variables, "caller": self.number, "dialled": self.dialled, "trunk": self.trunk,
                "language": self.language}

    def answer(self):
        self._verb(self._session.answer)

    def play(self, prompt, keys=""):
        return self._verb(self._session.play, self._fill(prompt), keys, self.language)

    def ask(self, prompt, digits, timeout):
        return self._verb(self._session.ask, self._fill(prompt), digits, timeout, self.language)

    def now(self):
        return self._session.clock()

    def note(self, name, value):
        self.emit(CallFact(call=self.call, at=self.now(), name=name, value=value))

    def emit(self, event):
        self._session.emit(event)

    def park(self, action, *arguments):
        raise Parked(action, *arguments)

    def jump(self, flow, step=""):
        raise Jump(flow, step)

    def enter(self, flow):
        raise Enter(flow)

    def leave(self, outcome):
        raise Return(outcome)

    def end(self, cause=16):
        raise Parked("hangup", str(int(cause)))

    def _fill(self, prompt):
        """Return what is to be heard with the templates in prompt names filled; raises VerbFailed for what is no name then."""
        if isinstance(prompt, str):
            return self._fill_name(prompt) if "$" in prompt else prompt
        return [self._fill(one) if isinstance(one, str) else one for one in listen(prompt)]

    def _fill_name(self, template):
        name = expressions.fill(template, self.names())
        if ".." in name or name.startswith("/") or not is_name(name.replace("/", "-")):
            raise VerbFailed(f"{template!r} stands for {name[:60]!r}, which is no prompt's name; set its variable first")
        return name

    def _verb(self, verb, *arguments):
        self._ticket.leave()
        try:
            return verb(*arguments)
        finally:
            self._ticket.enter()
