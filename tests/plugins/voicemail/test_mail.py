"""Mails leave over a real SMTP server: once, encrypted as told, again when it says later, never again when it says no."""

import email
import email.policy
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from plugins.voicemail.mail import Mailer
from plugins.voicemail.models import boxes, mails
from plugins.voicemail.settings import Settings
from tests.instance import find_port
from tests.plugins.voicemail.test_models import leave

KEY = "d" * 32
SOUND = b"RIFF" + bytes(range(256)) * 40


class Desk:
    """A handler that answers RCPT and DATA from `answers` and keeps what it took."""

    def __init__(self):
        self.answers, self.mails, self.tls = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Refuse as told, else take the address."""
        if self.answers and self.answers[0].startswith("RCPT "):
            return self.answers.pop(0).removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Answer as told, else take the mail."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.tls.append(session.ssl is not None)
        return answer


class Tls(Controller):
    """A server that offers STARTTLS and takes mail only after it."""

    def factory(self):
        """Return one connection's server."""
        return SMTP(self.handler, tls_context=self.context, require_starttls=True, authenticator=self.check, auth_required=self.signs_in,
                    auth_require_tls=True)

    @staticmethod
    def check(server, session, envelope, mechanism, data):
        """Take one user and password only."""
        return AuthResult(success=(data.login, data.password) == (b"centre", b"s3cret"), handled=False)


@pytest.fixture
def handler():
    return Desk()


