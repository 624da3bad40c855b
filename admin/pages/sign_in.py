"""Lets people in: name and password, a one-time code, a new password after the first; and out again."""

import math
import time

import pyotp

from admin import passwords
from admin.answers import Redirect, Refused, View
from admin.recognise import SESSION_COOKIE
from admin.routes import OPEN, SIGNED_IN, Route
from admin.sources.people import set_password
from hooks.web import Text
from store import people, sessions, signins

STEP = 30
WRONG = "The name or the password is wrong."


def ask(asked):
    """Show the form, or go home when signed in."""
    if asked.session and asked.session.stage == sessions.FULL:
        return Redirect("/")
    return show(asked)


def show(asked, problem="", name="", status=200):
    """Return the form with what went wrong."""
    return View("sign_in.html", {"problem": problem, "name": name, "back": find_back(asked), "plain": is_plain(asked)}, status)


def is_plain(asked):
    """Tell whether the password would travel over a network unprotected."""
    host = asked.request.get_header("Host", "").rpartition(":")[0].strip("[]")
    return not asked.secure and not (host.startswith("127.") or host in ("localhost", "::1"))


def find_back(asked):
    """Return the address of ours to go on at; another site's is not followed."""
    back = (asked.form if asked.request.method == "POST" else asked.query).get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\", "/sign-in")) and not set(back) & set("\r\n\t\\") else "/"


def enter(asked):
    """Check name and password; a locked name or address is refused before anything is hashed."""
    name, password = asked.form.get("name", "").strip()[:100], asked.form.get("password", "")
    refuse_locked(asked, name)
    person = people.find_by_sign_in(name)
    right = passwords.verify(person.password if person else "", password)
    if not right or not person.active:
        result = "wrong password" if not right else "switched off"
        signins.note(name, person.id if person else "", asked.address, asked.agent, result)
        return show(asked, WRONG, name, 403)
    signins.forgive(name, asked.address)
    stage = sessions.CODE if person.totp else find_stage(person)
    begin(asked, person, stage)
    if stage != sessions.CODE:
        signins.note(name, person.id, asked.address, asked.agent, "signed in")
    return Redirect(find_back(asked))


def refuse_locked(asked, name):
    """Count a try; raises Refused 429 while the name or address is locked."""
    # The look costs one read and writes nothing: thousands of tries must not.
    wait = signins.wait_for(name, asked.address) or signins.admit(name, asked.address)
    if wait > 0:
        seconds = math.ceil(wait)
        raise Refused(429, Text("Too many tries. Wait {seconds} seconds, or ask an administrator.", seconds=seconds),
                      headers={"Retry-After": str(seconds)})


def find_stage(person):
    """Return what the person owes after the password was right."""
    return sessions.PASSWORD if person.must_change else sessions.FULL


def begin(asked, person, stage):
    """Begin a fresh session: the one before, if any, ends, so that nobody can plant one."""
    if asked.session:
        sessions.end(asked.session.id)
    value, asked.session = sessions.start(person.id, stage, asked.address, asked.agent)
    asked.person = person
    asked.cookies[SESSION_COOKIE] = (value, None)
    asked.note("person", person.id, "sign-in" if stage == sessions.FULL else f"sign-in.{stage}")


def ask_code(asked):
    """Ask for the one-time code."""
    return View("sign_in_code.html", {"problem": ""}) if asked.session and asked.session.stage == sessions.CODE else Redirect("/")


def enter_code(asked):
    """Check the one-time code; each works once."""
    person = asked.person
    if asked.session is None or asked.session.stage != sessions.CODE:
        return Redirect("/")
    refuse_locked(asked, person.sign_in)
    step = find_step(person.totp, asked.form.get("code", ""))
    if step is None or not people.take_code(person.id, step):
        signins.note(person.sign_in, person.id, asked.address, asked.agent, "wrong code")
        return View("sign_in_code.html", {"problem": "This code is wrong or was used before."}, 403)
    signins.forgive(person.sign_in, asked.address)
    signins.note(person.sign_in, person.id, asked.address, asked.agent, "signed in")
    begin(asked, person, find_stage(person))
    return Redirect("/")


def find_step(secret, code):
    """Return the time step whose code this is, now or one beside it; None for a wrong one."""
    code, now = "".join(code.split()), int(time.time()) // STEP
    return next((step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(pyotp.TOTP(secret).at(step * STEP), code)), None)


def ask_password(asked):
    """Ask for a new password in place of the first one."""
    return show_password(asked)


def show_password(asked, problems=None):
    """Return the form of the new password."""
    return View("sign_in_password.html", {"problems": problems or {}, "least": passwords.SHORTEST}, 422 if problems else 200)


def enter_password(asked):
    """Take the new password; all other sessions of the person end."""
    if asked.session is None or asked.session.stage != sessions.PASSWORD:
        return Redirect("/")
    new = asked.form.get("new", "")
    problem = passwords.find_problem(new, asked.person)
    if not problem and passwords.verify(asked.person.password, new):
        problem = "Choose another one than before."
    if problem:
        return show_password(asked, {"new": problem})
    if new != asked.form.get("again", ""):
        return show_password(asked, {"again": "The two are not the same."})
    set_password(asked.person.id, new, must_change=False)
    asked.note("person", asked.person.id, "person.password")
    begin(asked, asked.person, sessions.FULL)
    asked.flash("Your new password is in force.")
    return Redirect("/")


def leave(asked):
    """End the session."""
    if asked.session:
        asked.note("person", asked.person.id)
        sessions.end(asked.session.id)
    asked.cookies[SESSION_COOKIE] = ("", None)
    return Redirect("/sign-in")


ROUTES = (
    Route("GET", "/sign-in", OPEN, ask, "Sign in"),
    Route("POST", "/sign-in", OPEN, enter, "Sign in", audit="sign-in"),
    Route("GET", "/sign-in/code", SIGNED_IN, ask_code, "One-time code", stage=sessions.CODE),
    Route("POST", "/sign-in/code", SIGNED_IN, enter_code, "One-time code", audit="sign-in.code", stage=sessions.CODE),
    Route("GET", "/sign-in/password", SIGNED_IN, ask_password, "New password", stage=sessions.PASSWORD),
    Route("POST", "/sign-in/password", SIGNED_IN, enter_password, "New password", audit="person.password", stage=sessions.PASSWORD),
    Route("POST", "/sign-out", OPEN, leave, "Sign out", audit="sign-out"),
)
