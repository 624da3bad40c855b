"""Says what Asterisk's configuration should be now, and writes it for an Asterisk that does not run yet."""

import dataclasses

from dialplan import folders, snapshot
from dialplan.encode import EncodeError
from dialplan.files import read_files
from dialplan.instance import keep
from dialplan.render import render
from launch import database, roster
from launch.errors import LaunchError
from launch.folders import give_tree
from launch.starter import site as starter


def write(instance):
    """Render the site into the instance's Asterisk folder; return in words what changed.

    Under a running Asterisk nothing is written: that is `dialplan apply`, which reloads and reads back.
    """
    from launch.configuration import write_file

    wanted = make_site(instance, database.read_site(instance))
    keep(make_base(instance), starter.KEPT)
    texts = render_site(wanted)
    folders.make(wanted, instance.asterisk.root or "/")
    here = read_files(wanted.etc, texts)
    changed = [name for name, text in texts.items() if here.get(name) != text]
    running = is_running(instance)
    for name in () if running else changed:
        write_file(wanted.etc / name, texts[name], instance.account)
    give_tree(instance.place.asterisk, instance.account)
    give_tree(instance.place.sounds, instance.account)
    if changed and running:
        return f"{len(changed)} files differ from what Asterisk runs: ./switchroom dialplan apply"
    return f"{len(changed)} files written" if changed else "unchanged"


def make_site(instance, stored):
    """Return the dialplan.site.Site of `instance` with what is `stored` (launch.database.list_site)."""
    return snapshot.take(make_base(instance), stored, starter.KEPT)


def make_base(instance):
    """Return the dialplan.site.Site that the instance has of itself: what the store owns is put in afterwards."""
    site = starter.build(instance.place, instance.sections, instance.asterisk)
    return dataclasses.replace(site, sip_host=instance.options.listen) if instance.options.listen else site


def render_site(site):
    """Return {file name: text}; raises LaunchError for a value that cannot be written."""
    try:
        return render(site)
    except EncodeError as error:
        raise LaunchError(f"the configuration cannot be written: {error}", "Mend cc.ini there.") from None


def is_running(instance):
    """Tell whether the instance's Asterisk runs."""
    _, entries = roster.read(roster.find_path(instance.place.state))
    return any(entry.name == "asterisk" and entry.alive for entry in entries)
