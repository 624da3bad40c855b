"""Reads who gets traps and what is asked over SNMP, from the words of cc.ini; pure."""

import dataclasses
import re

from hooks.settings import SettingError

TRAP = re.compile(r"(trap|inform):(v2c|v3):(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})")
POLL = re.compile(r"([A-Za-z0-9 _-]{1,40})=([A-Za-z0-9.-]+):(\d{1,5})/\.?(\d+(?:\.\d+)+)(?:([<>])(-?\d+(?:\.\d+)?))?")


@dataclasses.dataclass(frozen=True)
class Target:
    """Where notifications go: `kind` is trap or inform, `version` v2c or v3."""

    kind: str
    version: str
    host: str
    port: int


@dataclasses.dataclass(frozen=True)
class Question:
    """What a device is asked; `wrong` tells whether an answer is below or above its limit."""

    name: str
    host: str
    port: int
    oid: tuple
    sign: str = ""
    limit: float = 0.0

    def wrong(self, value):
        """Tell whether `value` passes the limit; without a limit only silence is wrong."""
        return (self.sign == "<" and value < self.limit) or (self.sign == ">" and value > self.limit)


def read_target(text):
    """Return the Target of `trap:v2c:10.0.0.5:162`; raises SettingError."""
    found = TRAP.fullmatch(text.strip())
    if not found or not 0 < int(found[4]) < 65536:
        raise SettingError(f"snmp_traps in [hardware]: {text!r} is none; write trap:v2c:HOST:PORT or inform:v3:HOST:PORT")
    return Target(found[1], found[2], found[3].strip("[]"), int(found[4]))


def read_question(text):
    """Return the Question of `ups=10.0.0.9:161/1.3.6.1.2.1.33.1.2.4.0<50`; raises SettingError."""
    found = POLL.fullmatch(text.strip())
    if not found or not 0 < int(found[3]) < 65536:
        raise SettingError(f"snmp_polls in [hardware]: {text!r} is none; write NAME=HOST:PORT/OID, then <LIMIT or >LIMIT")
    return Question(found[1], found[2], int(found[3]), tuple(map(int, found[4].split("."))), found[5] or "", float(found[6] or 0))
