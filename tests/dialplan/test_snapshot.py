"""The Site taken from a real store."""

from dialplan import snapshot
from dialplan.render import render
from dialplan.site import Number
from store import db, numbers
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
