"""Owner, members and superiors may open a box; everybody else is denied, and both are in the journal."""

import pytest

from plugins.voicemail import rights
from plugins.voicemail.models import boxes
from store import people, roles


@pytest.fixture
def company(database):
    """A site with two teams: 1001 and leader 1010 in one, 1002 with leader 1020 in the other, a director above both."""
    site = people.save_unit(None, "", "site", "Site")
    one, two = (people.save_unit(None, site, "team", name) for name in ("One", "Two"))
    roles.save("agent", "Agent", "own", ["voicemail.listen"])
    roles.save("leader", "Leader", "team", ["voicemail.listen"])
    roles.save("deaf", "Leader without the right", "team", [])
    roles.save("director", "Director", "site", ["*"])
    for name, extension, unit, role in (("ann", "1001", one, "agent"), ("lee", "1010", one, "leader"), ("dee", "1011", one, "deaf"),
                                        ("bob", "1002", two, "agent"), ("lou", "1020", two, "leader"), ("dir", "", site, "director")):
        people.add(name, name.title(), role, extension=extension, unit=unit)
    return database


ANSWERS = {"1001": "owner", "ann": "owner", "1010": "superior", "dir": "superior", "1002": "", "1011": "", "1020": "", "lou": "",
           "nobody": "", "": ""}


def test_a_personal_box_is_open_to_its_owner_and_superiors(company, told):
    for person, reason in ANSWERS.items():
        assert rights.may_open("1001", person, told.append, message="m1", now=7.0) is bool(reason), person
        event = told.pop()
        assert (event.box, event.person, event.message, event.allowed, event.at) == ("1001", person, "m1", bool(reason), 7.0)
        assert event.reason == (reason or "neither owner nor member nor superior")


def test_a_leader_who_left_opens_nothing(company, told):
    people.change(people.find_by_sign_in("lee").id, active=False)
    assert not rights.may_open("1001", "lee", told.append)


def test_a_group_is_open_to_its_members(company, told):
    boxes.save("sales", {("bob", "member")}, kind="group", title="Sales")
    assert rights.may_open("sales", "1002", told.append) and not rights.may_open("sales", "1001", told.append)
    assert not rights.may_open("sales", "lou", told.append), "the leader of a member is no member"


def test_the_table_holds_without_people(database, told):
    assert rights.may_open("reception", "1003", told.append) and not rights.may_open("1001", "1003", told.append)
    boxes.save("1001", {("1001", "owner"), ("1003", "superior")})
    assert rights.may_open("1001", "1003", told.append)
