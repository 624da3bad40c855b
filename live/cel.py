"""Reads Asterisk's channel event log, to tell what happened while nobody listened to AMI."""

import csv
import io
import json
import math
import os

from live.translate import read_endpoint, whole
from store import events

# the line that cel_custom.conf must hold; the names are the columns below
MAPPING = ("${CSV_QUOTE(${eventtype})},${CSV_QUOTE(${eventtime})},${CSV_QUOTE(${CALLERID(num)})},${CSV_QUOTE(${CALLERID(dnid)})},"
           "${CSV_QUOTE(${CHANNEL(exten)})},${CSV_QUOTE(${CHANNEL(context)})},${CSV_QUOTE(${CHANNEL(channame)})},"
           "${CSV_QUOTE(${CHANNEL(uniqueid)})},${CSV_QUOTE(${CHANNEL(linkedid)})},${CSV_QUOTE(${BRIDGEPEER})},"
           "${CSV_QUOTE(${eventextra})},${CSV_QUOTE(${CHANNEL(appname)})},${CSV_QUOTE(${CHANNEL(appdata)})}")
COLUMNS = ("type", "time", "number", "dnid", "exten", "context", "channel", "uniqueid", "linkedid", "peer", "extra", "app", "data")
LONGEST = 16 * 1024 * 1024
# app_queue ends a moment before the channel of a caller who hangs up
MOMENT = 0.2


def read_gap(path, since):
    """Return the events logged in the file at `path` and the one put aside before it, after Unix second `since`.

    At most the last 16 MiB of each; a file that is missing gives none.
    """
    data = _read_end(f"{path}.1") + _read_end(path)
    rows = [row for row in parse(data.decode("utf-8", "replace").replace("\0", "")) if row["time"] > since]
    return [event for number, row in enumerate(rows) for event in tell(row, rows[number + 1:number + 50])]


def rotate(path, longest=LONGEST):
    """Put the log aside as PATH.1 once it is longer than `longest` bytes; Asterisk opens it anew for each row."""
    try:
        if os.path.getsize(path) > longest:
            os.replace(path, f"{path}.1")
    except OSError:
        pass  # not there yet, or the disk is read-only: Asterisk cannot write either


def _read_end(path):
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LONGEST))
            return file.read()
    except OSError:
        return b""


def parse(text):
    """Return the whole rows of the log as dicts with `time` in Unix seconds; broken rows are left out."""
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return rows
        except csv.Error:
            continue
        if len(values) == len(COLUMNS) and (row := _read(values)):
            rows.append(row)


def _read(values):
    row = dict(zip(COLUMNS, values))
    try:
        row["time"] = float(row["time"])
        row["extra"] = json.loads(row["extra"]) if row["extra"] else {}
    except ValueError:
        return None
    return row if isinstance(row["extra"], dict) and math.isfinite(row["time"]) else None


def tell(row, following=()):
    """Return the events of one row; `following` are the rows behind it."""
    make = _TABLE.get(row["type"])
    return make(row, following) if make else []


def _named(row):
    return {"call": row["linkedid"], "at": row["time"], "uniqueid": row["uniqueid"]}


def _started(row, following):
    return [events.ChannelStarted(**_named(row), channel=row["channel"], number=row["number"], dialled=row["exten"],
                                  context=row["context"], endpoint=read_endpoint(row["channel"]))]


def _answered(row, following):
    return [events.ChannelAnswered(**_named(row), channel=row["channel"])]


def _ended(row, following):
    return [events.ChannelEnded(**_named(row), channel=row["channel"], cause=whole(str(row["extra"].get("hangupcause", ""))),
                                source=str(row["extra"].get("hangupsource", "")))]


def _bridge_entered(row, following):
    left = [events.QueueLeft(**_named(row), queue=_queue(row))] if row["app"] == "Queue" else []
    return [*left, events.BridgeEntered(**_named(row), bridge=str(row["extra"].get("bridge_id", "")))]


def _bridge_left(row, following):
    return [events.BridgeLeft(**_named(row), bridge=str(row["extra"].get("bridge_id", "")))]


def _app_started(row, following):
    return [events.QueueJoined(**_named(row), queue=_queue(row))] if row["app"] == "Queue" else []


def _app_ended(row, following):
    if row["app"] != "Queue":
        return []
    hung_up = any(other["type"] == "HANGUP" and other["uniqueid"] == row["uniqueid"] and other["time"] - row["time"] < MOMENT
                  and other["extra"].get("hangupsource") == row["channel"] for other in following)
    kind = events.QueueAbandoned if hung_up else events.QueueLeft
    return [kind(**_named(row), queue=_queue(row))]


def _call_ended(row, following):
    return [events.CallEnded(call=row["linkedid"], at=row["time"])]


def _queue(row):
    return row["data"].partition(",")[0]


_TABLE = {"CHAN_START": _started, "ANSWER": _answered, "HANGUP": _ended, "BRIDGE_ENTER": _bridge_entered, "BRIDGE_EXIT": _bridge_left,
          "APP_START": _app_started, "APP_END": _app_ended, "LINKEDID_END": _call_ended}
