"""Reads what DAHDI and Asterisk say of cards, spans and channels; pure, and nothing that is missing or cut short breaks it."""

import dataclasses
import re

ALARMS = {"RED": "red", "YELLOW": "yellow", "YEL": "yellow", "BLUE": "blue", "BLU": "blue", "RECOVERING": "recovering", "REC": "recovering",
          "RECOVER": "recovering", "LOOPBACK": "loopback", "LOOP": "loopback", "LB": "loopback", "NOTOPEN": "notopen", "NOP": "notopen",
          "UNCONFIGURED": "unconfigured", "UUU": "unknown", "LFA": "lfa", "LMFA": "lmfa", "LOS": "los",
          "Red Alarm": "red", "Yellow Alarm": "yellow", "Blue Alarm": "blue", "Recovering": "recovering", "Loopback": "loopback",
          "Not Open": "notopen", "No Alarm": "", "None": "", "OK": ""}
FRAMINGS, CODINGS = ("CCS", "CAS", "ESF", "D4"), ("HDB3", "AMI", "B8ZS")
COUNTERS = {"BPV count": "bpv", "CRC4 error count": "crc4", "E-bit error count": "ebit", "FAS error count": "fas", "IRQ misses": "irq_misses",
            "Timing slips": "slips", "Framing Errors": "fas", "CRC Errors": "crc4", "Code Violations": "bpv", "E-bit Count": "ebit",
            "General Errored Seconds": "errored_seconds"}
HEAD = re.compile(r'(?:### )?Span\s+(\d+): (\S+) "([^"]*)"[ \t]*(.*)$')
CHANNEL = re.compile(r"\s*(\d+) (\S+)[ \t]+(.*)$")
FLAG = re.compile(r"\((In use|EC: [^)]*|SWEC: [^)]*|no pcm)\)")
COUNT = re.compile(r"\s*>?\s*([A-Za-z0-9 -]+?)\s*:\s*(\d+):?\s*$")
PCI = re.compile(r"(\S+)\s+(\S+?)([+-])\s+([0-9a-f]{4}:[0-9a-f]{4})\s*(.*)$")
LINE = re.compile(r"PRI span (\d+)/(\d+): (.+?)\s*$")
STATUS = re.compile(r"\s*(\d+)\s(.{41})\s?(\S+)\s+(\d+)\s+(\d+)\s+(\d+)(?:\s+(\S+)\s+(\S+)(.*))?$")
OLD_STATUS = re.compile(r"(\S.{39})\s(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$")


@dataclasses.dataclass(frozen=True)
class Channel:
    """One channel; `signalling` as DAHDI names it, `configured` when a driver configured it, `busy` when a call is on it."""

    number: int
    span: int = 0
    name: str = ""
    signalling: str = ""
    configured: bool = False
    opened: bool = False
    busy: bool = False
    echo: str = ""
    alarms: tuple = ()
    context: str = ""


@dataclasses.dataclass(frozen=True)
class Span:
    """One port; `timing` is the priority as clock source (0 gives none), `clock` whether it is the source now; `counters` are errors.

    `dchannel` is "", "up", "down" or, with "up" while the line is in alarm, "up, in alarm": that is not healthy.
    """

    number: int
    name: str = ""
    description: str = ""
    kind: str = ""
    framing: str = ""
    coding: str = ""
    crc4: bool = False
    timing: int = 0
    clock: bool = False
    alarms: tuple = ()
    counters: dict = dataclasses.field(default_factory=dict)
    channels: tuple = ()
    manufacturer: str = ""
    card: str = ""
    place: str = ""
    first: int = 0
    size: int = 0
    dchannel: str = ""

    @property
    def state(self):
        """ok, alarm, recovering or unconfigured."""
        if "unconfigured" in self.alarms:
            return "unconfigured"
        if set(self.alarms) - {"recovering"} or self.dchannel in ("down", "up, in alarm"):
            return "alarm"
        return "recovering" if self.alarms else "ok"


@dataclasses.dataclass(frozen=True)
class Card:
    """One card: where it sits, which driver it has and whether that is `loaded`; `pci` is vendor:device."""

    place: str
    name: str
    manufacturer: str = ""
    driver: str = ""
    loaded: bool = True
    pci: str = ""
    spans: tuple = ()


def read_alarms(text):
    """Return the alarms in a text such as `BLU/RED`, `YELLOW RED` or `Red Alarm`; what is unknown stays as it is, in small letters."""
    whole = ALARMS.get(text.strip())
    if whole is not None:
        return (whole,) if whole else ()
    words = [ALARMS.get(word, word.lower()) for word in re.split(r"[/\s,]+", text) if word]
    return tuple(dict.fromkeys(word for word in words if word))


