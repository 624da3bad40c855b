"""What callers answered, as the journal tells it."""

from store.events import Event, event


@event
class SurveyAnswered(Event):
    """A question was asked at step `n`; `score` is None and `reason` timeout, invalid or hangup when nothing was rated."""

    n: int = 0
    survey: str = ""
    question: str = ""
    about: str = ""
    key: str = ""
    answer: str = ""
    score: int | None = None
    reason: str = ""
    queue: str = ""
    agent: str = ""
    campaign: str = ""


@event
class SurveyCommented(Event):
    """A spoken comment is being recorded under an opaque id."""

    recording: str = ""
    survey: str = ""
    queue: str = ""
    agent: str = ""
    campaign: str = ""
