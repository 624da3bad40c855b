"""Says what is wrong right now, from the rows of the wall; pure."""

MESSAGES = ("Asterisk does not answer. Calls are shown as they were.", "{name} does not run.", "Trunk {name} cannot be reached.",
            "{count} callers wait in {name}.", "In {name} only {percent} % were served in time today.",
            "Nobody is there for the {count} callers in {name}.", "Only {percent} % of the disk is free.",
            "The journal is {count} events behind.", "{count} events were lost because a ring was full.")
ASTERISK, PROCESS, TRUNK, WAITING, LEVEL, NOBODY, DISK, BEHIND, LOST = MESSAGES
SEVERE = ("major", "critical")
FEWEST_CALLS = 5
MOST_BEHIND = 5000


def list_alarms(rows, settings, connected, raised=()):
    """Return {key: row} of the alarms; `text` is a message id and `values` are put into it by the browser.

    `raised` are those of the equipment, store.alarms.Alarm rows that last.
    """
    found = {} if connected else {"asterisk": _make("bad", ASTERISK)}
    found.update((f"alarm:{alarm.id}", _make("bad" if alarm.severity in SEVERE else "warn", alarm.text)) for alarm in raised)
    for name, row in rows["processes"].items():
        if row["state"] != "running":
            found[f"process:{name}"] = _make("bad", PROCESS, name=name)
    for name, row in rows["trunks"].items():
        if row["state"] == "down":
            found[f"trunk:{name}"] = _make("warn", TRUNK, name=name)
    for name, row in rows["queues"].items():
        found.update(_judge_queue(name, row, settings))
    for row in rows["machine"].values():
        found.update(_judge_machine(row, settings))
    return found


def _judge_queue(name, row, settings):
    there = sum(row[state] for state in ("idle", "talking", "ringing", "hold", "paused"))
    if row["waiting"] and not there:
        yield f"nobody:{name}", _make("bad", NOBODY, name, name=name, count=row["waiting"])
    elif row["waiting"] >= settings.waiting_limit:
        yield f"waiting:{name}", _make("bad", WAITING, name, name=name, count=row["waiting"])
    if row["level"] is not None and row["answered"] + row["abandoned"] >= FEWEST_CALLS and row["level"] < settings.service_target:
        yield f"level:{name}", _make("warn", LEVEL, name, name=name, percent=row["level"])


def _judge_machine(row, settings):
    if row["disk"] < settings.disk_limit:
        yield "disk", _make("bad", DISK, percent=row["disk"])
    if row["behind"] > MOST_BEHIND:
        yield "behind", _make("warn", BEHIND, count=row["behind"])
    if row["lost"]:
        yield "lost", _make("bad", LOST, count=row["lost"])


def _make(level, text, queue="", **values):
    return {"level": level, "text": text, "values": values, "_queue": queue}
