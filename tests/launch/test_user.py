"""The first administrator is made by `up`, whose password is printed once; `user` adds people and gives new passwords."""

import http.client
import json
import re
import urllib.parse

import pytest

from tests.instance import Instance


@pytest.fixture(scope="module")
def instance():
    """An instance that was just started; `said` is what `up` printed."""
    found = Instance()
    try:
        found.said = found.run("up", "--detach").stdout
        yield found
    finally:
        found.close()


def sign_in(instance, name, password):
    """Return (status, where it leads) of a sign-in at the running web."""
    port = int(instance.place.configuration.values["admin"]["port"])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/sign-in")
    page = connection.getresponse()
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf" value="([^"]+)"', page.read().decode())[1]
    connection.request("POST", "/sign-in", urllib.parse.urlencode({"csrf": token, "name": name, "password": password}),
                       {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    kept = "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or ())
    connection.request("GET", "/", headers={"Cookie": kept})
    return answer.status, connection.getresponse().headers["Location"]


def test_up_prints_the_first_password_once_and_it_must_be_changed(instance):
    password = re.search(r"Sign in +as admin, password (\S+)", instance.said)[1]
    assert instance.said.strip().splitlines()[-1].startswith("Switchroom is ready")
    assert sign_in(instance, "admin", password) == (303, "/sign-in/password")
    assert sign_in(instance, "admin", "another")[0] == 403
    for path in instance.place.state.rglob("*"):
        if path.is_file() and path.stat().st_size < 20_000_000 and not path.name.startswith("switchroom.db"):
            assert password.encode() not in path.read_bytes(), path
    assert password.encode() not in (instance.place.state / "switchroom.db").read_bytes()


def test_user_adds_lists_and_gives_a_new_password(instance):
    made = json.loads(instance.run("user", "add", "li.na", "--role", "agent", "--json").stdout)
    assert sign_in(instance, "li.na", made["password"]) == (303, "/sign-in/password")
    fresh = json.loads(instance.run("user", "passwd", "li.na", "--json").stdout)["password"]
    assert sign_in(instance, "li.na", made["password"])[0] == 403 and sign_in(instance, "li.na", fresh)[0] == 303
    listed = json.loads(instance.run("user", "list", "--json").stdout)
    assert {(one["name"], one["role"]) for one in listed} == {("admin", "administrator"), ("li.na", "agent")}
    for words in (("add", "li.na"), ("add", "x y"), ("passwd", "nobody"), ("add", "new", "--role", "king"), ("add",)):
        done = instance.run("user", *words, check=False)
        assert done.returncode == 1 and done.stderr.startswith("switchroom: "), words
