"""Two people at one draft: the second is told, and nothing is lost."""

import threading

import pytest

from store import drafts


def test_saving_counts_revisions_and_keeps_any_text(database):
    assert drafts.save("main", "flow main\n名", "anna", base=3) == 1
    assert drafts.save("main", '{"broken', "bert", expected=1, base=3) == 2
    found = drafts.find("main")
    assert (found.document, found.base, found.author, found.revision) == ('{"broken', 3, "bert", 2)
    drafts.save("else", "", "anna")
    assert [(one.name, one.revision) for one in drafts.drafts()] == [("else", 1), ("main", 2)]


def test_the_second_of_two_is_told_and_the_first_ones_work_stays(database):
    drafts.save("main", "one", "anna")
    drafts.save("main", "two", "bert", expected=1)
    for expected in (drafts.NEW, 1, 7):
        with pytest.raises(drafts.Conflict, match="bert.*revision 2") as caught:
            drafts.save("main", "three", "anna", expected=expected)
        assert caught.value.draft.document == "two"
    with pytest.raises(drafts.Conflict):
        drafts.delete("main", 1)
    assert drafts.find("main").document == "two"
    drafts.delete("main", 2)
    drafts.delete("main", 2)
    assert drafts.find("main") is None
    with pytest.raises(drafts.Conflict, match="deleted"):
        drafts.save("main", "three", "anna", expected=2)


def test_of_many_at_once_one_wins(database):
    drafts.save("main", "0", "anna")
    won, told = [], []

    def save(n):
        try:
            won.append(drafts.save("main", str(n), "anna", expected=1))
        except drafts.Conflict as conflict:
            told.append(conflict)
        database.close()
    threads = [threading.Thread(target=save, args=(n,), daemon=True) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [2] and len(told) == 7


def test_what_cannot_be_kept(database):
    for name, text in (("", "x"), ("x" * 201, "x"), ("x", "x" * (drafts.LONGEST + 1))):
        with pytest.raises(drafts.DraftError):
            drafts.save(name, text, "anna")
