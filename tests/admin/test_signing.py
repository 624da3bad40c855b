"""Signing in: lock-out, fixation, sessions that end, first passwords, one-time codes."""

import re
import time
import urllib.parse

import pyotp
import pytest

from admin import passwords
from admin.answers import Refused
from admin.pages import sign_in
from store import people, sessions, signins
from tests.admin.site import PASSWORD


def test_only_a_hash_of_the_password_is_kept_and_a_session_only_by_its_digest(site):
    browser = site.sign_in("root")
    assert people.find_by_sign_in("root").password.startswith("$argon2id$")
    value = browser.cookies["switchroom_session"]
    assert not sessions.Session.select().where((sessions.Session.id == value) | (sessions.Session.digest == value)).exists()


def test_a_session_planted_before_sign_in_is_not_used(site):
    browser = site.browser()
    browser.cookies["switchroom_session"] = "planted"
    answer = browser.send("/sign-in", name="root", password=PASSWORD)
    assert answer.status == 303 and browser.cookies["switchroom_session"] != "planted"
    cookie = next(line for line in answer.headers.get_all("Set-Cookie") if "switchroom_session" in line)
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie.replace("Lax", "lax") and "Secure" not in cookie
    before = browser.cookies["switchroom_session"]
    browser.send("/sign-in", name="root", password=PASSWORD)
    old = site.browser()
    old.cookies["switchroom_session"] = before
    assert browser.cookies["switchroom_session"] != before and old.get("/").status == 303


def test_wrong_passwords_lock_the_name_and_refused_tries_cost_less_than_a_hash(site):
    site.add("victim", "agent")
    browser, answers = site.browser(), []
    token = browser.token()
    for _ in range(8):
        answers.append(send(browser, token, "victim", "wrong"))
    assert answers[:5] == [403] * 5 and answers[-1] == 429, "five tries are free, then one waits"
    assert send(browser, token, "victim", PASSWORD) == 429, "the right one does not help while locked"
    signins.SignInGuard.update(until=time.time() + 600).where(signins.SignInGuard.subject == "name:victim").execute()
    began = time.process_time()
    for _ in range(200):
        assert send(browser, token, "victim", "wrong") == 429
    assert time.process_time() - began < 200 * 0.02, "a refused try must cost less than a hash"
    log = [row.result for row in signins.SignIn.select().where(signins.SignIn.name == "victim")]
    assert log.count("wrong password") == 5
    signins.unlock("victim")
    signins.SignInGuard.delete().execute()
    assert send(browser, token, "victim", PASSWORD) == 303
    last = signins.SignIn.select().where(signins.SignIn.name == "victim").order_by(signins.SignIn.id.desc()).get()
    assert (last.result, last.address) == ("signed in", "127.0.0.1")
    session = sessions.list_of(people.find_by_sign_in("victim").id)[0]
    assert browser.get("/").status == 200
    sessions.Session.update(seen=time.time() - 3601).where(sessions.Session.id == session.id).execute()
    assert browser.get("/").status == 303, "an unused session runs out"


def send(browser, token, name, password):
    return browser.ask("POST", "/sign-in", urllib.parse.urlencode({"csrf": token, "name": name, "password": password}),
                       {"Content-Type": "application/x-www-form-urlencoded"}).status


def test_ten_thousand_wrong_passwords_are_refused_before_hashing(site, monkeypatch):
    site.add("target", "agent")
    for _ in range(5):
        signins.admit("target", "192.0.2.1")
    signins.SignInGuard.update(until=time.time() + 600).where(signins.SignInGuard.subject == "name:target").execute()
    monkeypatch.setattr(passwords, "_hasher", None)     # whoever hashes now fails

    class Asked:
        address = "192.0.2.2"
    before, began = signins.SignInGuard.select().count(), time.process_time()
    for _ in range(10_000):
        with pytest.raises(Refused):
            sign_in.refuse_locked(Asked, "target")
    assert time.process_time() - began < 10 and signins.SignInGuard.select().count() == before
    signins.SignInGuard.delete().execute()


def test_the_wait_grows_with_every_wrong_try(site):
    waits = []
    for _ in range(9):
        signins.admit("grower", "192.0.2.9")
        waits.append(signins.wait_for("grower", "192.0.2.8"))
        signins.SignInGuard.update(until=time.time() - 1).where(signins.SignInGuard.subject == "name:grower").execute()
    assert waits[:4] == [0, 0, 0, 0] and [round(wait) for wait in waits[4:]] == [2, 4, 8, 16, 32]


