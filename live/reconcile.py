"""Ends what the store believes and Asterisk does not have any more."""

from store import calls, events


class Reconciler:
    """Compares open records with readings of the truth; what two readings in a row miss is told ended.

    One reading is not enough: the call's own last events may be under way.
    """

    def __init__(self, journal, node):
        self._journal = journal
        self._node = node
        self._seen = None
        self._missed = {}

    def check(self, truth):
        """Emit the missing ends according to `truth`, a census.Truth; the same truth is looked at once.

        Returns the number of events emitted.
        """
        if truth is None or truth is self._seen:
            return 0
        self._seen = truth
        missing = {key: at for record in calls.open_calls(self._node) for key, at in find_missing(record.as_record(), truth)}
        told = 0
        for key, at in missing.items():
            if key in self._missed:
                self._journal.emit(tell(key, self._missed[key]))
                told += 1
        self._missed = {key: self._missed.get(key, at) for key, at in missing.items()}
        return told


def find_missing(record, truth):
    """Return [((call, what, id), at)] of what `record` holds open and `truth` does not have."""
    call, at = record["linkedid"], truth.at
    if (record["started"] or 0) >= at:
        return []
    if call not in truth.calls:
        return [((call, "call", call), at)]
    state = record["state"]
    gone = [uid for uid, leg in state.get("channels", {}).items() if leg["open"] and uid not in truth.channels]
    waiting = state.get("clocks", {}).get("wait", {}).get("keys", [])
    talking = state.get("bridges", {})
    return ([((call, "channel", uid), at) for uid in gone]
            + [((call, "queue", uid), at) for uid in waiting if uid not in truth.waiting]
            + [((call, "bridge", uid), at) for uid in talking if uid in truth.channels and not truth.channels[uid]])


def tell(key, at):
    """Return the event that ends `key`, found missing at Unix second `at`."""
    call, what, uniqueid = key
    if what == "call":
        return events.CallEnded(call=call, at=at, reconciled=True)
    if what == "channel":
        return events.ChannelEnded(call=call, at=at, uniqueid=uniqueid, text="found gone")
    kind = events.QueueLeft if what == "queue" else events.BridgeLeft
    return kind(call=call, at=at, uniqueid=uniqueid)
