"""Checks a flow as a graph against the step kinds and prompts that exist."""

from flow import case
from flow.document import Problem


def check(flow, catalogue, prompts=None, languages=("en", "zh")):
    """Return every Problem of `flow`.

    `catalogue` maps kinds to steps (flow.catalogue.Catalogue); `prompts` is a callable
    (name, language) -> bool, or None to leave prompts unchecked.
    """
    problems = []
    if flow.entry not in flow.steps:
        problems.append(Problem("entry", f"names no step: {flow.entry!r}", f"name one of {_list(flow.steps)}"))
    if flow.on_error and flow.on_error not in flow.steps:
        problems.append(Problem("on_error", f"names no step: {flow.on_error!r}"))
    for node in flow.steps.values():
        problems += _check_node(flow, node, catalogue, prompts, languages)
    if not problems:
        problems += _check_graph(flow, catalogue)
    return problems + case.check(flow)


def _check_node(flow, node, catalogue, prompts, languages):
    place = f"steps.{node.id}"
    step = catalogue.find(node.kind)
    if step is None:
        return [_miss_kind(place, node.kind, catalogue)]
    problems = _check_parameters(place, step, node)
    problems += _check_edges(flow, place, node)
    if problems:
        return problems
    parameters = catalogue.complete(node)
    return _check_wiring(place, step, node, parameters) + _check_prompts(place, step, parameters, prompts, languages)


def _miss_kind(place, kind, catalogue):
    plugin = kind.partition(".")[0]
    kinds = [one for one in catalogue.kinds() if catalogue.owners[one] == plugin]
    remedy = f"plugin {plugin} has {_list(kinds)}" if kinds else f"install or switch on the plugin {plugin!r}; known are {_list(catalogue.kinds())}"
    return Problem(f"{place}.kind", f"no plugin provides {kind!r}", remedy)


def _check_parameters(place, step, node):
    problems = []
    for name, value in node.parameters.items():
        declared = step.parameters.get(name)
        wrong = declared.refuse(value) if declared else f"is no parameter of {step.kind}"
        if wrong:
            problems.append(Problem(f"{place}.parameters.{name}", wrong, declared.help if declared else
                                    f"known are {_list(step.parameters)}"))
    for name, declared in step.parameters.items():
        if declared.required and name not in node.parameters:
            problems.append(Problem(f"{place}.parameters.{name}", "is missing", declared.help))
    return problems


def _check_edges(flow, place, node):
    edges = {f"{place}.next.{outcome}": target for outcome, target in node.next.items()}
    if node.on_error is not None:
        edges[f"{place}.on_error"] = node.on_error
    return [Problem(edge, f"leads to no step: {target!r}", "name an existing step")
            for edge, target in edges.items() if target not in flow.steps]


def _check_wiring(place, step, node, parameters):
    required = set(step.outcomes(parameters))
    known = required | set(step.optional_outcomes(parameters)) | {"error", "skipped"}
    problems = [Problem(f"{place}.next.{outcome}", "is missing", f"say where {outcome!r} of {step.kind} leads")
                for outcome in sorted(required - set(node.next))]
    problems += [Problem(f"{place}.next.{outcome}", f"is no outcome of {step.kind} with these parameters",
                         f"known are {_list(known)}") for outcome in node.next if outcome not in known]
    return problems


def _check_prompts(place, step, parameters, prompts, languages):
    if prompts is None:
        return []
    return [Problem(f"{place}.parameters", f"prompt {name!r} is missing in {language}", "record or upload it")
            for name in step.prompts(parameters) for language in languages if not prompts(name, language)]


def _check_graph(flow, catalogue):
    reached = _reach(flow, flow.entry, set())
    if flow.on_error:
        reached = _reach(flow, flow.on_error, reached)
    problems = [Problem(f"steps.{name}", "is never reached", "lead an outcome here or delete it")
                for name in flow.steps if name not in reached]
    leaving = _find_leaving(flow, catalogue)
    problems += [Problem(f"steps.{name}", "is in a loop without an exit", "lead an outcome to a step that ends")
                 for name in flow.steps if name in reached and name not in leaving]
    return problems + _check_spinning(flow, catalogue)


def _targets(node):
    return list(node.next.values()) + ([node.on_error] if node.on_error else [])


def _reach(flow, start, reached):
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _targets(flow.steps[name])
    return reached


def _find_leaving(flow, catalogue):
    leaving = {node.id for node in flow.steps.values() if catalogue.find(node.kind).ends}
    while True:
        more = {node.id for node in flow.steps.values()
                if node.id not in leaving and leaving.intersection(node.next.values())}
        if not more:
            return leaving
        leaving |= more


def _check_spinning(flow, catalogue):
    """Find circles of steps that never wait for the caller: they would spin until the step limit."""
    silent = {node.id for node in flow.steps.values() if not catalogue.find(node.kind).waits}
    while True:
        ended = {name for name in silent if not silent.intersection(_targets(flow.steps[name]))}
        if not ended:
            break
        silent -= ended
    inside = [name for name in silent if _returns(flow, name, silent)]
    return [Problem(f"steps.{name}", "can go round without ever waiting for the caller",
                    "put a step that talks or ends into the loop") for name in sorted(inside)]


def _returns(flow, start, allowed):
    seen, waiting = set(), [target for target in _targets(flow.steps[start]) if target in allowed]
    while waiting:
        name = waiting.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            waiting += [target for target in _targets(flow.steps[name]) if target in allowed]
    return False


def _list(names):
    return ", ".join(sorted(names)) or "none"
