"""The step kinds known to this process."""

from flow.step import Step


class Catalogue:
    """Maps kinds to steps; `owners` maps kinds to the plugin that brought them."""

    def __init__(self):
        self._steps = {}
        self.owners = {}

    def add(self, plugin, step):
        """Add `step` of `plugin`; raises ValueError when it is no step or its kind is taken."""
        if not isinstance(step, Step) or not step.kind.startswith(plugin + "."):
            raise ValueError(f"{step!r} is no Step whose kind begins with {plugin + '.'!r}")
        if step.kind in self._steps:
            raise ValueError(f"step kind {step.kind!r} is already provided by {self.owners[step.kind]}")
        self._steps[step.kind] = step
        self.owners[step.kind] = plugin

    def find(self, kind):
        """Return the step of `kind`, or None."""
        return self._steps.get(kind)

    def kinds(self):
        """Return all kinds, sorted."""
        return sorted(self._steps)

    def prepare(self, blame):
        """Let every step get ready; one that cannot is told to blame(plugin, reason) and stays."""
        for kind, step in self._steps.items():
            # Plugin code runs here: whatever it raises must leave the other steps standing.
            try:
                step.prepare()
            except Exception as error:
                blame(self.owners[kind], f"{kind}: prepare: {type(error).__name__}: {error}")

    def complete(self, node):
        """Return the node's parameters with defaults filled in."""
        declared = self._steps[node.kind].parameters
        return {name: node.parameters.get(name, parameter.default) for name, parameter in declared.items()}


def gather(found, blame):
    """Return the Catalogue of `found` [(plugin, step)]; a bad step is told to blame(plugin, reason)."""
    catalogue = Catalogue()
    for plugin, step in found:
        try:
            catalogue.add(plugin, step)
        except (ValueError, AttributeError, TypeError) as error:
            blame(plugin, f"cc_steps: {error}")
    return catalogue
