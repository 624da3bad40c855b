"""The step kinds known to this process."""

import hashlib

from flow import prompts
from flow.step import Step


class Catalogue:
    """Maps kinds to steps; `owners` maps kinds to the plugin that brought them.

    `edition` is a short text that names the versions of the site's own plugins in it, the same in every process.
    """

    def __init__(self):
        self._steps = {}
        self.owners = {}
        self._versions = {}

    @property
    def edition(self):
        text = "|".join(f"{plugin} {version}" for plugin, version in sorted(self._versions.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:8] if text else ""

    def add(self, plugin, step):
        """Add `step` of `plugin`; raises ValueError when it is no step or its kind is taken."""
        if not isinstance(step, Step) or not step.kind.startswith(plugin + "."):
            raise ValueError(f"{step!r} is no Step whose kind begins with {plugin + '.'!r}")
        if step.kind in self._steps:
            raise ValueError(f"step kind {step.kind!r} is already provided by {self.owners[step.kind]}")
        self._steps[step.kind] = step
        self.owners[step.kind] = plugin

    def replace(self, plugin, steps, version):
        """Return another Catalogue in which `steps` are all of `plugin`; raises ValueError. `version` "" takes it out."""
        made = Catalogue()
        for kind, step in self._steps.items():
            if self.owners[kind] != plugin:
                made.add(self.owners[kind], step)
        for step in steps:
            made.add(plugin, step)
        made._versions = {name: text for name, text in {**self._versions, plugin: version}.items() if text}
        return made

    def find(self, kind):
        """Return the step of `kind`, or None."""
        return self._steps.get(kind)

    def kinds(self):
        """Return all kinds, sorted."""
        return sorted(self._steps)

    def prepare(self, blame, plugin=None):
        """Let every step (of `plugin`) get ready; one that cannot is told to blame(plugin, reason) and stays."""
        for kind, step in self._steps.items():
            if plugin not in (None, self.owners[kind]):
                continue
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


class Exchange:
    """Takes the steps and prompts of the site's plugins in and out while a process runs (see hooks.watch.Site).

    `hooks` is the process's hooks.call.Hooks. `adopt(catalogue)` is told of every new catalogue, `joined(plugin)` of every
    version in force, `gone(plugin)` of every plugin that went.
    """

    def __init__(self, hooks, adopt=lambda catalogue: None, joined=lambda plugin: None, gone=lambda plugin: None):
        self._hooks = hooks
        self.adopt = adopt
        self._joined = joined
        self._gone = gone
        self.catalogue = gather(hooks.collect("cc_steps"), hooks.blame)

    @property
    def prompts(self):
        """All prompts as {name: flow.prompts.Prompt}."""
        return prompts.gather(self._hooks.collect("cc_prompts"), lambda plugin, reason: None)

    def join(self, plugin, alone, version):
        """Return a function that puts `version` into force; raises ValueError when its steps or prompts cannot be taken.

        `alone` is the Hooks of that version only.
        """
        try:
            made = self.catalogue.replace(plugin, [step for _, step in alone.collect("cc_steps")], version)
        except (AttributeError, TypeError) as error:
            raise ValueError(f"cc_steps: {error}") from None
        ours = [(owner, prompt) for owner, prompt in self._hooks.collect("cc_prompts") if owner != plugin]
        prompts.gather([*ours, *alone.collect("cc_prompts")], alone.blame)
        return lambda: self._put(plugin, made)

    def leave(self, plugin):
        """Take out what `plugin` brought, for calls that begin from now on."""
        self.catalogue = self.catalogue.replace(plugin, (), "")
        self.adopt(self.catalogue)
        self._gone(plugin)

    def _put(self, plugin, made):
        made.prepare(self._hooks.blame, plugin)
        self.catalogue = made
        self.adopt(made)
        self._joined(plugin)
