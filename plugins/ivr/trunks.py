"""Knows from memory which trunks stand in for each other."""

from store import trunks
from store.followed import Followed

# Q.850: the way was the trouble, so another trunk may do better; the others are about who was called.
NO_WAY = frozenset({"", "0", "3", "20", "27", "34", "38", "41", "42", "44", "47", "58", "102"})


class Choice(Followed):
    """The order of trunks behind each name; while the database is away the last one known holds."""

    what = "groups of trunks"

    def look(self):
        """Return {name: trunks to try}, or None when nothing changed."""
        groups = {group["name"]: trunks.resolve(group["name"]) for group in trunks.groups()}
        return None if groups == self._value else groups

    def write(self, value):
        """Return the groups as JSON values."""
        return value

    def parse(self, kept):
        """Return the groups that `write` wrote."""
        return {str(name): [str(one) for one in members] for name, members in kept.items()}

    def resolve(self, name):
        """Return the names of the trunks to try for `name`, in their order; no group of that name is the trunk itself."""
        return (self.value or {}).get(name) or [name]


def is_no_way(status, cause):
    """Tell whether a dial that ended so (DIALSTATUS, Q.850 cause) failed by its trunk and not by who was called."""
    return status in ("CHANUNAVAIL", "CONGESTION") and cause in NO_WAY
