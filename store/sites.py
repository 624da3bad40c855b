"""Everything that the store knows of one Asterisk's configuration, read at once."""

from store import db, extensions, feature_codes, numbers, queues, trunks


def read():
    """Return {numbers, phones, queues, trunks, features} as plain values that can be written as JSON; raises DatabaseError."""
    with db.proxy.atomic():
        return {"numbers": numbers.bindings(), "phones": extensions.phones(), "queues": queues.every(), "trunks": trunks.every(),
                "features": feature_codes.every()}
