"""What a visit asks: the header block read into typed fields."""

import base64
import binascii
import functools
import hmac
import typing
import urllib.parse

from agi import encode
from flow.call import Result

FIELDS = 10


class RequestError(ValueError):
    """The header is well formed but may not be served; `code` is token or path."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Visit(typing.NamedTuple):
    """One visit of the dialplan: which call, where it stands, what happened meanwhile.

    `flow` names the flow of an entry that is no dialled number, such as outbound; `by` the phone that sent the call there
    by a transfer, on whose behalf it goes on.
    `looped` is False when a hand-written dialplan came without the loop's arguments.
    """

    call: str
    channel: str
    dialled: str
    number: str
    name: str
    trunk: str
    language: str
    position: str
    result: Result
    lost: int
    looped: bool
    flow: str = ""
    by: str = ""


def read_visit(env, token):
    """Return the Visit of header `env`; raises RequestError when its token or path is wrong."""
    path, given = _split_script(env["network_script"])
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise RequestError("token")
    if path.strip("/") != "call":
        raise RequestError("path")
    arguments = [env.get(f"arg_{index}", "") for index in range(1, FIELDS + 1)]
    return _read_loop(env, arguments) if arguments[0] else _read_plain(env)


@functools.lru_cache(maxsize=16)
def _split_script(script):
    # The same text with every visit of one Asterisk.
    path, _, query = script.partition("?")
    return path, urllib.parse.parse_qs(query).get("token", [""])[0]


def _read_loop(env, arguments):
    entry, position, result, lost, call, number, name, trunk, doing, flow = arguments
    return Visit(call or env.get("uniqueid", ""), env.get("channel", ""), encode.dialled(entry),
                 _from_base64(number), _from_base64(name), trunk, env.get("language", "en"), position,
                 _read_result(doing, result), int(lost) if lost.isdigit() else 0, True, flow.partition("@")[0], encode.dialled(flow.partition("@")[2]))


def _read_plain(env):
    dialled = env.get("extension", "") if env.get("extension") not in (None, "s") else env.get("dnid", "")
    return Visit(env.get("uniqueid", ""), env.get("channel", ""), encode.dialled(dialled), env.get("callerid", ""),
                 env.get("calleridname", ""), "", env.get("language", "en"), "", None, 0, False)


def _read_result(doing, text):
    action, *fields = text.split(":")
    if not doing or not action:
        return Result(doing, ())
    return Result(action, tuple(encode.unquote(field) for field in fields))


def _from_base64(text):
    try:
        return encode.decode(base64.b64decode(text))
    except (binascii.Error, ValueError):
        return ""
