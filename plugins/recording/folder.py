"""Notices finished files in a folder: at once by the kernel, else by reading the folder."""

import logging
import os
import queue
import time

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

log = logging.getLogger(__name__)

# A file is written for a while before it is closed; this covers any call.
LONGEST = 12 * 3600.0


class Watched:
    """The folder at `path`; `wanted(name)` chooses its files, `sweep` seconds lie between two readings."""

    def __init__(self, path, wanted, sweep):
        self._path = path
        self._wanted = wanted
        self._sweep = sweep
        self._news = queue.SimpleQueue()
        self._observer = None
        self._since = 0.0
        self._next = 0.0
        self._settled = {}

    def start(self):
        """Make the folder if need be and begin to watch; without the kernel's watch only reading is left."""
        self._path.mkdir(parents=True, exist_ok=True)
        observer = Observer()
        try:
            observer.schedule(_Ears(self._news.put), os.fspath(self._path))
            observer.start()
            self._observer = observer
        except OSError as error:
            log.error("%s is not watched, only read every %.0f s: %s; raise fs.inotify.max_user_instances and "
                      "max_user_watches", self._path, self._sweep, error)
        return self

    def stop(self):
        """End the watch."""
        if self._observer:
            self._observer.stop()
            self._observer.join(5.0)

    def closed(self, timeout):
        """Return the names of files closed since the last question, waiting up to `timeout` seconds for one."""
        names = []
        try:
            names.append(self._news.get(block=timeout > 0, timeout=timeout))
            while True:
                names.append(self._news.get_nowait())
        except queue.Empty:
            return [name for name in map(os.path.basename, names) if self._wanted(name)]

    def missed(self):
        """Return the names that a reading finds, all at first, later the young ones that are not settled."""
        if time.monotonic() < self._next:
            return []
        self._next = time.monotonic() + self._sweep
        since, self._since = self._since, time.time() - LONGEST
        self._settled = {name: changed for name, changed in self._settled.items() if changed >= self._since}
        try:
            return self._read(since)
        except OSError as error:
            self._since = since
            log.error("%s cannot be read: %s", self._path, error)
            return []

    def settle(self, name):
        """Leave `name` out of later readings unless it is written again."""
        try:
            changed = os.stat(self._path / name, follow_symlinks=False).st_mtime
        except OSError:
            return
        if changed >= self._since:
            self._settled[name] = changed

    def _read(self, since):
        names = []
        with os.scandir(self._path) as entries:
            for entry in entries:
                if self._wanted(entry.name) and self._is_due(entry, since):
                    names.append(entry.name)
        return names

    def _is_due(self, entry, since):
        try:
            changed = entry.stat(follow_symlinks=False).st_mtime
        except FileNotFoundError:
            return False
        return changed >= since and self._settled.get(entry.name) != changed


class _Ears(FileSystemEventHandler):
    def __init__(self, tell):
        self._tell = tell

    def on_closed(self, event):
        self._tell(event.src_path)

    def on_moved(self, event):
        self._tell(event.dest_path)
