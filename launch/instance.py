"""Puts together what is known of one instance: place, settings, options of `up`, account, Asterisk."""

import contextlib
import dataclasses
import fcntl
import functools
import importlib.metadata
import json
import os
import pathlib

import admin.settings
import admin.wall.settings
import agi.settings
import dialplan.settings
import hardware.settings
import live.settings
import store.settings
from hooks import loader, site
from hooks.place import open_place
from launch import account, asterisk, ports, processes
from launch.child import Launched
from launch.errors import LaunchError


@dataclasses.dataclass(frozen=True)
class Sections:
    """The settings of every package that has a section in cc.ini."""

    admin: admin.settings.Settings
    agi: agi.settings.Settings
    dialplan: dialplan.settings.Settings
    hardware: hardware.settings.Settings
    live: live.settings.Settings
    store: store.settings.Settings
    wall: admin.wall.settings.Settings


@dataclasses.dataclass(frozen=True)
class Options:
    """What `up` was told beside cc.ini; kept until `down`."""

    listen: str = ""
    demo: bool = False


class Instance:
    """One instance as the launcher sees it; nothing is read twice."""

    def __init__(self, place):
        self.place = place

    @functools.cached_property
    def sections(self):
        """The settings sections; raises SettingError."""
        place = self.place
        place.configuration.refuse_unknown_sections(list_sections(place.plugins))
        return Sections(place.section("admin", admin.settings.Settings), place.section("agi", agi.settings.Settings),
                        place.section("dialplan", dialplan.settings.Settings), place.section("hardware", hardware.settings.Settings),
                        place.section("live", live.settings.Settings),
                        place.section("store", store.settings.Settings), place.section("wall", admin.wall.settings.Settings))

    @functools.cached_property
    def options(self):
        """The options of the last `up`."""
        try:
            return Options(**json.loads(self.options_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Options()

    @property
    def options_path(self):
        """Where the options of `up` are kept."""
        return self.place.state / "launch" / "options.json"

    @functools.cached_property
    def account(self):
        """The system user's entry; raises LaunchError while it does not exist."""
        found = account.find_account(self.place.user)
        if not found:
            raise LaunchError(f"there is no system user {self.place.user}", "Run as root: ./switchroom up")
        return found

    @functools.cached_property
    def asterisk(self):
        """The Asterisk to run; raises LaunchError while there is none."""
        found = asterisk.find(self.place.cache)
        if not found:
            raise LaunchError("there is no Asterisk yet", "Run as root: ./switchroom up")
        return found

    @property
    def ports(self):
        """The ports that this instance listens on."""
        parts = self.sections
        return ports.list_ports(parts.admin, parts.agi, parts.live, parts.dialplan, self.options.listen)

    @property
    def sip(self):
        """The (address, port) at which a phone on this machine finds Asterisk."""
        address = self.options.listen or self.sections.dialplan.sip_host
        return ("127.0.0.1" if address in ("0.0.0.0", "::") else address), self.sections.dialplan.sip_port

    @property
    def launched(self):
        """What all processes of this instance share."""
        return Launched(self.place, self.account)

    def list_processes(self):
        """Return the processes wanted now, in starting order."""
        vars(self).pop("options", None)
        return processes.list_processes(self.place, self.account, self.asterisk, self.sections, self.options)

    def set_options(self, options):
        """Keep the options of `up`; whole or not at all."""
        beside = self.options_path.with_suffix(".new")
        beside.write_text(json.dumps(dataclasses.asdict(options)), encoding="utf-8")
        os.replace(beside, self.options_path)
        vars(self)["options"] = options


def open_instance(config=None):
    """Return the Instance of the cc.ini at `config` (None: as `open_place`); raises SettingError."""
    return Instance(open_place(config))


def list_sections(folder=None):
    """Return the names that sections of cc.ini may have; `folder` holds the site's own plugins."""
    points = importlib.metadata.entry_points(group=loader.ENTRY_POINTS)
    names = [*loader.find(), *(point.name for point in points), *(site.scan(folder) if folder else ())]
    return ["launch", *(field.name for field in dataclasses.fields(Sections)), *(f"plugin:{name}" for name in names)]


@contextlib.contextmanager
def only_one(instance):
    """Keep other commands that start or stop this instance away for a while; raises LaunchError when one is at work."""
    with open(instance.place.config_path, encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError("another up, down or remove of this instance is at work", "Wait until it has ended.") from None
        yield


def find_project():
    """Return the folder of the clone."""
    return pathlib.Path(__file__).resolve().parent.parent
