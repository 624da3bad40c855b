"""Installs what the tests need and runs them."""

import os
import pathlib
import subprocess
import sys

from hooks.place import Settings
from launch import asterisk, debian, front
from launch.instance import find_project

PROGRAMS = {"sipp": "sip-tester", "espeak-ng": "espeak-ng", "mmdebstrap": "mmdebstrap", "unshare": "util-linux", "chromium": "chromium",
            "snmpwalk": "snmp", "snmpd": "snmpd", "snmptrapd": "snmptrapd", "smilint": "smitools", "nginx": "nginx",
            "openssl": "openssl", "curl": "curl"}
LOG = "test-packages.log"


def add_arguments(parser):
    """Add the arguments of `test`; all others go to pytest."""
    parser.add_argument("--rows", action="store_true", help="print the rows of the requirements proven, area by area")


def run(options):
    """Run pytest in the project; returns its exit status."""
    prepare()
    project = find_project()
    # pytest runs in the project's folder; a path is meant from where the command was typed.
    rest = [os.path.abspath(word) if os.sep in word and os.path.exists(word) else word for word in options.rest]
    words = [*(["--rows"] if options.rows else []), *rest]
    environment = {**os.environ, "PATH": f"{sys.prefix}/bin:{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    return subprocess.call([sys.executable, "-P", "-m", "pytest", "--rootdir", str(project), *words], cwd=project, env=environment)


def prepare():
    """Install the programs that the tests need, and the private root."""
    log = pathlib.Path(sys.prefix) / LOG
    missing = debian.find_missing(PROGRAMS) + ([] if find_postgres() else ["postgresql"]) + ([] if find_chinese_font() else ["fonts-noto-cjk"])
    if missing:
        print(f"installing {' '.join(missing)} (log: {log})", flush=True)
        debian.install(missing, log)
        front.silence_debian(missing, log)
    get_asterisk(pathlib.Path(sys.prefix) / "asterisk-root.log")


def get_asterisk(log):
    """Build the private root before the first test needs it, where this user can."""
    cache = Settings().cache
    if os.geteuid() == 0 and not asterisk.find(cache):
        print(f"building a private root for Asterisk in {cache}, a minute or two (log: {log})", flush=True)
        cache.mkdir(parents=True, exist_ok=True)
        asterisk.get(cache, log)


def find_postgres():
    """Return the folder of PostgreSQL's server programs, or None."""
    return next(iter(sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)


def find_chinese_font():
    """Return a font file in which the browser can show Chinese, or None."""
    return next(pathlib.Path("/usr/share/fonts").rglob("*CJK*"), None)
