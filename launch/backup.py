"""Backs an instance up into one file, while calls go on."""

import datetime
import json
import pathlib

from launch import archive
from launch.errors import LaunchError
from launch.instance import open_instance

ENDING = ".switchroom.tar.gz"


def add_arguments(parser):
    """Add the arguments of `backup`."""
    parser.add_argument("file", nargs="?", type=pathlib.Path, help="the file to write (default: one in the folder `backups` of the state)")
    parser.add_argument("--recordings", action="store_true", help="also recordings, messages and greetings, which may be large")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Write the backup and say where it is; it holds every secret of the instance, so only its owner may read it."""
    instance = open_instance(options.config)
    place = instance.place
    path = (options.file or find_folder(place) / name_file(place)).absolute()
    if path.exists():
        raise LaunchError(f"{path} is there already", "Name another file.")
    try:
        manifest = archive.write(place, instance.sections.store.url(place.state), path, options.recordings)
    except OSError as error:
        raise LaunchError(f"{error.filename or path}: {error.strerror}", "Run as root, and where there is room: sudo ./switchroom backup FILE") from None
    size = path.stat().st_size
    print(json.dumps({"file": str(path), "bytes": size, "files": len(manifest["files"])}) if options.json else
          f"{path}: {size / 1e6:.1f} MB, {len(manifest['files'])} files; it holds all secrets, keep it safe\n"
          f"Bring it back, also on an empty machine: sudo ./switchroom restore {path.name}")
    return 0


def find_folder(place):
    """Return the folder of backups that are made by themselves."""
    return place.state / "backups"


def name_file(place, now=None):
    """Return the name of a backup made now."""
    return f"{place.node}-{(now or datetime.datetime.now()):%Y%m%d-%H%M%S}{ENDING}"
