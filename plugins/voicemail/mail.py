"""Sends the queued mails over SMTP: again later when the server says later, never again when it says no."""

import logging
import pathlib
import smtplib
import socket
import ssl
import time

from plugins.voicemail import audio, letter
from plugins.voicemail.models import boxes, mails, messages
from plugins.voicemail.models.mails import FAILED, QUEUED, SENT
from store import db

log = logging.getLogger(__name__)

PERIOD = 1.0
LEASE = 300.0       # longer than any sending, so that nobody else takes the mail meanwhile
SLOWEST = 3600.0


class MailError(Exception):
    """The mail was not taken; `final` when trying again is of no use."""

    def __init__(self, message, final=False):
        super().__init__(message)
        self.final = final


class Mailer:
    """Sends mails of this `node` from `folder` by the plugin's `settings`."""

    def __init__(self, folder, node, settings, clock=time.time):
        self._folder, self._node, self._settings, self._clock = folder, node, settings, clock

    def run(self, stop):
        """Work until the threading.Event `stop` is set; without a mail server mails wait."""
        while not stop.wait(PERIOD):
            try:
                while self._settings.smtp_host and not stop.is_set() and self.send_one():
                    pass
            except db.DatabaseError as error:
                log.warning("mails wait, the database is away: %s", error)
        db.disconnect()

    def send_one(self):
        """Send one mail that is due; return False when none is."""
        job = mails.claim(self._node, self._clock(), LEASE)
        if job is None:
            return False
        try:
            self._send(job)
        except MailError as error:
            self._put_back(job, error)
        else:
            mails.settle(job.id, SENT, sent_at=self._clock(), error="")
        return True

    def _put_back(self, job, error):
        last = error.final or job.tries >= self._settings.mail_tries
        log.warning("mail of message %s to %s: %s%s", job.message, job.address, error, "; given up" if last else "")
        pause = min(SLOWEST, self._settings.mail_retry * 2 ** (job.tries - 1))
        mails.settle(job.id, FAILED if last else QUEUED, due=self._clock() + pause, error=str(error)[:500])

    def _send(self, job):
        row = messages.find(job.message)
        box = boxes.find(row.box) if row else None
        if box is None:
            raise MailError("the message or its box was removed", final=True)
        ours = self._settings
        try:
            mail = letter.write(row, box, job.address, ours.mail_from, box.language or ours.mail_language, ours.zone,
                                self._read(row), self._node)
        except (ValueError, LookupError) as error:
            raise MailError(f"the mail cannot be written: {error}; correct the address or mail_from", final=True) from None
        deliver(mail, job.address, ours)

    def _read(self, row):
        try:
            with audio.open_sound(self._folder, row.recording) as file:
                return file.read() if row.size <= self._settings.mail_attach << 20 else None
        except OSError:
            return b""


def deliver(mail, address, settings):
    """Hand `mail` to the mail server of `settings`; raises MailError with what the server said."""
    try:
        with _connect(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, _read_secret(settings))
            server.send_message(mail, settings.mail_from, [address])
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        raise MailError(_say(code, reason), final=500 <= code < 600) from None
    except smtplib.SMTPAuthenticationError as error:
        # A wrong password is corrected by people: the mail is worth another try.
        raise MailError(f"signing in: {_say(error.smtp_code, error.smtp_error)}; correct smtp_user and smtp_secret") from None
    except smtplib.SMTPResponseException as error:
        raise MailError(_say(error.smtp_code, error.smtp_error), final=500 <= error.smtp_code < 600) from None
    except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
        raise MailError(f"{settings.smtp_host}:{settings.smtp_port}: {error or type(error).__name__}") from None


def _connect(settings):
    where = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(*where, timeout=settings.smtp_patience, context=_trust(settings), local_hostname=_host())
    server = smtplib.SMTP(*where, timeout=settings.smtp_patience, local_hostname=_host())
    try:
        if settings.smtp_security != "none":
            server.starttls(context=_trust(settings))
    except smtplib.SMTPNotSupportedError:
        server.close()
        raise MailError(f"{where[0]}:{where[1]} offers no STARTTLS, so nothing was sent in the clear; "
                        "set smtp_security to what the server can do") from None
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _trust(settings):
    return ssl.create_default_context(cafile=settings.smtp_authority or None)


def _host():
    # The name of the machine: looking up its whole name may wait for a name server that is away.
    return socket.gethostname() or "localhost"


def _read_secret(settings):
    try:
        return pathlib.Path(settings.smtp_secret).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise MailError(f"smtp_secret: {error}; name a file that holds the password") from None


def _say(code, reason):
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return f"the mail server said {code} {text}"
