"""Writes figures in the text format of Prometheus; pure."""

TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Page:
    """Collects families of figures; a family is told once, however many labels it has."""

    def __init__(self):
        self._lines = []

    def add(self, name, help, samples, kind="gauge"):
        """Add the family `name`; `samples` is a number or [(labels, number)]."""
        self._lines += [f"# HELP {name} {help}", f"# TYPE {name} {kind}"]
        for labels, value in samples if isinstance(samples, list) else [({}, samples)]:
            self._lines.append(f"{name}{write_labels(labels)} {float(value):.15g}")

    def write(self):
        """Return the page as bytes."""
        return ("\n".join(self._lines) + "\n").encode()


def write_labels(labels):
    """Return {a="b"} with what would end a label written with a backslash."""
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{escape(value)}"' for name, value in sorted(labels.items())) + "}"


def escape(value):
    """Return a label's value on one line."""
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
