"""Old entries go once everyone has read them, and numbers never begin again."""

from store import cursors
from store.journal import Entry, last
from store.pruning import DAY, Pruner

NOW = 1000 * DAY


def fill(*ages):
    for seq, days in enumerate(ages, 1):
        Entry.insert(node="n1", seq=seq, source="s", source_seq=seq, kind="FlowEnded", call="1", at=NOW - days * DAY, data="{}").execute()


def prune(days=10):
    return Pruner("n1", days, lambda: NOW).tick()


def left():
    return [entry.seq for entry in Entry.select().where(Entry.node == "n1").order_by(Entry.seq)]


def test_old_entries_that_all_have_read_go(database):
    fill(19, 15, 12, 5, 1)
    cursors.set("recorder:n1", 2)
    assert prune() == 2 and left() == [3, 4, 5]


def test_what_nobody_fetches_is_kept_twice_as_long(database):
    fill(21, 15, 1)
    cursors.set("gone", 0)
    assert prune() == 1 and left() == [2, 3]


def test_the_newest_entry_stays_whatever_its_age(database):
    fill(90, 80)
    assert prune() == 1 and last("n1") == 2


def test_zero_days_keeps_everything(database):
    fill(90, 80)
    assert prune(0) == 0 and left() == [1, 2]
