"""A web with calls of a year, one of them with its events and a recording that can be heard."""

import hashlib
import math
import struct
import time
import wave

from launch.benches import calllog
from store import calls, db, journal, recordings
from store import events

CALLER, AGENT = "13812345678", "1001"
TALK, MESSAGE = "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"


def fill(site, rows=400):
    """Put calls into the site's database: `rows` of chance, and the one of `add_story`."""
    calllog.fill(db.proxy.obj, rows)
    add_story(site)


def add_story(site):
    """Add an inbound call through menu and queue to an agent, with hold, recording, survey and events; return its id."""
    at = time.time() - 600
    one, two = "pbx-100.1", "pbx-100.2"
    news = [
        events.ChannelStarted(call="100.1", at=at, uniqueid=one, channel="PJSIP/carrier-1", number=CALLER, dialled="4000", context="cc-trunk",
                              endpoint="carrier"),
        events.ChannelAnswered(call="100.1", at=at + 1, uniqueid=one, channel="PJSIP/carrier-1"),
        events.StepTaken(call="100.1", at=at + 5, n=0, step="menu", kind="ivr.menu", outcome="1", ms=4000),
        events.QueueJoined(call="100.1", at=at + 6, uniqueid=one, queue="sales", position=1),
        events.ChannelStarted(call="100.1", at=at + 8, uniqueid=two, channel="PJSIP/1001-2", endpoint=AGENT),
        events.DialStarted(call="100.1", at=at + 8, uniqueid=two), events.DialEnded(call="100.1", at=at + 12, uniqueid=two, status="ANSWER"),
        events.ChannelAnswered(call="100.1", at=at + 12, uniqueid=two, channel="PJSIP/1001-2"), events.QueueLeft(call="100.1", at=at + 12, uniqueid=one),
        events.BridgeEntered(call="100.1", at=at + 12, uniqueid=one, bridge="b"), events.BridgeEntered(call="100.1", at=at + 12, uniqueid=two, bridge="b"),
        events.HoldStarted(call="100.1", at=at + 20, uniqueid=two), events.HoldEnded(call="100.1", at=at + 25, uniqueid=two),
        events.ChannelEnded(call="100.1", at=at + 40, uniqueid=two, cause=16), events.ChannelEnded(call="100.1", at=at + 41, uniqueid=one, cause=16)]
    for seq, event in enumerate(news, 1):
        journal.Entry.create(node="pbx", seq=seq, source="test", source_seq=seq, kind=type(event).__name__, call=event.call, at=event.at,
                             data=journal.encode(event).decode())
    facts = {"language": "zh", "service": "consultation", "survey_service": "satisfied", "agents": [AGENT, "1002"], "note": f"asked for {CALLER}",
             "recordings": [TALK]}
    calls.save({"node": "pbx", "linkedid": "100.1", "direction": "inbound", "number_from": CALLER, "name_from": "=cmd|' /C calc'!A0", "dialled": "4000",
                "trunk": "carrier", "queue": "sales", "agent": AGENT, "flow": "main", "version": 3,
                "path": [{"n": 0, "step": "menu", "kind": "ivr.menu", "outcome": "1", "ms": 4000},
                         {"n": 1, "step": "sell", "kind": "acd.queue", "outcome": "answered", "ms": 34000}],
                "started": at, "answered": at + 1, "ended": at + 41, "wait": 6.0, "ring": 4.0, "talk": 28.0, "hold": 5.0, "result": "answered",
                "cause": 16, "recording": TALK, "charge": 1250, "facts": facts, "closed": True})
    keep(site, TALK, "100.1", "call", at + 12)
    calls.save({"node": "pbx", "linkedid": "100.2", "direction": "inbound", "number_from": "13911112222", "dialled": "4000", "flow": "main",
                "path": [{"n": 0, "step": "leave", "kind": "voicemail.leave", "outcome": "left", "ms": 9000}], "started": at + 100, "answered": at + 101,
                "ended": at + 110, "result": "message", "recording": MESSAGE, "closed": True,
                "facts": {"voicemail": "m1", "mailbox": "1002", "voicemail_seconds": 6.5, "voicemail_state": "new", "recordings": [MESSAGE]}})
    keep(site, MESSAGE, "100.2", "message", at + 101)
    calls.save({"node": "pbx", "linkedid": "100.3", "direction": "inbound", "number_from": "000", "flow": "doctor", "started": at, "result": "answered",
                "closed": True})
    return "pbx-100.1"


def keep(site, recording, linkedid, kind, at):
    """Put a WAV file of two seconds into the site and its row into the database."""
    folder = site.place.recordings
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recording}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", int(12000 * math.sin(place / 9) * math.sin(place / 16000 * math.pi) ** 2)) for place in range(16000)))
    body = path.read_bytes()
    recordings.start(recording, "pbx", linkedid, kind=kind, started=at)
    recordings.keep(recording, str(path), len(body), hashlib.sha256(body).hexdigest(), 2.0, "pbx", linkedid)
