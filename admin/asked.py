"""One request as a handler sees it: who asks, what was sent, and what may be noted about it."""

import time

from admin.masking import Mask

MOST_FIELDS = 5000


class Asked:
    """One request; `viewer` is None on open routes before sign-in, `session` None for bearer tokens."""

    def __init__(self, house, route, request, language, person=None, session=None, viewer=None, token=None):
        self.house, self.route, self.request, self.language = house, route, request, language
        self.person, self.session, self.viewer, self.token = person, session, viewer, token
        self.mask = Mask(viewer)
        self.cookies = {}              # name -> (value, seconds to keep; None for the session), set with the answer
        self.noted = False
        self.began = time.monotonic()
        self._form = None

    # -- what was sent -----------------------------------------------------------------------------

    @property
    def query(self):
        """The query of the address as {name: text}."""
        return {name: value for name, value in self.request.query.decode("utf-8").items()}

    @property
    def form(self):
        """The fields of a sent form; `.get(name)`, `.getall(name)`, files in `.request.files`."""
        if self._form is None:
            self._form = self.request.forms.decode("utf-8")
        return self._form

    @property
    def json(self):
        """The JSON body; raises ValueError."""
        return self.request.json

    @property
    def path(self):
        """The path asked for."""
        return self.request.path

    @property
    def address(self):
        """The browser's IP address; behind a proxy of ours what it says."""
        peer = self.request.environ.get("REMOTE_ADDR", "")
        if self._is_forwarded():
            return self.request.get_header("X-Forwarded-For", peer).rpartition(",")[2].strip()[:45]
        return peer

    @property
    def secure(self):
        """Whether the browser came by https."""
        front = self._is_forwarded() and self.request.get_header("X-Forwarded-Proto", "") == "https"
        return front or self.request.environ.get("wsgi.url_scheme") == "https"

    def _is_forwarded(self):
        own = self.house.settings.front and self.request.environ.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")
        return own or self.request.environ.get("switchroom.front", False)

    @property
    def agent(self):
        """What the browser calls itself."""
        return self.request.get_header("User-Agent", "")[:300]

    @property
    def swaps(self):
        """Whether htmx asked for a part of the page only."""
        return self.request.get_header("HX-Request", "") == "true"

    # -- what a handler says -------------------------------------------------------------------------

    def say(self, message, **values):
        """Return `message` in the reader's language."""
        return self.house.catalogue.say(self.language, message, **values)

    def flash(self, message, kind="good", **values):
        """Show `message` on the next page; kind is good or bad."""
        self.cookies["flash"] = (f"{kind}|{self.say(message, **values)}", 60)

    def note(self, subject="", key="", action="", /, **details):
        """Write to the audit what was done; in the transaction of the change it stands or falls with it."""
        self.noted = True
        person = self.person.id if self.person else ""
        name = self.person.sign_in if self.person else ""
        self.house.trail.add(person, name, self.address, action or self.route.audit, subject, key, **details)

    def may(self, right):
        """Tell whether the viewer holds `right`."""
        return self.viewer is not None and self.viewer.may(right)
