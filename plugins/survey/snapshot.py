"""All surveys and switches as one value, also as JSON values for when the database is away."""

import dataclasses

from plugins.survey import definition, models


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """`surveys` is {name: Survey}, `switches` {(kind, name): Switch}, `broken` {name: why it is left out}."""

    surveys: dict
    switches: dict
    broken: dict = dataclasses.field(default_factory=dict)

    def choose(self, name, queue, campaign):
        """Return the name of the survey to ask, an empty text for none; the campaign's own wins over the queue's."""
        found = [switch for switch in (self.switches.get((definition.CAMPAIGN, campaign)), self.switches.get((definition.QUEUE, queue))) if switch]
        if not all(switch.active for switch in found):
            return ""
        return next((switch.survey for switch in found if switch.survey), name)


def read():
    """Return the Snapshot of the database."""
    surveys, broken = models.read_surveys()
    return Snapshot(surveys, _key(models.read_switches()), broken)


def write(snapshot):
    """Return the surveys and switches of `snapshot` as JSON values."""
    return {"surveys": [definition.write(survey) for survey in snapshot.surveys.values()],
            "switches": [dataclasses.asdict(switch) for switch in snapshot.switches.values()]}


def parse(kept):
    """Return the Snapshot that `write` wrote; raises ValueError, TypeError or KeyError."""
    surveys = {survey.name: survey for survey in map(definition.parse, kept["surveys"])}
    return Snapshot(surveys, _key(definition.Switch(**one) for one in kept["switches"]))


def _key(switches):
    return {(switch.kind, switch.name): switch for switch in switches}
