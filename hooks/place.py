"""Says where an instance keeps its state, caches and secrets."""

import dataclasses
import os
import pathlib
import socket

from hooks import settings
from hooks.settings import SettingError, option

PROJECT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [launch] section of cc.ini."""

    node: str = option("", "name of this machine in every record; empty is the host name")
    state: pathlib.Path = option(pathlib.Path("/var/lib/switchroom"), "folder of everything that must be kept")
    cache: pathlib.Path = option(pathlib.Path("/var/cache/switchroom"), "folder of what can be fetched or made again")
    user: str = option("switchroom", "system user that runs all but the supervisor")
    plugins: str = option("", "folder of the site's own plugins, watched while everything runs; empty is `plugins` in the state folder")
    backup_at: str = option("03:30", "time of the nightly backup, by this machine's clock; empty makes none")
    backup_keep: int = option(14, "how many nightly backups are kept; 0 keeps all")
    backup_folder: str = option("", "folder of the nightly backups, best on another disk; empty is `backups` in the state folder")


@dataclasses.dataclass(frozen=True)
class Place:
    """One instance: its configuration, the folders under its state, its secrets; `plugins` is the site's own."""

    config_path: pathlib.Path
    configuration: settings.Configuration
    node: str
    state: pathlib.Path
    cache: pathlib.Path
    user: str
    plugins: pathlib.Path

    @property
    def run(self):
        """Folder of sockets, pid records and beats; emptied by nobody while processes run."""
        return self.state / "run"

    @property
    def secrets(self):
        """Folder of one file a secret."""
        return self.state / "secrets"

    @property
    def spool(self):
        """Folder of the journal rings."""
        return self.state / "spool"

    @property
    def recordings(self):
        """Folder of recorded calls and messages."""
        return self.state / "recordings"

    @property
    def sounds(self):
        """Folder of prompts, one folder a language."""
        return self.state / "sounds"

    @property
    def asterisk(self):
        """Folder of this instance's Asterisk: etc, lib, spool, run, log."""
        return self.state / "asterisk"

    def secret(self, name):
        """Return the secret `name` (from SWITCHROOM_SECRET_NAME or its file); raises SettingError."""
        given = os.environ.get("SWITCHROOM_SECRET_" + name.upper().replace(".", "_"))
        if given:
            return given
        path = self.secrets / name
        try:
            return path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise SettingError(f"{path}: {error.strerror}; run ./switchroom up, which makes it") from None

    def section(self, name, kind):
        """Return the settings dataclass `kind` filled from section `name`."""
        return self.configuration.section(name, kind)


def open_place(config_path=None):
    """Return the Place of `config_path`, of $SWITCHROOM_CONFIG, or of the project's cc.ini."""
    path = pathlib.Path(config_path or os.environ.get("SWITCHROOM_CONFIG") or PROJECT / "cc.ini").absolute()
    configuration = settings.read(path)
    launch = configuration.section("launch", Settings)
    node = launch.node or socket.gethostname().split(".")[0]
    state = path.parent / launch.state
    plugins = path.parent / launch.plugins if launch.plugins else state / "plugins"
    return Place(path, configuration, node, state, path.parent / launch.cache, launch.user, plugins)
