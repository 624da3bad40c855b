"""The agent, the notifications and the questions, with net-snmp's programs at the other end."""

import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import time

import pytest

from hardware.mib import ROOT
from tests.instance import find_port, wait_until

HERE = pathlib.Path(__file__).parent
CAPTURES, MIBS = HERE / "captures", HERE / "mibs"
MIB = HERE.parent.parent / "hardware" / "SWITCHROOM-MIB.txt"
V2 = ("-v2c", "-c", "secret-community")
V3 = ("-v3", "-l", "authPriv", "-u", "switchroom", "-a", "SHA", "-A", "secret-auth-1", "-x", "AES", "-X", "secret-priv-1")
TREE = "." + ".".join(map(str, ROOT))
RED, OK = (CAPTURES / name / "proc_1.txt" for name in ("red", "ok"))


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """The environment in which net-snmp knows our names."""
    folder = tmp_path_factory.mktemp("mibs")
    for path in (*MIBS.glob("*.txt"), MIB):
        shutil.copy(path, folder)
    (folder / "snmp.conf").write_text("", encoding="ascii")
    return {**os.environ, "MIBDIRS": str(folder), "MIBS": "SWITCHROOM-MIB", "SNMPCONFPATH": str(folder), "SNMP_PERSISTENT_DIR": str(folder)}


@pytest.fixture
def ask(machine, names):
    """A running Machine with one E1 span, and a way to run net-snmp's programs against it."""
    with machine() as found:
        found.plug(OK)
        wait_until(lambda: found.box.spans.spans, 5)
        time.sleep(0.5)

        def ask(program, *words, sign=V2, check=True):
            words = [program, "-t", "3" if check else "1", "-r", "1" if check else "0", *sign, f"127.0.0.1:{found.port}", *words]
            return subprocess.run(words, capture_output=True, text=True, timeout=60, check=check, env=names).stdout
        ask.machine = found
        yield ask


def test_the_mib_has_no_fault():
    done = subprocess.run(["smilint", "-l", "6", "-s", "-m", str(MIB)], capture_output=True, text=True, timeout=20,
                          env={**os.environ, "SMIPATH": str(MIBS)}, check=True)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("sign", [V2, V3], ids=["v2c", "v3"])
def test_a_walk_reads_spans_channels_disks_and_processes_by_the_names_of_the_mib(ask, sign):
    found = ask("snmpwalk", TREE, sign=sign)
    for line in ('srNode.0 = STRING: here', 'srSpanName.1 = STRING: TE4/0/1', 'srSpanFraming.1 = STRING: CCS', 'srSpanCrc4.1 = INTEGER: true(1)',
                 'srSpanState.1 = INTEGER: ok(1)', 'srSpanSize.1 = Gauge32: 31', 'srChannelSignalling.16 = STRING: HDLCFCS',
                 'srChannelState.31 = INTEGER: idle(1)', 'srAlarmsActive.0 = Gauge32: 0'):
        assert f"SWITCHROOM-MIB::{line}" in found, line
    assert re.search(r"srDiskPercent.1 = Gauge32: \d+ percent", found)
    assert re.search(r"srDiskPath.1 = STRING: .*/recordings", found)
    assert "No Such" not in found and "Wrong Type" not in found


def test_bulk_get_and_system_are_answered(ask):
    assert "Switchroom" in ask("snmpget", ".1.3.6.1.2.1.1.1.0")
    assert "= STRING: TE4/0/1" in ask("snmpget", "SWITCHROOM-MIB::srSpanName.1")
    whole, bulk = ([line for line in ask(*words, TREE).splitlines() if "No more variables" not in line] for words in (["snmpwalk"], ["snmpbulkwalk", "-Cr40"]))
    assert whole == bulk and len(whole) > 100
    assert "No Such Instance" in ask("snmpget", TREE + ".2.1.2.99")


def test_nobody_gets_in_without_the_secrets_and_nothing_is_writable(ask):
    wrong = [("-v2c", "-c", "public"), ("-v1", "-c", "secret-community"), ("-v3", "-l", "noAuthNoPriv", "-u", "switchroom"),
             (*V3[:-1], "secret-priv-2"), (*V3[:8], "-A", "secret-auth-2", *V3[8:10])]
    for sign in wrong:
        assert "TE4" not in ask("snmpget", TREE + ".2.1.2.1", sign=sign, check=False), sign
    before = ask("snmpget", TREE + ".2.1.2.1")
    assert "changed" not in ask("snmpset", TREE + ".2.1.2.1", "s", "changed", check=False)
    assert ask("snmpget", TREE + ".2.1.2.1") == before


