"""Session descriptions of one G.711 audio stream with telephone-event."""
import re
from dataclasses import dataclass, replace

ALAW, ULAW = 8, 0
NAMES = {ALAW: "PCMA", ULAW: "PCMU"}
EVENT = 101
MIRROR = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


@dataclass(frozen=True)
class Description:
    """Where one side wants its audio, in which laws; `event` is the payload type of keys (None: no keys)."""

    host: str
    port: int
    laws: tuple[int, ...] = (ALAW, ULAW)
    event: int | None = EVENT
    direction: str = "sendrecv"


def read(body: bytes) -> Description | None:
    """The audio stream of an SDP body; None when it has none that we can speak."""
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    top, _, rest = text.partition("\nm=audio ")
    section = rest.split("\nm=")[0]
    found = re.match(r"(\d+)(?:/\d+)? \S+ ([\d ]+)", section)
    host = re.search(r"^c=IN IP[46] ([^\s/]+)", section, re.M) or re.search(r"^c=IN IP[46] ([^\s/]+)", top, re.M)
    if not found or not host:
        return None
    laws = tuple(number for number in map(int, found[2].split()) if number in NAMES)
    return Description(host[1], int(found[1]), laws, _event(section), _direction(section) or _direction(top) or "sendrecv") if laws else None


def _event(section: str) -> int | None:
    found = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", section, re.M | re.I)
    return int(found[1]) if found else None


def _direction(section: str) -> str:
    found = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", section, re.M)
    return found[1] if found else ""


def write(mine: Description, session: int, version: int) -> bytes:
    """The SDP body; `version` grows with every change in one session."""
    payloads = [*mine.laws, *([mine.event] if mine.event is not None else [])]
    lines = ["v=0", f"o=- {session} {version} IN IP4 {mine.host}", "s=-", f"c=IN IP4 {mine.host}", "t=0 0",
             f"m=audio {mine.port} RTP/AVP {' '.join(map(str, payloads))}"]
    lines += [f"a=rtpmap:{law} {NAMES[law]}/8000" for law in mine.laws]
    if mine.event is not None:
        lines += [f"a=rtpmap:{mine.event} telephone-event/8000", f"a=fmtp:{mine.event} 0-16"]
    return ("\r\n".join([*lines, "a=ptime:20", f"a={mine.direction}"]) + "\r\n").encode()


def agree(mine: Description, theirs: Description) -> Description:
    """Our answer to their offer: one law, their payload type for keys, the mirrored direction.

    Our own wish to hold (`sendonly`) stays when they would send and receive.
    """
    direction = MIRROR[theirs.direction]
    if direction == "sendrecv":
        direction = mine.direction
    return replace(mine, laws=theirs.laws[:1], event=theirs.event, direction=direction)
