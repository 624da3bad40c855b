"""Keeps the folded state with its place in the journal, so that a restarted admin process goes on where it was.

The same events fold to the same state, so nothing has to be asked anew, and today's tallies and the running clocks of
agents outlive the restart; a listing of Asterisk could not give either.
"""

import logging
import os

import orjson

from admin.wall.fold import EMPTY
from store import journal

log = logging.getLogger(__name__)
FORM = 1
MARK = "switchroom.wall"


def write(path, wall, position):
    """Keep `wall` as it is at `position` of the journal at `path`; a full disk is logged."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_bytes(orjson.dumps({"kind": MARK, "form": FORM, "position": position, "wall": wall}))
        beside.chmod(0o600)
        os.replace(beside, path)
    except OSError as error:
        log.warning("%s was not written, the next start reads today's journal instead: %s", path, error)


def read(path):
    """Return (wall, position) as kept at `path`, or None when it is missing, broken or of another version."""
    try:
        data = orjson.loads(path.read_bytes())
        if (data["kind"], data["form"]) != (MARK, FORM) or set(data["wall"]) != set(EMPTY):
            return None
        return data["wall"], int(data["position"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_start(path, node, midnight):
    """Return (wall, position) to fold on from: what is kept, else empty before today's events and the last news of all.

    `midnight` is the Unix second at which today began. Raises DatabaseError.
    """
    kept, newest = read(path), journal.last(node)
    if kept and kept[1] <= newest and kept[1] >= journal.first(node) - 1:
        return kept
    return EMPTY, min(journal.find_before(node, midnight), journal.find_last(node, "AmiBack"))
