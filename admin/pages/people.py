"""Gives people new passwords, takes their second factor away, and shows the tree they stand in."""

from admin import passwords
from admin.answers import Redirect, Refused, View
from admin.routes import Route
from admin.sources.actors import MORE, find_actor
from admin.sources.people import set_password
from store import db, people, roles, sessions, signins, tokens


def find_person(asked, key):
    """Return the person `key` whom the viewer may change; raises Refused."""
    person = people.find(key)
    if person is None or not asked.viewer.sees(key):
        raise Refused(404, "There is no such entry; perhaps somebody deleted it.")
    if not find_actor(asked.viewer.name).covers_role(person.role):
        raise Refused(403, MORE)
    return person


def give_password(asked, key):
    """Make a random password, shown once; they choose another one when they sign in."""
    person, password = find_person(asked, key), passwords.invent()
    with db.proxy.atomic():
        set_password(key, password, must_change=True)
        asked.note("people", key)
    return View("password.html", {"person": person, "password": password})


def open_door(asked, key):
    """Unlock a person after too many tries."""
    signins.unlock(find_person(asked, key).sign_in)
    asked.note("people", key)
    asked.flash("They can try again at once.")
    return Redirect(f"/manage/people/row/{key}")


def drop_code(asked, key):
    """Take away a second factor that was lost, and end all sessions."""
    find_person(asked, key)
    with db.proxy.atomic():
        people.change(key, totp="")
        sessions.end_all(key)
        asked.note("people", key)
    asked.flash("They sign in with the password alone, until they set up a new code.")
    return Redirect(f"/manage/people/row/{key}")


def end_all(asked, key):
    """End all sessions and tokens of a person."""
    find_person(asked, key)
    with db.proxy.atomic():
        sessions.end_all(key)
        tokens.revoke_all(key)
        asked.note("people", key)
    asked.flash("They are signed out everywhere, and their tokens no longer work.")
    return Redirect(f"/manage/people/row/{key}")


def show_tree(asked):
    """Show units and people as far as the viewer's scope reaches."""
    units = {key: unit for key, unit in people.list_units().items() if asked.viewer.sees(key)}
    seen = [person for person in people.list_people() if asked.viewer.sees(person.id)]
    below, members = {}, {}
    for unit in units.values():
        below.setdefault(unit.parent if unit.parent in units else "", []).append(unit)
    for person in seen:
        members.setdefault(person.unit if person.unit in units else "", []).append(person)
    return View("organisation.html", {"below": below, "members": members, "shows": asked.may("people.view"),
                                      "titles": {role.name: role.title for role in roles.list_roles()}})


ROUTES = (
    Route("GET", "/organisation", "units.view", show_tree, "Organisation", menu=("People", 5, "tree")),
    Route("POST", "/manage/people/row/<key>/password", "people.change", give_password, "People", audit="person.password"),
    Route("POST", "/manage/people/row/<key>/unlock", "people.change", open_door, "People", audit="person.unlock"),
    Route("POST", "/manage/people/row/<key>/code", "people.change", drop_code, "People", audit="person.code.drop"),
    Route("POST", "/manage/people/row/<key>/end", "people.change", end_all, "People", audit="session.end"),
)
