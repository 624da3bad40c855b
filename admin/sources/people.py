"""The people of the site as a resource."""

from admin import passwords
from admin.permissions import ADMINISTRATOR
from admin.sources.actors import BEYOND, MORE, find_actor
from admin.translate import LANGUAGES
from hooks.web import Field, Invalid, Resource
from store import people, roles, sessions, signins, tokens

FIELDS = (
    Field("sign_in", "name", "Sign-in name", "Small letters and digits, such as wang.li. People type it to sign in.", required=True,
          pattern=r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}"),
    Field("name", "text", "Name", required=True),
    Field("role", "reference", "Role", "What this person may do.", required=True, resource="roles"),
    Field("unit", "reference", "Unit", "The team or department this person belongs to; it decides whose calls they see.", resource="units"),
    Field("extension", "digits", "Extension", "The number of their telephone, such as 1001.", pattern=r"[0-9]{3,6}|"),
    Field("language", "choice", "Language", "Empty: as the browser says.", choices=(("", "As the browser says"), *LANGUAGES.items()), listed=False),
    Field("active", "flag", "May sign in", "Switched off, all their sessions and tokens end at once.", default=True),
    Field("password", "secret", "First password", "They have to change it when they sign in. Empty on a new person: make one afterwards on "
          "this page.", listed=False),
)


def make_resource(house):
    """Return the resource of people."""
    return Resource("people", "People", FIELDS, People(), "people.view", "people.change", group="People", owner="id",
                    help="Everybody who signs in here. A person's role says what they may do, their unit whose calls they see.")


class People:
    """Rows of people; nobody changes somebody with more rights, or gives more than they have."""

    def list(self, query):
        """Return one page of people."""
        return [describe(person) for person in people.read_page(query)]

    def get(self, key):
        """Return one person, or None."""
        person = people.find(key)
        return describe(person) if person else None

    def save(self, key, values, by):
        """Add or change a person; raises Invalid."""
        before = people.find(key) if key else None
        problems = find_problems(before, values, find_actor(by))
        if problems:
            raise Invalid(problems)
        row = {name: value for name, value in values.items() if name != "password"}
        row["sign_in"] = row.get("sign_in", before.sign_in if before else "").strip().lower()
        if before is None:
            key = people.add(**row).id
        else:
            people.change(key, **row)
        if values.get("password"):
            set_password(key, values["password"], must_change=True)
        if not row.get("active", True):
            sessions.end_all(key)
            tokens.revoke_all(key)
        return key

    def delete(self, key, by):
        """Remove a person with sessions and tokens; raises Invalid."""
        person, actor = people.find(key), find_actor(by)
        if person.sign_in == actor.sign_in:
            raise Invalid({"": "You cannot delete yourself."})
        if not actor.covers_role(person.role):
            raise Invalid({"": MORE})
        if is_last_administrator(person):
            raise Invalid({"": "This is the last administrator; make another one first."})
        people.remove(key)
        sessions.end_all(key)
        tokens.revoke_all(key)


def describe(person):
    """Return the row of a person, without secrets."""
    return {"id": person.id, "sign_in": person.sign_in, "name": person.name, "role": person.role, "unit": person.unit,
            "extension": person.extension, "language": person.language, "active": person.active}


def find_problems(before, values, actor):
    """Return {field: what is wrong} of a person about to be saved."""
    problems = {}
    sign_in = values.get("sign_in", before.sign_in if before else "")
    other = people.find_by_sign_in(sign_in)
    if other and (before is None or other.id != before.id):
        problems["sign_in"] = "Somebody else signs in with this name."
    problems.update(find_extension_problem(before, values.get("extension", "")))
    problems.update(find_reach_problems(before, values, actor))
    if before and is_last_administrator(before) and (values.get("role", ADMINISTRATOR) != ADMINISTRATOR or not values.get("active", True)):
        problems["role"] = "This is the last administrator; make another one first."
    if values.get("password"):
        wrong = passwords.find_problem(values["password"], before or people.Person(sign_in=sign_in.lower(), name=values.get("name", "")))
        problems.update({"password": wrong} if wrong else {})
    return problems


def find_extension_problem(before, extension):
    """Return the problem of an extension that somebody else has."""
    other = people.find_by_extension(extension) if extension else None
    return {"extension": "Somebody else has this extension."} if other and (before is None or other.id != before.id) else {}


def find_reach_problems(before, values, actor):
    """Return the problems of giving a role or a unit beyond the actor's own."""
    role = values.get("role", before.role if before else "")
    unit = values.get("unit", before.unit if before else "")
    problems = {}
    if roles.find(role) is None:
        problems["role"] = "There is no such role."
    elif not actor.covers_role(role) or (before and not actor.covers_role(before.role)):
        problems["role"] = MORE
    if unit and unit not in people.list_units():
        problems["unit"] = "There is no such unit."
    elif not actor.covers_unit(unit):
        problems["unit"] = BEYOND
    return problems


def is_last_administrator(person):
    """Tell whether nobody else could let people in again."""
    return person.role == ADMINISTRATOR and person.active and people.count(role=ADMINISTRATOR, active=True) == 1


def set_password(key, password, must_change, keep=""):
    """Store a new password's hash and end all sessions of the person but `keep`; the old one stops working at once."""
    people.change(key, password=passwords.hash(password), must_change=must_change)
    sessions.end_all(key, keep)
    signins.unlock(people.find(key).sign_in)