@pytest.fixture
def plain(handler):
    """A server without STARTTLS."""
    server = Controller(handler, hostname="127.0.0.1", port=find_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Files of a certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
               "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def encrypted(handler, certificate):
    server = Tls(handler, hostname="localhost", port=find_port())
    server.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.context.load_cert_chain(*certificate)
    server.signs_in = False
    server.start()
    yield server
    server.stop()


def settings(server, **values):
    return Settings(**{"smtp_host": server.hostname, "smtp_port": server.port, "smtp_security": "none", "mail_from": "centre@example.com",
                       "smtp_patience": 5.0, "mail_retry": 10.0, **values})


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queued(sqlite, folder):
    """A message of 1001 whose mail is due."""
    boxes.save("1001", title="Ann", language="zh")
    leave(KEY, number="13800001234", seconds=65.0, size=len(SOUND), queue="sales", after_hours=True, at=1767225600.0)
    (folder / f"{KEY}.wav").write_bytes(SOUND)
    mails.queue(KEY, "ann@example.com", "n1", 1000.0)


def state():
    row, = mails.of_message(KEY)
    return row.state, row.tries, row.error


def test_a_mail_goes_out_once_with_the_recording(queued, folder, plain, handler, clock):
    mailer = Mailer(folder, "n1", settings(plain), clock)
    assert mailer.send_one() and not mailer.send_one()
    assert state() == ("sent", 1, "")
    mail, = handler.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == ("ann@example.com", "centre@example.com", "13800001234 给 1001 的留言")
    text = mail.get_body().get_content()
    assert "时长：1:05" in text and "队列：sales" in text and "下班时间" in text and "2026-01-01 08:00" in text
    sound, = mail.iter_attachments()
    assert sound.get_payload(decode=True) == SOUND and sound.get_content_type() == "audio/x-wav"
    assert sound.get_filename() == "message-20260101-0800.wav"


def test_english_and_what_a_caller_may_not_do_to_a_header(queued, folder, plain, handler, clock):
    boxes.save("1001", language="en")
    mails.queue("evil", "ann@example.com", "n1", 1000.0)
    leave("evil", number="1\r\nBcc: eve@example.com", recording="e" * 32)
    mailer = Mailer(folder, "n1", settings(plain), clock)
    assert mailer.send_one() and mailer.send_one()
    mail = next(one for one in handler.mails if "Bcc:" in one["Subject"])
    assert mail["Bcc"] is None and "no longer there" in mail.get_body().get_content() and not list(mail.iter_attachments())


def test_a_large_recording_is_not_attached(queued, folder, plain, handler, clock):
    assert Mailer(folder, "n1", settings(plain, mail_attach=0), clock).send_one()
    assert not list(handler.mails[0].iter_attachments()) and "录音过大" in handler.mails[0].get_body().get_content()


@pytest.mark.parametrize("answer", ["451 try later", "RCPT 450 mailbox busy"])
def test_later_is_tried_again_with_growing_pauses(queued, folder, plain, handler, clock, answer):
    handler.answers = [answer, answer]
    mailer = Mailer(folder, "n1", settings(plain), clock)
    assert mailer.send_one() and not mailer.send_one()
    assert state()[:2] == ("queued", 1) and answer.split(" ", 2)[-1].split()[-1] in state()[2]
    clock.now += 10
    assert mailer.send_one() and not mailer.send_one()
    clock.now += 10
    assert not mailer.send_one(), "the second pause is longer"
    clock.now += 10
    assert mailer.send_one() and state() == ("sent", 3, "") and len(handler.mails) == 1


@pytest.mark.parametrize("answer", ["554 no such thing", "RCPT 550 unknown user"])
def test_no_is_no_and_shown(queued, folder, plain, handler, clock, answer):
    handler.answers = [answer]
    mailer = Mailer(folder, "n1", settings(plain), clock)
    assert mailer.send_one()
    clock.now += 1e6
    assert not mailer.send_one() and state()[0] == "failed" and answer.removeprefix("RCPT ") in state()[2]
    assert mails.count_failed(0.0) == 1


def test_tries_end(queued, folder, plain, handler, clock):
    handler.answers = ["451 later"] * 5
    mailer = Mailer(folder, "n1", settings(plain, mail_tries=2), clock)
    for _ in range(2):
        assert mailer.send_one()
        clock.now += 4000
    assert not mailer.send_one() and state()[:2] == ("failed", 2)


def test_a_server_that_is_away_is_tried_again(queued, folder, clock):
    gone = Settings(smtp_host="127.0.0.1", smtp_port=find_port(), smtp_security="none", smtp_patience=2.0)
    assert Mailer(folder, "n1", gone, clock).send_one()
    assert state()[:2] == ("queued", 1) and "127.0.0.1" in state()[2]


def test_nothing_is_sent_in_the_clear_when_starttls_is_refused(queued, folder, plain, handler, clock):
    mailer = Mailer(folder, "n1", settings(plain, smtp_security="starttls"), clock)
    assert mailer.send_one()
    assert state()[0] == "queued" and "STARTTLS" in state()[2] and not handler.mails


def test_starttls_with_sign_in(queued, folder, encrypted, certificate, handler, clock, tmp_path):
    encrypted.signs_in = True
    (tmp_path / "secret").write_text("s3cret\n")
    good = settings(encrypted, smtp_security="starttls", smtp_authority=str(certificate[0]), smtp_user="centre",
                    smtp_secret=str(tmp_path / "secret"))
    assert Mailer(folder, "n1", good, clock).send_one()
    assert state()[0] == "sent" and handler.tls == [True]


def test_a_wrong_password_is_said_and_tried_again(queued, folder, encrypted, certificate, clock, tmp_path):
    (tmp_path / "secret").write_text("wrong")
    bad = settings(encrypted, smtp_security="starttls", smtp_authority=str(certificate[0]), smtp_user="centre", smtp_secret=str(tmp_path / "secret"))
    assert Mailer(folder, "n1", bad, clock).send_one()
    assert state()[0] == "queued" and "smtp_secret" in state()[2] and "wrong" not in state()[2]


def test_a_certificate_that_nobody_trusts_gets_nothing(queued, folder, encrypted, handler, clock):
    assert Mailer(folder, "n1", settings(encrypted, smtp_security="starttls"), clock).send_one()
    assert state()[0] == "queued" and "certificate" in state()[2].lower() and not handler.mails


def test_a_mail_of_a_process_that_died_is_sent_with_the_same_id(queued, folder, plain, handler, clock):
    mailer = Mailer(folder, "n1", settings(plain), clock)
    job = mails.claim("n1", clock(), 300.0)
    mailer._send(job)   # the server took it, and the process died before its note
    assert not mailer.send_one()
    clock.now += 301
    assert mailer.send_one() and state()[0] == "sent"
    assert len({mail["Message-ID"] for mail in handler.mails}) == 1 and len(handler.mails) == 2


def test_a_message_that_is_gone_ends_its_mail(queued, folder, plain, clock):
    mails.queue("gone", "ann@example.com", "n1", 900.0)
    assert Mailer(folder, "n1", settings(plain), clock).send_one()
    assert mails.of_message("gone")[0].state == "failed"
