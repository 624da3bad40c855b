"""Reads the statements of the text form into a document, one line after the other."""

from flow.document import FORMAT
from flow.text.scanner import Fault

TOP = ("flow", "entry", "on_error", "step", "test")
EXAMPLES = {"flow": "flow main", "entry": "entry answer", "on_error": "on_error sorry", "step": 'step hello: ivr.play prompt="welcome"',
            "test": 'test "key 1 leads to sales"'}
IN_STEP = "known are: NAME = VALUE, OUTCOME -> STEP, within SECONDS, on_error STEP"
IN_TEST = "known are: given NAME = VALUE, expect NAME = VALUE"


class Draft:
    """The document that grows line by line; `places` maps its places to (line, column).

    `_part` is the step or test that indented lines belong to, `_owner` its kind (step, test or empty) and `_name` the
    step's name; below a faulty header it is a spare one, so that the lines there are still read.
    """

    def __init__(self, scanner):
        self.places = {}
        self._scanner = scanner
        self._top = {}
        self._steps = {}
        self._tests = []
        self._comments = {"": []}
        self._waiting = []
        self._part, self._owner, self._name = None, "", ""

    def read_line(self):
        """Read the statement that begins at this line; raises Fault."""
        scanner = self._scanner
        indent = scanner.skip()
        sign = scanner.peek()
        if sign == ";":
            self._read_comment(indent)
        elif sign and indent:
            self._read_inner()
        elif sign:
            self._read_top()
        scanner.next_line()

    def finish(self):
        """Return a Fault for each statement that is missing at the end."""
        self._comments[""] += [text for _, text in self._waiting]
        end = len(self._scanner.source)
        for name in ("flow", "entry"):
            if name not in self._top:
                first = next(iter(self._steps), "answer")
                yield Fault(0, f"the statement {name} is missing", "write: " + (f"entry {first}" if name == "entry" else EXAMPLES[name]))
        if not self._steps:
            yield Fault(end, "there is no step", f"write: {EXAMPLES['step']}")

    def document(self):
        """Return the decoded document."""
        found = {"format": FORMAT, "name": self._top["flow"], "entry": self._top["entry"], "steps": self._steps}
        for name, node in self._steps.items():
            if any(self._comments.get(name, ())):
                node["comment"] = "\n".join(self._comments[name])
        if any(self._comments[""]):
            found["comment"] = "\n".join(self._comments[""])
        if "on_error" in self._top:
            found["on_error"] = self._top["on_error"]
        tests = [self._order(test) for test in self._tests]
        return {**found, "tests": tests} if tests else found

    @staticmethod
    def _order(test):
        return {name: test[name] for name in ("name", "given", "expect") if name in test} if isinstance(test, Lines) else test

    # -- comments ----------------------------------------------------------------------------------

    def _read_comment(self, indent):
        at = self._scanner.at
        text = self._scanner.rest()[1:].rstrip("\r").replace("\t", " ").removeprefix(" ")
        if not indent:
            self._waiting.append((at, text))
        elif self._owner == "test":
            self._refuse_comment(at)
        else:
            self._comments.setdefault(self._name, []).append(text)

    def _settle_comments(self, name):
        """Give the comments in column 1 to the statement below them: step `name`, or the flow's own when empty."""
        waiting, self._waiting = self._waiting, []
        self._comments.setdefault(name, []).extend(text for _, text in waiting)

    def _refuse_comment(self, at):
        self._waiting = []
        raise Fault(at, "a test keeps no comment", "say it in the test's name, or put the comment into a step")

    # -- statements in column 1 ----------------------------------------------------------------------

    def _read_top(self):
        scanner = self._scanner
        at, word = scanner.at, scanner.word()
        if word not in TOP:
            raise Fault(at, f"{word or scanner.peek()!r} begins no statement", f"known are {', '.join(TOP)}; lines of a step are indented")
        if word == "step":
            self._read_step(at)
        elif word == "test":
            self._read_test(at)
        else:
            self._read_setting(word, at)
        self._end_line()

    def _read_setting(self, word, at):
        self._part, self._owner, self._name = None, "", ""
        self._settle_comments("")
        value = self._scanner.name("name", EXAMPLES[word])
        if word in self._top:
            raise Fault(at, f"{word} is there twice", "keep one of the two")
        self._top[word] = value
        self._place("name" if word == "flow" else word, at)

    def _read_step(self, at):
        scanner = self._scanner
        self._part, self._owner, self._name = {"kind": "", "parameters": {}, "next": {}}, "step", ""
        self._name = name = scanner.name("step name", EXAMPLES["step"])
        self._settle_comments(name)
        if not scanner.take(":"):
            raise Fault(scanner.at, f"behind the name {name!r} a colon is missing", f"write {EXAMPLES['step']}")
        if name in self._steps:
            raise Fault(at, f"step {name!r} is there twice, also in line {self.places[f'steps.{name}'][0]}", "rename or delete one of the two")
        self._steps[name] = self._part
        self._place(f"steps.{name}", at)
        scanner.skip()
        self._place(f"steps.{name}.kind", scanner.at)
        self._part["kind"] = scanner.name("kind", EXAMPLES["step"])
        while scanner.peek() not in ("", ";"):
            self._read_parameter(scanner.at, scanner.name("parameter", 'NAME=VALUE, such as prompt="welcome"'))

    def _read_test(self, at):
        scanner = self._scanner
        self._part, self._owner, self._name = Lines(), "test", ""
        if self._waiting:
            self._refuse_comment(self._waiting[0][0])
        self._place(f"tests.{len(self._tests)}", at)
        if scanner.take("="):
            self._part, self._owner = None, ""
            self._tests.append(scanner.value())
        else:
            self._part["name"] = scanner.name("test name", EXAMPLES["test"])
            self._tests.append(self._part)

    # -- indented statements -------------------------------------------------------------------------

    def _read_inner(self):
        scanner = self._scanner
        if self._part is None:
            raise Fault(scanner.at, "an indented line belongs to a step or a test, and none is open", "begin the line in column 1")
        if self._owner == "test":
            return self._read_test_line()
        at, bare = scanner.at, scanner.peek() != '"'
        word = scanner.name("parameter or outcome", IN_STEP.removeprefix("known are: "))
        if scanner.take("->"):
            self._read_edge(at, word)
        elif scanner.peek() == "=":
            self._read_parameter(at, word)
        elif bare and word in ("within", "on_error"):
            self._read_limit(at, word)
        else:
            raise Fault(scanner.at, f"behind {word!r} neither = nor -> follows", IN_STEP)
        self._end_line()

    def _read_parameter(self, at, name):
        if not self._scanner.take("="):
            raise Fault(self._scanner.at, f"behind the parameter {name!r} an = is missing", f'write {name}=VALUE, such as prompt="welcome"')
        self._set(self._part["parameters"], f"steps.{self._name}.parameters.{name}", at, name, self._scanner.value())

    def _read_edge(self, at, outcome):
        target = self._scanner.name("step name", f"{outcome} -> STEP")
        self._set(self._part["next"], f"steps.{self._name}.next.{outcome}", at, outcome, target)

    def _read_limit(self, at, word):
        value = self._scanner.value() if word == "within" else self._scanner.name("step name", EXAMPLES["on_error"])
        name = "timeout" if word == "within" else word
        if value is None:
            raise Fault(at, "null is no limit", "write seconds, such as within 5")
        self._set(self._part, f"steps.{self._name}.{name}", at, name, value)

    def _read_test_line(self):
        scanner = self._scanner
        at, part = scanner.at, scanner.word()
        if part not in ("given", "expect"):
            raise Fault(at, f"{part or scanner.peek()!r} begins no line of a test", IN_TEST)
        name = scanner.name("name", f"{part} NAME = VALUE")
        if not scanner.take("="):
            raise Fault(scanner.at, f"behind {name!r} an = is missing", f"write {part} {name} = VALUE")
        self._set(self._part.setdefault(part, {}), f"tests.{len(self._tests) - 1}.{part}.{name}", at, name, scanner.value())
        self._end_line()

    # -- small parts ---------------------------------------------------------------------------------

    def _set(self, owner, place, at, name, value):
        if name in owner:
            raise Fault(at, f"{name!r} is there twice", "keep one of the two")
        owner[name] = value
        self._place(place, at)

    def _place(self, place, at):
        self.places[place] = self._scanner.locate(at)

    def _end_line(self):
        sign = self._scanner.peek()
        if sign == ";":
            self._read_comment(1)
        elif sign:
            raise Fault(self._scanner.at, f"{sign!r} stands where the line should end", "begin a new line")


class Lines(dict):
    """A test that is written by statements; its lines may come in any order."""
