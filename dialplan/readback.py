"""Compares what Asterisk says it has loaded with what was written."""

import re

from dialplan.inventory import Inventory

SHOWN = re.compile(r"(?:'(?P<extension>[^']*)' =>\s+)?(?:\[(?P<label>[^\]]*)\]\s+)?(?:(?P<priority>\d+)\. |(?P<hint>hint): )"
                   r"(?P<step>.*?)\s+\[(?P<file>[^\]]*):\d+\]$")
YES_NO = {"yes": "true", "no": "false"}
EXPANDED = ("type", "disallow", "webrtc", "allow", "set_var")  # shown in another form, or folded into other values
SIP_KINDS = {"endpoint": "show endpoint", "auth": "show auth", "aor": "show aor"}


def verify(files, own, console):
    """Return what differs between `files` (+ the admin's `own`) and the running Asterisk, as sentences; empty when all is loaded.

    Values that Asterisk does not show (secrets of logins, most queue options) are not compared.
    """
    here = Inventory(files, own)
    return [*_dialplan(here, console), *_sip(here, console), *_queues(here, console), *_managers(here, console),
            *_music(here, console), *_sound(here, console)]


def read_dialplan(text):
    """Return ({(context, extension, priority, step)}, {(context, include)}) of `dialplan show`, those from our files."""
    steps, includes, context, extension = set(), set(), "", ""
    for line in text.splitlines():
        opened = re.match(r"\[ (?:Included c|C)ontext '([^']*)'", line)
        included = re.match(r"\s+Include =>\s+'([^']*)'", line)
        shown = SHOWN.match(line.strip())
        if opened:
            context = opened[1]
        elif included:
            includes.add((context, included[1]))
        elif shown:
            extension = shown["extension"] or extension
            steps.add((context, extension, shown["priority"] or "hint", shown["step"]))
    return steps, includes


def _dialplan(here, console):
    steps, includes = read_dialplan(console.ask("show dialplan"))
    wanted = {(context.name, step.extension, str(step.priority), _show(step))
              for context in here.contexts.values() for step in context.steps}
    for context, extension, priority, step in sorted(wanted - steps):
        yield f"extensions.conf [{context}] {extension},{priority}: {step} was not loaded"
    known = {(context, extension) for context, extension, _, _ in wanted}
    for context, extension, priority, _ in sorted(steps - wanted):
        if context in here.contexts and (context, extension) not in known:
            yield f"extensions.conf [{context}] {extension},{priority}: is still loaded"
    for context in here.contexts.values():
        for name, _, _ in context.includes:
            if (context.name, name) not in includes:
                yield f"extensions.conf [{context.name}]: the include of {name} was not loaded"


def _show(step):
    return step.application if step.priority == "hint" else f"{step.application}({step.data})"


def _sip(here, console):
    for sip in here.objects:
        if sip.kind in SIP_KINDS:
            yield from _sip_object(sip, console.ask(SIP_KINDS[sip.kind], sip.name))
    listed = set(re.findall(r"^ *Endpoint:\s+([^/\s<]+)", console.ask("show endpoints"), re.M))
    for name in sorted(listed - set(here.endpoints)):
        yield f"pjsip.conf [{name}]: the endpoint is still loaded"
    transports = console.ask("show transports")
    for sip in here.objects:
        bind = next(iter(sip.values("bind")), "")
        if sip.kind == "transport" and ":" in bind and f" {bind}" not in transports:
            yield f"pjsip.conf [{sip.name}]: the transport is not bound to {bind}"


def _sip_object(sip, answer):
    shown = dict(re.findall(r"^ (\w+) +: (.*)$", answer, re.M))
    if not shown:
        yield f"pjsip.conf [{sip.name}]: the {sip.kind} was not loaded"
        return
    for line in sip.lines:
        found = shown.get(line.key, "").strip()
        if line.key in EXPANDED or line.value in (found, "") or YES_NO.get(line.value, line.value).lower() == found.lower():
            continue
        values = "another value is loaded" if line.key == "password" else f"written {line.value!r}, loaded {found!r}"
        yield f"pjsip.conf [{sip.name}] {line.key}: {values}"
    codecs = [codec for line in sip.lines if line.key == "allow" for codec in line.value.split(",")]
    if sip.kind == "endpoint" and "|".join(codecs) != shown.get("allow", "").strip("()"):
        yield f"pjsip.conf [{sip.name}] allow: written {','.join(codecs)}, loaded {shown.get('allow')}"


def _queues(here, console):
    shown = {re.match(r"\S+", part)[0]: part for part in console.ask("show queues").split("\n\n") if re.match(r"\S+ has ", part)}
    for name in sorted(here.queues):
        if name not in shown:
            yield f"queues.conf [{name}]: the queue was not loaded"
            continue
        for _, line in here.lines("queues"):
            if line.section == name and line.key == "strategy" and f"'{line.value}' strategy" not in shown[name]:
                yield f"queues.conf [{name}]: the strategy is not {line.value}"
            if line.section == name and line.key == "member" and not _has_member(shown[name], line.value.split(",")[0]):
                yield f"queues.conf [{name}]: the member {line.value.split(',')[0]} was not loaded"
    for name in sorted(set(shown) - here.queues):
        yield f"queues.conf [{name}]: the queue is still loaded"


def _has_member(text, interface):
    return re.search(rf"(?:^\s+|\(){re.escape(interface)}(?: |\))", text, re.M) is not None


def _managers(here, console):
    for _, line in here.lines("manager"):
        if line.key in ("read", "write"):
            shown = re.search(rf"{line.key} perm: (.*)", console.ask("show manager", line.section))
            if not shown or set(shown[1].strip().split(",")) != set(line.value.split(",")):
                yield f"manager.conf [{line.section}]: {line.key} is {shown and shown[1]}, not {line.value}"


def _music(here, console):
    shown = console.ask("show music")
    for _, line in here.lines("musiconhold"):
        wanted = rf"Class: {re.escape(line.section)}\n(?:.*\n)*?\s+Directory: {re.escape(line.value)}\n"
        if line.key == "directory" and not re.search(wanted, shown):
            yield f"musiconhold.conf [{line.section}]: the class was not loaded; put a wav file into {line.value}"


def _sound(here, console):
    shown = console.ask("show rtp")
    for key, name in (("rtpstart", "Port start"), ("rtpend", "Port end")):
        wanted = here.value("rtp", key)
        if wanted and not re.search(rf"{name}: +{wanted}\b", shown):
            yield f"rtp.conf: {key} {wanted} was not loaded"


def read_waiting(console, name):
    """Return how many callers wait in the queue `name` now."""
    found = re.match(r"\S+ has (\d+) calls", console.ask("show queue", name))
    return int(found[1]) if found else 0
