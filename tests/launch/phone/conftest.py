"""A real Asterisk of its own for the telephone's tests."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

from launch.phone import Media, Phone
from tests.launch.phone.peer import Peer

ROOTS = [os.environ.get("SWITCHROOM_ASTERISK_ROOT", ""), "/var/cache/switchroom/asterisk-root"]

ASTERISK = """[directories]
astetcdir => {0}/etc
astmoddir => /usr/lib/x86_64-linux-gnu/asterisk/modules
astvarlibdir => {0}/lib
astdbdir => {0}/db
astkeydir => {0}/lib
astdatadir => {0}/data
astagidir => {0}/lib
astspooldir => {0}/spool
astrundir => {0}/run
astlogdir => {0}/log
[options]
verbose = 3
"""
MODULES = "[modules]\nautoload=no\n" + "".join(f"load = {name}.so\n" for name in """
res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_pjsip res_pjsip_authenticator_digest
res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_outbound_authenticator_digest res_pjsip_registrar
res_pjsip_session res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_rfc3326 res_pjsip_refer res_pjsip_pubsub res_pjsip_notify
res_pjsip_dtmf_info res_pjsip_nat res_pjsip_dlg_options res_rtp_asterisk res_musiconhold chan_pjsip pbx_config app_dial app_echo
app_playback app_read app_queue app_userevent app_senddtmf app_stack func_callerid func_channel func_strings func_logic
func_pjsip_endpoint bridge_simple bridge_native_rtp bridge_builtin_features bridge_holding codec_alaw codec_ulaw format_pcm format_wav""".split())
PJSIP = """[global]
endpoint_identifier_order=auth_username,username,ip
[transport-udp]
type=transport
protocol=udp
bind=127.0.0.1:{sip}
[phone](!)
type=endpoint
context=phones
disallow=all
allow=alaw,ulaw
direct_media=no
media_address=127.0.0.1
bind_rtp_to_media_address=yes   ; else each call looks up the machine's name, which stalls where it has none
rtp_symmetric=yes
dtmf_mode=rfc4733
""" + "".join(f"""[{user}](phone)
auth={user}
aors={user}
[{user}]
type=auth
auth_type=digest
username={user}
password=secret-{user}
[{user}]
type=aor
max_contacts=1
remove_existing=yes
""" for user in ("1001", "1002")) + """[carrier](phone)
context=trunk
identify_by=auth_username
auth=carrier
[carrier]
type=auth
auth_type=digest
username=carrier
password=secret-carrier

"""
EXTENSIONS = """[phones]
exten => _1XXX,1,Dial(PJSIP/${EXTEN},20,tT)
exten => echo,1,Answer()
 same => n,Echo()
exten => early,1,Progress()
 same => n,Wait(30)
exten => busy,1,Busy(1)
exten => gone,1,Answer()
 same => n,Wait(0.3)
 same => n,Hangup(16)
exten => read,1,Answer()
 same => n,Read(KEYS,,4,,1,8)
 same => n,UserEvent(Keys,Got: ${KEYS})
 same => n,Wait(5)
