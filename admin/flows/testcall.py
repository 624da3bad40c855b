"""Rings a phone and lets whoever answers enter a flow, as a caller would."""

import threading

from admin.answers import Refused
from hooks.settings import SettingError
from live.ami import Ami, AmiError
from live.control import Control
from live.control import Refused as Forbidden
from live.settings import Settings
from store import extensions, people

SHELF = "flows.ami"
PHONES, ENTER = "cc-internal", "cc-enter"
_OPENING = threading.Lock()


def place_call(desk, name, phone, number):
    """Ring extension `phone`; who answers enters flow `name` as if by `number`. Return the linkedid; raises Refused."""
    if phone not in list_phones(desk):
        raise Refused(422, "Some values cannot be saved.", {"phone": "There is no such phone here."})
    try:
        # CC_FLOW names the flow itself, so that one without a number can be tried too.
        return Control(open_session(desk), (PHONES, ENTER)).originate(phone, PHONES, ENTER, number, caller=number, variables={"CC_FLOW": name})
    except (AmiError, SettingError, Forbidden, ValueError, OSError) as error:
        raise Refused(503, "Asterisk does not take the call just now. Try again in a moment.") from error


def list_phones(desk):
    """Return the phones that may be rung: those of the people one sees and the extensions of the site; never a number outside."""
    seen = {one.extension for one in people.list_people() if one.extension and desk.asked.viewer.sees(one.id)}
    return sorted({one.number for one in extensions.every()} | seen)


def open_session(desk):
    """Return the admin process's session for calls, opened at its first use."""
    shelf = desk.asked.house.shelf
    with _OPENING:
        if SHELF not in shelf:
            settings = desk.place.section("live", Settings)
            up = threading.Event()
            shelf[SHELF] = Ami(settings.ami_host, settings.ami_port, "admin", desk.place.secret("ami.admin"), lambda message: None,
                               lambda banner: up.set(), lambda reason: None).start()
            up.wait(3.0)
    return shelf[SHELF]
