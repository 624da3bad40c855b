"""Finds what is wrong in a set of configuration files before Asterisk sees them."""

import collections
import dataclasses
import re

from dialplan import conf, jumps
from dialplan.inventory import Inventory

# The redirect of the watchdog comes from outside the dialplan, the key from a queue that may allow none at the moment.
ENTRIES = ("cc-run", "cc-queue-key")
PROGRAMS = ("System", "TrySystem", "EAGI", "DeadAGI", "ExternalIVR", "AGI")
OUR_AGI = "${CC_AGI}"
# Only these contexts of ours dial what a variable names: an answer of the flow, which was asked, and one of our phones.
DOORS = ("cc-run", "cc-ring")
LINES = ("DAHDI", "IAX2", "SIP", "H323", "OOH323")
PARTS = (("auth", "auth"), ("outbound_auth", "auth"), ("aors", "aor"), ("transport", "transport"))


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, what, what to do; a `fatal` one stops an apply.

    What stands in the admin's own files is never fatal: a mistake there must not keep our changes away.
    """

    place: str
    problem: str
    remedy: str
    fatal: bool = True

    def __str__(self):
        return f"{self.place}: {self.problem}; {self.remedy}"


def check(files, own=None):
    """Return the Findings, fatal ones first, in `files` ({name: text} as rendered) with the admin's `own` ({name: text})."""
    found = [dataclasses.replace(finding, fatal=False) if finding.place.startswith("custom/") else finding for finding in _find(files, own or {})]
    return sorted(found, key=lambda finding: (not finding.fatal, finding.place))


def check_own(files, own, name):
    """Return the Findings in the admin's own file `name` before it is kept; here a mistake is fatal."""
    others = {str(finding) for finding in _find(files, {file: text for file, text in own.items() if file != name})}
    found = [finding for finding in _find(files, own) if str(finding) not in others]
    found += [Finding(f"custom/{name}:{number}", f"{line.strip()[:60]!r} reads another file or runs a program", "write the lines here instead")
              for number, line in enumerate(own[name].split("\n"), 1) if line.lstrip().startswith("#")]
    return sorted(found, key=lambda finding: (not finding.fatal, _line(finding)))


def _line(finding):
    written = re.search(r":(\d+)", finding.place)
    return int(written[1]) if written else 0


def _find(files, own):
    here = Inventory(files, own)
    found = [Finding(f"{file}:{number}", problem, "correct or delete the line") for file, number, problem in here.bad_lines]
    found += [*_strange(files, own)]
    for context in here.contexts.values():
        found += [*_includes(context, here), *_duplicates(context), *_steps(context, here)]
    return found + [*_dead_contexts(here), *_sip_objects(here), *_queues(here), *_managers(here), *_ports(here)]


def _strange(files, own):
    for name, text in {**files, **{f"custom/{name}": text for name, text in own.items()}}.items():
        for number, line in conf.find_strange(text):
            yield Finding(f"{name}:{number}", f"{line[:60]!r} is no section, setting or comment",
                          "write `key = value`, or ; before a comment")


def _includes(context, here):
    for name, file, number in context.includes:
        if name.split(",")[0] not in here.contexts:
            yield Finding(f"{file}:{number} [{context.name}]", f"includes the context {name!r}, which does not exist",
                          f"write [{name}] or delete the include")


def _duplicates(context):
    seen = {}
    for step in context.steps:
        names = [(step.extension, f"priority {step.priority}")] + ([(step.extension, f"label {step.label!r}")] if step.label else [])
        for key in names:
            first = seen.setdefault(key, step)
            if first is not step:
                yield Finding(_place(context, step), f"extension {key[0]}, {key[1]} is already written at {first.file}:{first.line}",
                              "keep one of them")


def _steps(context, here):
    for step in context.steps:
        place = _place(context, step)
        if step.priority == "hint":
            yield from _dialled(place, step.application, here)
        elif step.application == "Dial":
            yield from _dialled(place, step.data.split(",")[0], here)
            yield from _leaving(place, context.name, step.data.split(",")[0], here)
        elif step.application == "Queue":
            yield from _queue(place, step.data.split(",")[0], here)
        elif step.application in PROGRAMS and not step.data.startswith(OUR_AGI):
            yield Finding(place, f"{step.application} runs a program", "delete it, or make sure that no caller's data reaches it")
        elif step.application == "MixMonitor" and step.file.startswith("custom/") and _flatten(step.data).count(",") > 1:
            yield Finding(place, "MixMonitor runs a program when the recording ends", "delete what stands behind its options")
        yield from _jumps(place, context, step, here)


def _flatten(text):
    """Return `text` without what stands in parentheses and braces."""
    while (less := re.sub(r"[({][^(){}]*[)}]", "", text)) != text:
        text = less
    return text


