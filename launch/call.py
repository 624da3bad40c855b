"""Places a real test call over SIP, presses keys as RFC 4733 when the flow listens, prints the call's path."""

import json
import secrets
import time

from launch.account import become
from launch.calls import describe
from launch.errors import LaunchError
from launch.instance import open_instance
from launch.listening import Listening
from launch.phone.errors import PhoneError
from launch.phone.phone import Phone
from store import calls
from store.db import open_database

LISTEN_SECONDS = 30.0
KEYS = set("0123456789*#ABCD,")


def add_arguments(parser):
    """Add the arguments of `call`."""
    parser.add_argument("number", help="the number to call, such as 4000")
    parser.add_argument("--from", dest="caller", metavar="N", default="13800000000", help="the outside caller's number")
    parser.add_argument("--press", metavar="KEYS", default="", help="keys to press; a comma waits until the flow listens")
    parser.add_argument("--hangup-after", metavar="S", type=float, default=60.0, help="seconds after the answer (default 60)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Place the call; exit status 1 when it was not answered."""
    if set(options.press) - KEYS:
        raise LaunchError(f"--press {options.press}: only 0-9 * # A-D and commas can be pressed")
    instance = open_instance(options.config)
    become(instance.place.user)
    found = place_call(instance, options.number, options.caller, options.press, options.hangup_after)
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else to_text(found))
    return 0 if found["answered"] else 1


def place_call(instance, number, caller, press, hangup_after):
    """Call `number` from the outside and return its record as `calls --json` does; raises LaunchError."""
    name = f"Test call {secrets.token_hex(4)}"
    live, place = instance.sections.live, instance.place
    with Listening(live.ami_host, live.ami_port, place.secret("ami.launch"), name) as listening:
        try:
            with Phone(instance.sip, "carrier", place.secret("trunk.carrier"), display=name, from_number=caller) as phone:
                answered = _talk(phone.dial(number), listening, press, hangup_after)
        except PhoneError as error:
            raise LaunchError(f"the call failed: {error}", "See ./switchroom status") from None
        return _read_record(instance, listening.linkedid, answered)


def _talk(leg, listening, press, hangup_after):
    answered = leg.wait_answered(30.0)
    end = time.monotonic() + hangup_after
    heard = 0
    for keys in press.split(",") if answered and press else ():
        heard = listening.wait(heard, min(LISTEN_SECONDS, max(0.0, end - time.monotonic())))
        if heard is None or leg.state == "ended":
            break
        time.sleep(0.1)  # the event comes as the prompt begins
        leg.press(keys) if keys else None
    leg.wait_ended(max(0.0, end - time.monotonic()) if answered else 0.0)
    if leg.state != "ended":
        leg.hangup()
    return answered


def _read_record(instance, linkedid, answered):
    open_database(instance.sections.store.url(instance.place.state))
    end = time.monotonic() + 10.0
    while True:
        record = calls.find(linkedid) if linkedid else None
        if record is not None and record.closed:
            return {**describe(record), "answered": answered}
        if time.monotonic() > end:
            raise LaunchError("the call's record did not come", "Is the process `live` running? See ./switchroom status")
        time.sleep(0.1)


def to_text(found):
    """Return the record as text for a reader."""
    steps = [f"  {step['step']:<18} {step['kind']:<22} {step['outcome']:<12} {step['ms'] / 1000:7.1f} s" for step in found["path"]]
    head = f"{found['from']} -> {found['to']}: {found['result'] or 'no result'}, cause {found['hangup_cause']}, talk {found['talk']:.0f} s"
    return "\n".join([head, f"flow {found['flow']} version {found['version']}, call {found['linkedid']}", *steps])
