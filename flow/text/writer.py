"""Writes a flow in its text form."""

import json

from flow.text.scanner import WORD

WIDTH = 100


def write(flow):
    """Return the text of `flow` (a flow.document.Flow); flow.text.reader gives the same flow back."""
    head = [*_comment(flow.comment), f"flow {quote(flow.name)}", f"entry {quote(flow.entry)}"]
    if flow.on_error:
        head.append(f"on_error {quote(flow.on_error)}")
    blocks = [head, *map(_write_step, flow.steps.values()), *map(_write_test, flow.tests)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def quote(name):
    """Return a name as it stands in the text: bare when it is a plain word, else quoted."""
    return name if WORD.fullmatch(name) else dump(name)


def dump(value, indent=None):
    """Return `value` as JSON in which every sign that cannot be seen is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(sign if sign.isprintable() or sign == "\n" else _escape(sign) for sign in text)


def _escape(sign):
    return json.dumps(sign)[1:-1]


def _comment(comment):
    return [f"; {line}" if line else ";" for line in comment.split("\n")] if comment else []


def _write_step(node):
    head = f"step {node.id}: {quote(node.kind)}"
    short = " ".join([head, *(f"{quote(name)}={dump(value)}" for name, value in node.parameters.items())])
    lines = [*_comment(node.comment), short if len(short) <= WIDTH else head]
    if len(short) > WIDTH:
        lines += [_write_value(quote(name), value) for name, value in node.parameters.items()]
    if node.timeout is not None:
        lines.append(f"  within {dump(node.timeout)}")
    lines += [f"  {quote(outcome)} -> {quote(target)}" for outcome, target in node.next.items()]
    return lines + ([f"  on_error {quote(node.on_error)}"] if node.on_error is not None else [])


def _write_value(name, value):
    line = f"  {name} = {dump(value)}"
    if len(line) <= WIDTH:
        return line
    return f"  {name} = " + dump(value, 2).replace("\n", "\n  ")


def _write_test(test):
    if not _is_plain(test):
        return ["test = " + dump(test, 2)]
    parts = [(part, name, value) for part in ("given", "expect") for name, value in test.get(part, {}).items()]
    return [f"test {dump(test['name'])}", *(_write_value(f"{part} {quote(name)}", value) for part, name, value in parts)]


def _is_plain(test):
    """Tell whether the statements given and expect say all of `test`, also the order of its parts."""
    return (isinstance(test, dict) and isinstance(test.get("name"), str) and set(test) <= {"name", "given", "expect"}
            and list(test) == [name for name in ("name", "given", "expect") if name in test]
            and all(isinstance(test[part], dict) and test[part] for part in set(test) - {"name"}))