def _dialled(place, text, here):
    for part in text.split("&"):
        match = re.fullmatch(r"PJSIP/([^/@]+)(?:/.*)?", part)
        if match and not jumps.VARIABLE.search(match[1]) and match[1] not in here.endpoints:
            yield Finding(place, f"dials the endpoint {match[1]!r}, which does not exist",
                          "make the extension or trunk, or correct the number")


def _leaving(place, context, text, here):
    for part in text.split("&"):
        technology, _, rest = part.partition("/")
        first = rest.partition("/")[0]
        name = first.partition("@")[2] or first
        outside = technology in LINES or name in here.trunks
        ours_unknown = jumps.VARIABLE.search(part) and context not in DOORS and place.startswith("extensions.conf")
        if outside or ours_unknown:
            yield Finding(place, f"dials {part!r}, a trunk, without asking whether the call may leave",
                          "send the call to cc-leaving, whose flow asks and dials")


def _queue(place, name, here):
    if name and not jumps.VARIABLE.search(name) and name not in here.queues:
        yield Finding(place, f"uses the queue {name!r}, which does not exist", "make the queue or correct the name")


def _jumps(place, context, step, here):
    for where, extension, priority in jumps.find_targets(step):
        where, extension = where or context.name, extension or step.extension
        if where not in here.contexts:
            yield Finding(place, f"jumps to the context {where!r}, which does not exist", "correct the jump or write the context")
        elif not extension.startswith("_") and not jumps.reaches(here.contexts, where, extension, priority):
            yield Finding(place, f"jumps to {where},{extension},{priority}, which does not exist",
                          "correct the extension, priority or label")


def _dead_contexts(here):
    waiting = [*ENTRIES, *(name for sip in here.endpoints.values() for name in sip.values("context")),
               *(line.value for _, line in here.lines("queues") if line.key == "context")]
    alive = set()
    while waiting:
        name = waiting.pop()
        if name not in alive and name in here.contexts:
            alive.add(name)
            waiting += _mentioned(here.contexts[name])
    for name, context in here.contexts.items():
        if name not in alive:
            yield Finding(f"{context.file}:{context.line} [{name}]", "no phone, trunk, queue, include or jump leads to this context",
                          "use it or delete it", fatal=False)


def _mentioned(context):
    includes = [name.split(",")[0] for name, _, _ in context.includes]
    return includes + [word for step in context.steps for word in re.findall(r"[\w-]+", step.data)]


def _sip_objects(here):
    for (name, kind), count in collections.Counter((sip.name, sip.kind) for sip in here.objects if sip.kind).items():
        if count > 1:
            yield Finding(f"pjsip.conf [{name}]", f"the {kind} {name!r} is written {count} times",
                          "give each extension and trunk its own name")
    for sip in here.endpoints.values():
        for context in sip.values("context"):
            if context not in here.contexts:
                yield Finding(sip.place, f"its context {context!r} does not exist", "write the context or choose another")
        for key, kind in PARTS:
            for missing in (name for name in sip.values(key) if (name, kind) not in here.named):
                yield Finding(sip.place, f"its {key} {missing!r} does not exist", f"write the {kind} section")


def _queues(here):
    for file, line in here.lines("queues"):
        place = f"{file}:{line.number} [{line.section}]"
        if line.key == "member":
            yield from _dialled(place, line.value.split(",")[0], here)
        elif line.key == "context" and line.value not in here.contexts:
            yield Finding(place, f"its context {line.value!r} does not exist", "write the context or delete the line")
        elif line.key == "musicclass" and line.value not in here.music:
            yield Finding(place, f"its music class {line.value!r} does not exist", "make the class or choose another", fatal=False)
    yield from _twice(here, "queues", "strategy", "the queue")


def _managers(here):
    for file, line in here.lines("manager"):
        risky = sorted({"system", "command", "all"} & set(line.value.split(","))) if line.key == "write" else ()
        if risky:
            yield Finding(f"{file}:{line.number} [{line.section}]", f"may write {', '.join(risky)}, which is as strong as running programs",
                          "take it away")
    yield from _twice(here, "manager", "secret", "the login")


def _twice(here, stem, key, what):
    for name, count in collections.Counter(line.section for _, line in here.lines(stem) if line.key == key).items():
        if count > 1:
            yield Finding(f"{stem}.conf [{name}]", f"{what} {name!r} is written {count} times", "give each its own name")


def _ports(here):
    first, last = (int(here.value("rtp", key) or 0) for key in ("rtpstart", "rtpend"))
    if first >= last:
        yield Finding("rtp.conf [general]", f"the sound ports {first} to {last} are no range",
                      "set rtp_start below rtp_end in [dialplan] of cc.ini")
    for stem, key in (("pjsip", "bind"), ("http", "bindport"), ("manager", "port")):
        port = here.value(stem, key).rpartition(":")[2]
        if port.isdigit() and first <= int(port) <= last:
            yield Finding(f"{stem}.conf", f"port {port} lies within the sound ports {first} to {last}", "choose another port in cc.ini")


def _place(context, step):
    return f"{step.file}:{step.line} [{context.name}]"
