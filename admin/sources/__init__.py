"""The resources that admin itself brings: people, units of the organisation, roles, web hooks, the machine."""

from admin.sources import feature_codes, machine, numbers, people, queues, roles, trunks, units, webhooks


def list_resources(house):
    """Return admin's own hooks.web.Resource objects."""
    return [people.make_resource(house), units.make_resource(), roles.make_resource(house), webhooks.make_resource(house),
            numbers.make_resource(), queues.make_resource(), *trunks.make_resources(), feature_codes.make_resource(), *machine.make_resources(house)]
