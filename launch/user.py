"""Adds people who sign in on the web, gives them new passwords, lists them."""

import argparse
import json
import subprocess
import sys

from admin import passwords
from admin.application import seed_roles
from admin.permissions import ADMINISTRATOR
from admin.sources.people import set_password
from hooks.place import open_place
from hooks.settings import SettingError
from launch.account import become
from launch.errors import LaunchError
from launch.instance import open_instance
from store import people, roles
from store.audit import open_trail
from store.db import DatabaseError, open_database
from store.settings import Settings

FIRST = "admin"
AUTHOR = "command line"


def add_arguments(parser):
    """Add the arguments of `user`."""
    parser.add_argument("what", choices=("add", "passwd", "list"))
    parser.add_argument("name", nargs="?", help="the name to sign in with")
    parser.add_argument("--role", default=ADMINISTRATOR, help="add: the role (default: administrator)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Do one action on people; a new password is printed once."""
    instance = open_instance(options.config)
    become(instance.place.user)
    try:
        open_database(instance.sections.store.url(instance.place.state))
        if options.what == "list":
            found = [{"name": person.sign_in, "title": person.name, "role": person.role, "active": person.active} for person in people.list_people()]
            print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else "\n".join(map(write, found)))
            return
        if not options.name:
            raise LaunchError("say whose", f"Such as: ./switchroom user {options.what} wang.li")
        password = passwords.invent()
        {"add": add, "passwd": change}[options.what](instance.place, options.name, password, options.role)
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Run: ./switchroom up") from None
    except SettingError as error:
        raise LaunchError(str(error), "Run: ./switchroom up") from None
    found = {"name": options.name.lower(), "password": password}
    print(json.dumps(found) if options.json else f"{found['name']} signs in with {password} and chooses another password at once.")


def write(found):
    """Return one person as a line."""
    return f"{found['name']:<20} {found['role']:<16} {found['title']}" + ("" if found["active"] else " (switched off)")


def add(place, name, password, role):
    """Insert a person; raises LaunchError."""
    if people.find_by_sign_in(name):
        raise LaunchError(f"there is a person {name} already", f"A new password: ./switchroom user passwd {name}")
    if not name.isascii() or not all(letter.isalnum() or letter in "._@-" for letter in name) or not 2 <= len(name) <= 64:
        raise LaunchError(f"{name!r} is no name to sign in with", "Use 2 to 64 letters, digits, dots and dashes.")
    if roles.find(role) is None:
        raise LaunchError(f"there is no role {role}", "There are: " + ", ".join(one.name for one in roles.list_roles()))
    person = people.add(name, name, role, password=passwords.hash(password))
    open_trail(place.state).add("", AUTHOR, "", "people.create", "people", person.id, after={"sign_in": person.sign_in, "role": role})


def change(place, name, password, role):
    """Give a person a new password, unlock them and end their sessions; raises LaunchError."""
    person = people.find_by_sign_in(name)
    if person is None:
        raise LaunchError(f"there is no person {name}", "See: ./switchroom user list")
    set_password(person.id, password, must_change=True)
    people.change(person.id, active=True, totp="")
    open_trail(place.state).add("", AUTHOR, "", "person.password", "people", person.id)


def make_first(instance):
    """Make the first administrator when there is nobody; return the password, once, or ""; raises LaunchError."""
    account = instance.account
    command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", sys.executable, "-P",
               "-m", "launch.user", "--config", str(instance.place.config_path)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
        raise LaunchError(f"the first administrator was not made: {last}", "Then: ./switchroom user add admin")
    return ended.stdout.strip()


def main():
    """Seed the roles and, where there is nobody, the first administrator, whose password is all that is printed."""
    parser = argparse.ArgumentParser(prog="python -m launch.user", description=__doc__)
    parser.add_argument("--config")
    place = open_place(parser.parse_args().config)
    open_database(place.section("store", Settings).url(place.state))
    seed_roles()
    if not people.count():
        password = passwords.invent()
        add(place, FIRST, password, ADMINISTRATOR)
        print(password)


if __name__ == "__main__":
    main()
