"""Tells from Asterisk's own events when a flow listens to one caller."""

import threading

from live.ami import Ami

_LISTENING = ("GET DATA", "WAIT FOR DIGIT")


class Listening:
    """Watches one call, found by the caller's name that only it carries; `linkedid` is known once it began."""

    def __init__(self, host, port, secret, name):
        self._name = name
        self._changed = threading.Condition()
        self._count = 0
        self.linkedid = ""
        self._up = threading.Event()
        self._ami = Ami(host, port, "launch", secret, self._take, lambda banner: self._up.set(), lambda reason: None)

    def __enter__(self):
        self._ami.start()
        self._up.wait(5.0)
        return self

    def __exit__(self, *error):
        self._ami.stop()

    def wait(self, heard, seconds):
        """Wait until the flow has begun to listen more than `heard` times; return the new count or None."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._count > heard, seconds)
            return self._count if found else None

    def _take(self, message):
        event = message.get("Event")
        with self._changed:
            if event == "Newchannel" and message.get("CallerIDName") == self._name and not self.linkedid:
                self.linkedid = message.get("Linkedid", "")
            elif message.get("Linkedid") == self.linkedid and self.linkedid and self._listens(event, message):
                self._count += 1
                self._changed.notify_all()

    @staticmethod
    def _listens(event, message):
        if event == "AGIExecStart":
            command = message.get("Command", "")
            return command.startswith(_LISTENING) or command.startswith("STREAM FILE") and '""' not in command
        return event == "QueueCallerJoin"
