"""Many callers at once, and the count of their records."""

import os

from tests.instance import wait_until

LONG = bool(os.environ.get("SWITCHROOM_LONG"))  # set by `switchroom bench faults`


class Crowd:
    """`count` outside callers inside the menu of 4000, each with a number of its own that begins with `prefix`."""

    def __init__(self, site, count, prefix):
        self._site = site
        self.numbers = [f"{prefix}{index:05d}" for index in range(count)]
        self._phones = [site.carrier(number) for number in self.numbers]
        self.legs = [phone.dial("4000") for phone in self._phones]
        for leg in self.legs:
            assert leg.wait_answered(15)

    def press(self, key):
        """Every caller presses `key`."""
        for leg in self.legs:
            leg.press(key)

    def hang_up(self, legs=None):
        """End all calls, or `legs`."""
        for leg in self.legs if legs is None else legs:
            leg.hangup()

    def records(self):
        """Return the closed records of these callers."""
        return [call for call in self._site.calls() if call["from"] in self.numbers and call["ended"]]

    def count(self, seconds=20):
        """Wait until every caller has exactly one closed record; return the records."""
        wait_until(lambda: len(self.records()) >= len(self.numbers), seconds, "records are missing")
        found = self.records()
        assert sorted(call["from"] for call in found) == self.numbers, "a record came twice"
        self._site.release(*self._phones)
        return found
