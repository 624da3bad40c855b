"""Answers from memory which survey a caller is asked, whatever the database does; switches surveys on and off; keeps answers."""

import logging
import pathlib
import threading

from plugins.survey import definition, models, results, snapshot
from plugins.survey.events import SurveyAnswered, SurveyCommented
from store import db

log = logging.getLogger(__name__)

PERIOD = 0.4
PATIENCE = 0.5


class SurveyUnknown(LookupError):
    """The survey does not exist, is wrong, or was never read; the message says which and the remedy."""


class Surveys:
    """All surveys and switches, looked up anew every `period` seconds and kept in the file `path`.

    The thread starts with the first question, which waits up to `patience` seconds for the database and then takes the
    file: so callers are asked, or left alone, as before while the database is away.
    """

    def __init__(self, path, period=PERIOD, patience=PATIENCE):
        self._path = pathlib.Path(path)
        self._period = period
        self._patience = patience
        self._known = None
        self._marks = None
        self._away = False
        self._lock = threading.Lock()
        self._thread = None
        self._looked = threading.Event()
        self._stop = threading.Event()

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

    def prepare(self, seconds=5.0):
        """Read the surveys before the first call asks, waiting up to `seconds` for the database."""
        self._begin(seconds)

    def stop(self):
        """Stop following changes; the last answers stay."""
        self._stop.set()
        if self._thread:
            self._thread.join(5.0)

    def _get(self):
        self._begin(self._patience)
        known = self._known
        if known is None:
            raise SurveyUnknown(f"no surveys are known: the database has not answered since the start and {self._path} cannot be read; "
                                "bring the database back")
        return known

    def _begin(self, seconds):
        if self._known is not None:
            return
        with self._lock:
            if not self._thread:
                self._thread = threading.Thread(target=self._follow, name="surveys", daemon=True)
                self._thread.start()
                self._looked.wait(seconds)
            if self._known is None:
                self._load()

    def _follow(self):
        while not self._stop.is_set():
            try:
                self._refresh()
                self._away = False
            except Exception as error:
                # Whatever the database does, callers go on with what was known.
                self._report(error)
            self._looked.set()
            self._stop.wait(self._period)
        db.disconnect()

    def _refresh(self):
        marks = models.read_marks()
        if marks == self._marks:
            return
        found = snapshot.read()
        if models.read_marks() != marks:
            return  # someone saved in between; the next look takes it whole
        for name, reason in found.broken.items():
            log.error("the survey %s is left out: %s", name, reason)
        self._known, self._marks = found, marks
        try:
            snapshot.save(found, self._path)
        except OSError as error:
            log.warning("%s: %s", self._path, error)

    def _report(self, error):
        if not self._away:
            log.warning("surveys stay as they were, the database is away: %s", error)
        self._away = True

    def _load(self):
        try:
            kept = snapshot.load(self._path)
        except (OSError, ValueError) as error:
            log.error("no surveys: the database is away and %s cannot be read (%s)", self._path, error)
            return
        # The thread may have read the database meanwhile: that is newer.
        self._known = kept if self._known is None else self._known


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
