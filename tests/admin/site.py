"""A web of a test's own: a real database, the real plugins, cheroot on a free port, and a browser without scripts."""

import http.client
import json
import re
import threading
import urllib.parse

import cheroot.wsgi

from admin import application, passwords
from admin.settings import Settings
from admin.wall.hub import stop_all
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from store import db, migrate, people

PASSWORD = "correct horse battery"


class Site:
    """The web over one database; `url` None is SQLite in `folder`."""

    def __init__(self, folder, url=None, details=True, **settings):
        (folder / "cc.ini").write_text(f"[launch]\nstate = {folder}\ncache = {folder}\n", encoding="utf-8")
        self.place = open_place(folder / "cc.ini")
        self.database = db.open_database(url or f"sqlite:{folder}/web.db")
        self.hooks = Hooks(load(entry_points=False), self.place)
        sets = [migrate.load(name, package) for name, package in self.hooks.each("cc_migrations") if package]
        migrate.migrate(self.database, [migrate.core(), *sets])
        application.seed_roles()
        self.house = application.make_house(self.place, Settings(**settings), self.hooks, "9.9", {"web": 18080, "sip": 15060})
        made = application.make_application(self.house)
        self.server = cheroot.wsgi.Server(("127.0.0.1", 0), application.mark(made, details), numthreads=6, timeout=10)
        self.server.prepare()
        self.port = self.server.bind_addr[1]
        threading.Thread(target=self.server.serve, daemon=True).start()

    def add(self, sign_in, role="administrator", password=PASSWORD, **values):
        """Insert a person who may sign in at once."""
        values = {"name": sign_in.title(), "must_change": False, **values}
        return people.add(sign_in, values.pop("name"), role, password=passwords.hash(password), **values)

    def browser(self, **headers):
        """Return a Browser that nobody has signed in with."""
        return Browser(self.port, headers)

    def sign_in(self, name, password=PASSWORD):
        """Return a Browser in which `name` has signed in."""
        found = self.browser()
        answer = found.send("/sign-in", name=name, password=password)
        assert answer.status == 303, answer.text
        return found

    def close(self):
        """Stop serving."""
        stop_all()
        self.server.stop()
        self.database.close()


class Answer:
    """One HTTP answer."""

    def __init__(self, found):
        self.status, self.headers, self.body = found.status, found.headers, found.read()

    @property
    def text(self):
        """The body as text."""
        return self.body.decode("utf-8")

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)


class Browser:
    """Keeps cookies and the token of forms, follows nothing by itself."""

    def __init__(self, port, headers):
        self.port, self.headers, self.cookies = port, dict(headers), {}

    def get(self, path, **headers):
        """GET `path`."""
        return self.ask("GET", path, headers=headers)

    def send(self, path, **fields):
        """POST a form with the page's token, as a browser would after loading the page."""
        return self.ask("POST", path, urllib.parse.urlencode({"csrf": self.token(), **fields}, doseq=True),
                        {"Content-Type": "application/x-www-form-urlencoded"})

    def token(self):
        """Return the token that the forms carry now."""
        page = self.get("/me" if "switchroom_session" in self.cookies else "/sign-in")
        if page.status == 303:
            page = self.get(page.headers["Location"])
        return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]

    def ask(self, method, path, body=None, headers=None):
        """Send one request and keep the cookies of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = body.encode() if isinstance(body, str) else body
        try:
            connection.request(method, path, body, {**({"Cookie": cookies} if cookies else {}), **self.headers, **(headers or {})})
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            if "max-age=-1" in line.lower() or 'expires=thu, 01 jan 1970' in line.lower() or value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer
