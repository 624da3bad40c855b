"""The page of boxes over the real web: whose messages are shown, played and changed."""

import pytest

from plugins.voicemail.models import boxes, messages
from store import people, recordings, roles
from tests.admin import calls
from tests.admin.site import Site

NUMBER = "13911112222"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web with bob and his message at 1002, his colleague ann, and lea who leads both and may listen."""
    found = Site(tmp_path_factory.mktemp("box"))
    team = people.save_unit(None, "", "team", "Red")
    roles.save("boss", "Boss", "team", ["voicemail.view", "voicemail.listen"])
    for name, role, extension in (("ann", "agent", "1001"), ("bob", "agent", "1002"), ("lea", "boss", "1000")):
        found.add(name, role, extension=extension, unit=team)
        boxes.save(extension, {(extension, boxes.OWNER)}, kind=boxes.PERSONAL, title=f"{name.title()} <b>")
    calls.keep(found, calls.MESSAGE, "1.1", "message", 5.0)
    messages.insert(id=calls.MESSAGE, box="1002", recording=calls.MESSAGE, node="pbx", call="1.1", number=NUMBER, at=5.0, seconds=2.0, state="new",
                    queue="sales", after_hours=True)
    found.browsers = {name: found.sign_in(name) for name in ("ann", "bob", "lea")}
    yield found
    found.close()


def test_only_the_owner_and_those_who_lead_them_see_and_hear_a_message(site):
    sound = f"/p/voicemail/box?sound={calls.MESSAGE}"
    assert site.browsers["ann"].get(sound).status == site.browsers["ann"].get("/p/voicemail/box?box=1002").status == 403
    assert calls.MESSAGE not in site.browsers["ann"].get("/p/voicemail/box").text
    lea = site.browsers["lea"].get("/p/voicemail/box?box=1002").text
    assert calls.MESSAGE in lea and "139****2222" in lea and NUMBER not in lea and 'value="delete"' not in lea and "&lt;b&gt;" in lea
    heard = site.browsers["lea"].get(sound, Range="bytes=0-99")
    assert heard.status == 206 and len(heard.body) == 100 and messages.find(calls.MESSAGE).state == "new"
    assert site.browsers["bob"].get(sound).body[:4] == b"RIFF" and messages.find(calls.MESSAGE).heard_by == "bob"


def test_the_owner_works_through_the_box(site):
    bob = site.browsers["bob"]
    page = bob.get("/p/voicemail/box").text
    assert "After hours" in page and "sales" in page and 'value="finish"' in page
    for deed, state in (("reopen", "new"), ("finish", "done"), ("delete", "deleted"), ("restore", "heard")):
        answer = bob.send("/p/voicemail/box", message=calls.MESSAGE, deed=deed, folder="open")
        assert answer.status == 200 and messages.find(calls.MESSAGE).state == state
    assert bob.send("/p/voicemail/box", message=calls.MESSAGE, deed="forward", to="1001").status == 200
    assert [row.forwarded_by for row in messages.of_box("1001")] == ["bob"]
    assert bob.send("/p/voicemail/box", message=calls.MESSAGE, deed="forward", to="1001").status == 422, "it has it already"
    assert site.browsers["lea"].send("/p/voicemail/box", message=calls.MESSAGE, deed="delete").status == 403


def test_what_is_not_there_is_said(site):
    bob = site.browsers["bob"]
    assert bob.get("/p/voicemail/box?sound=none").status == 422 and bob.send("/p/voicemail/box", message="none", deed="delete").status == 422
    recordings.forget(calls.MESSAGE)
    assert bob.get(f"/p/voicemail/box?sound={calls.MESSAGE}").status == 422
