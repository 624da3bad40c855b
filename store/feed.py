"""Reads all rings of the spool folder as one stream in causal order."""

import heapq
import json
import logging
import math
import os
import time
from typing import NamedTuple

from store.ring import RingDamaged, RingError, RingReader

LAST = "live"
SKEW = 0.2

log = logging.getLogger(__name__)


class Record(NamedTuple):
    """One record of a ring; `reason` is set when it cannot become a row, `data` is then bytes."""

    at: float
    ring: RingReader
    offset: int
    after: int
    kind: str
    call: str
    data: object
    reason: str


class Feed:
    """The rings in `spool`, also those of dead processes; `rescan` seconds between looks for new ones."""

    def __init__(self, spool, rescan=0.25):
        self._spool = os.fspath(spool)
        self._rescan = rescan
        self._rings = {}
        self._next_scan = 0.0
        self._bad = set()

    def read(self):
        """Yield the records that are there now, `live`'s behind the others.

        What live saw happened because of what an agi process did before; so live's head is
        taken first, and a record of another ring is only taken if it is older than that look:
        then all that led to it is taken as well.
        """
        self._scan()
        rings = [(name, ring) for (name, _), ring in sorted(self._rings.items()) if self._is_sound(ring)]
        behind = [(ring, ring.head) for name, ring in rings if name == LAST]
        until = time.time()
        before = [(ring, ring.head) for name, ring in rings if name != LAST]
        streams = [_parse(ring, head, until) for ring, head in before if ring.tail < head]
        yield from heapq.merge(*streams, key=_at) if len(streams) > 1 else streams[0] if streams else ()
        for ring, head in behind:
            yield from _parse(ring, head, math.inf)

    def pending(self):
        """Return the bytes that wait in all rings."""
        return sum(ring.head - ring.tail for ring in self._rings.values())

    def close(self):
        """Unmap all rings."""
        for ring in self._rings.values():
            ring.close()
        self._rings.clear()

    def _scan(self):
        if time.monotonic() < self._next_scan:
            return
        self._next_scan = time.monotonic() + self._rescan
        found = _find(self._spool)
        gone = self._rings.keys() - found
        for key in [key for key in gone if self._rings[key].head == self._rings[key].tail]:
            self._rings.pop(key).close()
        for name, inode in found - self._rings.keys():
            self._open(name, inode)

    def _open(self, name, inode):
        path = os.path.join(self._spool, f"{name}.ring")
        try:
            self._rings[name, inode] = RingReader(path)
            self._bad.discard(path)
        except (RingError, OSError, ValueError) as error:
            if path not in self._bad:
                log.error("%s: %s", path, error)
            self._bad.add(path)

    def _is_sound(self, ring):
        if 0 <= ring.head - ring.tail <= ring.capacity:
            return True
        log.error("%s: head %d and tail %d do not fit; its unread records are given up", ring.path, ring.head, ring.tail)
        ring.advance(ring.head)
        return False


def _find(spool):
    try:
        with os.scandir(spool) as entries:
            return {(entry.name[:-5], entry.inode()) for entry in entries if entry.name.endswith(".ring")}
    except FileNotFoundError:
        return set()


def _at(record):
    return record.at


def _parse(ring, end, until):
    position = ring.tail
    while position < end:
        try:
            for offset, payload, after in ring.read(position, end):
                record = _read_record(ring, offset, payload, after)
                if until < record.at < until + SKEW:
                    return
                yield record
            return
        except RingDamaged as error:
            position = error.offset
            after = _pass_damage(ring, position, end)
            if after > position:
                yield _spoil(ring, position, b"", after, f"damaged: {after - position} bytes in {ring.path}")
            position = after


def _pass_damage(ring, position, end):
    # On a machine that reorders stores the head may be seen before the record: look once more.
    time.sleep(0.01)
    try:
        next(ring.read(position, end))
    except RingDamaged:
        return ring.find_next(position, end)
    return position


def _read_record(ring, offset, payload, after):
    try:
        data = payload.decode("utf-8")
        envelope = json.loads(data)
        kind, call, at = envelope["kind"], envelope["call"], float(envelope["at"])
        if "\0" in data or "\0" in kind + call or not math.isfinite(at):
            raise ValueError("NUL in kind or call, or at is not a time")
        (kind + call).encode("utf-8")
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        return _spoil(ring, offset, payload, after, f"not an event: {error!r}")
    return Record(at, ring, offset, after, kind, call, data, "")


def _spoil(ring, offset, payload, after, reason):
    return Record(0.0, ring, offset, after, "", "", payload, reason)
