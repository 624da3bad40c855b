"""Writes the starter site's Asterisk configuration for an instance that is not running yet."""

import dataclasses

from dialplan import folders
from dialplan.encode import EncodeError
from dialplan.render import render
from launch.errors import LaunchError
from launch.folders import give_tree
from launch.starter import site as starter


def write(instance):
    """Render the starter site into the instance's Asterisk folder; return in words what changed."""
    from launch.configuration import write_file

    wanted = starter.build(instance.place, instance.sections, instance.asterisk)
    if instance.options.listen:
        wanted = dataclasses.replace(wanted, sip_host=instance.options.listen)
    try:
        texts = render(wanted)
    except EncodeError as error:
        raise LaunchError(f"the configuration cannot be written: {error}", "Mend cc.ini there.") from None
    folders.make(wanted, instance.asterisk.root or "/")
    changed = [name for name, text in texts.items() if _read(wanted.etc / name) != text]
    for name in changed:
        write_file(wanted.etc / name, texts[name], instance.account)
    give_tree(instance.place.asterisk, instance.account)
    give_tree(instance.place.sounds, instance.account)
    return f"{len(changed)} files written" if changed else "unchanged"


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
