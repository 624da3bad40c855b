"""The Site taken from a real store."""

import dataclasses

import pytest

from dialplan import instance, snapshot
from dialplan.check import check
from dialplan.render import render
from dialplan.site import Member, Number, Queue
from store import db, extensions, feature_codes, numbers, queues, sites, trunks
from store.migrate import core, migrate
from tests.dialplan.starter import starter


@pytest.fixture
def store(tmp_path):
    """An open store with what every instance begins with."""
    database = db.open_database(f"sqlite:{tmp_path}/store.db")
    migrate(database, [core()])
    yield
    database.close()


def test_numbers_come_from_the_store_and_keep_their_reach(store):
    numbers.bind("4000", "main")
    numbers.bind("4444", "new")
    taken = snapshot.take(starter(numbers=(Number("4000", trunks=False), Number("4003"))), {"numbers": numbers.bindings()})
    assert taken.numbers == (Number("4000", trunks=False), Number("4444"))
    assert "exten => 4444,1,Goto(cc-enter,4444,1)" in render(taken)["extensions.conf"]


def test_extensions_come_from_the_store_with_their_class(store):
    extensions.save("1005", name="New", service_class="C", secret="x5", language="zh")
    extensions.save("1006", name="No secret yet")
    extensions.change("801", service_class="C")
    extensions.remove("1003")
    taken = snapshot.take(starter(), {"phones": extensions.phones(), "numbers": {}}, ("80001",))
    found = {extension.number: extension for extension in taken.extensions}
    assert sorted(found) == ["1001", "1002", "1004", "1005", "80001", "801"]
    assert (found["1005"].secret, found["1005"].language, found["801"].secret) == ("x5", "zh", "secret-801")
    assert found["1001"].shows_caller and not found["1005"].shows_caller and not found["801"].shows_caller
    assert [member.interface for member in taken.queues[1].members] == ["PJSIP/1004"], "a queue loses the phone that is gone"
    assert check(render(taken)) == []
    assert "exten => 801,1,Set(CC_OUTSIDE=1)\n same => n,Gosub(cc-ring,s,1(801,30,hidden))" in render(taken)["extensions.conf"]


def test_queues_come_from_the_store_and_lose_members_that_are_no_phone(store):
    queues.save("night", strategy="linear", ring=9, wrapup=7, length=3, announce=0, leave_by_key=True, say_agent=False,
                members=[{"number": "1004", "penalty": 2}, {"number": "7777", "penalty": 0}])
    queues.remove("support")
    taken = snapshot.take(starter(queues=(*starter().queues, Queue("doctor"))), sites.read(), ("doctor",))
    found = {queue.name: queue for queue in taken.queues}
    assert sorted(found) == ["doctor", "night", "operator", "sales"]
    assert found["night"] == Queue("night", (Member("PJSIP/1004", 2, "1004"),), "linear", ring=9, wrapup=7, limit=3, announce=0, leave_by_key=True,
                                   say_agent=False)
    text = render(taken)["queues.conf"].split("[night]")[1].split("\n[")[0]
    assert "strategy = linear" in text and "wrapuptime = 7" in text and "member = PJSIP/1004,2,1004,PJSIP/1004" in text


def test_without_the_queue_for_silent_servers_callers_leave_a_message(store):
    queues.remove("operator")
    taken = snapshot.take(starter(), sites.read())
    assert taken.fallback_queue == "" and check(render(taken)) == []


def test_trunks_come_from_the_store(store):
    trunks.save("cheap", username="us", secret="s3cret-s3cret", host="sip.example.net", port=5070, register=True, addresses="192.0.2.0/24, 192.0.2.9",
                codecs="ulaw")
    trunks.save("spare", secret="another-secret", active=False)
    taken = snapshot.take(starter(), sites.read())
    found = {trunk.name: trunk for trunk in taken.trunks}
    assert sorted(found) == ["carrier", "cheap"] and found["carrier"].secret == "secret-carrier"
    text = render(taken)["pjsip.conf"]
    assert "contact = sip:sip.example.net:5070" in text and "client_uri = sip:us@sip.example.net:5070" in text
    assert "match = 192.0.2.0/24,192.0.2.9" in text and check(render(taken)) == []


def test_feature_codes_come_from_the_store(store):
    feature_codes.save("blind", "*2")
    feature_codes.save("swap", "")
    text = render(snapshot.take(starter(), sites.read()))["features.conf"]
    assert "blindxfer = *2" in text and "atxferswap" not in text and "atxfer = #8" in text
    feature_codes.reset("blind")
    assert "blindxfer = #6" in render(snapshot.take(starter(), sites.read()))["features.conf"]


def test_a_process_without_the_instances_secrets_reads_the_same_site_again(store, tmp_path):
    site = dataclasses.replace(starter(tmp_path), queues=(*starter().queues, Queue("doctor", (Member("PJSIP/80001"),))))
    instance.keep(site, ("doctor",))
    assert instance.read(tmp_path) == (site, ("doctor",))
    assert instance.find_path(tmp_path).stat().st_mode & 0o077 == 0, "secrets are in it"
    assert instance.read_wanted(tmp_path) == snapshot.take(site, sites.read(), ("doctor",))


def test_without_it_the_remedy_is_told(tmp_path):
    with pytest.raises(instance.BaseError, match="switchroom up"):
        instance.read(tmp_path)
