"""Adds what the machine lacks: Debian packages, prompts, database."""

import compileall
import pathlib
import sys

from launch import debian, front, gathered, prompts
from launch.instance import find_project

PROGRAMS = {"unshare": "util-linux", "setpriv": "util-linux", "useradd": "passwd", "espeak-ng": "espeak-ng"}


def add_packages(instance, progress, listen=""):
    """Install the Debian packages whose programs are missing."""
    missing = debian.find_missing({**PROGRAMS, **(front.PROGRAMS if listen else {})})
    if missing:
        progress.tell("apt-get install " + " ".join(missing))
        debian.install(missing, log_path(instance))
        front.silence_debian(missing, log_path(instance))
    compile_project()
    return "installed " + ", ".join(missing) if missing else "nothing missing"


def compile_project():
    """Compile our packages once: the system user may not write beside them, and each restart would compile again."""
    for package in sorted(path.parent for path in find_project().glob("*/__init__.py")):
        compileall.compile_dir(package, quiet=2)


def log_path(instance):
    """Return the file that keeps what the package tools say."""
    instance.place.cache.mkdir(parents=True, exist_ok=True)
    return instance.place.cache / "install.log"


def make_prompts(instance, progress):
    """Make every prompt that is missing."""
    place = instance.place
    catalogue = gathered.read_prompts(instance)
    made = prompts.make(place.sounds, place.cache, instance.asterisk.recorded, progress.tell, catalogue)
    spoken = sum(prompt["origin"] == "placeholder" for prompt in made)
    return f"{len(made)}, {spoken} of them spoken placeholders"


def prepare_database(instance):
    """Bring the tables of the store and the plugins up to date."""
    from launch import database

    return database.run_as_user(instance)


def list_interpreter_files():
    """Return the files by which every process starts, for a check that the system user can read them."""
    return [pathlib.Path(sys.executable).parent.parent / "pyvenv.cfg", pathlib.Path(sys.executable).resolve()]