def test_an_unknown_name_costs_one_hash_like_a_known_one(site, monkeypatch):
    counted = []
    hasher = passwords._hasher

    class Counting:
        def verify(self, *arguments):
            counted.append(1)
            return hasher.verify(*arguments)
    monkeypatch.setattr(passwords, "_hasher", Counting())
    site.browser().send("/sign-in", name="nobody-at-all", password="x")
    site.browser().send("/sign-in", name="root", password="x")
    assert len(counted) == 2
    signins.SignInGuard.delete().execute()


def test_the_first_password_has_to_be_changed_before_anything_else(site):
    site.add("fresh", password="given by others", must_change=True)
    browser = site.browser()
    browser.send("/sign-in", name="fresh", password="given by others")
    assert browser.get("/").headers["Location"] == "/sign-in/password" and browser.get("/api/v1/people").status == 401
    assert browser.send("/manage/people/new").status == 401
    for new, again, problem in (("short", "short", "At least"), ("given by others", "given by others", "another one"),
                                ("fresh fresh one", "x", "your own name"),
                                ("a whole new secret", "other", "not the same")):
        answer = browser.send("/sign-in/password", new=new, again=again)
        assert answer.status == 422 and problem.split()[0] in answer.text, new
    other = site.browser()
    other.send("/sign-in", name="fresh", password="given by others")
    assert browser.send("/sign-in/password", new="a whole new secret", again="a whole new secret").status == 303
    assert browser.get("/").status == 200
    assert other.get("/sign-in/password").status == 303, "the others' sessions have ended"
    assert site.browser().send("/sign-in", name="fresh", password="given by others").status == 403


def test_a_one_time_code_is_asked_for_and_works_once(site):
    site.add("coder")
    browser, secret = site.sign_in("coder"), pyotp.random_base32()
    assert browser.send("/me/code", secret=secret, code="000000").status == 422
    assert browser.send("/me/code", secret=secret, code=pyotp.TOTP(secret).now()).status == 303
    again = site.browser()
    assert again.send("/sign-in", name="coder", password=PASSWORD).status == 303
    assert again.get("/").headers["Location"] == "/sign-in/code" and again.get("/api/v1/people").status == 401
    assert again.send("/sign-in/code", code=pyotp.TOTP(secret).now()).status == 403, "it was used to set it up"
    people.change(people.find_by_sign_in("coder").id, totp_step=0)
    assert again.send("/sign-in/code", code=pyotp.TOTP(secret).now()).status == 303 and again.get("/").status == 200


def test_sessions_are_listed_and_revoked(site):
    one, two = site.sign_in("root"), site.sign_in("ann")
    page = one.get("/sessions").text
    assert "Ann" in page
    key = sessions.list_of(people.find_by_sign_in("ann").id)[0].id
    assert two.send(f"/sessions/{key}/end").status == 403 and two.get("/").status == 200
    assert one.send(f"/sessions/{key}/end").status == 303 and two.get("/").status == 303


def test_people_end_their_own_other_sessions_and_sign_out(site):
    one, two = site.sign_in("root"), site.sign_in("root")
    one.send("/me/session", session="others")
    assert two.get("/").status == 303 and one.get("/").status == 200
    assert one.send("/sign-out").headers["Location"] == "/sign-in" and one.get("/").status == 303


def test_who_is_switched_off_is_out_at_once(site):
    site.add("leaver", "agent")
    browser, root = site.sign_in("leaver"), site.sign_in("root")
    key = people.find_by_sign_in("leaver").id
    answer = root.send(f"/manage/people/row/{key}", **{"v.sign_in": "leaver", "v.name": "Leaver", "v.role": "agent"})
    assert answer.status == 303 and browser.get("/").status == 303
    assert site.browser().send("/sign-in", name="leaver", password=PASSWORD).status == 403


def test_a_password_that_an_administrator_makes_is_shown_once_and_has_to_be_changed(site):
    person, root = site.add("forgetful", "agent"), site.sign_in("root")
    page = root.send(f"/manage/people/row/{person.id}/password").text
    password = re.findall(r'<code class="secret">([^<]+)', page)[0]
    browser = site.browser()
    assert browser.send("/sign-in", name="forgetful", password=PASSWORD).status == 403
    assert browser.send("/sign-in", name="forgetful", password=password).status == 303 and browser.get("/").headers["Location"] == "/sign-in/password"
