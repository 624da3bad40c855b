"""Work that goes on in the background for somebody: how far it is, what came out, and who carries it."""

import time

import peewee

from store import db
from store.columns import Json, Text
from store.ids import make_id

WAITING, RUNNING, DONE, FAILED = STATES = ("waiting", "running", "done", "failed")
LEASE = 30.0
MOST_TRIES = 3


class Job(db.Model):
    """One piece of work; `spec` says what to do, `file` the name of what came out, `beat` when its worker was last heard of.

    Times are unix seconds; `done` and `total` count rows.
    """

    id = Text(primary_key=True)
    kind = Text()
    person = Text()
    title = Text()
    spec = Json()
    state = Text(default=WAITING)
    done = peewee.BigIntegerField(default=0)
    total = peewee.BigIntegerField(default=0)
    tries = peewee.IntegerField(default=0)
    reason = Text(default="")
    file = Text(default="")
    size = peewee.BigIntegerField(default=0)
    worker = Text(default="")
    created = peewee.DoubleField()
    started = peewee.DoubleField(null=True)
    ended = peewee.DoubleField(null=True)
    beat = peewee.DoubleField(default=0.0)

    @property
    def percent(self):
        """How much is done, from 0 to 100."""
        return 100 if self.state == DONE else min(99, self.done * 100 // self.total) if self.total else 0


def add(kind, person, title, spec):
    """Put in a job and return it."""
    return Job.create(id=make_id(), kind=kind, person=person, title=title, spec=spec, created=time.time())


def find(key):
    """Return the Job `key`, or None."""
    return Job.get_or_none(Job.id == key)


def of_person(person, kind, limit=50):
    """Return somebody's jobs of one kind, newest first."""
    return list(Job.select().where(Job.person == person, Job.kind == kind).order_by(Job.created.desc(), Job.id.desc()).limit(limit))


def count_open(person):
    """Return how many jobs of somebody wait or run."""
    return Job.select().where(Job.person == person, Job.state.in_((WAITING, RUNNING))).count()


def claim(worker, kinds, now=None):
    """Take the oldest job that waits, or whose worker was not heard of for LEASE seconds; None when there is none.

    One that was begun MOST_TRIES times fails, so that it cannot bring the process down for ever.
    """
    now = time.time() if now is None else now
    free = (Job.state == WAITING) | ((Job.state == RUNNING) & (Job.beat < now - LEASE))
    for job in Job.select().where(free, Job.kind.in_(list(kinds))).order_by(Job.created).limit(10):
        if job.tries >= MOST_TRIES:
            settle(job.id, FAILED, reason="It was interrupted three times and is not tried again.")
            continue
        taken = Job.update(state=RUNNING, worker=worker, tries=job.tries + 1, started=now, beat=now, done=0)
        if taken.where(Job.id == job.id, Job.tries == job.tries, Job.state == job.state).execute():
            return find(job.id)
    return None


def progress(key, worker, done, total):
    """Note how far a job is; False when it is no longer this worker's."""
    row = Job.update(done=done, total=total, beat=time.time())
    return bool(row.where(Job.id == key, Job.worker == worker, Job.state == RUNNING).execute())


def settle(key, state, **values):
    """Note what became of a job."""
    Job.update(state=state, ended=time.time(), **values).where(Job.id == key).execute()


def remove(key):
    """Remove a job."""
    Job.delete().where(Job.id == key).execute()


def list_older(before, limit=200):
    """Return the jobs that ended before a unix second."""
    return list(Job.select().where(Job.ended < before).limit(limit))


def recent(limit=20):
    """Return the newest jobs of everybody."""
    return list(Job.select().order_by(Job.created.desc(), Job.id.desc()).limit(limit))
