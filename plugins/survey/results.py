"""Counts what callers answered (pure): shares by answer, and the scores of service and product apart."""

import dataclasses

from plugins.survey.definition import NO_RATING


@dataclasses.dataclass(frozen=True)
class Result:
    """The answers of one group to one question; `counts` is {answer: how often}, no_rating among them."""

    group: str
    question: str
    about: str
    counts: dict
    scores: int = 0

    @property
    def asked(self):
        """How often the question was asked."""
        return sum(self.counts.values())

    @property
    def rated(self):
        """How often it was answered."""
        return self.asked - self.counts.get(NO_RATING, 0)

    @property
    def score(self):
        """Mean score from 0 to 100, or None when nobody answered."""
        return self.scores / self.rated if self.rated else None

    def share(self, answer):
        """Return the share of `answer` among the ratings, from 0 to 1; None when there is no rating."""
        return self.counts.get(answer, 0) / self.rated if self.rated else None


def summarise(rows):
    """Return [Result] of rows as models.tally gives them, one for each group and question, in their order."""
    found = {}
    for group, question, about, answer, count, scores in rows:
        counts, total = found.get((group, question, about), ({}, 0))
        found[group, question, about] = ({**counts, answer: counts.get(answer, 0) + count}, total + int(scores or 0))
    return [Result(*key, counts, total) for key, (counts, total) in found.items()]


def score_objects(results):
    """Return {group: {about: mean score}}: what is measured as service and as product is never mixed."""
    sums = {}
    for result in results:
        scores, rated = sums.get((result.group, result.about), (0, 0))
        sums[result.group, result.about] = scores + result.scores, rated + result.rated
    found = {}
    for (group, about), (scores, rated) in sums.items():
        if rated:
            found.setdefault(group, {})[about] = scores / rated
    return found