def test_hostile_packets_are_set_aside(ask):
    chance = random.Random(20)
    whole = bytes.fromhex("302902010104107365637265742d636f6d6d756e697479a01202044a6b2c1d020100020100300430020600")
    packets = [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 20000, b"\x00" * 60000, whole, b"\xff" * 1400]
    packets += [bytes(chance.randrange(256) for _ in range(chance.randrange(1, 400))) for _ in range(200)]
    packets += [whole[:cut] for cut in range(len(whole))]
    packets += [bytes(byte if chance.random() > 0.05 else chance.randrange(256) for byte in whole) for _ in range(300)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for packet in packets:
            sender.sendto(packet, ("127.0.0.1", ask.machine.port))
            time.sleep(0.001)
    time.sleep(0.5)
    assert ask.machine.is_well()
    assert "TE4/0/1" in ask("snmpget", TREE + ".2.1.2.1")
    assert "TE4/0/1" in ask("snmpget", TREE + ".2.1.2.1", sign=V3)


@pytest.fixture
def trapd(names, tmp_path):
    """A snmptrapd that knows the community and our engine's user; returns (port, file in which it writes)."""
    port, heard = find_port(socket.SOCK_DGRAM), tmp_path / "heard"
    engine = "0x80001f8804" + b"here".hex()
    config = tmp_path / "snmptrapd.conf"
    config.write_text(f"createUser -e {engine} switchroom SHA secret-auth-1 AES secret-priv-1\ncreateUser switchroom SHA secret-auth-1 AES secret-priv-1\n"
                      "authUser log switchroom\nauthCommunity log secret-community\n", encoding="ascii")
    command = ["snmptrapd", "-f", "-Lf", str(heard), "-C", "-c", str(config), f"udp:127.0.0.1:{port}"]
    process = subprocess.Popen(command, env={**names, "SNMP_PERSISTENT_DIR": str(tmp_path)}, stderr=subprocess.DEVNULL)
    wait_until(lambda: heard.exists() and "NET-SNMP version" in heard.read_text(errors="replace"), 10, "snmptrapd does not start")
    yield port, heard
    process.terminate()
    process.wait(10)


def test_a_pulled_cable_is_trapped_and_informed_at_once_and_so_is_its_return(machine, trapd):
    port, heard = trapd
    targets = tuple(f"{kind}:{version}:127.0.0.1:{port}" for kind in ("trap", "inform") for version in ("v2c", "v3"))
    with machine(snmp_traps=targets) as found:
        found.plug(OK)
        wait_until(lambda: found.box.spans.spans, 5)
        found.plug(RED)
        wait_until(lambda: found.box.book.active(), 2)
        began = time.monotonic()
        wait_until(lambda: heard.read_text().count("srAlarmRaised") == 4, 5, heard.read_text())
        assert time.monotonic() - began < 2.0
        assert 'srAlarmCondition.0 = STRING: span.1.alarm' in heard.read_text()
        assert 'srAlarmSeverity.0 = INTEGER: critical(4)' in heard.read_text()
        found.plug(OK)
        wait_until(lambda: heard.read_text().count("srAlarmEnded") == 4, 8, heard.read_text())


def test_devices_are_asked_and_their_limits_and_silence_raise_alarms(machine, names, tmp_path):
    port, quiet = find_port(socket.SOCK_DGRAM), find_port(socket.SOCK_DGRAM)
    (tmp_path / "snmpd.conf").write_text("rocommunity secret-community\n", encoding="ascii")
    process = subprocess.Popen(["snmpd", "-f", "-Lf", str(tmp_path / "snmpd.log"), "-C", "-c", str(tmp_path / "snmpd.conf"), "-I", "system_mib",
                                f"udp:127.0.0.1:{port}"], env={**names, "SNMP_PERSISTENT_DIR": str(tmp_path)})
    uptime = "1.3.6.1.2.1.1.3.0"
    polls = (f"ups=127.0.0.1:{port}/{uptime}>50", f"gateway=127.0.0.1:{port}/{uptime}<1", f"switch=127.0.0.1:{quiet}/{uptime}")
    try:
        with machine(snmp_polls=polls, snmp_poll_seconds=0.3) as found:
            wanted = {"snmp.ups.limit", "snmp.switch.silent"}
            wait_until(lambda: {one.condition for one in found.box.book.active()} == wanted, 15, str(found.box.book.active()))
            process.terminate()
            process.wait(10)
            wait_until(lambda: "snmp.ups.silent" in {one.condition for one in found.box.book.active()}, 15)
    finally:
        process.kill()
