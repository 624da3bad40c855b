"""Ports: who has taken one, and what is said about it."""

import os
import socket
import types

import pytest

from launch import ports
from launch.errors import LaunchError


def listening(kind=socket.SOCK_STREAM, host="127.0.0.1"):
    taken = socket.socket(socket.AF_INET, kind)
    taken.bind((host, 0))
    if kind == socket.SOCK_STREAM:
        taken.listen()
    return taken


@pytest.mark.parametrize("kind, name", [(socket.SOCK_STREAM, "tcp"), (socket.SOCK_DGRAM, "udp")])
def test_a_taken_port_is_named_with_its_owner_and_the_key_to_change(kind, name):
    with listening(kind) as taken:
        wanted = ports.Port("web", "127.0.0.1", taken.getsockname()[1], name, "[admin] port")
        with pytest.raises(LaunchError) as caught:
            ports.check_free([wanted], set(), "/etc/some/cc.ini")
    assert f"port {wanted.number}/{name} (web) is taken by process {os.getpid()} (" in str(caught.value)
    assert "[admin] port in /etc/some/cc.ini" in caught.value.remedy


def test_our_own_processes_and_other_addresses_do_not_count():
    with listening() as taken:
        number = taken.getsockname()[1]
        ports.check_free([ports.Port("web", "127.0.0.1", number, "tcp", "")], {os.getpid()}, "cc.ini")
        ports.check_free([ports.Port("web", "127.0.0.2", number, "tcp", "")], set(), "cc.ini")
        ports.check_free([ports.Port("sip", "127.0.0.1", number, "udp", "")], set(), "cc.ini")


def test_an_address_of_all_excludes_every_other():
    with listening(host="0.0.0.0") as taken:
        wanted = ports.Port("web", "127.0.0.1", taken.getsockname()[1], "tcp", "")
        assert ports.find_owners(wanted) == [os.getpid()]


def test_listen_moves_web_and_sip_and_nothing_else():
    web, agi = types.SimpleNamespace(host="127.0.0.1", port=1, https_port=8, redirect_port=0), types.SimpleNamespace(host="127.0.0.1", port=2)
    live = types.SimpleNamespace(ami_host="127.0.0.1", ami_port=3)
    dialplan = types.SimpleNamespace(sip_host="127.0.0.1", sip_port=4, http_host="127.0.0.1", http_port=5)
    moved = {port.name: port.host for port in ports.list_ports(web, agi, live, dialplan, "192.0.2.1")}
    assert moved == {
        "web": "127.0.0.1", "https": "192.0.2.1", "redirect": "192.0.2.1", "fastagi": "127.0.0.1", "ami": "127.0.0.1", "sip": "192.0.2.1", "http": "127.0.0.1"}
