"""Measures how long something was true of a call, by whom it was true; pure functions on the fold's state."""

# sources of one fact differ by some milliseconds in its time
SKEW = 0.02


def start(record, name, key, at, needs=1):
    """Say that from Unix second `at` on `key` counts for clock `name`; it runs while `needs` keys count.

    The elapsed seconds are added to the record's field of the same name when the clock stops. A start
    from before the key's last stop is an old one told again and counts nothing.
    """
    clock = record["state"].setdefault("clocks", {}).setdefault(name, {"keys": [], "since": None, "stopped": {}})
    if at < clock["stopped"].get(key, at) - SKEW:
        return
    if key not in clock["keys"]:
        clock["keys"].append(key)
    if clock["since"] is None and len(clock["keys"]) >= needs:
        clock["since"] = at


def stop(record, name, key, at, needs=1):
    """Say that `key` counts no more for clock `name`; return True when it counted before."""
    clock = record["state"].get("clocks", {}).get(name)
    if clock is None or key not in clock["keys"]:
        return False
    clock["keys"].remove(key)
    clock["stopped"][key] = at
    if len(clock["keys"]) < needs:
        _add(record, name, clock, at)
    return True


def stop_all(record, at):
    """Stop every clock at Unix second `at`."""
    for name, clock in record["state"].get("clocks", {}).items():
        clock["keys"] = []
        _add(record, name, clock, at)


def counts(record, name, key=None):
    """Say whether `key` (or anybody) counts for clock `name` now."""
    keys = record["state"].get("clocks", {}).get(name, {}).get("keys", ())
    return key in keys if key is not None else bool(keys)


def _add(record, name, clock, at):
    if clock["since"] is not None:
        record[name] = round(record[name] + max(0.0, at - clock["since"]), 3)
        clock["since"] = None
