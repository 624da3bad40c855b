"""All surveys and switches as one value, and its file for when the database is away."""

import dataclasses
import json
import os

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


def save(snapshot, path):
    """Write `snapshot` to the file `path`, whole or not at all; raises OSError."""
    kept = {"surveys": [definition.write(survey) for survey in snapshot.surveys.values()],
            "switches": [dataclasses.asdict(switch) for switch in snapshot.switches.values()]}
    beside = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def load(path):
    """Return the Snapshot in the file `path`; raises OSError, or ValueError when it holds none."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        surveys = {survey.name: survey for survey in map(definition.parse, kept["surveys"])}
        return Snapshot(surveys, _key(definition.Switch(**one) for one in kept["switches"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"no surveys in it: {error!r}") from None


def _key(switches):
    return {(switch.kind, switch.name): switch for switch in switches}
