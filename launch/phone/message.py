"""SIP messages: bytes to Message and back."""
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

LIMIT = 65_535
SHORT = {"i": "call-id", "m": "contact", "f": "from", "t": "to", "v": "via", "c": "content-type",
         "l": "content-length", "k": "supported", "e": "content-encoding", "r": "refer-to", "o": "event", "s": "subject"}
_REQUEST = re.compile(r"([A-Z]+) (\S+) SIP/2\.0")
_RESPONSE = re.compile(r"SIP/2\.0 ([1-6]\d\d) ?(.*)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


class MessageError(ValueError):
    """These bytes are no SIP message, or a value cannot stand in one."""


def _key(name: str) -> str:
    name = name.strip().lower()
    return SHORT.get(name, name)


@dataclass
class Message:
    """One request (`method`, `uri`) or response (`status`, `reason`); headers keep their order."""

    method: str = ""
    uri: str = ""
    status: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        """The first value of a header, whatever its case or short form."""
        return next(iter(self.every(name)), default)

    def every(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return [value for key, value in self.headers if _key(key) == _key(name)]

    def put(self, name: str, value: str) -> None:
        """Replace every header of this name by one, at the place of the first."""
        places = [index for index, (key, _) in enumerate(self.headers) if _key(key) == _key(name)]
        at = places[0] if places else len(self.headers)
        self.headers = [pair for index, pair in enumerate(self.headers) if index not in places]
        self.headers.insert(at, (name, value))

    @property
    def call_id(self) -> str:
        return self.get("Call-ID")

    @property
    def branch(self) -> str:
        return parameter(self.get("Via"), "branch")

    @property
    def cseq(self) -> tuple[int, str]:
        """(number, method); (0, "") when the header is missing or broken."""
        number, _, method = self.get("CSeq").partition(" ")
        return (int(number), method.strip()) if number.isascii() and number.isdigit() else (0, "")


def parse(data: bytes) -> Message:
    """Read one datagram; raises MessageError when it is no SIP message."""
    head, _, body = data[:LIMIT].partition(b"\r\n\r\n")
    lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "surrogateescape")).split("\r\n")
    message = _start(lines[0])
    for line in filter(None, lines[1:]):
        name, colon, value = line.partition(":")
        if not colon:
            raise MessageError(f"header without a colon: {line[:60]!r}")
        message.headers.append((name.strip(), value.strip()))
    length = message.get("Content-Length")
    message.body = body[:int(length)] if length.isascii() and length.isdigit() else body
    return message


def _start(line: str) -> Message:
    if found := _REQUEST.fullmatch(line):
        return Message(method=found[1], uri=found[2])
    if found := _RESPONSE.fullmatch(line):
        return Message(status=int(found[1]), reason=found[2])
    raise MessageError(f"neither request nor response: {line[:60]!r}")


def build(message: Message) -> bytes:
    """The datagram of a message; raises MessageError if a value would break out of its line."""
    start = f"{message.method} {message.uri} SIP/2.0" if message.method else f"SIP/2.0 {message.status} {message.reason}"
    lines = [start] + [f"{name}: {value}" for name, value in message.headers]
    lines.append(f"Content-Length: {len(message.body)}")
    for line in lines:
        if "\r" in line or "\n" in line or "\0" in line:
            raise MessageError(f"line break or NUL in {line[:60]!r}")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + message.body


def reply(request: Message, status: int, reason: str, tag: str = "") -> Message:
    """A response to `request`; `tag` goes into To when the request brought none."""
    response = Message(status=status, reason=reason)
    response.headers += [("Via", via) for via in request.every("Via")]
    response.headers += [("Record-Route", route) for route in request.every("Record-Route")]
    to = request.get("To")
    response.headers += [("From", request.get("From")), ("To", f"{to};tag={tag}" if tag and not parameter(to, "tag") else to),
                         ("Call-ID", request.call_id), ("CSeq", request.get("CSeq"))]
    return response


def parameter(value: str, name: str) -> str:
    """The parameter `name` of a header value, outside quotes and <...>; "" when absent."""
    bare = re.sub(r"<[^>]*>", "", _QUOTED.sub("", value))
    found = re.search(rf";\s*{re.escape(name)}\s*=\s*([^;,\s]+)", bare, re.IGNORECASE)
    return found[1] if found else ""


def address(value: str) -> str:
    """The URI of a From, To, Contact or Route value."""
    bare = _QUOTED.sub("", value)
    found = re.search(r"<([^>]*)>", bare)
    return found[1] if found else bare.split(";")[0].strip()


def user_of(value: str) -> str:
    """The user part of a header value's URI, unescaped."""
    user, at, _ = address(value).partition("@")
    return unquote(user.partition(":")[2].split(";")[0], errors="surrogateescape") if at else ""


def name_of(value: str) -> str:
    """The display name of a From or To value, unquoted."""
    found = _QUOTED.match(value.strip())
    return re.sub(r"\\(.)", r"\1", found[0][1:-1]) if found else value.partition("<")[0].strip() if "<" in value else ""


def values(joined: list[str]) -> list[str]:
    """Header values that may be joined by commas (Record-Route), one by one."""
    return [part.strip() for value in joined for part in re.findall(r"(?:[^,<\"]|<[^>]*>|\"(?:[^\"\\]|\\.)*\")+", value)]


def escape_user(user: str) -> str:
    """Any text as the user part of a SIP URI."""
    return quote(user.encode("utf-8", "surrogateescape"), safe="*+-._~!$&'()")


def quote_name(name: str) -> str:
    """Any text as a quoted display name."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
