"""Signs what web hooks carry, in the way of the Standard Webhooks specification; pure."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def make_secret():
    """Return a new secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def make_headers(secret, key, at, body):
    """Return the headers of one try: `key` is the same in every try, `at` Unix seconds, `body` bytes."""
    return {"Content-Type": "application/json", "User-Agent": "Switchroom", "webhook-id": key, "webhook-timestamp": str(int(at)),
            "webhook-signature": "v1," + sign(secret, key, int(at), body)}


def sign(secret, key, at, body):
    """Return the base64 HMAC-SHA256 of id, time and body."""
    raw = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(raw, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
