"""Tells people of alarms by mail and web hook: queued in the store, tried again until taken, escalated until acknowledged."""

import email.message
import json
import logging
import smtplib
import socket
import ssl
import threading
import time

import urllib3

from hardware.alarms import ENDED, RAISED
from store import alarms, db

log = logging.getLogger("hardware.notices")

SLOWEST = 3600.0
PERIOD = 1.0


class Refused(Exception):
    """A notice was not taken; `final` when trying again is of no use."""

    def __init__(self, message, final=False):
        super().__init__(message)
        self.final = final


def choose(routes, severity, raised, acknowledged, now):
    """Return the routes that must have heard by now of an alarm raised at Unix second `raised`; pure."""
    rank = alarms.SEVERITIES.index
    return [route for route in routes
            if rank(severity) >= rank(route.severity) and (route.after == 0 or (acknowledged is None and now - raised >= route.after))]


class Notices:
    """Queues and sends what is due for `node`; `settings` is the [hardware] section, `secret(name)` reads a secret."""

    def __init__(self, node, settings, secret, clock=time.time):
        self._node, self._settings, self._secret, self._clock = node, settings, secret, clock
        self._news = threading.Event()
        self._senders = {"mail": self._mail, "hook": self._hook}
        self._pool = urllib3.PoolManager(timeout=settings.notice_patience, retries=False)

    def wake(self):
        """Look at once: an alarm was stored."""
        self._news.set()

    def run(self, stop):
        """Queue and send until the threading.Event `stop` is set."""
        while not stop.is_set():
            self._news.wait(PERIOD)
            self._news.clear()
            try:
                self.queue()
                self.send()
            except db.DatabaseError as error:
                log.warning("notices wait, the database is away: %s", error)
        db.disconnect()

    def queue(self):
        """Queue what has become due, never twice; raises DatabaseError."""
        routes, now = alarms.routes(), self._clock()
        if not routes:
            return
        by_id = {route.id: route for route in routes}
        for row in alarms.history(now - 7 * 86400.0):
            if row.quiet or row.node != self._node:
                continue
            if row.ended is None:
                for route in choose(routes, row.severity, row.raised, row.acknowledged, now):
                    alarms.queue_notice(self._node, row.id, route, RAISED, now)
            elif now - row.ended < 86400.0:
                for route in [by_id[one] for one in alarms.told(row.id) if one in by_id]:
                    alarms.queue_notice(self._node, row.id, route, ENDED, now)

    def send(self):
        """Send what is due; raises DatabaseError."""
        for notice in alarms.due(self._node, self._clock()):
            alarm = alarms.find(notice.alarm)
            try:
                if alarm is None:
                    raise Refused("the alarm was removed", final=True)
                self._senders[notice.kind](notice, alarm)
            except Refused as error:
                self._put_back(notice, error)
            else:
                alarms.settle(notice.id, alarms.SENT, notice.tries + 1, self._clock())

    def _put_back(self, notice, error):
        tries = notice.tries + 1
        last = error.final or tries >= self._settings.notice_tries
        log.warning("notice of alarm %s to %s: %s%s", notice.alarm, notice.target, error, "; given up" if last else "")
        due = self._clock() + min(SLOWEST, self._settings.notice_retry * 2 ** (tries - 1))
        alarms.settle(notice.id, alarms.FAILED if last else alarms.QUEUED, tries, due, str(error))

    def _mail(self, notice, alarm):
        ours = self._settings
        if not ours.smtp_host:
            raise Refused("no mail server is set: smtp_host in [hardware]")
        try:
            letter = write_mail(notice, alarm, ours.mail_from)
            with self._connect() as server:
                server.send_message(letter, ours.mail_from, [notice.target])
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            raise Refused(f"the mail server said {code} {reason!r}", final=500 <= code < 600) from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise Refused(f"{ours.smtp_host}:{ours.smtp_port}: {error}") from None

    def _connect(self):
        ours = self._settings
        where = {"host": ours.smtp_host, "port": ours.smtp_port, "timeout": ours.notice_patience, "local_hostname": socket.gethostname() or "localhost"}
        trust = ssl.create_default_context(cafile=ours.smtp_authority or None)
        server = smtplib.SMTP_SSL(**where, context=trust) if ours.smtp_security == "tls" else smtplib.SMTP(**where)
        try:
            if ours.smtp_security == "starttls":
                server.starttls(context=trust)
            if ours.smtp_user:
                server.login(ours.smtp_user, self._secret("alarm.smtp"))
        except BaseException:
            server.close()
            raise
        return server

    def _hook(self, notice, alarm):
        try:
            answer = self._pool.request("POST", notice.target, body=json.dumps(describe(notice, alarm)).encode(), redirect=False,
                                        headers={"Content-Type": "application/json"})
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Refused(f"{type(error).__name__}: {error}") from None
        if not 200 <= answer.status < 300:
            raise Refused(f"the web hook answered {answer.status}", final=answer.status in (400, 401, 403, 404, 410))


def describe(notice, alarm):
    """Return the JSON that a web hook gets: what (raised, ended) and the alarm; times are Unix seconds."""
    return {"what": notice.what, "alarm": alarm.id, "node": alarm.node, "condition": alarm.condition, "equipment": alarm.equipment,
            "severity": alarm.severity, "text": alarm.text, "raised": alarm.raised, "ended": alarm.ended, "acknowledged": alarm.acknowledged}


def write_mail(notice, alarm, sender):
    """Return the mail of a notice; raises ValueError for an address with line breaks."""
    mail = email.message.EmailMessage()
    mail["From"], mail["To"] = sender, notice.target
    over = notice.what == ENDED
    mail["Subject"] = f"[{alarm.node}] {'over' if over else alarm.severity}: {alarm.condition}"
    mail["Message-ID"] = f"<{notice.id}@{alarm.node}>"
    lines = [alarm.text, "", f"Equipment: {alarm.equipment}", f"Raised: {_write_time(alarm.raised)}"]
    if over:
        lines.append(f"Over: {_write_time(alarm.ended)}, after {alarm.ended - alarm.raised:.0f} s")
    mail.set_content("\n".join(lines) + "\n")
    return mail


def _write_time(at):
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))
