"""Held and settled never pass the credit, whoever asks at once, on both databases."""

import concurrent.futures
import itertools
import subprocess
import sys
import textwrap
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from plugins.billing.models import ledger
from store import db

names = (f"account-{number}" for number in itertools.count())
deeds = some.lists(some.tuples(some.integers(1, 60), some.integers(0, 80), some.booleans()), min_size=1, max_size=6)


def serve(account, caller, plan):
    """One caller's calls: hold, then settle or release."""
    for number, (amount, spent, released) in enumerate(plan):
        kept = ledger.hold(account, f"{account}/{caller}/{number}", "88889999", amount, 60)
        if kept:
            ledger.settle(kept.id, 0 if released else spent)
            assert not ledger.settle(kept.id, 7), "a hold is settled once"
    db.disconnect()


def watch(account, stop, seen):
    while not stop.is_set():
        found = ledger.find(account)
        if found.held < 0 or found.held + found.settled > found.credit:
            seen.append((found.held, found.settled))
    db.disconnect()


def balance(account):
    """Check the books of an account: what it says is what its holds say."""
    found = ledger.find(account)
    rows = list(ledger.BillingHold.select().where(ledger.BillingHold.account == account))
    assert found.held == sum(row.amount for row in rows if row.state == ledger.HELD)
    assert found.settled + found.shortfall == sum(row.settled for row in rows)
    assert 0 <= found.held + found.settled <= found.credit
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.integers(0, 300), some.lists(deeds, min_size=2, max_size=5))
def test_held_and_settled_never_pass_the_credit(tables, credit, plans):
    account, stop, seen = next(names), threading.Event(), []
    ledger.save(account, credit=credit)
    watcher = threading.Thread(target=watch, args=(account, stop, seen))
    watcher.start()
    with concurrent.futures.ThreadPoolExecutor(len(plans)) as pool:
        done = [pool.submit(serve, account, caller, plan) for caller, plan in enumerate(plans)]
    stop.set()
    watcher.join()
    assert [one.result() for one in done] == [None] * len(plans)
    assert not seen and not balance(account).held


WORKER = textwrap.dedent("""
    import sys
    from plugins.billing.models import ledger
    from store import db
    url, name = sys.argv[1:]
    db.open_database(url)
    sys.stdin.readline()
    for number in range(40):
        kept = ledger.hold("shared", f"{name}/{number}", "88889999", 50, 60)
        if kept and number % 3:
            ledger.settle(kept.id, 30)
""")


def test_processes_that_hold_at_once_share_one_credit(tables, database_url):
    ledger.save("shared", credit=2000)
    workers = [subprocess.Popen([sys.executable, "-P", "-c", WORKER, database_url, str(name)], stdin=subprocess.PIPE, text=True)
               for name in range(3)]
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    assert [worker.wait(30) for worker in workers] == [0, 0, 0]
    found = balance("shared")
    assert found.free < 50 and found.held >= 50, "as much was held as there was credit for"


def test_one_number_of_one_call_is_held_once(tables):
    ledger.save("a", credit=100)
    first = ledger.hold("a", "1.1", "88889999", 60, 120)
    assert ledger.hold("a", "1.1", "88889999", 60, 120).id == first.id and ledger.find("a").held == 60
    assert ledger.hold("a", "1.2", "88889999", 60, 120) is None
    assert ledger.release(first.id) and not ledger.release(first.id) and ledger.find("a").free == 100


def test_a_price_beyond_the_hold_takes_what_is_free_and_names_the_rest(tables):
    ledger.save("a", credit=100)
    ledger.settle(ledger.hold("a", "1", "2", 60, 9).id, 90)
    assert (ledger.find("a").settled, ledger.find("a").shortfall) == (90, 0)
    ledger.settle(ledger.hold("a", "2", "2", 10, 9).id, 25)
    assert (ledger.find("a").settled, ledger.find("a").shortfall, ledger.find("a").held) == (100, 15, 0)


def test_credit_cannot_be_taken_below_what_is_gone(tables):
    ledger.save("a", credit=100, callers=["1001"])
    kept = ledger.hold("a", "1", "2", 60, 9)
    with pytest.raises(ledger.LedgerError, match="less than what was spent and is held"):
        ledger.save("a", credit=59)
    with pytest.raises(ledger.LedgerError, match="holds money"):
        ledger.remove("a")
    assert ledger.callers() == {"1001": "a"}
    ledger.release(kept.id)
    ledger.remove("a")
    assert ledger.find("a") is None and ledger.callers() == {}
