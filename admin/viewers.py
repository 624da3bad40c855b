"""Makes a Viewer of a person: the rights of their role, and whose rows they may see."""

from hooks.web import Viewer
from store import people, roles
from store.roles import ALL


def make_viewer(person, known, language="en", only=None):
    """Return the Viewer of a store.people.Person; `known` are all permission names, `only` the rights of a token."""
    role = roles.find(person.role)
    rights = frozenset(known) if role and ALL in role.rights else frozenset(role.rights if role else ()) & frozenset(known)
    if only is not None and ALL not in only:
        rights &= frozenset(only)
    scope = role.scope if role else "own"
    units = people.reach(person, scope)
    if units is None:
        return Viewer(person.id, person.sign_in, rights, scope, language, None, None, person.role, person.extension)
    seen = [person, *people.list_in(units)]
    return Viewer(person.id, person.sign_in, rights, scope, language, frozenset(one.id for one in seen) | units,
                  frozenset(one.extension for one in seen if one.extension), person.role, person.extension)


def reaches(scope, least):
    """Tell whether `scope` is at least `least`."""
    return people.SCOPES.index(scope) >= people.SCOPES.index(least)
