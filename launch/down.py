"""Stops an instance."""

import os

from launch.errors import LaunchError
from launch.instance import only_one, open_instance
from launch.start import stop_everything


def add_arguments(parser):
    """`down` has no arguments of its own."""


def run(options):
    """Stop everything; says what stopped and what stays."""
    instance = open_instance(options.config)
    if os.geteuid():
        raise LaunchError("`down` needs root: the processes belong to other users", "Run: sudo ./switchroom down")
    with only_one(instance):
        stopped = stop_everything(instance)
    instance.options_path.unlink(missing_ok=True)
    print("stopped: " + ", ".join(stopped) if stopped else "nothing was running")
    print(f"kept: {instance.place.state} (database, recordings, secrets), {instance.place.cache}; `./switchroom up` starts again")
    return 0
