"""Digest authentication (RFC 7616): a challenge and a secret to an Authorization value."""
import hashlib
import re
from dataclasses import dataclass

HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(frozen=True)
class Challenge:
    """What a server asks for: `stale` means only the nonce was too old."""

    realm: str
    nonce: str
    opaque: str = ""
    algorithm: str = "MD5"
    qop: str = ""
    stale: bool = False


def read_challenge(value: str) -> Challenge | None:
    """Read a WWW-Authenticate or Proxy-Authenticate value; None when we cannot answer that kind."""
    scheme, _, rest = value.strip().partition(" ")
    found = {key.lower(): quoted or plain for key, quoted, plain in re.findall(r'([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))', rest)}
    algorithm = found.get("algorithm", "MD5").upper()
    offered = [part.strip() for part in found.get("qop", "").split(",") if part.strip()]
    if scheme.lower() != "digest" or algorithm not in HASHES or (offered and "auth" not in offered):
        return None
    return Challenge(found.get("realm", ""), found.get("nonce", ""), found.get("opaque", ""), algorithm,
                     "auth" if offered else "", found.get("stale", "").lower() == "true")


def answer(challenge: Challenge, method: str, uri: str, user: str, secret: str, cnonce: str, count: int = 1) -> str:
    """The Authorization value; `count` is how often this nonce was used, this time included."""
    def digest(text: str) -> str:
        return HASHES[challenge.algorithm](text.encode()).hexdigest()

    who = digest(f"{user}:{challenge.realm}:{secret}")
    what = digest(f"{method}:{uri}")
    middle = f"{count:08x}:{cnonce}:auth:" if challenge.qop else ""
    parts = [f'username="{user}"', f'realm="{challenge.realm}"', f'nonce="{challenge.nonce}"', f'uri="{uri}"',
             f'response="{digest(f"{who}:{challenge.nonce}:{middle}{what}")}"', f"algorithm={challenge.algorithm}"]
    if challenge.qop:
        parts += ["qop=auth", f"nc={count:08x}", f'cnonce="{cnonce}"']
    if challenge.opaque:
        parts.append(f'opaque="{challenge.opaque}"')
    return "Digest " + ", ".join(parts)
