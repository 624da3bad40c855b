"""Random flow documents for property tests: every kind of value, hostile names, unicode, newlines."""

from hypothesis import strategies as some

NASTY = ("step", "flow", "within", "on_error", "->", "a->b", "=", "; no comment", "#", "*", '"', "\\", "a\nb", "\r\n", "\u2028", "\u202e", "\ufeff",
         "名字", "${x}", "true", "null", "12", "-", "given x = 1", "test", " a ", "\x00", "\x85", "é́")
TEXTS = some.text(max_size=12) | some.sampled_from(NASTY)
NAMES = some.text(some.characters(categories=("L", "N"), codec="utf-8") | some.sampled_from("-_"), min_size=1, max_size=8)
STEPS = NAMES.filter(lambda name: all(sign.isalnum() or sign in "_-" for sign in name)) | some.sampled_from(("flow", "step", "within", "-", "12"))
VALUES = some.recursive(some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | TEXTS,
                        lambda inner: some.lists(inner, max_size=4) | some.dictionaries(TEXTS, inner, max_size=4), max_leaves=8)
COMMENTS = some.text(some.characters(categories=("L", "N", "P", "S", "Zs"), codec="utf-8") | some.sampled_from("\n; "), min_size=1, max_size=30)
LONG = some.just({"variables": {f"name-{n}": "a long template ${caller}" for n in range(9)}})
TESTS = some.fixed_dictionaries({"name": TEXTS}, optional={"given": some.dictionaries(TEXTS, VALUES, max_size=3),
                                                           "expect": some.dictionaries(TEXTS, VALUES, max_size=3)}) | VALUES


def make_node():
    edges = some.dictionaries(TEXTS, STEPS | TEXTS, max_size=4)
    return some.fixed_dictionaries(
        {"kind": some.sampled_from(("ivr.menu", "x.y", "acd.queue")) | TEXTS},
        optional={"parameters": some.dictionaries(TEXTS, VALUES, max_size=4) | LONG, "next": edges, "on_error": STEPS | TEXTS, "comment": COMMENTS,
                  "timeout": some.floats(0.1, 3600) | some.integers(1, 3600)})


def make_documents():
    """Return a strategy of documents that flow.document.parse accepts; they need not be flows that make sense."""
    return some.fixed_dictionaries(
        {"format": some.just("switchroom.flow/1"), "name": TEXTS.filter(bool), "entry": (STEPS | TEXTS).filter(bool),
         "steps": some.dictionaries(STEPS, make_node(), min_size=1, max_size=4)},
        optional={"tests": some.lists(TESTS, max_size=3), "on_error": TEXTS, "comment": COMMENTS})
