"""What a step kind declares and does; plugins subclass Step."""

AGAIN = "again"
SKIP = "skip"
OUTCOME = "outcome"


class Step:
    """One kind of step.

    `kind` is PLUGIN.VERB. `parameters` maps names to flow.parameters.Parameter. `waits` is true when
    the step talks to the caller or parks the call, so that its position is checkpointed first.
    `resume` says what happens when the process died inside it: AGAIN runs it again, SKIP takes the
    outcome `skipped`, OUTCOME asks `recover`. `fail` is "open" (take `default_outcome`) or "closed"
    (take the error edge) when the step fails and its node has no error edge of its own. `outside` says whether the
    step asks anything but the call (a database, a service, the clock of a table): tests of flows never run such a step
    but must say what it answers. None means: it does when it was made with something to ask.
    """

    kind = ""
    title = ""
    parameters = {}
    waits = False
    resume = AGAIN
    ends = False
    default_outcome = None
    outside = None

    @property
    def asks_outside(self):
        """Whether the tests of a flow have to answer for this step."""
        return bool(vars(self)) if self.outside is None else self.outside

    def outcomes(self, parameters):
        """Return the names of all outcomes that a document must wire for these parameters."""
        return ("done",)

    def optional_outcomes(self, parameters):
        """Return outcomes that a document may wire but need not."""
        return ()

    def prompts(self, parameters):
        """Return the names of the prompts that these parameters play; what a template stands for is not known before."""
        return [value for name, value in parameters.items()
                if value and name in self.parameters and self.parameters[name].type == "prompt" and "$" not in value]

    def prepare(self):
        """Get ready for calls; called once in every agi process before it listens, may take some seconds."""

    def run(self, call, parameters):
        """Do the step and return the name of its outcome; may park the call."""
        raise NotImplementedError(f"{self.kind} has no run")

    def finish(self, call, parameters, result):
        """Return the outcome after a parked action, from the dialplan's flow.call.Result."""
        return "done"

    def recover(self, call, parameters):
        """Return the outcome of a step that was begun by a process that died (resume = OUTCOME)."""
        return "done"
