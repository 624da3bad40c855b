"""Speaks SNMP: answers what is asked, tells of alarms, asks other devices; the only door to pysnmp."""

import asyncio
import bisect
import logging
import os
import socket
import threading
import time

from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.entity import config
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.hlapi.v3arch import asyncio as api
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.smi import error

from hardware.mib import ENDED, RAISED, describe_alarm
from hooks.settings import SettingError

log = logging.getLogger("hardware.snmp")

READABLE = (1, 3, 6, 1)
UPTIME, TRAP = (1, 3, 6, 1, 2, 1, 1, 3, 0), (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
SHORTEST = 8            # letters of an SNMPv3 password, by its standard
AUTH, PRIV = api.usmHMACSHAAuthProtocol, api.usmAesCfb128Protocol
LATE, AGAIN = 1.0, 2    # seconds until a question or inform is sent again, and how often


class Objects:
    """Answers the responders of pysnmp from `read()`, a sorted [(oid, type, value)]; nothing can be written."""

    def __init__(self, read):
        self._read = read

    def read_variables(self, *asked, **told):
        """Return the values of exactly these objects."""
        _permit(asked, told)
        rows = self._read()
        oids = [row[0] for row in rows]
        return [(name, self._get(rows, oids, tuple(name))) for name, _ in asked]

    def read_next_variables(self, *asked, **told):
        """Return the objects behind these."""
        _permit(asked, told)
        rows = self._read()
        oids = [row[0] for row in rows]
        return [self._next(rows, oids, name) for name, _ in asked]

    def write_variables(self, *asked, **told):
        """Refuse."""
        _permit(asked, told)
        raise error.NotWritableError(name=asked[0][0] if asked else (), idx=0)

    def _get(self, rows, oids, name):
        place = bisect.bisect_left(oids, name)
        return make(rows[place]) if place < len(oids) and oids[place] == name else rfc1905.noSuchInstance

    def _next(self, rows, oids, name):
        place = bisect.bisect_right(oids, tuple(name))
        return (name, rfc1905.endOfMibView) if place == len(rows) else (rfc1902.ObjectName(oids[place]), make(rows[place]))


def _permit(asked, told):
    for place, one in enumerate(asked[:1]):
        told["acFun"]("read", one, idx=place, **{key: value for key, value in told.items() if key not in ("acFun", "idx")})


def make(row):
    """Return the SNMP value of one (oid, type, value)."""
    return getattr(rfc1902, row[1])(row[2])


class Snmp:
    """The agent and the notifications of `place` under the [hardware] `settings`, on a thread and loop of its own.

    `read()` returns the objects; `targets` get alarms, `questions` are asked; wrong answers go to the Book.
    Raises SettingError for secrets that SNMP does not take and OSError when the port is taken.
    """

    def __init__(self, place, settings, read, targets=(), questions=(), book=None):
        self._place, self._settings, self._targets, self._questions, self._book = place, settings, targets, questions, book
        self._secrets = {name: place.secret(f"snmp.{name}") for name in ("community", "auth", "priv")}
        short = [name for name in ("auth", "priv") if len(self._secrets[name]) < SHORTEST]
        if short:
            raise SettingError(f"secret snmp.{short[0]}: SNMPv3 wants {SHORTEST} letters or more; write a longer one into {place.secrets}")
        self._read = read
        self._began = time.monotonic()
        self._boots = _count_boots(place.run / "snmp.boots")
        self._socket = _bind(settings.snmp_host, settings.snmp_port) if settings.snmp_host else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="snmp", daemon=True)
        self._pending = set()

    @property
    def engine_id(self):
        """The SNMPv3 engine id: it stays the same for this node."""
        return bytes.fromhex("80001f8804") + self._place.node.encode("utf-8", "replace")[:27].ljust(4, b"-")

    def uptime(self):
        """Return the hundredths of a second since this began."""
        return int((time.monotonic() - self._began) * 100)

    def start(self):
        """Begin to answer; returns self."""
        self._thread.start()
        return self

    def stop(self):
        """End everything."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def tell(self, what, alarm):
        """Send an alarm of the Book to all targets; a listener, returns at once."""
        if self._targets and not alarm.quiet:
            self._loop.call_soon_threadsafe(self._spread, RAISED if what == "raised" else ENDED, alarm)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, told: log.warning("a packet was set aside: %s", told.get("exception") or told.get("message")))
        self._client = self._make_engine()
        if self._socket:
            self._answer(self._make_engine())
        for question in self._questions:
            self._keep(self._ask_for_ever(question))
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    def _make_engine(self):
        engine = api.SnmpEngine()
        engine_id, boots = engine.get_mib_builder().import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineID", "snmpEngineBoots")
        # Given to the constructor, pysnmp would count the boots in a file that anybody may place in the temporary folder.
        engine_id.syntax = engine_id.syntax.clone(self.engine_id)
        engine.snmpEngineID = engine_id.syntax
        boots.syntax = boots.syntax.clone(self._boots)
        return engine

    def _answer(self, engine):
        six = self._socket.family == socket.AF_INET6
        domain, kind = (udp6.DOMAIN_NAME, udp6.Udp6Transport) if six else (udp.DOMAIN_NAME, udp.UdpTransport)
        config.add_transport(engine, domain, kind().open_server_mode(sock=self._socket))
        config.add_v1_system(engine, "reader", self._secrets["community"])
        config.add_vacm_user(engine, 2, "reader", "noAuthNoPriv", READABLE)
        config.add_v3_user(engine, self._settings.snmp_user, AUTH, self._secrets["auth"], PRIV, self._secrets["priv"])
        config.add_vacm_user(engine, 3, self._settings.snmp_user, "authPriv", READABLE)
        own = context.SnmpContext(engine)
        own.unregister_context_name(b"")
        own.register_context_name(b"", Objects(self._read))
        for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder, cmdrsp.SetCommandResponder):
            responder(engine, own)
        engine.transport_dispatcher.job_started(1)

    # -- notifications ------------------------------------------------------------------------------

    def _spread(self, notification, alarm):
        for target in self._targets:
            self._keep(self._send(target, notification, alarm))

    async def _send(self, target, notification, alarm):
        values = [(UPTIME, rfc1902.TimeTicks(self.uptime())), (TRAP, rfc1902.ObjectIdentifier(notification)),
                  *((row[0], make(row)) for row in describe_alarm(alarm))]
        try:
            wrong, status, _, _ = await api.send_notification(
                self._client, self._sign_in(target.version), await self._reach(target), api.ContextData(), target.kind,
                *(api.ObjectType(api.ObjectIdentity(oid), value) for oid, value in values), lookupMib=False)
        except Exception as failed:
            wrong, status = failed, 0
        if wrong or status:
            log.warning("alarm %s was not told to %s:%d: %s", alarm.condition, target.host, target.port, wrong or status)

    def _sign_in(self, version):
        if version == "v3":
            return api.UsmUserData(self._settings.snmp_user, self._secrets["auth"], self._secrets["priv"], authProtocol=AUTH, privProtocol=PRIV)
        return api.CommunityData(self._secrets["community"], mpModel=1)

    async def _reach(self, where):
        kind = api.Udp6TransportTarget if ":" in where.host else api.UdpTransportTarget
        return await kind.create((where.host, where.port), timeout=LATE, retries=AGAIN)

    def _keep(self, work):
        # The loop itself holds tasks only weakly.
        task = self._loop.create_task(work)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    # -- questions ----------------------------------------------------------------------------------

    async def _ask_for_ever(self, question):
        while True:
            await self._ask(question)
            await asyncio.sleep(self._settings.snmp_poll_seconds)

    async def _ask(self, question):
        equipment, silent = f"snmp {question.name}", f"snmp.{question.name}.silent"
        try:
            wrong, status, _, values = await api.get_cmd(
                self._client, api.CommunityData(self._poll_community(), mpModel=1), await self._reach(question), api.ContextData(),
                api.ObjectType(api.ObjectIdentity(question.oid)), lookupMib=False)
            value = None if wrong or status else float(values[0][1])
        except Exception as failed:
            wrong, value = failed, None
        if value is None:
            self._book.raise_(silent, f"{question.name} at {question.host}:{question.port} does not answer: {wrong or 'it has no such number'}",
                              "major", equipment)
            return
        self._book.end(silent)
        self._book.set(f"snmp.{question.name}.limit", question.wrong(value),
                       f"{question.name} says {value:g}, the limit is {question.sign} {question.limit:g}", "major", equipment)

    def _poll_community(self):
        try:
            return self._place.secret("snmp.poll")
        except SettingError:
            return self._secrets["community"]


def _bind(host, port):
    family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    found = socket.socket(family, kind)
    try:
        found.bind(where)
    except OSError as failed:
        found.close()
        raise OSError(f"UDP port {port} of {host} is not to be had ({failed.strerror}); choose another snmp_port in [hardware]") from None
    found.setblocking(False)
    return found


def _count_boots(path):
    """Return how often SNMP began on this node, this time included; managers refuse an engine that goes back in time."""
    try:
        count = int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        count = int(time.time()) >> 6       # the file was lost: far ahead of any count
    count = (count + 1) & 0x7FFFFFFE or 1
    beside = path.with_suffix(".new")
    beside.write_text(str(count), encoding="ascii")
    os.replace(beside, path)
    return count
