"""Shows people their own account: password, second factor, sessions, tokens of programs."""

import time

import pyotp
import segno

from admin import passwords
from admin.answers import Redirect, Refused, View
from admin.pages.sign_in import begin, find_step
from admin.routes import SIGNED_IN, Route
from admin.sources.people import set_password
from hooks.web import Text
from store import people, sessions, signins, tokens

DAYS = (1, 7, 30, 90, 365)
MOST_TOKENS = 50


def show(asked, problems=None, typed=None, made="", secret=""):
    """Show the account with what went wrong and what is shown only once."""
    person = asked.person
    rights = sorted(asked.viewer.rights)
    picture = draw_code(person, secret) if secret else ""
    return View("me.html", {"problems": problems or {}, "typed": typed or {}, "made": made, "secret": secret, "picture": picture, "days": DAYS,
                            "least": passwords.SHORTEST, "sessions": sessions.list_of(person.id), "tokens": tokens.list_of(person.id),
                            "permissions": [asked.house.permissions[name] for name in rights], "now": time.time()}, 422 if problems else 200)


def draw_code(person, secret):
    """Return the picture that an authenticator reads, as a data address."""
    return segno.make(pyotp.TOTP(secret).provisioning_uri(name=person.sign_in, issuer_name="Switchroom")).svg_data_uri(scale=4, light="#fff", border=2)


def change_password(asked):
    """Take a new password; the old one stops working at once and all other sessions end."""
    old, new, again = (asked.form.get(name, "") for name in ("old", "new", "again"))
    problems = {}
    refuse_guessing(asked)
    if not passwords.verify(asked.person.password, old):
        problems["old"] = "This is not your present password."
    wrong = passwords.find_problem(new, asked.person)
    if wrong:
        problems["new"] = wrong
    elif new != again:
        problems["again"] = "The two are not the same."
    if problems:
        return show(asked, problems)
    signins.forgive(asked.person.sign_in, asked.address)
    set_password(asked.person.id, new, must_change=False)
    asked.note("person", asked.person.id)
    begin(asked, asked.person, sessions.FULL)
    asked.flash("Your new password is in force.")
    return Redirect("/me")


def refuse_guessing(asked):
    """Count a try of the present password; raises Refused 429 after too many."""
    wait = signins.admit(asked.person.sign_in, asked.address)
    if wait > 0:
        raise Refused(429, Text("Too many tries. Wait {seconds} seconds, or ask an administrator.", seconds=round(wait) + 1))


def offer_code(asked):
    """Show a new secret for an authenticator; it is in force only after a code of it was typed."""
    return show(asked, secret=pyotp.random_base32())


def take_code(asked):
    """Put the second factor in force when the code fits the secret."""
    secret, code = asked.form.get("secret", ""), asked.form.get("code", "")
    if not (len(secret) == 32 and secret.isalnum() and secret.isascii()):
        raise Refused(400, "Begin again with a new code.")
    step = find_step(secret, code)
    if step is None:
        return show(asked, {"code": "This code does not fit; scan the picture and type what it shows now."}, secret=secret)
    people.change(asked.person.id, totp=secret, totp_step=step)
    asked.note("person", asked.person.id)
    asked.flash("From now on you sign in with a one-time code too.")
    return Redirect("/me")


def drop_code(asked):
    """End the second factor; the password is asked for again."""
    refuse_guessing(asked)
    if not passwords.verify(asked.person.password, asked.form.get("old", "")):
        return show(asked, {"drop": "This is not your present password."})
    signins.forgive(asked.person.sign_in, asked.address)
    people.change(asked.person.id, totp="")
    asked.note("person", asked.person.id)
    asked.flash("The one-time code is no longer asked for.")
    return Redirect("/me")


def end_session(asked):
    """End one of the viewer's own sessions, or all but this one."""
    key = asked.form.get("session", "")
    if key == "others":
        sessions.end_all(asked.person.id, asked.session.id)
    elif any(one.id == key for one in sessions.list_of(asked.person.id)):
        sessions.end(key)
    asked.flash("The session has ended.")
    return Redirect("/me")


def make_token(asked):
    """Issue a token with some of the viewer's own rights; it is shown once."""
    name, days = asked.form.get("name", "").strip()[:100], asked.form.get("days", "")
    rights = [right for right in asked.form.getall("rights") if asked.viewer.may(right)]
    problems = {**({} if name else {"name": "This is needed."}), **({} if rights else {"rights": "Choose at least one right."}),
                **({} if days in map(str, DAYS) else {"days": "Choose one of the list."})}
    if len(tokens.list_of(asked.person.id)) >= MOST_TOKENS:
        problems["name"] = "You have too many tokens; revoke some first."
    if problems:
        return show(asked, problems, {"name": name, "rights": rights})
    text, row = tokens.issue(asked.person.id, name, rights, time.time() + int(days) * 86400)
    asked.note("token", row.id, name=name, rights=rights)
    return show(asked, made=text)


def revoke_token(asked):
    """Revoke one of the viewer's own tokens."""
    key = asked.form.get("token", "")
    if tokens.revoke(key, asked.person.id):
        asked.note("token", key)
    asked.flash("The token no longer works.")
    return Redirect("/me")


ROUTES = (
    Route("GET", "/me", SIGNED_IN, show, "Your account"),
    Route("POST", "/me/password", SIGNED_IN, change_password, "Your account", audit="person.password"),
    Route("POST", "/me/code/new", SIGNED_IN, offer_code, "Your account", audit="person.code.offer"),
    Route("POST", "/me/code", SIGNED_IN, take_code, "Your account", audit="person.code"),
    Route("POST", "/me/code/drop", SIGNED_IN, drop_code, "Your account", audit="person.code.drop"),
    Route("POST", "/me/session", SIGNED_IN, end_session, "Your account", audit="session.end"),
    Route("POST", "/me/token", SIGNED_IN, make_token, "Your account", audit="token.make"),
    Route("POST", "/me/token/revoke", SIGNED_IN, revoke_token, "Your account", audit="token.revoke"),
)
