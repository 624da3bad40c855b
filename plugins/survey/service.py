"""Answers from memory which survey a caller is asked, whatever the database does; switches surveys on and off; keeps answers."""

import logging

from plugins.survey import definition, models, results, snapshot
from plugins.survey.events import SurveyAnswered, SurveyCommented
from store.followed import Followed

log = logging.getLogger(__name__)

PERIOD = 0.4
PATIENCE = 0.5


class SurveyUnknown(LookupError):
    """The survey does not exist, is wrong, or was never read; the message says which and the remedy."""


class Surveys(Followed):
    """All surveys and switches as callers meet them: a snapshot.Snapshot."""

    what = "surveys"

    def __init__(self, path, period=PERIOD, patience=PATIENCE):
        super().__init__(path, period, patience)
        self._marks = None

    def choose(self, name, queue, campaign):
        """Return the definition.Survey to ask, None when it is switched off or none is named; raises SurveyUnknown."""
        chosen = self._get().choose(name, queue, campaign)
        return self.find(chosen) if chosen else None

    def find(self, name):
        """Return the definition.Survey `name`; raises SurveyUnknown."""
        known = self._get()
        if name in known.surveys:
            return known.surveys[name]
        if name in known.broken:
            raise SurveyUnknown(f"the survey {name!r} is wrong: {known.broken[name]}")
        raise SurveyUnknown(f"no survey {name!r}; there are: {', '.join(sorted(known.surveys)) or 'none'}; name one of them, or make it")

    def look(self):
        """Return the snapshot, or None when nobody saved since the last look."""
        marks = models.read_marks()
        if marks == self._marks:
            return None
        found = snapshot.read()
        if models.read_marks() != marks:
            return None  # someone saved in between; the next look takes it whole
        for name, reason in found.broken.items():
            log.error("the survey %s is left out: %s", name, reason)
        self._marks = marks
        return found

    def write(self, value):
        """Return the surveys and switches as JSON values."""
        return snapshot.write(value)

    def parse(self, kept):
        """Return what write wrote."""
        return snapshot.parse(kept)

    def _get(self):
        known = self.value
        if known is None:
            raise SurveyUnknown(self.unknown)
        return known


def switch(kind, name, active, survey=None):
    """Switch the survey of a queue or campaign on or off for the next call; `survey` None keeps the one it has.

    Raises definition.SurveyError when `kind` is neither queue nor campaign.
    """
    if kind not in definition.TARGETS:
        raise definition.SurveyError({"kind": f"{kind!r}: write {' or '.join(definition.TARGETS)}"})
    if survey is None:
        known = models.find_switch(f"{kind}:{name}")
        survey = known["survey"] if known else ""
    return models.save_switch(definition.Switch(kind, name, active, survey))


def note(news):
    """Write what one event says of a survey; twice is once."""
    if isinstance(news.event, SurveyAnswered):
        models.keep_answer(news.node, news.event)
    elif isinstance(news.event, SurveyCommented):
        models.keep_comment(news.node, news.event)


def read_results(since, until, group="agent", survey=""):
    """Return ([results.Result], {group: {about: mean score}}) of the answers in [since, until) unix seconds.

    `group` is agent, queue, campaign or survey; raises KeyError for another one.
    """
    found = results.summarise(models.tally(since, until, group, survey))
    return found, results.score_objects(found)


def read_periods(bounds, group="agent", survey=""):
    """Return [(since, until, results, scores)] of the periods between each two of `bounds` (unix seconds, ascending)."""
    return [(since, until, *read_results(since, until, group, survey)) for since, until in zip(bounds, bounds[1:])]
