"""Decides what of the wall one viewer may see, and masks it before it leaves the server; pure."""

import hashlib

from admin.masking import is_secret

LIVE, STATUS = "live.view", "status.view"
MACHINE = ("trunks", "processes", "machine")


class Sight:
    """What a hooks.web.Viewer sees; `mask` is an admin.masking.Mask."""

    def __init__(self, viewer, mask):
        self._viewer, self._mask = viewer, mask
        self._live, self._status = viewer.may(LIVE), viewer.may(STATUS)

    @property
    def may_look(self):
        """Whether there is anything at all for this viewer."""
        return self._live or self._status

    def find_queues(self, rows):
        """Return the names of the queues of `rows` that this viewer sees: those in which people of his scope sit."""
        if not self._live:
            return frozenset()
        return frozenset(name for name, row in rows["queues"].items() if self._sees_any(row["_members"]))

    def take(self, part, changed, queues):
        """Return the `changed` rows of one part as they are sent; what may not be seen is None, as if it were gone."""
        return {self._name(part, key): self._dress(part, row) if row is not None and self._sees(part, key, row, queues) else None
                for key, row in changed.items()}

    def _sees_any(self, owners):
        return self._viewer.people is None or any(self._viewer.sees(owner) for owner in owners)

    def _sees(self, part, key, row, queues):
        if part in MACHINE:
            return self._status
        if part == "alarms":
            return row["_queue"] in queues if row["_queue"] else self._status
        if not self._live:
            return False
        if part == "queues":
            return key in queues
        if part == "agents":
            return self._viewer.people is None or self._viewer.sees(key)
        return self._sees_any(row["_people"]) or (row["phase"] == "waiting" and row["queue"] in queues)

    def _dress(self, part, row):
        shown = {name: value for name, value in row.items() if not name.startswith("_")}
        for name in ("number", "dialled", "agent"):
            if name in shown:
                shown[name] = self._mask(shown[name])
        return shown

    def _name(self, part, key):
        # An agent at an outside telephone is known by its number.
        return "x" + hashlib.sha256(key.encode()).hexdigest()[:16] if part == "agents" and is_secret(key) else key
