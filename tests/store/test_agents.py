"""Each agent has one row that says how they are now and since when, on both engines."""

from store import agents, db, journal
from store.events import AgentState, AmiBack, FlowEnded
from store.journal import open_journal
from store.scribe import Scribe


def state(agent, state, at, paused=False, queues=("sales",)):
    return AgentState(call="", at=at, agent=agent, state=state, paused=paused, reason="lunch" if paused else "", queues=queues)


def note(*events):
    with db.proxy.atomic():
        agents.note(list(events))


def test_the_row_keeps_since_when_until_state_or_pause_change(database):
    note(state("1001", "idle", 10.0), state("1002", "talking", 11.0))
    note(state("1001", "idle", 20.0, queues=("sales", "vip")))
    first, second = agents.list_all()
    assert (first.agent, first.state, first.since, first.at, first.queues) == ("1001", "idle", 10.0, 20.0, ["sales", "vip"])
    note(state("1001", "idle", 30.0, paused=True), state("1001", "off", 31.0, queues=()))
    first, second = agents.list_all()
    assert (first.state, first.since, first.paused, second.state, second.since) == ("off", 31.0, False, "talking", 11.0)
    note()


def test_places_in_the_journal_are_found_by_kind_and_time(database, tmp_path):
    assert (journal.first("n1"), journal.find_last("n1", "AmiBack"), journal.find_before("n1", 5.0)) == (0, 0, 0)
    ring = open_journal(tmp_path / "spool", "live", 1 << 16)
    for at in range(1, 9):
        ring.emit(AmiBack(call="", at=float(at)) if at in (2, 5) else FlowEnded(str(at), float(at)))
    scribe = Scribe(database, "n1", tmp_path / "spool", tmp_path / "run")
    scribe.write()
    scribe.close()
    assert journal.first("n1") == 1 and journal.find_last("n1", "AmiBack") == 4
    assert [journal.find_before("n1", at) for at in (0.0, 1.0, 4.5, 8.0, 99.0)] == [0, 0, 4, 7, 8]
    assert journal.find_last("n1", "Nothing") == 0
