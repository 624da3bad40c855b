"""Checks that the folders of an instance have room."""

import shutil

from launch.errors import LaunchError

MIB = 1 << 20
STATE_NEEDS = 600 * MIB
ROOT_NEEDS = 1600 * MIB


def check_room(place, builds_root):
    """Raise LaunchError when state or cache lack room; returns free bytes under state."""
    needs = [(place.state, STATE_NEEDS, "state"), (place.cache, ROOT_NEEDS if builds_root else 0, "cache")]
    for folder, need, key in needs:
        there = nearest_existing(folder)
        free = shutil.disk_usage(there).free
        if free < need:
            raise LaunchError(f"{folder} has {free // MIB} MiB free and {need // MIB} MiB are needed",
                              f"Free some space, or choose another folder: [launch] {key} in {place.config_path}")
    return shutil.disk_usage(nearest_existing(place.state)).free


def nearest_existing(folder):
    """Return `folder` or the closest parent that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())
