"""Puts each new event of the journal on its way to the hooks that asked for it."""

from admin.wall.disclose import disclose, read_kind
from admin.masking import mask
from store import cursors, db, journal, web_hooks

BATCH = 500


class Feed:
    """The way from the journal of `node` to the table of deliveries."""

    def __init__(self, node):
        self._node = node
        self._name = f"web_hooks:{node}"
        self._position = None

    def step(self):
        """Take one batch and return how many events it had; raises db.DatabaseError."""
        hooks = [hook for hook in web_hooks.every() if hook.active]
        if not hooks:
            return self._skip()
        if self._position is None:
            self._position = cursors.get(self._name) or journal.last(self._node)
        news = journal.tail(self._node, self._position, BATCH)
        if news:
            with db.proxy.atomic():
                for seq, event in news:
                    self._queue(hooks, seq, event)
                cursors.set(self._name, news[-1][0])
            self._position = news[-1][0]
        return len(news)

    def _skip(self):
        # Without a hook nothing is kept for one: the first event of a new hook is the first after it was made.
        last = journal.last(self._node)
        if cursors.get(self._name):
            cursors.set(self._name, last)
        self._position = last
        return 0

    def _queue(self, hooks, seq, event):
        kind = read_kind(event)
        for hook in hooks:
            if kind in hook.kinds:
                shown = disclose(seq, event, str if hook.whole else mask)
                web_hooks.queue(hook.id, f"{self._node}:{seq}", self._node, kind, {**shown, "node": self._node})
