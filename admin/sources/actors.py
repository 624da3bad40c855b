"""Says how far somebody who changes people and roles may go: never further than they themselves reach."""

import dataclasses

from hooks.web import Invalid
from store import people, roles
from store.roles import ALL

BEYOND = "This reaches beyond the people you are responsible for."
MORE = "You cannot give rights that you do not have yourself."


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who changes something: their rights (`*` is all), scope, and units (None for all)."""

    sign_in: str
    rights: frozenset
    scope: str
    units: frozenset | None

    def covers(self, rights, scope):
        """Tell whether this person has all of `rights` and at least `scope`."""
        enough = people.SCOPES.index(self.scope) >= people.SCOPES.index(scope)
        return enough and (ALL in self.rights or (ALL not in rights and set(rights) <= self.rights))

    def covers_role(self, name):
        """Tell whether this person may give, or take away, the role `name`."""
        role = roles.find(name)
        return role is None or self.covers(role.rights, role.scope)

    def covers_unit(self, key):
        """Tell whether the unit is theirs to fill; no unit belongs to those who reach everybody."""
        return self.units is None or key in self.units


def find_actor(sign_in):
    """Return the Actor who signs in as `sign_in`; raises Invalid when there is none."""
    person = people.find_by_sign_in(sign_in)
    role = roles.find(person.role) if person else None
    if role is None:
        raise Invalid({"": "Your own role is gone; ask an administrator."})
    units = people.reach(person, role.scope)
    return Actor(sign_in, frozenset(role.rights), role.scope, None if units is None else frozenset(units))
