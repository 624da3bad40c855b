"""The background jobs: messages and lamps, mails, retention."""

from hooks.specs import Worker
from live.ami import Ami
from live.lamp import Lamps
from live.settings import Settings as LiveSettings
from plugins.voicemail import audio
from plugins.voicemail.desk import Desk
from plugins.voicemail.keeping import Keeper
from plugins.voicemail.mail import Mailer
from store import db
from store.journal import Reader

NAME = "worker"     # the manager login of the worker host


def make(request):
    """Return the Workers of `request`: its place, settings and journal."""
    place, ours, tell = request.place, request.settings, request.journal.emit
    return [Worker("voicemail-desk", lambda stop: run_desk(place, tell, stop)),
            Worker("voicemail-mail", Mailer(place.recordings, place.node, ours).run),
            Worker("voicemail-keeping", Keeper(place.recordings, place.node, tell, ours.keep_deleted_days).run)]


def run_desk(place, tell, stop):
    """Run the desk with a manager session and a wake-up of its own until `stop` is set."""
    audio.make_folder(audio.greetings(place.recordings))
    live = place.section("live", LiveSettings)
    ami = Ami(live.ami_host, live.ami_port, NAME, place.secret(f"ami.{NAME}"), ping=live.ping, patience=live.patience).start()
    reader = Reader(place.run, db.proxy.obj, "voicemail-desk")
    try:
        Desk(place.recordings, place.node, tell, reader.wait, Lamps(place.asterisk / "spool", ami)).run(stop)
    finally:
        reader.close()
        ami.stop()
