"""Places the doctor's loop-back call: an outside caller, menu, queue, an agent of its own, recording, record."""

import secrets
import time

from launch.calls import describe
from launch.checks import UP
from launch.link import Broken
from launch.listening import Listening
from launch.phone import tone
from launch.phone.errors import PhoneError
from launch.phone.phone import Phone
from launch.phone.source import Tone, Wav
from launch.starter.site import DOCTOR, DOCTOR_AGENT, DOCTOR_NUMBER
from store import calls, recordings
from store.db import open_database

APPLY = "Run: sudo ./switchroom dialplan apply"
CALLER_TONE, AGENT_TONE = 900, 700
TALK = 1.5
PATIENCE = 10.0
LINKS = {"agent signs in": "sign_in", "call is answered": "place", "menu is heard": "hear_menu",
         "key leads to queue and agent": "reach_agent", "sound both ways": "hear_each_other", "call ends": "end",
         "call record": "read_record", "recording": "find_recording"}


class Trial:
    """One test call; the links of `list_links` are run in their order, then `close`."""

    def __init__(self, instance):
        self._instance, self._place = instance, instance.place
        live = instance.sections.live
        self._name = f"Doctor {secrets.token_hex(4)}"
        self._listening = Listening(live.ami_host, live.ami_port, self._place.secret("ami.launch"), self._name)
        self._phones = []
        self._listens = False
        self._caller = self._talker = self.record = None

    def list_links(self):
        """Return [(name, check)] of the call, in order."""
        return [(name, getattr(self, check)) for name, check in LINKS.items()]

    def close(self):
        """Hang up and sign out."""
        for phone in self._phones:
            phone.close()
        if self._listens:
            self._listening.__exit__()

    @property
    def linkedid(self):
        """Asterisk's id of the call, empty before it began."""
        return self._listening.linkedid

    def sign_in(self):
        """The doctor's own agent registers at Asterisk."""
        agent = self._make_phone(DOCTOR_AGENT, self._place.secret(f"extension.{DOCTOR_AGENT}"))
        try:
            agent.register()
        except PhoneError as error:
            raise Broken(f"SIP registration of extension {DOCTOR_AGENT}", str(error), APPLY) from None
        return f"extension {DOCTOR_AGENT}"

    def place(self):
        """A call through the trunk enters the doctor's flow, which answers it."""
        self._listening.__enter__()
        self._listens = True
        phone = self._make_phone("carrier", self._place.secret("trunk.carrier"), display=self._name, from_number=DOCTOR_NUMBER)
        self._caller = phone.dial(DOCTOR_NUMBER, Tone(CALLER_TONE))
        if not self._caller.wait_answered(PATIENCE):
            reason = f"Asterisk says {self._caller.status}" if self._caller.state == "ended" else f"no answer in {PATIENCE:.0f} s"
            raise Broken(f"call to {DOCTOR_NUMBER} through trunk carrier", reason,
                         f"{APPLY}; what the FastAGI processes say is in {self._logs('agi-*')}")
        return f"{DOCTOR_NUMBER} through trunk carrier"

    def hear_menu(self):
        """The caller hears the menu's prompt."""
        path = self._place.sounds / "en" / f"{DOCTOR}.wav"
        own = self._place.sounds / "custom" / "en" / f"{DOCTOR}.wav"
        if not self._caller.wait_recording(own if own.exists() else path, timeout=PATIENCE, first=1.5):
            raise Broken("step menu of flow doctor", f"the caller does not hear the prompt {path}" + self._state(self._caller),
                         f"See {self._logs('agi-*')}, and that nothing blocks the RTP ports of [dialplan] in cc.ini.")
        return "prompt and RTP"

    def reach_agent(self):
        """The caller's key (RFC 4733) leads into the queue and the queue rings the agent, who answers."""
        self._caller.press("1")
        try:
            self._talker = self._phones[0].wait_call(2 * PATIENCE)
        except PhoneError:
            raise Broken(f"queue {DOCTOR}", "its agent was not rung after key 1" + self._state(self._caller), APPLY) from None
        self._talker.answer(Tone(AGENT_TONE))
        if not self._talker.wait_answered(PATIENCE):
            raise Broken(f"queue {DOCTOR}", "the agent's answer did not reach Asterisk", APPLY)
        return f"extension {DOCTOR_AGENT} rang and answered"

    def hear_each_other(self):
        """Each hears the other's tone."""
        pairs = ((self._caller, AGENT_TONE, "the caller does not hear the agent"), (self._talker, CALLER_TONE, "the agent does not hear the caller"))
        for leg, frequency, problem in pairs:
            if not leg.wait_heard(frequency, timeout=PATIENCE):
                raise Broken(f"sound between caller and agent in queue {DOCTOR}", problem + self._state(leg),
                             "See that nothing blocks the RTP ports of [dialplan] in cc.ini.")
        return f"{AGENT_TONE} and {CALLER_TONE} Hz"

    def end(self):
        """The agent hangs up and the flow goes on to its end."""
        time.sleep(TALK)
        self._talker.hangup()
        if not self._caller.wait_ended(PATIENCE):
            raise Broken("flow doctor after the talk", "the call does not end", f"See {self._logs('agi-*')}")
        return f"cause {self._caller.cause}"

    def read_record(self):
        """The call's record closes and says what happened."""
        open_database(self._instance.sections.store.url(self._place.state))
        row = wait_for(lambda: self._find_closed(), PATIENCE)
        if row is None:
            raise Broken("record of the call", f"no closed record of call {self.linkedid or '(never seen)'} within {PATIENCE:.0f} s",
                         f"See {self._logs('live')} and {self._logs('journal')}")
        self.record = describe(row)
        wanted = {"flow": DOCTOR, "queue": DOCTOR, "agent": DOCTOR_AGENT, "result": "answered"}
        for key, value in wanted.items():
            if self.record[key] != value:
                raise Broken(f"record of call {self.linkedid}", f"{key} is {self.record[key]!r} instead of {value!r}", f"See {self._logs('live')}")
        return f"call {self.linkedid}"

    def find_recording(self):
        """The recording of the talk is on disk, checked, and not silent."""
        found = self.record["recording"]
        if not found:
            raise Broken(f"record of call {self.linkedid}", "it names no recording", f"See {self._logs('worker')}")
        row = wait_for(lambda: self._find_kept(found), PATIENCE)
        if row is None:
            raise Broken(f"recording {found} in {self._place.recordings}", f"it was not kept within {PATIENCE:.0f} s",
                         f"See {self._logs('worker')} and {self._logs('asterisk')}")
        path = self._place.recordings / row.path
        if not path.is_file() or tone.loudness(Wav(path).pcm()) < tone.QUIET:
            raise Broken(str(path), "the recording is " + ("silent" if path.is_file() else "missing"), UP)
        return f"{row.seconds:.1f} s"

    def _find_closed(self):
        row = calls.find(self.linkedid) if self.linkedid else None
        return row if row is not None and row.closed else None

    @staticmethod
    def _find_kept(name):
        row = recordings.find(name)
        return row if row is not None and row.kept else None

    def _make_phone(self, user, secret, **names):
        server = self._instance.sip
        phone = Phone(server, user, secret, local_host=server[0], **names)
        self._phones.append(phone)
        return phone

    def _logs(self, name):
        return f"{self._place.state / 'log' / name}.log"

    @staticmethod
    def _state(leg):
        return f" (its call ended with {leg.status or leg.cause})" if leg.state == "ended" else ""


def wait_for(look, seconds):
    """Return what `look()` returns once it is not None, or None after `seconds`."""
    end = time.monotonic() + seconds
    while (found := look()) is None and time.monotonic() < end:
        time.sleep(0.1)
    return found
