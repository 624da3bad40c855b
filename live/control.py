"""Gives Asterisk the verbs that people and flows may ask for; every word is checked before it is sent."""

import random
import re
import time

_CHANNEL = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9_.@:;/-]{1,80}\Z")
_EXTEN = re.compile(r"[A-Za-z0-9*#+_-]{1,80}\Z")
_NUMBER = re.compile(r"[0-9*#+A-D]{0,40}\Z")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,80}\Z")
_INTERFACE = re.compile(r"(PJSIP/[A-Za-z0-9_-]{1,40}|Local/[0-9*#]{1,40}@[A-Za-z0-9_-]{1,40}/n)\Z")
_VARIABLE = re.compile(r"_{0,2}[A-Za-z][A-Za-z0-9_]{0,60}\Z")
# a comma begins the next variable, quotes and brackets are read by Asterisk, ${ by the dialplan
_VALUE = re.compile(r"[^,\"'\\()\[\]{}$\x00-\x1f]{0,500}\Z")


class Refused(Exception):
    """The verb may not be done; the message says why."""


class Control:
    """Verbs over an open live.ami.Ami; each raises AmiError when Asterisk refuses, ValueError for a bad word.

    `own_contexts` are the dialplan contexts that calls may be sent into. `may_dial(number)` returns
    None or the reason against a call to it.
    """

    def __init__(self, ami, own_contexts=("cc-enter", "cc-internal", "cc-test"), may_dial=lambda number: None):
        self._ami = ami
        self._contexts = frozenset(own_contexts)
        self._may_dial = may_dial

    def hangup(self, channel, cause=16):
        """End a channel with a Q.850 cause."""
        self._ami.action({"Action": "Hangup", "Channel": check(_CHANNEL, channel, "channel"), "Cause": int(cause)})

    def redirect(self, channel, context, exten, priority=1):
        """Send a channel to a place in one of our own contexts."""
        self._ami.action({"Action": "Redirect", "Channel": check(_CHANNEL, channel, "channel"),
                          "Context": self._context(context), "Exten": check(_EXTEN, exten, "extension"),
                          "Priority": int(priority)})

    def stop_recording(self, channel):
        """End all recordings of a channel; the call goes on."""
        self._ami.action({"Action": "StopMixMonitor", "Channel": check(_CHANNEL, channel, "channel")})

    def originate(self, number, context, answer_context, answer_exten, caller="", variables=None, timeout=30.0):
        """Ring `number` through `context`; who answers goes on at `answer_exten` of `answer_context`.

        Returns the linkedid of the call. `timeout` in seconds. Raises Refused with the reason of may_dial.
        """
        check(_NUMBER, number, "number")
        reason = self._may_dial(number)
        if reason:
            raise Refused(f"{number} may not be called: {reason}")
        call = make_call_id()
        self._ami.action({
            "Action": "Originate", "Channel": f"Local/{number}@{self._context(context)}/n", "ChannelId": call,
            "OtherChannelId": f"{call}-2", "Context": self._context(answer_context),
            "Exten": check(_EXTEN, answer_exten, "extension"), "Priority": 1, "Async": "true",
            "CallerID": f"<{check(_NUMBER, caller, 'caller number')}>", "Timeout": int(timeout * 1000),
            "Variable": [make_variable(name, value) for name, value in (variables or {}).items()]})
        return call

    def pause(self, interface, paused, reason="", queue=""):
        """Pause or un-pause a member in one queue, or in all when `queue` is empty."""
        fields = {"Action": "QueuePause", "Interface": check(_INTERFACE, interface, "interface"),
                  "Paused": "true" if paused else "false", "Reason": check(_VALUE, reason, "reason")}
        if queue:
            fields["Queue"] = check(_WORD, queue, "queue")
        self._ami.action(fields)

    def queue_add(self, queue, interface, penalty=0, name="", paused=False, state_interface=""):
        """Sign a member in to a queue."""
        fields = {"Action": "QueueAdd", "Queue": check(_WORD, queue, "queue"), "Penalty": int(penalty),
                  "Interface": check(_INTERFACE, interface, "interface"), "Paused": "true" if paused else "false"}
        if name:
            fields["MemberName"] = check(_WORD, name, "member name")
        if state_interface:
            fields["StateInterface"] = check(_INTERFACE, state_interface, "state interface")
        self._ami.action(fields)

    def queue_remove(self, queue, interface):
        """Sign a member out of a queue."""
        self._ami.action({"Action": "QueueRemove", "Queue": check(_WORD, queue, "queue"),
                          "Interface": check(_INTERFACE, interface, "interface")})

    def _context(self, context):
        if context not in self._contexts:
            raise ValueError(f"context {context!r} is not ours; own are {', '.join(sorted(self._contexts))}")
        return context


def check(pattern, text, what):
    """Return `text` when it fits `pattern`; raises ValueError naming `what`."""
    if not isinstance(text, str) or not pattern.match(text):
        raise ValueError(f"{what} {text!r:.80} holds what Asterisk would misread; use {pattern.pattern}")
    return text


def make_variable(name, value):
    """Return `name=value` for an Originate; raises ValueError for what would begin another variable."""
    return f"{check(_VARIABLE, name, 'variable')}={check(_VALUE, str(value), f'value of {name}')}"


def make_call_id():
    """Return a uniqueid that Asterisk itself never makes: its own numbers after the dot are small."""
    return f"{time.time():.0f}.{random.randrange(10**9, 10**10)}"