exten => send,1,Answer()
 same => n,Wait(0.2)
 same => n,SendDTMF(47#A,100)
 same => n,Wait(5)
exten => play,1,Answer()
 same => n,Playback(words)
 same => n,Wait(5)
[trunk]
exten => who,1,Answer()
 same => n,UserEvent(Who,Number: ${CALLERID(num)},Name: ${CALLERID(name)},Endpoint: ${CHANNEL(endpoint)})
 same => n,Wait(5)
exten => _X.,1,Goto(phones,${EXTEN},1)
"""
MANAGER = """[general]
enabled=yes
bindaddr=127.0.0.1
port={ami}
[watch]
secret=watch
read=all
write=all
"""


def free_port(kind: int) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Events:
    """Keeps what AMI says; the smallest reader that will do."""

    def __init__(self, port: int):
        self.seen: list[dict[str, str]] = []
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        self._socket.sendall(b"Action: Login\r\nUsername: watch\r\nSecret: watch\r\n\r\n")
        self._file = self._socket.makefile("r", newline="\r\n", errors="replace")
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        event: dict[str, str] = {}
        try:
            for line in self._file:
                if line.strip():
                    key, _, value = line.strip().partition(": ")
                    event[key] = value
                else:
                    self.seen.append(event)
                    event = {}
        except (OSError, ValueError):
            pass

    def do(self, *action: str) -> None:
        self._socket.sendall("".join(f"{line}\r\n" for line in action).encode() + b"\r\n")

    def wait(self, name: str, timeout: float = 8.0, **fields: str) -> dict[str, str]:
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for event in list(self.seen):
                kind = event.get("UserEvent") if event.get("Event") == "UserEvent" else event.get("Event")
                if kind == name and all(event.get(key) == value for key, value in fields.items()):
                    return event
            time.sleep(0.05)
        raise AssertionError(f"no {name} {fields} among {[event.get('Event') for event in self.seen]}")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class Exchange:
    """One Asterisk from a private root, in a mount namespace of its own."""

    def __init__(self, root: Path, folder: Path):
        self.root, self.folder = root, folder
        self.sip, self.ami = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
        rtp = 20000 + 2 * (os.getpid() % 5000)
        files = {"asterisk.conf": ASTERISK.format(folder), "modules.conf": MODULES, "pjsip.conf": PJSIP.replace("{sip}", str(self.sip)),
                 "extensions.conf": EXTENSIONS, "manager.conf": MANAGER.format(ami=self.ami),
                 "logger.conf": "[logfiles]\nfull = notice,warning,error,verbose\n",
                 "rtp.conf": f"[general]\nrtpstart={rtp}\nrtpend={rtp + 999}\n", "musiconhold.conf": f"[default]\nmode=files\ndirectory={folder}/music\n",
                 "queues.conf": "[general]\n", "features.conf": "[general]\n", "cdr.conf": "[general]\nenable=no\n", "cel.conf": "[general]\nenable=no\n",
                 "pjsip_notify.conf": "[lamp]\nEvent=>message-summary\n"}
        for name in ("etc", "lib", "db", "data/sounds/en", "spool", "run", "log", "music"):
            (folder / name).mkdir(parents=True)
        (folder / "data/documentation").symlink_to("/usr/share/asterisk/documentation")     # Stasis does not start without it
        for name, text in files.items():
            (folder / "etc" / name).write_text(text)

    def start(self) -> None:
        mounts = f"mount --bind /tmp {self.root}/tmp && mount --rbind /proc {self.root}/proc && mount --rbind /dev {self.root}/dev"
        conf = f"{self.folder}/etc/asterisk.conf"
        self.process = subprocess.Popen(["unshare", "-m", "sh", "-c", f"{mounts} && exec chroot {self.root} /usr/sbin/asterisk -f -C {conf}"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.events = Events(self.ami)
                self.events.wait("FullyBooted", 20)
                return
            except OSError:
                time.sleep(0.1)
            if self.process.poll() is not None:
                break
        raise RuntimeError(f"Asterisk did not start; see {self.folder}/log/full")

    def stop(self) -> None:
        self.events.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def exchange():
    root = next((Path(each) for each in ROOTS if each and Path(each, "usr/sbin/asterisk").exists()), None)
    if root is None or os.geteuid() != 0:
        pytest.skip("needs root and a private root with Asterisk; `./switchroom up` makes one")
    folder = Path(tempfile.mkdtemp(prefix="phone-trial-", dir="/tmp"))
    made = Exchange(root, folder)
    _sounds(folder)
    made.start()
    yield made
    made.stop()
    if not os.environ.get("SWITCHROOM_KEEP"):
        shutil.rmtree(folder)


def _sounds(folder: Path) -> None:
    """Music on hold is 440 Hz; `words` wanders so that no two stretches of it are alike."""
    import math
    import wave
    from array import array

    from launch.phone import tone
    bend = array("h", (round(9000 * math.sin(n * n / 40000) + 3000 * math.sin(n / 3.3)) for n in range(16000)))
    for name, pcm in (("music/hold", tone.generate(440, 4.0)), ("data/sounds/en/words", bend.tobytes())):
        with wave.open(f"{folder}/{name}.wav", "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(pcm)


@pytest.fixture(scope="session")
def media():
    made = Media()
    yield made
    made.close()


@pytest.fixture
def events(exchange):
    """The AMI events from this test's beginning on."""
    exchange.events.seen.clear()
    return exchange.events


@pytest.fixture
def phone(exchange, media):
    """phone(user, **more) -> a Phone at the exchange, closed afterwards."""
    made = []

    def make(user: str, **more) -> Phone:
        made.append(Phone(("127.0.0.1", exchange.sip), user, more.pop("secret", f"secret-{user}"), media=media, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def scripted(media):
    """(a Peer, a Phone that takes it for its server)."""
    peer = Peer()
    with Phone(peer.address, "1001", "s", media=media) as made:
        yield peer, made
        peer.socket.close()
