"""Says who may open a box: its owner, its members, and the superiors of its owner."""

import logging
import time

from plugins.voicemail.events import BoxOpened
from plugins.voicemail.models import boxes
from store import db, people, roles

log = logging.getLogger(__name__)

LISTEN = "voicemail.listen"


def may_open(box, person, tell, message="", now=None):
    """Tell whether `person` (extension or sign-in name) may open the box named `box`; `tell(event)` journals the answer."""
    reason = find_reason(box, person)
    allowed = bool(reason)
    tell(BoxOpened(call="", at=time.time() if now is None else now, box=box, person=person, message=message, allowed=allowed,
                   reason=reason or "neither owner nor member nor superior"))
    return allowed


def find_reason(box, person):
    """Return why `person` may open `box` (owner, member, superior), or ''."""
    if not person:
        return ""
    rights = boxes.rights_of(box)
    names = _names(person)
    for held in boxes.HELD:
        if any((name, held) in rights for name in names):
            return held
    owners = [name for name, held in rights if held == boxes.OWNER]
    return boxes.SUPERIOR if any(is_superior(person, owner) for owner in owners) else ""


def may_change(box, person):
    """Tell whether `person` may change what is in `box`: superiors listen, and leave no trace but the journal's."""
    return find_reason(box, person) in (boxes.OWNER, boxes.MEMBER)


def is_superior(person, owner):
    """Tell whether `person` leads `owner`: their role holds voicemail.listen over a team, department or site that has the owner."""
    leader, led = _find(person), _find(owner)
    if not (leader and led and leader.active) or leader.id == led.id:
        return False
    role = roles.find(leader.role)
    if role is None or role.scope == "own" or not {LISTEN, roles.ALL} & set(role.rights):
        return False
    reached = people.reach(leader, role.scope)
    return reached is None or led.unit in reached


def _names(person):
    """Rights may be written for an extension or a sign-in name: both mean the same person."""
    found = _find(person)
    return {person, found.extension, found.sign_in} - {""} if found else {person}


def _find(person):
    try:
        return people.find_by_extension(person) or people.find_by_sign_in(person)
    except db.DatabaseError as error:
        log.warning("the people cannot be read, only the table of rights holds: %s", error)
        return None
