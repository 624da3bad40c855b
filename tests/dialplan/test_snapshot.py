"""The Site taken from a real store."""

from dialplan import snapshot
from dialplan.check import check
from dialplan.render import render
from dialplan.site import Number
from store import db, extensions, numbers
from store.migrate import core, migrate
from tests.dialplan.starter import starter


def test_numbers_come_from_the_store_and_keep_their_reach(tmp_path):
    database = db.open_database(f"sqlite:{tmp_path}/store.db")
    try:
        migrate(database, [core()])
        numbers.bind("4000", "main")
        numbers.bind("4444", "new")
        base = starter(numbers=(Number("4000", trunks=False), Number("4003")))
        taken = snapshot.take(base, numbers.bindings())
    finally:
        database.close()
    assert taken.numbers == (Number("4000", trunks=False), Number("4444"))
    assert "exten => 4444,1,Goto(cc-enter,4444,1)" in render(taken)["extensions.conf"]


def test_extensions_come_from_the_store_with_their_class(tmp_path):
    database = db.open_database(f"sqlite:{tmp_path}/store.db")
    try:
        migrate(database, [core()])
        extensions.save("1005", name="New", service_class="C", secret="x5", language="zh")
        extensions.save("1006", name="No secret yet")
        extensions.change("801", service_class="C")
        extensions.remove("1003")
        taken = snapshot.take(starter(), {}, extensions.phones(), ("80001",))
    finally:
        database.close()
    found = {extension.number: extension for extension in taken.extensions}
    assert sorted(found) == ["1001", "1002", "1004", "1005", "80001", "801"]
    assert (found["1005"].secret, found["1005"].language, found["801"].secret) == ("x5", "zh", "secret-801")
    assert found["1001"].shows_caller and not found["1005"].shows_caller and not found["801"].shows_caller
    assert [member.interface for member in taken.queues[1].members] == ["PJSIP/1004"], "a queue loses the phone that is gone"
    assert check(render(taken)) == []
    assert "exten => 801,1,Set(CC_OUTSIDE=1)\n same => n,Gosub(cc-ring,s,1(801,30,hidden))" in render(taken)["extensions.conf"]
