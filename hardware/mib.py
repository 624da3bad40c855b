"""Lays out what is known as the objects of SWITCHROOM-MIB; pure, and knows no SNMP library."""

ROOT = (1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 77)
RAISED, ENDED = (*ROOT, 0, 1), (*ROOT, 0, 2)
SYSTEM = (1, 3, 6, 1, 2, 1, 1)
TEXT, GAUGE, COUNTER, NUMBER, TICKS, OID = "OctetString", "Gauge32", "Counter32", "Integer32", "TimeTicks", "ObjectIdentifier"
MOST = (1 << 32) - 1
LONGEST = 255       # bytes of a DisplayString

STATES = {"ok": 1, "alarm": 2, "recovering": 3, "unconfigured": 4}
CHANNELS = {"idle": 1, "busy": 2, "alarm": 3, "unconfigured": 4}
SEVERITIES = {"warning": 1, "minor": 2, "major": 3, "critical": 4}
LEVELS = {"well": 1, "warn": 2, "rotate": 3, "stop": 4, "away": 5}
AGENTS = {"idle": 1, "busy": 2, "ringing": 3, "paused": 4, "unavailable": 5}
TRUNKS = {"up": 1, "down": 2, "unknown": 3}
PROCESSES = {"running": 1, "stopped": 2}

# Columns of each table: (name in the picture, type, names of its numbers); column 1 is the index, which is in the name of each.
SPANS = (("name", TEXT), ("description", TEXT), ("framing", TEXT), ("coding", TEXT), ("crc4", NUMBER, {True: 1, False: 2}), ("timing", GAUGE),
         ("alarms", TEXT), ("state", NUMBER, STATES), ("dchannel", TEXT), ("size", GAUGE), ("busy", GAUGE), ("irq_misses", COUNTER),
         ("bpv", COUNTER), ("crc4_errors", COUNTER), ("fas", COUNTER), ("ebit", COUNTER), ("slips", COUNTER))
TABLES = (
    (2, "spans", SPANS),
    (3, "channels", (("span", GAUGE), ("signalling", TEXT), ("state", NUMBER, CHANNELS))),
    (4, "alarms", (("condition", TEXT), ("equipment", TEXT), ("severity", NUMBER, SEVERITIES), ("text", TEXT), ("seconds", GAUGE))),
    (5, "trunks", (("name", TEXT), ("state", NUMBER, TRUNKS), ("busy", GAUGE))),
    (6, "queues", (("name", TEXT), ("waiting", GAUGE), ("members", GAUGE), ("available", GAUGE), ("completed", COUNTER), ("abandoned", COUNTER))),
    (7, "agents", (("name", TEXT), ("state", NUMBER, AGENTS), ("taken", COUNTER))),
    (8, "disks", (("path", TEXT), ("total", GAUGE), ("used", GAUGE), ("percent", GAUGE), ("level", NUMBER, LEVELS), ("days_left", NUMBER))),
    (9, "processes", (("name", TEXT), ("state", NUMBER, PROCESSES))),
)
SCALARS = (("version", TEXT), ("node", TEXT), ("calls", GAUGE), ("channels_busy", GAUGE), ("alarms_active", GAUGE))


def lay_out(picture, uptime):
    """Return [(oid, type, value)] in SNMP's order; `uptime` is hundredths of a second. What the picture lacks is left out."""
    rows = [((*SYSTEM, 1, 0), TEXT, _write(TEXT, f"Switchroom {picture.get('version', '')}")), ((*SYSTEM, 2, 0), OID, ROOT),
            ((*SYSTEM, 3, 0), TICKS, int(uptime) & MOST), ((*SYSTEM, 5, 0), TEXT, _write(TEXT, picture.get("node", "")))]
    rows += [((*ROOT, 1, place, 0), kind, _write(kind, picture[name])) for place, (name, kind) in enumerate(SCALARS, 1) if name in picture]
    for place, name, columns in TABLES:
        for number, entry in enumerate(picture.get(name, ()), 1):
            rows += _lay_entry((*ROOT, place, 1), entry.get("number") or number, entry, columns)
    return sorted(rows, key=lambda row: row[0])


def _lay_entry(table, index, entry, columns):
    for place, (name, kind, *names) in enumerate(columns, 2):
        value = entry.get(name)
        if value is not None:
            yield (*table, place, index), kind, names[0].get(value, 0) if names else _write(kind, value)


def _write(kind, value):
    if kind == TEXT:
        # A DisplayString is ASCII; UTF-8 cut in the middle of a letter would be worse than a question mark.
        return str(value).encode("ascii", "replace")[:LONGEST]
    return max(0, min(int(value), MOST if kind != NUMBER else (1 << 31) - 1))


def paint(described, more, now):
    """Return the picture that `lay_out` takes, from what Box.describe says and `more` figures of Asterisk and processes."""
    spans = [{**span, **span["counters"], "crc4_errors": span["counters"].get("crc4"), "crc4": span["crc4"], "alarms": ", ".join(span["alarms"])}
             for span in described["spans"]]
    channels = [{**one, "state": "alarm" if one["alarms"] else "busy" if one["busy"] else "idle" if one["configured"] else "unconfigured"}
                for one in described["channels"]]
    alarms = [{**one, "seconds": now - one["raised"]} for one in described["alarms"]]
    disks = [{**one, "total": one["total"] >> 10, "used": one["used"] >> 10} if "total" in one else one for one in described["disks"]]
    return {"node": described["node"], "spans": spans, "channels": channels, "alarms": alarms, "disks": disks,
            "channels_busy": sum(one["busy"] for one in described["channels"]), "alarms_active": len(alarms), **more}


def describe_alarm(alarm):
    """Return [(oid, type, value)] that a notification carries: condition, equipment, severity and text of an alarm of the Book."""
    table = (*ROOT, 4, 1)
    return [((*table, 2, 0), TEXT, _write(TEXT, alarm.condition)), ((*table, 3, 0), TEXT, _write(TEXT, alarm.equipment)),
            ((*table, 4, 0), NUMBER, SEVERITIES[alarm.severity]), ((*table, 5, 0), TEXT, _write(TEXT, alarm.text))]
