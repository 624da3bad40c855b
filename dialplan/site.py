"""Value types of everything that Asterisk's configuration is rendered from."""

import dataclasses
import pathlib

PHONES, OUTSIDE = "cc-internal", "cc-trunk"
OUTBOUND = "outbound"     # the flow that every outside call of a phone enters
READY_STATES = ("paused", "unavailable", "invalid", "unknown")
GONE_STATES = ("unavailable", "invalid", "unknown")


@dataclasses.dataclass(frozen=True)
class Extension:
    """One SIP phone: it signs in with its own number; `web` makes it a browser phone (websocket, DTLS).

    Without `shows_caller` a call from outside rings it without the caller's number.
    """

    number: str
    secret: str
    name: str = ""
    context: str = PHONES
    language: str = ""
    codecs: tuple = ("alaw", "ulaw")
    web: bool = False
    ring: int = 30
    rtp_timeout: int = 300
    shows_caller: bool = True


@dataclasses.dataclass(frozen=True)
class Trunk:
    """One SIP trunk with digest authentication; `contact` is a fixed sip: address, empty lets the carrier register.

    With `register` we sign in at the contact; calls from `addresses` (IP addresses or networks) need no password.
    """

    name: str
    username: str
    secret: str
    contact: str = ""
    context: str = OUTSIDE
    codecs: tuple = ("alaw", "ulaw")
    language: str = ""
    rtp_timeout: int = 300
    register: bool = False
    addresses: tuple = ()


@dataclasses.dataclass(frozen=True)
class Member:
    """One fixed member of a queue; `interface` is a dial string of our own such as PJSIP/1001."""

    interface: str
    penalty: int = 0
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Queue:
    """One app_queue queue; times are seconds, `announce` 0 keeps the position to ourselves.

    With `say_agent` caller and agent hear the agent's number at the pick-up.
    With `leave_by_key` any key ends the wait, so every flow that queues here must wire them all.
    """

    name: str
    members: tuple = ()
    strategy: str = "rrmemory"
    music: str = "default"
    ring: int = 20
    retry: int = 2
    wrapup: int = 0
    weight: int = 0
    limit: int = 0
    announce: int = 30
    service_level: int = 20
    leave_by_key: bool = False
    say_agent: bool = True
    join_empty: tuple = READY_STATES
    leave_empty: tuple = GONE_STATES


@dataclasses.dataclass(frozen=True)
class Number:
    """A dialled number that enters a flow, reachable from our phones, from trunks, or both."""

    dialled: str
    phones: bool = True
    trunks: bool = True


@dataclasses.dataclass(frozen=True)
class ManagerUser:
    """One AMI login; `read` and `write` are privilege classes, `hidden` the events that it never gets."""

    name: str
    secret: str
    read: tuple = ()
    write: tuple = ()
    hidden: tuple = ()


@dataclasses.dataclass(frozen=True)
class Music:
    """One class of music on hold: a folder of sound files."""

    name: str
    folder: pathlib.Path


@dataclasses.dataclass(frozen=True)
class Features:
    """The keys of somebody who talks; an empty one is switched off. Those behind `consult` count while a transfer is under way."""

    blind: str = "#6"
    consult: str = "#8"
    complete: str = "#9"
    swap: str = "#7"
    conference: str = "*"
    abort: str = "#8"


@dataclasses.dataclass(frozen=True)
class Limits:
    """When a call gives up on us: seconds unreachable, visits without progress; then seconds in queue and of message."""

    unreachable: int = 15
    stuck: int = 5
    pause: int = 1
    queue: int = 60
    message: int = 120
    calls: int = 2000
    files: int = 20000
    free_memory: int = 64


@dataclasses.dataclass(frozen=True)
class System:
    """Folders of the installed Asterisk itself, as that Asterisk sees them (inside its private root)."""

    modules: pathlib.Path = pathlib.Path("/usr/lib/x86_64-linux-gnu/asterisk/modules")
    data: pathlib.Path = pathlib.Path("/usr/share/asterisk")
    binaries: pathlib.Path = pathlib.Path("/usr/sbin")


@dataclasses.dataclass(frozen=True)
class Site:
    """Everything one Asterisk instance is configured from; renderers read nothing else."""

    node: str
    state: pathlib.Path
    user: str = ""
    system: System = System()
    sip_host: str = "127.0.0.1"
    sip_port: int = 5060
    external_address: str = ""
    local_networks: tuple = ()
    http_host: str = "127.0.0.1"
    http_port: int = 8088
    ami_host: str = "127.0.0.1"
    ami_port: int = 5038
    rtp_start: int = 10000
    rtp_end: int = 10999
    agi_host: str = "127.0.0.1"
    agi_port: int = 4573
    agi_token: str = ""
    language: str = "en"
    tones: str = "cn"
    extensions: tuple = ()
    trunks: tuple = ()
    queues: tuple = ()
    numbers: tuple = ()
    managers: tuple = ()
    music: tuple = ()
    modules: tuple = ()
    features: Features = Features()
    fallback_queue: str = ""
    limits: Limits = Limits()

    @property
    def asterisk(self):
        """Folder of this instance's Asterisk."""
        return self.state / "asterisk"

    @property
    def etc(self):
        """Folder of the rendered files; the admin's own are in its folder `custom`."""
        return self.asterisk / "etc"

    @property
    def sounds(self):
        """Folder of our prompts, one folder a language."""
        return self.state / "sounds"

    @property
    def recordings(self):
        """Folder of recorded calls and messages."""
        return self.state / "recordings"

    @property
    def agi(self):
        """The FastAGI address that the dialplan dials, token included."""
        return f"agi://{self.agi_host}:{self.agi_port}/call?token={self.agi_token}"
