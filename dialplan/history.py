"""Keeps every configuration that was applied, so that any of them can come back."""

import json
import os
import pathlib
import time

from dialplan.files import make_folder, write_file

PENDING, APPLIED, ROLLED_BACK = "pending", "applied", "rolled back"


class History:
    """Numbered folders of files under `folder`; `notify(about)` is told each result ({number, at, by, result, ...})."""

    def __init__(self, folder, notify=None):
        self._folder, self._notify = pathlib.Path(folder), notify

    def keep(self, files, own, by, reason=""):
        """Keep `files` and a copy of the admin's `own` under a new number, pending, and return the number."""
        number = max(self.numbers(), default=0) + 1
        folder = self._folder / str(number)
        make_folder(folder / "custom")
        for name, text in {**files, **{f"custom/{name}": text for name, text in own.items()}}.items():
            write_file(folder / name, text)
        self._write(number, {"number": number, "at": time.time(), "by": by, "reason": reason, "result": PENDING})
        return number

    def settle(self, number, result, problems=()):
        """Say how number `number` ended."""
        about = {**self.about(number), "result": result, "problems": list(problems)}
        self._write(number, about)
        if self._notify:
            self._notify(about)

    def numbers(self):
        """Return all numbers, oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(int(path.name) for path in self._folder.iterdir() if path.name.isdigit() and (path / "about.json").exists())

    def about(self, number):
        """Return {number, at, by, reason, result, problems} of one application; raises KeyError."""
        try:
            return json.loads((self._folder / str(number) / "about.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise KeyError(f"no configuration {number} in {self._folder}; `switchroom dialplan history` lists them") from None

    def files(self, number):
        """Return {file name: text} as it was rendered then; raises KeyError."""
        self.about(number)
        return _read_folder(self._folder / str(number))

    def own(self, number):
        """Return {file name: text} of the admin's own files as they were then; raises KeyError."""
        self.about(number)
        return _read_folder(self._folder / str(number) / "custom")

    def last(self, result=APPLIED):
        """Return the newest number with this result, or None."""
        return next((number for number in reversed(self.numbers()) if self.about(number)["result"] == result), None)

    def _write(self, number, about):
        write_file(self._folder / str(number) / "about.json", json.dumps(about, ensure_ascii=False, indent=1))


def _read_folder(folder):
    names = sorted(os.listdir(folder)) if folder.is_dir() else ()
    return {name: (folder / name).read_text(encoding="utf-8") for name in names if name.endswith(".conf")}
