"""Shows the cards, spans, channels and disks of this machine."""

import json
import sys
import time

from hardware import dahdi, spans
from hardware.volume import Away, measure
from launch.errors import LaunchError
from launch.instance import open_instance

FRESH = 15.0        # seconds after which what the process wrote is too old
NO_CARD = "No DAHDI card: no driver is loaded here, so there is no span and no channel. SIP trunks need none."
SIGNS = ("name", "alarms", "dchannel", "state")


def add_arguments(parser):
    """Add the arguments of `hardware`."""
    parser.add_argument("what", choices=("status", "discover", "watch"))
    parser.add_argument("--json", action="store_true", help="print it as JSON; `watch` prints a line a change")


def run(options):
    """Print the state, what a search finds, or every change until interrupted."""
    instance = open_instance(options.config)
    if options.what == "watch":
        return watch(instance.place, options.json)
    found = discover() if options.what == "discover" else read(instance.place)
    print(json.dumps(found, indent=1) if options.json else (write_cards if options.what == "discover" else write)(found))
    return 0


def read(place):
    """Return {spans, channels, disks, cards, alarms}: as the process hardware sees them, else by an own look; raises LaunchError."""
    path = place.run / "hardware.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if time.time() - found["at"] < FRESH:
            return {**found, "watched": True}
    except (OSError, ValueError, KeyError):
        pass
    seen = spans.Spans(place.node, None)
    seen.spans = dahdi.merge(spans.read_proc(spans.PROC), spans.scan())
    seen.cards = dahdi.cards(seen.spans)
    return {"at": time.time(), "node": place.node, **seen.describe(), "disks": [look_at(place.recordings)], "alarms": [], "watched": False}


def look_at(path):
    """Return what df says of the volume of `path`; raises LaunchError."""
    try:
        volume = measure(path)
    except Away as error:
        raise LaunchError(str(error), "Start everything once: sudo ./switchroom up") from None
    return {"path": str(path), "total": volume.total, "used": volume.used, "available": volume.available, "percent": volume.shown,
            "level": "unwatched", "growth": None, "days_left": None}


def discover():
    """Return {cards, spans}: all that drivers and the PCI bus tell, and what is missing."""
    found = dahdi.merge(spans.read_proc(spans.PROC), spans.scan())
    cards = dahdi.cards(found, dahdi.read_hardware(spans.run("dahdi_hardware")))
    return {"cards": [vars(card) for card in cards],
            "spans": [{"number": span.number, "name": span.name, "kind": span.kind, "first": span.first, "size": span.size,
                       "state": span.state} for span in found]}


def write(found):
    """Return the state as text."""
    lines = [] if found["watched"] else ["The process hardware does not run; this is a look of now, without Asterisk."]
    lines += [f"{card['name']} at {card['place']}: spans {', '.join(map(str, card['spans']))}" for card in found["cards"]]
    lines += [write_span(span) for span in found["spans"]] or [NO_CARD]
    lines += [write_disk(disk) for disk in found["disks"]]
    lines += [f"ALARM {one['severity']}: {one['text']}" for one in found["alarms"]]
    return "\n".join(lines)


def write_span(span):
    """Return a line of one span."""
    kind = "/".join(filter(None, (span["framing"], span["coding"], "CRC4" if span["crc4"] else "")))
    errors = " ".join(f"{name}={count}" for name, count in span["counters"].items() if count)
    parts = (f"span {span['number']} {span['name']}", kind, span["state"], ",".join(span["alarms"]),
             f"D-channel {span['dchannel']}" if span["dchannel"] else "", f"{span['busy']} of {span['size']} busy", errors)
    return "  ".join(filter(None, parts))


def write_disk(disk):
    """Return a line of one volume."""
    if disk["level"] == "away":
        return f"disk {disk['path']}  away"
    left = f"  full in {disk['days_left']:.1f} days" if disk.get("days_left") is not None else ""
    return f"disk {disk['path']}  {disk['percent']} %  {disk['available'] >> 20} MiB free{left}"


def write_cards(found):
    """Return what a search found as text."""
    lines = [f"{card['name']}  {card['place']}  " + (f"driver {card['driver']}" if card["driver"] else "")
             + ("" if card["loaded"] else " is NOT loaded: modprobe it") for card in found["cards"]]
    lines += [f"span {span['number']} {span['name']}  {span['kind']}  channels {span['first']} to {span['first'] + span['size'] - 1}"
              for span in found["spans"]]
    return "\n".join(lines) if lines else NO_CARD


def watch(place, as_json, pause=1.0, rounds=None):
    """Print each change of a span, disk or alarm as it comes; the terminal's bell sounds with an alarm."""
    before = None
    while rounds is None or rounds:
        now = sign(read(place))
        for key in [key for key in {**(before or {}), **now} if (before or {}).get(key) != now.get(key)]:
            if as_json:
                print(json.dumps({"at": time.time(), "what": key, "state": now.get(key)}), flush=True)
            else:
                bell = "\a" if key.startswith("alarm") and key in now and sys.stdout.isatty() else ""
                print(f"{time.strftime('%H:%M:%S')}  {key}  {now.get(key, 'over')}{bell}", flush=True)
        if before is None and not now:
            print(NO_CARD, flush=True)
        before = now
        rounds = None if rounds is None else rounds - 1
        time.sleep(pause)
    return 0


def sign(found):
    """Return {thing: state} of what `watch` tells the changes of."""
    states = {f"span {span['number']}": " ".join(str(span[key]) for key in SIGNS) for span in found["spans"]}
    states |= {f"disk {disk['path']}": f"{disk['level']} {disk.get('percent', '')} %" for disk in found["disks"]}
    return states | {f"alarm {one['condition']}": f"{one['severity']}: {one['text']}" for one in found["alarms"]}
