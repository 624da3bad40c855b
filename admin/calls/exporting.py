"""Carries out exports in the background, one at a time, whether or not anybody looks; goes on after a restart."""

import logging
import os
import secrets
import threading
import time

from admin.calls import shown, writing
from admin.masking import Mask
from admin.viewers import make_viewer
from store import call_search, db, jobs, people
from store import call_terms as terms

log = logging.getLogger(__name__)

KIND, RIGHT = "calls", "calls.export"
POLL, KEEP_DAYS, MOST_OPEN, PAGE = 2.0, 7, 5, 1000
_LOCK = threading.Lock()


class Lost(Exception):
    """The job was taken away or its person may not do it any more; the message is for them."""


class Exporter:
    """The thread that makes the files of one process; `folder` is where they lie. Ask `open_exporter` for it."""

    def __init__(self, house, poll=POLL):
        self._house = house
        self._poll = poll
        self._name = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"
        self._news, self._stop = threading.Event(), threading.Event()
        self._database = db.proxy.obj
        self.folder = find_folder(house)
        self._thread = threading.Thread(target=self._run, name="exports", daemon=True)

    def start(self):
        """Begin; what an ended process left is taken up when its lease is over."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._thread.start()
        return self

    def wake(self):
        """Look for work now."""
        self._news.set()

    def stop(self):
        """Stop after the row at hand; the job is begun anew by whoever comes next."""
        self._stop.set()
        self._news.set()
        self._thread.join(10.0)

    def _run(self):
        # Jobs of another database than the one it began with are not its own.
        while not self._stop.is_set() and db.proxy.obj is self._database:
            try:
                job = jobs.claim(self._name, (KIND,))
                if job is None:
                    self._tidy()
                    self._news.wait(self._poll)
                    self._news.clear()
                else:
                    self._carry_out(job)
            except db.DatabaseError as error:
                log.warning("exports wait, the database is away: %s", error)
                self._stop.wait(self._poll)
        db.disconnect()

    def _carry_out(self, job):
        path = self.folder / f"{job.id}.{job.spec['format']}"
        try:
            rows = self._write(job, path)
            jobs.settle(job.id, jobs.DONE, done=rows, total=rows, file=path.name, size=path.stat().st_size)
        except _Stopped:
            path.unlink(missing_ok=True)
        except Lost as error:
            path.unlink(missing_ok=True)
            jobs.settle(job.id, jobs.FAILED, reason=str(error))
        except db.DatabaseError:
            # Its lease runs out and it is begun anew.
            path.unlink(missing_ok=True)
            raise
        # Whatever a row may be, the person is told and the next job goes on.
        except Exception as error:
            log.exception("the export %s failed", job.id)
            path.unlink(missing_ok=True)
            jobs.settle(job.id, jobs.FAILED, reason=f"{type(error).__name__}: {error}"[:300])

    def _write(self, job, path):
        viewer, search = self._find_viewer(job), None
        search = call_search.Search(terms.read(job.spec["tree"]), job.spec["sort"], viewer.extensions, job.spec["whole"], job.spec["until"])
        if job.spec["whole"] and not viewer.may("numbers.unmasked"):
            raise Lost("The right to see numbers whole was taken away meanwhile.")
        mask = Mask(viewer if job.spec["whole"] else None)
        total, rows = call_search.count(search), 0
        writer = self._open(job, path)
        try:
            for calls in call_search.walk(search, PAGE):
                for call in calls:
                    writer.add(shown.write_cells(call, mask, lambda text: self._house.catalogue.say(job.spec["language"], text)))
                rows += len(calls)
                self._report(job, rows, max(total, rows))
        finally:
            writer.close()
        if mask.shown:
            person = people.find(job.person)
            self._house.trail.add(job.person, person.sign_in, "", "numbers.seen", "calls.export", job.id, count=mask.shown)
        return rows

    def _open(self, job, path):
        say = self._house.catalogue.say
        titles = [say(job.spec["language"], shown.TITLES[name]) for name in shown.COLUMNS]
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return writing.open_writer(job.spec["format"], path, shown.COLUMNS, titles, self._house.zone)

    def _report(self, job, rows, total):
        if self._stop.is_set():
            raise _Stopped()
        if not jobs.progress(job.id, self._name, rows, total):
            raise _Stopped()

    def _find_viewer(self, job):
        person = people.find(job.person)
        if person is None or not person.active:
            raise Lost("The person is not there any more.")
        viewer = make_viewer(person, self._house.permissions, job.spec["language"])
        if not viewer.may(RIGHT) or not viewer.may("calls.view"):
            raise Lost("The right to export calls was taken away meanwhile.")
        return viewer

    def _tidy(self):
        for job in jobs.list_older(time.time() - KEEP_DAYS * 86400):
            if job.file:
                (self.folder / job.file).unlink(missing_ok=True)
            jobs.remove(job.id)


class _Stopped(Exception):
    """The process ends, or another one has the job: it is nobody's fault."""


def find_folder(house):
    """Return the folder of the files."""
    return house.place.state / "exports"


def open_exporter(house):
    """Return the Exporter of this process, started at first use."""
    with _LOCK:
        if "calls.exporter" not in house.shelf:
            house.shelf["calls.exporter"] = Exporter(house).start()
        return house.shelf["calls.exporter"]


def order(asked, search, form, title):
    """Put in the export of a Search for whoever asks; return the store.jobs.Job."""
    spec = {"tree": terms.write(search.tree), "sort": search.sort, "until": call_search.last_id(), "format": form, "whole": search.whole,
            "language": asked.language}
    with db.proxy.atomic():
        job = jobs.add(KIND, asked.person.id, title, spec)
        asked.note("calls", job.id, format=form, tree=spec["tree"], whole=search.whole)
    open_exporter(asked.house).wake()
    return job
