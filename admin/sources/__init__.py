"""The resources that admin itself brings: people, units of the organisation, roles."""

from admin.sources import people, roles, units


def list_resources(house):
    """Return admin's own hooks.web.Resource objects."""
    return [people.make_resource(house), units.make_resource(), roles.make_resource(house)]
