"""Brings an instance to life, step by step; a step that is done already costs next to nothing."""

import ipaddress
import os
import signal
import sys
import time
import traceback

from hooks.settings import SettingError
from launch import account, asterisk, configuration, disk, folders, front, install, ports, roster, secrets, start, user
from launch.errors import LaunchError, StepFailed
from launch.instance import Options, find_project, only_one, open_instance
from launch.progress import Progress, follow
from launch.status import print_status


def add_arguments(parser):
    """Add the arguments of `up`."""
    parser.add_argument("--detach", action="store_true", help="return when everything is ready")
    parser.add_argument("--demo", action="store_true", help="sign a robot agent in, so that queues answer")
    parser.add_argument("--listen", metavar="ADDRESS", type=read_address, default=None,
                        help="open SIP, RTP and, by https, the web pages to this address")


def read_address(text):
    """Return the IP address `text`; raises ValueError."""
    return str(ipaddress.ip_address(text))


def run(options):
    """Bring the instance up; without --detach stay and stop it on Ctrl-C."""
    instance = open_instance(options.config)
    check_root(instance)
    check_listen(instance, options)
    if is_up(instance, options):
        print_status(instance)
        return 0
    with only_one(instance):
        bring_up(instance, options)
    if not options.detach:
        stay(instance)
    return 0


def check_root(instance):
    """Raise LaunchError when this is not root."""
    if os.geteuid():
        raise LaunchError(f"`up` needs root: it installs Debian packages, makes the system user {instance.place.user}, the folders "
                          f"{instance.place.state} and {instance.place.cache}, and a private root for Asterisk",
                          "Run: sudo ./switchroom up   (`status` and `--help` work without)")


def check_listen(instance, options):
    """Raise LaunchError when SIP should move while calls may be up."""
    running = roster.read(roster.find_path(instance.place.state))[1]
    if options.listen and options.listen != instance.options.listen and any(entry.alive for entry in running):
        raise LaunchError("SIP and RTP cannot change their address while Asterisk runs",
                          f"Run: ./switchroom down, then: ./switchroom up --listen {options.listen}")


def is_up(instance, options):
    """Tell whether everything runs already and nothing new is asked for."""
    supervisor, entries = roster.read(roster.find_path(instance.place.state))
    more = options.demo and not instance.options.demo
    return bool(supervisor and not more and entries and all(entry.state == "running" for entry in entries))


def bring_up(instance, options):
    """Do all steps in order; raises StepFailed."""
    began = time.monotonic()
    steps = list_steps(instance, options)
    progress = Progress(len(steps))
    for name, step in steps:
        progress.begin(name)
        try:
            progress.end(step(progress))
        except (LaunchError, SettingError) as error:
            progress.end("FAILED")
            raise name_step(name, error, getattr(error, "remedy", "")) from None
        # Whatever else goes wrong must still name its step, and the trace is kept for whoever mends it.
        except Exception as error:
            progress.end("FAILED")
            raise name_step(name, f"{type(error).__name__}: {error}", keep_trace(instance)) from error
    start.print_ready(instance, time.monotonic() - began, user.make_first(instance))


def name_step(name, error, remedy):
    """Return the StepFailed that says which step failed and how to go on."""
    return StepFailed(f"step '{name}' failed: {error}", f"{remedy}\nThen run ./switchroom up again: it goes on from there.".strip())


def keep_trace(instance):
    """Write the present exception's trace to a file in the cache; returns where it is."""
    path = instance.place.cache / "up-failure.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(traceback.format_exc(), encoding="utf-8")
    return f"The trace is in {path}"


def list_steps(instance, options):
    """Return the steps as (name, function of Progress that returns what it did)."""
    return [("Room and ports", lambda progress: check_machine(instance, options)),
            ("Packages", lambda progress: install.add_packages(instance, progress, options.listen or instance.options.listen)),
            ("System user and folders", lambda progress: make_place(instance, options)),
            ("Asterisk", lambda progress: get_asterisk(instance, progress)),
            ("Prompts", lambda progress: install.make_prompts(instance, progress)),
            ("Database", lambda progress: install.prepare_database(instance)),
            ("Configuration", lambda progress: write_configuration(instance)),
            ("Processes", lambda progress: start.start_processes(instance, progress))]


def check_machine(instance, options):
    """Check room on disk and free ports before anything is changed."""
    place = instance.place
    free = disk.check_room(place, asterisk.find(place.cache) is None)
    listen = options.listen or instance.options.listen
    parts = instance.sections
    wanted = ports.list_ports(parts.admin, parts.agi, parts.live, parts.dialplan, listen)
    ports.check_free(wanted, start.list_our_pids(instance), place.config_path)
    return f"{free >> 30} GiB free, {len(wanted)} ports free or ours"


def make_place(instance, options):
    """Make user, folders and secrets; keep the options of this `up`."""
    place = instance.place
    entry, made = account.make_account(place.user, place.state)
    account.check_readable([find_project() / "hooks" / "place.py", find_project() / "launch" / "cli.py", place.config_path,
                            *install.list_interpreter_files()], entry)
    folders.make_folders(place, entry)
    if made:
        (place.state / account.MARK).touch()
    fresh = secrets.make_secrets(place.secrets, entry)
    before = instance.options
    instance.set_options(Options(options.listen or before.listen, options.demo or before.demo))
    return f"user {place.user}, {place.state}, " + (f"{len(fresh)} secrets made" if fresh else "secrets kept")


def write_configuration(instance):
    """Write what Asterisk and, past this machine, the front are configured from."""
    said = configuration.write(instance)
    listen = instance.options.listen
    return f"{said}, {front.write(instance, listen)}" if listen else said


def get_asterisk(instance, progress):
    """Find Asterisk or build a private root with one."""
    log = instance.place.cache / "asterisk-build.log"
    stop = follow(progress, log, asterisk.describe_build)
    try:
        found = asterisk.get(instance.place.cache, log)
    finally:
        stop()
    return f"{found.version} " + (f"in {found.root}" if found.root else "of this machine")


def stay(instance):
    """Stay in the foreground until Ctrl-C, then stop everything; end also when the supervisor ends."""
    print("Ctrl-C stops everything (use --detach to leave it running).", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while roster.read(roster.find_path(instance.place.state))[0]:
            time.sleep(1)
    except KeyboardInterrupt:
        print("stopping", file=sys.stderr)
        start.stop_everything(instance)
        instance.options_path.unlink(missing_ok=True)
