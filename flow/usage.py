"""Finds where prompts, queues, flows and other named things are used in flows."""

import dataclasses

from flow.parameters import split_names


@dataclasses.dataclass(frozen=True)
class Use:
    """One use: `what` it is (prompt, or the parameter's own name such as queue, flow, table), `name`, and where."""

    what: str
    name: str
    flow: str
    step: str

    def words(self):
        """Return the use as a line."""
        return f"{self.what:<10} {self.name:<24} {self.flow}.{self.step}"


def find(flows, catalogue):
    """Return every Use in `flows` (flow.document.Flow), sorted; steps of kinds that nobody provides are passed over."""
    return sorted({use for flow in flows for node in flow.steps.values() for use in _find(flow, node, catalogue)}, key=dataclasses.astuple)


def _find(flow, node, catalogue):
    step = catalogue.find(node.kind)
    if step is None:
        return
    parameters = catalogue.complete(node)
    for name in step.prompts(parameters):
        yield Use("prompt", name, flow.name, node.id)
    for key, parameter in step.parameters.items():
        value = parameters[key]
        if parameter.type == "name" and isinstance(value, str) and value:
            yield Use(key, value, flow.name, node.id)
        elif parameter.type == "names" and isinstance(value, str):
            yield from (Use(key, name, flow.name, node.id) for name in split_names(value))
