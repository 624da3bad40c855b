"""Judges the figures of `bench agi` against its bars; pure."""

LAYER, ENGINE, PYST2, MEMORY, THINK = 0.8, 0.2, 2.0, 1.4, 2.0


def judge(figures):
    """Return [{bar, value, limit, met}] of the figures that launch.benches.agi.measure returns."""
    servers = figures["servers"]
    layer, barest, pyst2 = servers["layer"], servers["barest"], servers["pyst2"]
    levels = sorted(layer["rate"], key=int)
    found = [_least(f"layer against barest at {level}", layer["rate"][level], barest["rate"][level], LAYER) for level in levels]
    found += [_least(f"layer against pyst2 at {level}", layer["rate"][level], pyst2["rate"][level], PYST2)
              for level in levels[1:]]
    found.append(_most("think p99 against barest", layer["p99"], barest["p99"], THINK))
    found.append(_most("memory per held session against barest", layer["held"], barest["held"], MEMORY))
    found.append({"bar": "connects over 1 s in the burst", "value": layer["slow"], "limit": 0, "met": layer["slow"] == 0})
    return found + _judge_engine(figures["engine"])


def _judge_engine(engine):
    missing = engine["expected"] - engine["readable"]
    return [_least("engine against barest sending the same", engine["rate"], engine["barest"], ENGINE),
            {"bar": "events not readable after 5 s", "value": missing, "limit": 0, "met": missing == 0}]


def _least(name, value, base, limit):
    ratio = value / base if base else 0.0
    return {"bar": name, "value": round(ratio, 2), "limit": limit, "met": ratio >= limit}


def _most(name, value, base, limit):
    ratio = value / base if base else 0.0
    return {"bar": name, "value": round(ratio, 2), "limit": limit, "met": ratio <= limit}