def read_proc(text):
    """Return the Span of one /proc/dahdi/N, or None when its first line is not there whole."""
    return next(iter(read_listing(text)), None)


def read_listing(text):
    """Return the Spans of lsdahdi, or of any number of /proc/dahdi files."""
    spans = []
    for line in text.splitlines():
        head = HEAD.match(line)
        if head:
            spans.append((_read_head(head), {}, []))
        elif spans:
            _read_body(line, *spans[-1])
    return [dataclasses.replace(span, counters=counters, channels=tuple(channels), size=len(channels),
                                first=channels[0].number if channels else 0) for span, counters, channels in spans]


def _read_head(head):
    words = head[4].replace("(MASTER)", " ").split()
    setup = [part for word in words if "/" in word for part in word.split("/")]
    rest = [word for word in words if "/" not in word and word != "ClockSource"]
    return Span(int(head[1]), head[2], head[3], framing=_one_of(FRAMINGS, setup), coding=_one_of(CODINGS, setup), crc4="CRC4" in setup,
                clock="ClockSource" in words, alarms=read_alarms(" ".join(rest)))


def _read_body(line, span, counters, channels):
    count = COUNT.match(line)
    if count and count[1] in COUNTERS:
        counters[COUNTERS[count[1]]] = int(count[2][:18])
        return
    found = CHANNEL.match(line)
    if found:
        channels.append(_read_channel(found, span.number))


def _read_channel(found, span):
    flags = FLAG.findall(found[3])
    words = FLAG.sub(" ", found[3]).split()
    alarms = tuple(ALARMS[word] for word in words if ALARMS.get(word))
    kinds = [word for word in words if word not in ALARMS and not word.startswith("(")]
    echo = next((flag.split(": ", 1)[1] for flag in flags if "EC: " in flag), "")
    # lsdahdi says PRI in front of PRI spans' channels and the card's type elsewhere; the signalling comes after it.
    return Channel(int(found[1][:9]), span, found[2], " ".join(kinds), bool(kinds), "In use" in flags, echo=echo, alarms=alarms)


def read_scan(text):
    """Return the Spans of dahdi_scan; keys that are unknown or missing are passed over."""
    return [_read_section(number, dict(line.partition("=")[::2] for line in body.splitlines() if "=" in line), body)
            for number, body in re.findall(r"^\[(\d{1,6})\]\n((?:(?!\[).*\n?)*)", text, re.M)]


def _read_section(number, keys, body):
    framing = keys.get("framing", "").split("/")
    ports = re.findall(r"^port=(\d{1,6}),(\w+)", body, re.M)
    return Span(int(number), keys.get("name", ""), keys.get("description", ""), keys.get("type", ""), _one_of(FRAMINGS, framing),
                _one_of(CODINGS, [keys.get("coding", "")]), "CRC4" in framing, _whole(keys.get("syncsrc")), alarms=read_alarms(keys.get("alarms", "")),
                channels=tuple(Channel(int(port), int(number), signalling=kind, configured=kind != "none") for port, kind in ports),
                manufacturer=keys.get("manufacturer", ""), card=keys.get("devicetype", ""), place=keys.get("location", ""),
                first=_whole(keys.get("basechan")), size=_whole(keys.get("totchans")))


def read_hardware(text):
    """Return the Cards of dahdi_hardware, those without a driver too; `+` behind a driver says it is loaded."""
    return [Card(found[1], found[5].strip() or found[4], driver=found[2], loaded=found[3] == "+", pci=found[4])
            for found in map(PCI.match, text.splitlines()) if found]


def read_counters(text):
    """Return the counters of dahdi_maint."""
    found = map(COUNT.match, text.splitlines())
    return {COUNTERS[one[1]]: int(one[2][:18]) for one in found if one and one[1] in COUNTERS}


def read_status(text):
    """Return the Spans of `dahdi show status`, also of the old form without numbers and framing."""
    spans = []
    for line in text.splitlines():
        new, old = STATUS.match(line), OLD_STATUS.match(line)
        if new:
            spans.append(_of_status(int(new[1]), new[2], new[3], new[4], new[5], new[6], new[7] or "", new[8] or "", new[9] or ""))
        elif old:
            spans.append(_of_status(len(spans) + 1, *old.groups(), "", "", ""))
    return spans


