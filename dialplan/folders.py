"""Makes the folders that a private Asterisk instance lives in, and its view of the sounds."""

import os
import pathlib

EMPTY = ("cache", "db", "lib/keys", "spool", "run", "log/cel-custom", "data", "etc/custom")
SHARED = ("documentation", "static-http", "rest-api", "phoneprov", "firmware", "images")


def make(site, root="/"):
    """Create the instance's folders; `root` is where the installed Asterisk's file system begins on this host.

    The data folder shows Asterisk's own data by links. Its `sounds` holds a link for each of our languages, and
    the recorded English sounds of the installation one level up, where Asterisk looks when a language lacks one.
    """
    for name in EMPTY:
        (site.asterisk / name).mkdir(parents=True, exist_ok=True, mode=0o750)
    for folder in (site.sounds / "moh", site.sounds / "en", site.sounds / "zh", site.recordings):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    data = site.asterisk / "data"
    for name in SHARED:
        _link(data / name, site.system.data / name)
    _link_sounds(site, data / "sounds", pathlib.Path(root))


def _link_sounds(site, sounds, root):
    sounds.mkdir(exist_ok=True, mode=0o750)
    for folder in site.sounds.iterdir():
        _link(sounds / folder.name, folder)
    recorded = inside(root, site.system.data / "sounds" / "en")
    for entry in sorted(recorded.iterdir()) if recorded.is_dir() else ():
        if not (site.sounds / entry.name).exists():
            _link(sounds / entry.name, site.system.data / "sounds" / "en" / entry.name)


def inside(root, path):
    """Follow the links of `path` as a process would whose file system begins at `root`."""
    for _ in range(8):
        here = root / path.relative_to("/")
        if not here.is_symlink():
            return here
        path = pathlib.Path(os.path.normpath(path.parent / os.readlink(here)))
    return root / path.relative_to("/")


def _link(link, target):
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)
