"""Lists what a set of configuration files defines by name: contexts, SIP objects, queues, music."""

import bisect
import re

from dialplan import conf, plan


TRUNK_MARK = "CC_OUTSIDE=1"


class Inventory:
    """Everything that `files` ({name: text} as rendered) and the admin's `own` files ({name: text}) define."""

    def __init__(self, files, own):
        self._files, self._own = files, own
        self.contexts, self.bad_lines = plan.read(self.texts("extensions"))
        self.objects = [read for file, text in self.texts("pjsip").items() for read in _read_objects(file, text)]
        self.named = {(sip.name, sip.kind) for sip in self.objects}
        self.endpoints = {sip.name: sip for sip in self.objects if sip.kind == "endpoint"}
        self.trunks = {name for name, sip in self.endpoints.items() if TRUNK_MARK in sip.values("set_var")}
        self.queues = self._sections("queues")
        self.music = self._sections("musiconhold")

    def texts(self, stem):
        """Return {file name: text} of the rendered file `stem`.conf and the admin's file beside it."""
        own = f"{stem}_custom.conf"
        parts = {f"{stem}.conf": self._files.get(f"{stem}.conf", ""), f"custom/{own}": self._own.get(own, "")}
        return {name: text for name, text in parts.items() if text}

    def lines(self, stem):
        """Return [(file, Line)] of the rendered file `stem`.conf and the admin's."""
        return [(file, line) for file, text in self.texts(stem).items() for line in conf.read(text)]

    def value(self, stem, key):
        """Return the last value of `key` in `stem`.conf, or ''."""
        return next((line.value for _, line in reversed(self.lines(stem)) if line.key == key), "")

    def _sections(self, stem):
        return {name for text in self.texts(stem).values() for name in conf.section_names(text)} - {"general"}


class SipObject:
    """One section of pjsip.conf; the same name may be an endpoint, an auth and an aor, each once."""

    def __init__(self, name, file, number):
        self.name, self.file, self.number, self.lines = name, file, number, []

    @property
    def kind(self):
        """The value of `type`, or '' when it is missing or comes from a template."""
        return next((line.value for line in self.lines if line.key == "type"), "")

    def values(self, key):
        """Return the values of `key`, split at commas."""
        return [part.strip() for line in self.lines if line.key == key for part in line.value.split(",")]

    @property
    def place(self):
        """Where it is written."""
        return f"{self.file}:{self.number} [{self.name}]"


def _read_objects(file, text):
    opened = [(number, match[1]) for number, line in enumerate(text.split("\n"), 1) if (match := re.match(r"\s*\[([^\]]*)\]", line))]
    objects = [SipObject(name, file, number) for number, name in opened]
    starts = [sip.number for sip in objects]
    for line in conf.read(text):
        if line.section:
            objects[bisect.bisect(starts, line.number) - 1].lines.append(line)
    return objects
