"""Brings the database to its newest form and puts the starter flows in; run as the system user."""

import argparse
import json
import subprocess
import sys

from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from launch.errors import LaunchError
from launch.starter import flows
from store import flows as store_flows
from store import migrate
from store.db import DatabaseError, open_database
from store.settings import Settings


def prepare(place):
    """Migrate core and plugins and seed the starter flows; return in words what was done."""
    database = open_database(place.section("store", Settings).url(place.state))
    hooks = Hooks(load(), place)
    sets = [migrate.core(), *(migrate.load(name, package) for name, package in _packages(hooks))]
    done = migrate.migrate(database, sets)
    fresh = flows.seed()
    database.close()
    return f"{len(done)} migrations, {len(fresh)} starter flows" if done or fresh else "up to date"


def _packages(hooks):
    return [(name, found) for name, found in hooks.each("cc_migrations") if found]


def run_as_user(instance, *words):
    """Prepare the database in a process of the system user; raises LaunchError."""
    account = instance.account
    command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", sys.executable, "-P",
               "-m", "launch.database", "--config", str(instance.place.config_path), *words]
    ended = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
        raise LaunchError(f"the database was not prepared: {last}", "Look at [store] database in cc.ini.")
    return ended.stdout.strip()


def read_numbers(instance):
    """Return {dialled: flow} of the numbers in the store, read by the system user; raises LaunchError."""
    return json.loads(run_as_user(instance, "--numbers"))


def list_numbers(place):
    """Return {dialled: flow} of the numbers in the store; raises DatabaseError."""
    database = open_database(place.section("store", Settings).url(place.state))
    try:
        return store_flows.bindings()
    finally:
        database.close()


def main(arguments=None):
    """Prepare the database of --config and print what was done; with --numbers only print its numbers as JSON."""
    parser = argparse.ArgumentParser(prog="python -m launch.database", description=__doc__)
    parser.add_argument("--config")
    parser.add_argument("--numbers", action="store_true")
    given = parser.parse_args(arguments)
    try:
        place = open_place(given.config)
        print(json.dumps(list_numbers(place)) if given.numbers else prepare(place))
    except (migrate.MigrationError, ValueError, DatabaseError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
