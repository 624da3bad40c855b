"""Says which phones, trunk, queues and numbers the starter site has."""

from dialplan.render.manager import RIGHTS, users
from dialplan.site import Extension, Member, Music, Number, Queue, Site, System, Trunk

PHONES = {"1001": "Operator", "1002": "Agent 1002", "1003": "Agent 1003", "1004": "Agent 1004", "801": "Office 801",
          "80001": "Branch 80001"}
QUEUES = {"sales": ("1001", "1002"), "support": ("1003", "1004"), "operator": ("1001",)}
NUMBERS = {"4000": "main", "4001": "echo", "4002": "record", "4003": "closed"}
# Dialled from our own phones only.
INSIDE = ("4002",)
# The doctor's test call has a number, flow, queue and agent of its own, so that it rings nobody; it calls from outside.
DOCTOR_NUMBER, DOCTOR_AGENT, DOCTOR = "4999", "4998", "doctor"
# What the store does not own.
KEPT = (DOCTOR_AGENT, DOCTOR)
FALLBACK_QUEUE = "operator"


def build(place, sections, asterisk):
    """Return the starter dialplan.site.Site of an instance with its own secrets."""
    ours = sections.dialplan
    return Site(
        node=place.node, state=place.state, user="", system=System(modules=asterisk.modules),
        sip_host=ours.sip_host, sip_port=ours.sip_port, http_host=ours.http_host, http_port=ours.http_port,
        ami_host=sections.live.ami_host, ami_port=sections.live.ami_port, rtp_start=ours.rtp_start, rtp_end=ours.rtp_end,
        agi_host=sections.agi.host, agi_port=sections.agi.port, agi_token=place.secret("agi.token"),
        extensions=tuple(Extension(number, place.secret(f"extension.{number}"), name)
                         for number, name in {**PHONES, DOCTOR_AGENT: "Doctor"}.items()),
        trunks=(Trunk("carrier", "carrier", place.secret("trunk.carrier")),),
        queues=(*(_queue(name, members) for name, members in QUEUES.items()), _queue(DOCTOR, (DOCTOR_AGENT,))),
        numbers=(*(Number(dialled, trunks=dialled not in INSIDE) for dialled in NUMBERS), Number(DOCTOR_NUMBER, phones=False)),
        managers=users({name: place.secret(f"ami.{name}") for name in RIGHTS}),
        music=(Music("default", place.sounds / "moh"),), fallback_queue=FALLBACK_QUEUE)


def _queue(name, members):
    return Queue(name, tuple(Member(f"PJSIP/{number}", name=number) for number in members))
