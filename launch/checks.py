"""Checks each part of a running instance by itself: processes, ports, disk, FastAGI, AMI, database."""

import secrets
import shutil
import socket

from launch import ports, roster
from launch.disk import MIB
from launch.link import Broken
from launch.start import accepts
from launch.starter.site import DOCTOR, DOCTOR_NUMBER
from live.ami import Ami
from store import cursors, flows
from store.db import DatabaseError, disconnect, open_database, proxy

UP = "Run: sudo ./switchroom up"
FREE = 200 * MIB
PATIENCE = 5.0


def list_checks(instance):
    """Return [(name, check)] in the order in which one part needs the other."""
    checks = (("processes", check_processes), ("ports", check_ports), ("disk", check_disk), ("FastAGI", check_fastagi),
              ("AMI", check_ami), ("database", check_database), ("prompts", check_prompts))
    return [(name, lambda check=check: check(instance)) for name, check in checks]


def check_processes(instance):
    """Every process runs, and the supervisor with them."""
    supervisor, entries = roster.read(roster.find_path(instance.place.state))
    logs = instance.place.state / "log"
    if not entries or not any(entry.alive for entry in entries):
        raise Broken(str(instance.place.state), "nothing runs", UP)
    for entry in entries:
        if entry.state != "running":
            raise Broken(f"process {entry.name}", f"it is {entry.state}" + (f" ({entry.reason})" if entry.reason else ""),
                         f"What it printed is in {logs / entry.name}.log. {UP}")
    if not supervisor:
        raise Broken("process supervisor", "it does not run, so nothing would start again what ends", UP)
    return f"{len(entries)} run"


def check_ports(instance):
    """Every port is open."""
    for port in instance.ports:
        there = accepts(_reach(port.host), port.number) if port.kind == "tcp" else ports.find_owners(port)
        if not there:
            raise Broken(f"port {port.number}/{port.kind} ({port.name})", f"nothing answers at {port.host}",
                         f"{port.key} in {instance.place.config_path} says which. {UP}")
    return f"{len(instance.ports)} open"


def check_disk(instance):
    """The folders that grow have room."""
    free = shutil.disk_usage(instance.place.state).free
    if free < FREE:
        raise Broken(str(instance.place.state), f"{free // MIB} MiB are free and {FREE // MIB} MiB are needed",
                     f"Free some space there: database, journal and recordings need it. `df -h {instance.place.state}` shows it.")
    return f"{free // MIB} MiB free"


def check_fastagi(instance):
    """The FastAGI server takes a visit with our token and answers it by a command."""
    settings = instance.sections.agi
    place = f"FastAGI server at {settings.host}:{settings.port}"
    visit = (f"agi_network: yes\nagi_network_script: call?token={instance.place.secret('agi.token')}\nagi_request: agi://doctor/call\n"
             f"agi_channel: doctor\nagi_language: en\nagi_type: doctor\nagi_uniqueid: doctor\nagi_extension: {DOCTOR_NUMBER}\n\n")
    try:
        with socket.create_connection((_reach(settings.host), settings.port), PATIENCE) as connection:
            connection.settimeout(PATIENCE)
            connection.sendall(visit.encode())
            answer = connection.recv(4096)
            connection.sendall(b"200 result=0\n")
    except OSError as error:
        raise Broken(place, f"a visit got no answer: {error}", f"See {instance.place.state / 'log'}/agi-*.log") from None
    if not answer:
        raise Broken(place, "it closes a visit that carries our token", f"Is {instance.place.secrets / 'agi.token'} newer than the "
                     "processes? Run: sudo ./switchroom down, then: sudo ./switchroom up")
    return "a visit is answered"


def check_ami(instance):
    """Asterisk lets our manager user in."""
    live = instance.sections.live
    why = []
    ami = Ami(live.ami_host, live.ami_port, "launch", instance.place.secret("ami.launch"), on_down=why.append, patience=PATIENCE)
    ami.start()
    try:
        if not ami.up.wait(PATIENCE):
            raise Broken(f"manager interface of Asterisk at {live.ami_host}:{live.ami_port}", why[0] if why else "no answer to a login",
                         "Run: sudo ./switchroom dialplan apply")
        return f"Asterisk {ami.action({'Action': 'CoreSettings'}).get('AsteriskVersion', '')} answers"
    finally:
        ami.stop()


def check_database(instance):
    """The database keeps what is written, and the doctor's flow is in it on its number."""
    url = instance.sections.store.url(instance.place.state)
    place = "database " + (url.rpartition("@")[2] if "@" in url else url)
    number = secrets.randbelow(1 << 31)
    try:
        open_database(url)
        with proxy.atomic():
            # Far ahead, so that a cursor of ours never holds back what others have read.
            cursors.set(DOCTOR, (1 << 62) + number)
        kept, bound = cursors.get(DOCTOR) - (1 << 62), flows.bindings().get(DOCTOR_NUMBER)
    except (DatabaseError, ValueError) as error:
        raise Broken(place, f"it cannot be written and read: {error}", "Look at [store] database in cc.ini, and that it is up.") from None
    finally:
        disconnect()
    if kept != number or bound != DOCTOR:
        raise Broken(place, "it does not give back what was written" if kept != number else f"number {DOCTOR_NUMBER} is not in it", UP)
    return "written and read"


def check_prompts(instance):
    """The prompt that the test call hears is there."""
    path = instance.place.sounds / "en" / f"{DOCTOR}.wav"
    if not path.is_file():
        raise Broken(str(path), "the prompt is missing", UP)
    return "there"


def _reach(host):
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
