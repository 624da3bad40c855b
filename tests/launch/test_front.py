"""The front on a network: real nginx with TLS before the real pages, started by up."""

import dataclasses
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import types
import urllib.parse

import pytest

from launch import front
from launch.errors import LaunchError
from launch.instance import open_instance
from store import db, people, sessions, signins, tokens
from store.settings import Settings as StoreSettings
from tests.instance import Instance, wait_until

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="needs root"), pytest.mark.timeout(300)]
HOST, PORT = "127.0.0.79", 19443


@pytest.fixture(scope="module")
def instance():
    """An instance that is open to one more address, with its first administrator's password in `first`."""
    found = Instance(admin={"https_port": PORT})
    try:
        said = found.run("up", "--detach", "--listen", HOST).stdout
        found.first = re.search(r"password (\S+)", said)[1]
        found.said = said
        yield found
    finally:
        found.close()


def connect(instance):
    """Return a connection that trusts the certificate that `up` made, and nothing else."""
    context = ssl.create_default_context(cafile=instance.place.state / "front" / "certificate.pem")
    return http.client.HTTPSConnection(HOST, PORT, context=context, timeout=10)


def ask(instance, method, path, fields=None, cookies="", **headers):
    """Send one request and return (answer, text)."""
    body = urllib.parse.urlencode(fields) if fields is not None else None
    connection = connect(instance)
    given = {"Content-Type": "application/x-www-form-urlencoded", **({"Cookie": cookies} if cookies else {}), **headers}
    connection.request(method, path, body, given)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def sign_in(instance, password):
    """Sign in over https and return (answer, the cookie to send back)."""
    page, text = ask(instance, "GET", "/sign-in")
    form = page.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf" value="([^"]+)"', text)[1]
    answer, _ = ask(instance, "POST", "/sign-in", {"csrf": token, "name": "admin", "password": password}, form)
    found = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or () if line.startswith("switchroom_session")]
    return answer, found[0] if found else ""


@pytest.fixture(scope="module")
def slow(instance):
    """150 clients that began a request by https and never go on; (their sockets, when they began)."""
    context = ssl.create_default_context(cafile=instance.place.state / "front" / "certificate.pem")
    found = []
    for _ in range(150):
        one = context.wrap_socket(socket.create_connection((HOST, PORT), timeout=20), server_hostname=HOST)
        one.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        found.append(one)
    yield found, time.monotonic()
    for one in found:
        one.close()


def test_slow_clients_keep_nobody_else_waiting(instance, slow):
    began = time.monotonic()
    assert ask(instance, "GET", "/sign-in")[0].status == 200 and time.monotonic() - began < 2.0


def test_up_says_the_https_address_and_the_front_runs_without_rights(instance):
    assert f"https://{HOST}:{PORT}/" in instance.said
    pid = instance.pids()["front"]
    status = dict(line.split(":\t") for line in open(f"/proc/{pid}/status", encoding="ascii").read().splitlines() if ":\t" in line)
    assert status["Uid"].split()[0] != "0" and int(status["CapEff"], 16) == 0


@pytest.mark.covers("F32.2a")
def test_people_sign_in_by_https_with_hashed_password_secure_cookie_lock_out_and_log(instance):
    db.open_database(instance.place.section("store", StoreSettings).url(instance.place.state))
    answer, cookie = sign_in(instance, instance.first)
    line = next(line for line in answer.headers.get_all("Set-Cookie") if line.startswith("switchroom_session")).lower()
    assert answer.status == 303 and "secure" in line and "httponly" in line and "samesite=lax" in line
    assert ask(instance, "GET", "/sign-in/password", cookies=cookie)[0].status == 200
    person = people.find_by_sign_in("admin")
    assert person.password.startswith("$argon2id$") and instance.first not in person.password
    seen = signins.SignIn.select().order_by(signins.SignIn.at.desc()).get()
    assert (seen.name, seen.result, seen.address) == ("admin", "signed in", "127.0.0.1")
    sessions.Session.update(created=time.time() - 13 * 3600, seen=time.time() - 13 * 3600).execute()
    assert ask(instance, "GET", "/sign-in/password", cookies=cookie)[0].status == 303, "the session ended"
    results = [sign_in(instance, f"wrong-{number}")[0].status for number in range(8)]
    assert 429 in results and sign_in(instance, instance.first)[0].status == 429, "locked out, also with the right one"


def test_http_only_redirects(instance):
    web = int(instance.place.configuration.values["admin"]["port"])
    connection = http.client.HTTPConnection(HOST, web, timeout=5)
    for method in ("GET", "POST"):
        connection.request(method, "/people?a=1", headers={"Host": f"{HOST}:{web}"})
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}:{PORT}/people?a=1")


