"""Recordings that nobody may remove: who holds them, since when, and why. Whatever removes recordings asks here first."""

import time

import peewee

from store import db
from store.columns import Text


class RecordingHold(db.Model):
    """One recording that is held."""

    recording = Text(primary_key=True)
    person = Text()
    reason = Text()
    since = peewee.DoubleField()


def hold(recording, person, reason):
    """Protect a recording from being removed; twice keeps the newer reason."""
    row = RecordingHold.insert(recording=recording, person=person, reason=reason, since=time.time())
    row.on_conflict(conflict_target=[RecordingHold.recording], preserve=[RecordingHold.person, RecordingHold.reason]).execute()


def release(recording):
    """Let a recording be removed again; tell whether it was held."""
    return bool(RecordingHold.delete().where(RecordingHold.recording == recording).execute())


def find(recording):
    """Return the RecordingHold of a recording, or None."""
    return RecordingHold.get_or_none(RecordingHold.recording == recording)


def of(recordings):
    """Return the RecordingHold rows of the ids `recordings`."""
    return list(RecordingHold.select().where(RecordingHold.recording.in_(list(recordings))))
