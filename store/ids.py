"""Makes ids that sort by time and need no counter."""

import secrets
import time


def make_id():
    """Return a new id of 22 hexadecimal digits: milliseconds since 1970, then chance."""
    return f"{int(time.time() * 1000):012x}{secrets.token_hex(5)}"
