"""The web alone over a fresh database, for benchmarks of its pages."""

import contextlib
import pathlib
import secrets
import tempfile
import threading

import cheroot.wsgi

from admin import application, passwords
from admin.settings import Settings
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from store import db, migrate, people

NAME = "bench"


@contextlib.contextmanager
def serve():
    """Yield (address, password of the administrator `bench`); everything is gone behind it."""
    with tempfile.TemporaryDirectory(prefix="switchroom-bench-") as folder:
        database, server, password = _open(pathlib.Path(folder))
        try:
            yield f"http://127.0.0.1:{server.bind_addr[1]}", password
        finally:
            server.stop()
            database.close()


def _open(folder):
    (folder / "secrets").mkdir()
    (folder / "secrets" / "audit.key").write_text(secrets.token_hex(16))
    (folder / "cc.ini").write_text(f"[launch]\nstate = {folder}\ncache = {folder}\n", encoding="utf-8")
    place = open_place(folder / "cc.ini")
    database = db.open_database(f"sqlite:{folder}/web.db")
    hooks = Hooks(load(entry_points=False), place)
    migrate.migrate(database, [migrate.core(), *(migrate.load(name, package) for name, package in hooks.each("cc_migrations") if package)])
    application.seed_roles()
    password = secrets.token_urlsafe(16)
    people.add(NAME, "Bench", "administrator", password=passwords.hash(password), must_change=False)
    made = application.make_application(application.make_house(place, Settings(), hooks))
    server = cheroot.wsgi.Server(("127.0.0.1", 0), application.mark(made, True), numthreads=6, timeout=10)
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    return database, server, password
