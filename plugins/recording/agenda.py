"""Which files to look at, and when."""

import heapq


class Agenda:
    """Names with the time of their next look; a name is there once. Times are monotonic seconds."""

    def __init__(self):
        self._heap = []
        self._due = {}
        self._tries = {}
        self._first = {}

    def __len__(self):
        return len(self._due)

    def is_idle(self, now):
        """Say whether nothing is due."""
        return not self._heap or self._heap[0][0] > now

    def add(self, name, due):
        """Look at `name` at `due`, or earlier if that was planned already."""
        if due < self._due.get(name, float("inf")):
            self._due[name] = due
            heapq.heappush(self._heap, (due, name))

    def take(self, now):
        """Return the name that is due first and takes its turn now, or None."""
        while self._heap and self._heap[0][0] <= now:
            due, name = heapq.heappop(self._heap)
            if self._due.get(name) == due:
                del self._due[name]
                self._first.setdefault(name, now)
                return name
        return None

    def put_back(self, name, now, first, last):
        """Look at `name` again in `first` seconds, doubling with every time up to `last`."""
        tries = self._tries[name] = self._tries.get(name, -1) + 1
        self.add(name, now + min(last, first * 2 ** min(tries, 20)))

    def waited(self, name, now):
        """Return the seconds since the first look at `name`."""
        return now - self._first.get(name, now)

    def forget(self, name):
        """Begin `name` anew should it come again."""
        self._tries.pop(name, None)
        self._first.pop(name, None)
