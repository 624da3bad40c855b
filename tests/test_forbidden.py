"""What no source may do, read from the syntax tree: build SQL of strings, use a shell, pickle, evaluate text, send Asterisk raw commands."""

import ast
import pathlib
import re

import pytest

from tests.test_architecture import PROJECT, SOURCES

SQL_CALLS = ("execute_sql", "execute", "executemany", "executescript", "SQL", "raw", "RawQuery", "fetch")
PLACEHOLDERS = ("mark", "marks", "param")
SERIAL = ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle", "joblib")
EVALUATING = ("eval", "exec", "compile", "__import__")
SHELLS = {"os": ("system", "popen", "spawnl", "spawnlp", "execl", "execlp"), "subprocess": ("getoutput", "getstatusoutput"), "pty": ("spawn",)}
# Looked at one by one: each is made of names in our own source, never of a value. A new one has to be looked at too.
REVIEWED = {
    # Asterisk's own commands, whose words agi.channel encodes; no SQL.
    "agi/session.py": {"*parts"}, "launch/benches/peers/pyst2.py": {"line"},
    "launch/benches/calllog.py": {"f'VACUUM ANALYZE {table}'", "f'INSERT INTO {table} ({names}) VALUES ({marks})'"},
    # The administrator's own query of a flow, over a connection that may only read; the caller's values are bound.
    "plugins/ivr/query.py": {"_translate(sql)", "sql"},
    "store/call_index.py": {"_make_statement(db.proxy.param)", "f'SELECT 1 FROM {table} WHERE {names[0]} = {mark} LIMIT 1'",
                            'f"INSERT INTO {table} ({\', \'.join(names)}) VALUES {marks} ON CONFLICT DO NOTHING"'},
    "store/calls.py": {"_make_statement(db.proxy.is_postgres)"},
    "store/db.py": {"sql"},
    "store/migrate.py": {"statement.format(**_TYPES[database.is_postgres])"},
}
# Checks a plugin's syntax before it is taken, without running it; what is loaded goes through importlib like any module.
COMPILES = {"hooks/site.py"}


def read(path):
    """Return the syntax tree of one source."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path):
    """Return the path as the tables above write it."""
    return str(path.relative_to(PROJECT))


def is_named(function, names):
    """Tell whether a called function or method has one of these names."""
    return getattr(function, "attr", None) in names or getattr(function, "id", None) in names


def may_ask(path):
    """Tell whether a source has one of SQL_CALLS at all."""
    return any(re.search(rf"\b{word}\(", path.read_text(encoding="utf-8")) for word in SQL_CALLS)


def is_constant(node):
    """Tell whether an expression is a text of our own: constants, names in capitals, and placeholders such as ? and %s."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(is_constant(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(map(is_constant, node.elts))
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("join", "format"):
        return all(map(is_constant, (node.func.value, *node.args, *(one.value for one in node.keywords))))
    if isinstance(node, ast.IfExp):
        return is_constant(node.body) and is_constant(node.orelse)
    if isinstance(node, ast.Attribute):
        return node.attr in PLACEHOLDERS or node.attr.isupper()
    return isinstance(node, ast.Name) and (node.id in PLACEHOLDERS or node.id.isupper())


def find_built(path):
    """Return the statements of one source that are not plainly constant, as they are written."""
    tree = read(path)
    found = []
    for function in [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Module))]:
        body = [node for part in function.body for node in ast.walk(part)] if isinstance(function, ast.FunctionDef) else []
        assigned = {}
        for node in body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned.setdefault(node.targets[0].id, []).append(node.value)
        for call in [node for node in body if isinstance(node, ast.Call) and node.args and is_named(node.func, SQL_CALLS)]:
            first = call.args[0]
            values = assigned.get(first.id, [first]) if isinstance(first, ast.Name) else [first]
            found += [ast.unparse(value) for value in values if not is_constant(value)]
    return found


@pytest.mark.parametrize("path", list(filter(may_ask, SOURCES)), ids=name)
def test_no_statement_is_built_of_values(path):
    assert {found for found in find_built(path)} - REVIEWED.get(name(path), set()) == set()


def test_no_text_is_evaluated_and_nothing_is_unpickled():
    wrong = []
    for path in SOURCES:
        for node in ast.walk(read(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVALUATING and name(path) not in COMPILES:
                wrong.append((name(path), node.lineno))
            if isinstance(node, ast.Import) and {one.name.partition(".")[0] for one in node.names} & set(SERIAL):
                wrong.append((name(path), node.lineno))
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in SERIAL:
                wrong.append((name(path), node.lineno))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("yaml.load", "yaml.unsafe_load", "numpy.load"):
                wrong.append((name(path), node.lineno))
    assert wrong == []


def test_no_shell_is_used():
    wrong = []
    for path in SOURCES:
        for node in ast.walk(read(path)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            module, _, function = called.rpartition(".")
            if function in SHELLS.get(module, ()) or "create_subprocess_shell" in called or any(one.arg == "shell" for one in node.keywords):
                wrong.append((name(path), node.lineno))
            words = node.args[0].elts if module == "subprocess" and node.args and isinstance(node.args[0], (ast.List, ast.Tuple)) else []
            if [getattr(one, "value", "") for one in words[1:2]] == ["-c"]:
                wrong.append((name(path), node.lineno))
    assert wrong == []


def test_asterisk_gets_no_raw_command():
    """What only the CLI can do is a fixed list of verbs in dialplan.console; the manager action Command is sent nowhere."""
    wrong = []
    for path in SOURCES:
        for node in ast.walk(read(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"-r?x|-rx .*", node.value):
                wrong.append((name(path), node.lineno))
            if isinstance(node, ast.Call) and any(isinstance(one, ast.Constant) and one.value == "Command" for one in node.args[:1]) \
                    and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("Action", "send", "send_action", "ask", "action", "act"):
                wrong.append((name(path), node.lineno))
            if isinstance(node, ast.Dict) and any(getattr(key, "value", "") == "Action" and getattr(value, "value", "") == "Command"
                                                  for key, value in zip(node.keys, node.values)):
                wrong.append((name(path), node.lineno))
    assert wrong == []


def test_no_template_switches_the_encoding_of_values_off():
    wrong = []
    for path in [one for folder in ("admin", "plugins") for one in (PROJECT / folder).rglob("*.html") if "node_modules" not in one.parts]:
        text = path.read_text(encoding="utf-8")
        if re.search(r"\|\s*safe\b|autoescape\s+false|\son\w+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)", text, re.IGNORECASE):
            wrong.append(str(path.relative_to(PROJECT)))
    assert wrong == []


@pytest.mark.parametrize("text, is_found", [
    ('def f(v):\n    db.execute_sql(f"SELECT {v}")', True), ('def f(v):\n    db.execute_sql("SELECT " + v)', True),
    ('def f(v):\n    db.execute_sql("SELECT %s" % v)', True), ('def f(v):\n    db.execute_sql("SELECT {}".format(v))', True),
    ('def f(v):\n    sql = f"SELECT {v}"\n    db.execute_sql(sql)', True), ('def f(v):\n    q.where(SQL(v))', True),
    ('def f(v):\n    db.execute_sql("SELECT ?", (v,))', False), ('def f(v, mark):\n    db.execute_sql(f"SELECT {mark}", (v,))', False),
    ('def f(v):\n    db.execute_sql(f"SELECT 1 FROM {TABLE}", (v,))', False)])
def test_the_check_finds_what_it_should(tmp_path, text, is_found):
    path = pathlib.Path(tmp_path, "one.py")
    path.write_text(text, encoding="utf-8")
    assert bool(find_built(path)) == is_found
