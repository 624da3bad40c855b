"""The first steps of a new instance, each found done by itself."""

import dataclasses

from store import call_figures, journal, preferences

CHOICE = "tour"
AWAY = ("unavailable", "unknown", "invalid", "")


@dataclasses.dataclass(frozen=True)
class Step:
    """One step: what to do, how, where, and whether it is done."""

    title: str
    text: str
    path: str
    done: bool


def list_steps(asked):
    """Return the Steps for this person, or nothing when they put the tour away or may not do them."""
    if not (asked.may("people.change") and asked.may("status.view")) or preferences.get(asked.person.id, CHOICE) == "away":
        return ()
    return (Step("Choose your own password", "The first one was printed by the start and is known to whoever saw it.", "/me", not asked.person.must_change),
            Step("Register a phone",
                 "Sign a SIP phone in as extension 1001; ./switchroom extension show 1001 says the password.", "/status", is_registered(asked)),
            Step("Make the first call", "Dial 4000 from that phone, or run ./switchroom call 4000 --press 1. The call appears in the call log.", "/calls",
                 call_figures.was_any()))


def is_registered(asked):
    """Tell whether some phone was reachable."""
    return any(event.endpoint.isdigit() and event.state not in AWAY for event in journal.recent(asked.house.place.node, "EndpointState"))


def put_away(person):
    """Show the tour to this person no more."""
    preferences.set(person, CHOICE, "away")
