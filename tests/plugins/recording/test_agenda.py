"""Names come when they are due, earliest first, once."""

from plugins.recording.agenda import Agenda


def test_earliest_first_and_each_once():
    agenda = Agenda()
    for name, due in (("b", 5.0), ("a", 3.0), ("b", 1.0), ("b", 9.0)):
        agenda.add(name, due)
    assert (len(agenda), agenda.is_idle(0.5), agenda.take(0.5)) == (2, True, None)
    assert [agenda.take(10.0) for _ in range(3)] == ["b", "a", None]


def test_waits_double_up_to_the_last_and_begin_anew():
    agenda, now, waits = Agenda(), 0.0, []
    agenda.add("a", 0.0)
    for _ in range(5):
        assert agenda.take(now) == "a"
        agenda.put_back("a", now, 1.0, 4.0)
        due = next(step / 2 for step in range(100) if agenda.take(now + step / 2))
        waits.append(due)
        agenda.add("a", now)
    assert waits == [1.0, 2.0, 4.0, 4.0, 4.0]
    agenda.forget("a")
    agenda.take(now)
    assert agenda.waited("a", now + 7.0) == 7.0
