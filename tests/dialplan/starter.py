"""The site that the dialplan tests render: the starter's numbers with fixed secrets."""

import dataclasses
import pathlib

from dialplan.render.manager import users
from dialplan.site import Extension, Limits, Member, Music, Number, Queue, Site, Trunk

NAMES = ("live", "admin", "agi", "worker", "hardware", "dialplan", "launch")


def starter(state=pathlib.Path("/var/lib/switchroom"), **changes):
    """Return the starter site under `state`, with `changes` to its fields."""
    phones = ("1001", "1002", "1003", "1004", "801", "80001")
    site = Site(
        node="test", state=pathlib.Path(state), agi_token="t0ken", fallback_queue="operator", limits=Limits(),
        extensions=tuple(Extension(number, f"secret-{number}", f"Phone {number}") for number in phones),
        trunks=(Trunk("carrier", "carrier", "secret-carrier"),),
        queues=(Queue("sales", (Member("PJSIP/1001", 0, "Zhang, \"Wei\""), Member("PJSIP/1002")), leave_by_key=True),
                Queue("support", (Member("PJSIP/1003"), Member("PJSIP/1004")), leave_by_key=True), Queue("operator", (Member("PJSIP/1001"),))),
        numbers=tuple(Number(dialled) for dialled in ("4000", "4001", "4003")),
        managers=users({name: f"secret-{name}" for name in NAMES}),
        music=(Music("default", pathlib.Path(state) / "sounds" / "moh"),))
    return dataclasses.replace(site, **changes)