def test_http_2_is_spoken_and_old_tls_is_not(instance):
    certificate = str(instance.place.state / "front" / "certificate.pem")
    done = subprocess.run([shutil.which("curl"), "-sS", "--http2", "--cacert", certificate, "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
                           f"https://{HOST}:{PORT}/api/v1/health"], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("2 "), done.stderr
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, OSError)), socket.create_connection((HOST, PORT), timeout=5) as plain:
        old.wrap_socket(plain)


def test_the_network_gets_no_details_and_may_not_name_its_own_address(instance):
    _, text = ask(instance, "GET", "/api/v1/health", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})
    assert set(json.loads(text)) == {"status", "processes"} and set(json.loads(text)["processes"][0]) == {"name", "state"}
    assert front.find_socket(instance.place).parent.stat().st_mode & 0o777 == 0o700


def test_a_body_that_is_too_large_and_a_path_out_of_the_static_folder_are_refused(instance):
    connection = connect(instance)
    connection.putrequest("POST", "/sign-in")
    connection.putheader("Content-Length", str(64 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    for path in ("/static/../gate.py", "/static/%2e%2e/gate.py", "/static/..%2f..%2fcc.ini", "/static//etc/passwd"):
        answer, text = ask(instance, "GET", path)
        assert answer.status in (400, 404) and "import" not in text.replace("important", ""), path


def test_a_stream_comes_through_at_once(instance):
    db.open_database(instance.place.section("store", StoreSettings).url(instance.place.state))
    token, _ = tokens.issue(people.find_by_sign_in("admin").id, "test", ["*"], 0)
    connection = connect(instance)
    connection.request("GET", "/api/v1/events", headers={"Authorization": f"Bearer {token}", "Accept": "text/event-stream"})
    answer = connection.getresponse()
    began = time.monotonic()
    assert answer.status == 200 and answer.readline() == b"retry: 1000\n" and time.monotonic() - began < 2
    connection.close()


def test_slow_clients_are_sent_away_in_the_end(slow):
    clients, began = slow
    time.sleep(max(0.0, 7.5 - (time.monotonic() - began)))
    for client in clients[:5]:
        client.settimeout(3)
        answer = client.recv(100)
        assert answer == b"" or b"408" in answer


def test_a_killed_front_is_back_and_the_certificate_stays(instance):
    pid = instance.pids()["front"]
    os.kill(pid, signal.SIGKILL)

    def is_back():
        try:
            return ask(instance, "GET", "/api/v1/health")[0].status in (200, 503)
        except OSError:
            return False
    wait_until(lambda: instance.pids().get("front") not in (None, pid) and is_back(), 15)
    known = open_instance(instance.config)
    certificate, key, fresh = front.choose_certificate(known, HOST)
    assert not fresh and certificate.stat().st_mode & 0o777 == key.stat().st_mode & 0o777 == 0o600
    assert not front.is_good(certificate, key, "192.0.2.5"), "another address needs another one"


def test_a_certificate_of_the_site_is_taken_and_a_closed_one_named(instance, tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "mine.pem").write_text("x", encoding="ascii")
    known = open_instance(instance.config)
    known.sections = dataclasses.replace(known.sections, admin=dataclasses.replace(
        known.sections.admin, certificate=str(tmp_path / "mine.pem"), certificate_key=str(tmp_path / "mine.pem")))
    with pytest.raises(LaunchError, match="cannot read .*mine.pem"):
        front.choose_certificate(known, HOST)
    text = front.render(known, "2001:db8::1", "/a", "/b")
    assert "Strict-Transport-Security" in text and "listen [2001:db8::1]:19443 ssl" in text and "ssl_certificate /a;" in text
    assert front.find_redirect(known.sections.admin, "0.0.0.0") == 0


def test_only_a_low_port_needs_a_right(instance):
    known, low = open_instance(instance.config), types.SimpleNamespace(https_port=443, redirect_port=80, port=8080)
    assert "--ambient-caps=-all,+net_bind_service" in front.make_command(known.place, known.account, low, HOST)
    assert "--ambient-caps=-all" in front.make_command(known.place, known.account, known.sections.admin, HOST)
