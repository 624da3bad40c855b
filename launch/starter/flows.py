"""The starter site's flow documents, each published into the database that lacks it."""

import json
import pathlib

from launch.starter.site import DOCTOR, DOCTOR_NUMBER, NUMBERS
from store import flows

FOLDER = pathlib.Path(__file__).with_name("flows")
AUTHOR = "starter"


def documents():
    """Return {name: document} of the starter flows."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def seed():
    """Publish each starter flow that was never published and bind free numbers; return the names published."""
    known = set(flows.names())
    fresh = {name: document for name, document in documents().items() if name not in known}
    for name, document in fresh.items():
        flows.publish(name, document, AUTHOR)
    bound = flows.bindings()
    for dialled, name in NUMBERS.items():
        if dialled not in bound and name in fresh:
            flows.bind(dialled, name)
    _seed_doctor(bound)
    return list(fresh)


def _seed_doctor(bound):
    """The doctor's flow is part of the program, not of the site: it is always this one, on its own number."""
    flows.publish(DOCTOR, documents()[DOCTOR], AUTHOR)
    if bound.get(DOCTOR_NUMBER) != DOCTOR:
        flows.bind(DOCTOR_NUMBER, DOCTOR)
