"""Brings the database to its newest form and puts the starter flows in; run as the system user."""

import argparse
import json
import subprocess
import sys

from hooks.place import open_place
from launch.errors import LaunchError
from launch.gathered import Gathered
from launch.starter import flows
from store import migrate, sites
from store.db import DatabaseError, open_database
from store.settings import Settings


def prepare(place):
    """Migrate core and plugins and seed the starter flows; return in words what was done.

    The tables of the site's own plugins are made as they are loaded.
    """
    database = open_database(place.section("store", Settings).url(place.state))
    done = migrate.migrate(database, [migrate.core()])
    hooks = Gathered(place).hooks
    done += migrate.migrate(database, [migrate.load(name, package) for name, package in _packages(hooks)])
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


def read_site(instance):
    """Return what list_site does, read by the system user; raises LaunchError."""
    return json.loads(run_as_user(instance, "--site"))


def list_site(place):
    """Return what store.sites.read() does, of the store of `place`; raises DatabaseError."""
    database = open_database(place.section("store", Settings).url(place.state))
    try:
        return sites.read()
    finally:
        database.close()


def main(arguments=None):
    """Prepare the database of --config and print what was done; with --site only print what store.sites.read() returns as JSON."""
    parser = argparse.ArgumentParser(prog="python -m launch.database", description=__doc__)
    parser.add_argument("--config")
    parser.add_argument("--site", action="store_true")
    given = parser.parse_args(arguments)
    try:
        place = open_place(given.config)
        print(json.dumps(list_site(place)) if given.site else prepare(place))
    except (migrate.MigrationError, ValueError, DatabaseError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