def read_status_events(events):
    """Return the Spans of AMI's DAHDIShowStatus events (mappings)."""
    return [_of_status(_whole(one.get("Span")), one.get("Description", ""), one.get("Alarms", ""), one.get("IRQ"), one.get("bpviol"),
                       one.get("CRC"), one.get("Framing", ""), one.get("Coding", ""), one.get("Options", ""))
            for one in events if _whole(one.get("Span"))]


def _of_status(number, description, alarms, irq, bpv, crc, framing, coding, options):
    counters = {"irq_misses": _whole(irq), "bpv": _whole(bpv), "crc4": _whole(crc)}
    return Span(number, description=description.strip(), framing=_one_of(FRAMINGS, [framing]), coding=_one_of(CODINGS, [coding]),
                crc4="CRC4" in options, alarms=read_alarms(alarms), counters=counters)


def read_lines(text):
    """Return {span: D-channel state} of `pri show spans`, its old forms too."""
    return {int(one[1][:9]): _line(*_words(one[3])) for one in map(LINE.search, text.splitlines()) if one}


def read_line_events(events):
    """Return {span: D-channel state} of AMI's PRIShowSpans events; of several D-channels a span lives by any."""
    states = {}
    for one in events:
        number = _whole(one.get("Span"))
        state = _line(one.get("Up") == "Yes", one.get("Alarm") == "Yes")
        if number and states.get(number) != "up":
            states[number] = state
    return states


def _words(text):
    words = [word.strip() for word in text.split(",")]
    return "Up" in words, "In Alarm" in words


def _line(up, alarm):
    if not up:
        return "down"
    return "up, in alarm" if alarm else "up"


def read_channel_events(events):
    """Return {channel: Channel} of AMI's DAHDIShowChannels events; pseudo channels are left out."""
    return {number: Channel(number, signalling=one.get("Signalling", ""), configured=True, opened=True, context=one.get("Context", ""),
                            busy=bool(one.get("Uniqueid") or one.get("Channel")), alarms=read_alarms(one.get("Alarm", "")))
            for one in events if (number := _whole(one.get("DAHDIChannel")))}


def merge(*readings):
    """Return the Spans of several readings as one list by number: what an earlier reading says stays, what it leaves open is filled.

    A dict of D-channel states and a dict of Channels are readings, too.
    """
    spans = {}
    for reading in readings:
        if isinstance(reading, dict):
            continue
        for span in reading:
            spans[span.number] = _fill(spans[span.number], span) if span.number in spans else span
    states = {key: value for one in readings if isinstance(one, dict) for key, value in one.items() if isinstance(value, str)}
    channels = {key: value for one in readings if isinstance(one, dict) for key, value in one.items() if isinstance(value, Channel)}
    return [dataclasses.replace(span, dchannel=states.get(number, span.dchannel), channels=_join(span, channels))
            for number, span in sorted(spans.items())]


def _fill(known, other):
    values = {field.name: getattr(known, field.name) or getattr(other, field.name) for field in dataclasses.fields(Span)}
    values["counters"] = {**other.counters, **known.counters}
    values["alarms"] = tuple(dict.fromkeys((*known.alarms, *(one for one in other.alarms if one != "unknown" or not known.alarms))))
    return Span(**values)


def _join(span, channels):
    known = {one.number: one for one in span.channels}
    numbers = known or range(span.first, span.first + span.size)
    found = []
    for number in numbers:
        one, told = known.get(number), channels.get(number)
        if one and told:
            one = dataclasses.replace(one, busy=told.busy, context=told.context, alarms=told.alarms or one.alarms,
                                      signalling=told.signalling or one.signalling)
        found.append(one or dataclasses.replace(told or Channel(number), span=span.number))
    return tuple(found)


def cards(spans, hardware=()):
    """Return the Cards that the Spans sit on, those that dahdi_hardware alone knows behind them."""
    found = {}
    for span in spans:
        name = span.card or span.description.partition(" Span ")[0] or "unknown card"
        key = (span.place or span.name.rpartition("/")[0] or span.name, name)
        found.setdefault(key, []).append(span)
    made = [Card(place, name, group[0].manufacturer, spans=tuple(span.number for span in group)) for (place, name), group in found.items()]
    return made + [card for card in hardware if not card.loaded or not made]


def _one_of(known, words):
    return next((word for word in words if word in known), "")


def _whole(text):
    digits = re.match(r"\s*(\d{1,18})", str(text or ""))
    return int(digits[1]) if digits else 0
