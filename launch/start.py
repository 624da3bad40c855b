"""Starts the supervisor, waits until everything answers, and stops everything."""

import os
import select
import signal
import socket
import subprocess
import sys
import time

from launch import front, roster
from launch.child import PATH
from launch.errors import LaunchError
from launch.processes import Process
from launch.progress import read_last_line

PATIENCE = 60.0


def start_processes(instance, progress):
    """Start the supervisor, or tell the one that runs to look again; wait until all is ready; raises LaunchError."""
    path = roster.find_path(instance.place.state)
    supervisor, _ = roster.read(path)
    taken = sum(entry.name != "supervisor" for entry in roster.find_running(instance.place.state, users(instance)).values())
    if supervisor:
        os.kill(supervisor, signal.SIGHUP)
    else:
        spawn_supervisor(instance)
    count = await_ready(instance, progress)
    return f"{count} run" + (f", {taken} of them taken over" if taken and not supervisor else "")


def spawn_supervisor(instance):
    """Start a supervisor that outlives this command."""
    place = instance.place
    ours = {key: value for key, value in os.environ.items() if key.startswith("SWITCHROOM_")}
    environment = {**ours, "PATH": PATH, "LANG": "C.UTF-8", "HOME": "/root", "PYTHONUNBUFFERED": "1"}
    with open(place.state / "log" / "supervisor.log", "ab") as log:
        subprocess.Popen([sys.executable, "-P", "-m", "launch.supervisor", "--config", str(place.config_path)], cwd="/", env=environment,
                         stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def await_ready(instance, progress):
    """Wait until every process runs and its port accepts; returns how many; raises LaunchError."""
    wanted = {process.name: process for process in instance.list_processes()}
    end, lacking, state = time.monotonic() + PATIENCE, "supervisor", {}
    before = {entry.name: entry.restarts for entry in roster.read(roster.find_path(instance.place.state))[1]}
    while time.monotonic() < end:
        supervisor, entries = roster.read(roster.find_path(instance.place.state))
        state = {entry.name: entry for entry in entries}
        lacking = next((name for name in wanted if not is_ready(wanted[name], state.get(name))), "") if supervisor else "supervisor"
        if not lacking and set(state) == set(wanted):
            return len(wanted)
        if lacking in state and state[lacking].state == "waiting" and state[lacking].restarts - before.get(lacking, 0) > 4:
            break
        progress.tell(f"waiting for {lacking}")
        time.sleep(0.1)
    lacking = lacking or "supervisor"
    log = instance.place.state / "log" / f"{lacking}.log"
    why = state[lacking].reason if lacking in state else ""
    raise LaunchError(f"process {lacking} does not get ready ({why or 'no answer'}): {read_last_line(log)}", f"What it printed is in {log}")


def is_ready(process, entry):
    """Tell whether a process runs and, if it has a port, accepts."""
    runs = bool(entry) and entry.state == "running" and entry.alive and entry.command == process.command
    return runs and (not process.ready or accepts(*process.ready))


def accepts(host, port):
    """Tell whether something accepts on this TCP port."""
    try:
        with socket.create_connection((host, port), timeout=1.0) as found:
            # A connection to a free port in the kernel's own range can reach itself.
            return found.getsockname() != found.getpeername()
    except OSError:
        return False


def users(instance):
    """Return the user ids that processes of an instance may have."""
    return {0, instance.account.pw_uid}


def list_our_pids(instance):
    """Return the pids of everything of this instance that runs already."""
    from launch.account import find_account
    account = find_account(instance.place.user)
    running = roster.find_running(instance.place.state, {0, account.pw_uid} if account else {0})
    return {entry.pid for entry in running.values()}


def stop_everything(instance):
    """Ask the supervisor to stop everything; without one end what runs ourselves; returns the names stopped."""
    supervisor, entries = roster.read(roster.find_path(instance.place.state))
    names = [entry.name for entry in entries if entry.alive]
    if supervisor:
        stop_supervisor(supervisor)
    left = roster.find_running(instance.place.state, users(instance))
    end_orphans(instance, left)
    return names + [name for name in left if name not in names]


def stop_supervisor(pid):
    """Send SIGTERM to the supervisor and wait until it is gone; it may need the grace of all its processes."""
    handle = os.pidfd_open(pid)
    signal.pidfd_send_signal(handle, signal.SIGTERM)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    if not poll.poll(60_000):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)


def end_orphans(instance, running):
    """End processes that have no supervisor, in the supervisor's own way."""
    from launch.supervisor import Supervisor
    order = {"asterisk": 1, "journal": 2}
    spare = Supervisor(lambda: [Process(name, (), last=order.get(name, 0)) for name in running], instance.launched, instance.place.state)
    if running:
        spare.stop()
        spare.run()


def name_front(sections, listen):
    """Return how the pages are reached over the network, in words, or nothing when they are not."""
    return f"   and https://{front.join(listen, sections.admin.https_port)}/" if listen else ""


def print_ready(instance, seconds, first_password=""):
    """Print the address, how to sign in and the first call; the ready line comes last."""
    sections, listen = instance.sections, instance.options.listen
    sip = f"{listen or sections.dialplan.sip_host}:{sections.dialplan.sip_port}"
    print(f"""
Web           http://{sections.admin.host}:{sections.admin.port}/""" + name_front(sections, listen) + """
Sign in       as admin, """ + (f"password {first_password} (shown only now; you choose another one at once)" if first_password else
                               "with your password (lost: ./switchroom user passwd admin)") + f"""
First call    ./switchroom call 4000 --press 1
              or register a SIP phone as 1001 at {sip} (password: ./switchroom extension show 1001) and dial 4000
Stop          ./switchroom down
Switchroom is ready ({seconds:.1f} s).""", flush=True)
