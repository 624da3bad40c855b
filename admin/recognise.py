"""Finds out who asks: the session of a cookie, or the token of a program."""

import urllib.parse

from admin import answers, translate
from admin.asked import Asked
from admin.routes import API
from admin.viewers import make_viewer
from store import people, sessions, tokens

SESSION_COOKIE = "switchroom_session"


def recognise(house, route, request):
    """Return the Asked of this request; raises Refused when a bearer token is wrong."""
    bearer = request.get_header("Authorization", "")
    if bearer:
        return recognise_token(house, route, request, bearer)
    session, person = find_session(house, request)
    language = choose_language(person, request)
    viewer = make_viewer(person, house.permissions, language) if person else None
    return Asked(house, route, request, language, person, session, viewer)


def recognise_token(house, route, request, bearer):
    """Return the Asked of a program; tokens open API routes only."""
    scheme, _, text = bearer.partition(" ")
    token = tokens.find(text.strip()) if scheme.lower() == "bearer" and route.kind == API else None
    person = people.find(token.person) if token else None
    if person is None or not person.active:
        raise answers.Refused(401, "This token is wrong or has run out.", headers={"WWW-Authenticate": "Bearer"})
    language = choose_language(person, request)
    viewer = make_viewer(person, house.permissions, language, only=token.rights)
    return Asked(house, route, request, language, person, None, viewer, token)


def find_session(house, request):
    """Return (Session, Person) of the cookie, or (None, None)."""
    value = request.get_cookie(SESSION_COOKIE, "")
    settings = house.settings
    session = sessions.find(value, settings.idle_minutes * 60, settings.session_hours * 3600) if value else None
    person = people.find(session.person) if session else None
    if person is None or not person.active:
        return None, None
    return session, person


def choose_language(person, request):
    """Return the language of the person, of the cookie, or of the browser."""
    chosen = (person.language if person else "") or urllib.parse.unquote(request.get_cookie("language", ""))
    return chosen if chosen in translate.LANGUAGES else translate.choose_language(request.get_header("Accept-Language", ""))
