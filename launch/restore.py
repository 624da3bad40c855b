"""Brings an instance back from a backup: on an empty machine, or in the place of what is there."""

import datetime
import hashlib
import os
import pathlib
import shutil
import tempfile

from launch import account, archive, backup, dump, folders, roster
from launch.errors import LaunchError
from launch.instance import only_one, open_instance


def add_arguments(parser):
    """Add the arguments of `restore`."""
    parser.add_argument("file", type=pathlib.Path, help="a file that `switchroom backup` wrote")


def run(options):
    """Check the file, keep what is there, put the backup in its place."""
    instance = open_instance(options.config)
    if os.geteuid():
        raise LaunchError("`restore` needs root: the folders belong to root and the system user", f"Run: sudo ./switchroom restore {options.file}")
    with only_one(instance):
        refuse_running(instance)
        restore(instance, options.file.absolute())
    print("Start it: sudo ./switchroom up")
    return 0


def refuse_running(instance):
    """Raise LaunchError while a process of the instance runs."""
    supervisor, entries = roster.read(roster.find_path(instance.place.state))
    if supervisor or any(entry.alive for entry in entries):
        raise LaunchError("the instance runs, and what runs would write over what comes back", "Run first: sudo ./switchroom down")


def restore(instance, path):
    """Put the backup at `path` in the place of what is there; raises LaunchError, and then nothing was changed."""
    place, url = instance.place, instance.sections.store.url(instance.place.state)
    entry, made = account.make_account(place.user, place.state)
    folders.make_folders(place, entry)
    if made:
        (place.state / account.MARK).touch()
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=place.state) as name:
        folder = pathlib.Path(name)
        manifest = archive.unpack(path, folder)
        refuse_engine(manifest, url)
        dump.verify(manifest["engine"], folder / archive.DATABASE)
        keep_present(place, url)
        put_files(place, folder, manifest["files"], entry)
        dump.put(url, folder / archive.DATABASE)
    give_database(url, entry)
    at = datetime.datetime.fromtimestamp(manifest["at"]).astimezone().isoformat(" ", "seconds")
    print(f"{len(manifest['files'])} files of {manifest['node']} as they were at {at}, written by version {manifest['version']}")
    tell_configuration(place, manifest["files"])


def refuse_engine(manifest, url):
    """Raise LaunchError when the backup is of another database engine."""
    if manifest["engine"] != dump.name_engine(url):
        raise LaunchError(f"the backup is of {manifest['engine']}, and [store] database in cc.ini names {dump.name_engine(url)}",
                          f"Let cc.ini name a {manifest['engine']} database.")


def keep_present(place, url):
    """Back up what is there, so that a restore of the wrong file costs nothing."""
    if dump.is_empty(url):
        return
    path = backup.find_folder(place) / f"before-restore-{backup.name_file(place)}"
    archive.write(place, url, path)
    print(f"what was there is kept in {path}")


def put_files(place, folder, files, entry):
    """Put the files of a backup where they belong; own files that it does not have go."""
    for name in archive.OWN:
        if name != "secrets":
            shutil.rmtree(place.state / name, ignore_errors=True)
    for name, about in files.items():
        if name in (archive.DATABASE, "cc.ini"):
            continue
        target = place.state / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, target)
        target.chmod(about["mode"] & 0o777)
        # What calls hear is made of it by `up`, as far as a plugin names the prompt; of the others it is this.
        if name.startswith("sounds/custom/"):
            heard = place.sounds / pathlib.PurePosixPath(name).relative_to("sounds/custom")
            heard.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, heard)
    for name in ("secrets", "sounds", "asterisk", *archive.SPOKEN):
        if (place.state / name).is_dir():
            folders.give_tree(place.state / name, entry)


def give_database(url, entry):
    """Let the system user write the SQLite database."""
    if dump.name_engine(url) == dump.SQLITE:
        os.chown(url.removeprefix("sqlite:"), entry.pw_uid, entry.pw_gid)


def tell_configuration(place, files):
    """Say when the cc.ini of the backup is another one: it names this machine's ports and folders, so it is not put in place."""
    if hashlib.sha256(place.config_path.read_bytes()).hexdigest() != files.get("cc.ini", {}).get("sha256"):
        print(f"{place.config_path} differs from the one in the backup, which is not put in place: compare tar -xOzf FILE cc.ini")
