"""Boxes, messages and mails on both engines."""

from hooks.web import Query
from plugins.voicemail.models import boxes, mails, messages


def leave(key, box="1001", at=100.0, state="new", **values):
    return messages.insert(**{"id": key, "recording": key, "box": box, "node": "n1", "call": f"c-{key}", "at": at, "state": state, **values})


def test_the_starter_boxes(database):
    assert boxes.find("1001").kind == "personal" and boxes.rights_of("1001") == {("1001", "owner")}
    assert boxes.find("reception").kind == "group" and ("1004", "member") in boxes.rights_of("reception")
    assert set(boxes.opened_by("1001")) == {("1001", "owner"), ("reception", "member")}


def test_a_box_is_saved_whole_and_changes_its_mark(database):
    before = boxes.read_marks()
    boxes.save("1001", {("1001", "owner"), ("1009", "superior")}, title="One")
    boxes.save("sales", {("1002", "member")}, kind="group", title="Sales")
    assert boxes.read_marks()["1001"] != before["1001"] and boxes.find("1001").longest == 180
    assert ("1009", "superior") in boxes.rights_of("1001")
    assert ("sales", "1002") in boxes.list_watchers() and ("1001", "1009") not in boxes.list_watchers()
    boxes.remove("sales")
    assert boxes.find("sales") is None and not boxes.rights_of("sales")


def test_two_wrong_pins_at_once_count_once(database):
    assert boxes.count_failure("1001", 1, 5.0) and not boxes.count_failure("1001", 1, 5.0)
    assert boxes.find("1001").failures == 1
    boxes.forgive("1001")
    assert (boxes.find("1001").failures, boxes.find("1001").blocked) == (0, 0.0)


def test_a_message_is_there_once(database):
    assert leave("a") and not leave("a")
    assert len(messages.of_box("1001")) == 1


def test_the_morning_list_begins_with_what_was_left_after_hours(database):
    leave("noon", at=200.0)
    leave("old", at=50.0, state="heard", heard_at=60.0)
    leave("night", at=300.0, after_hours=True, queue="sales")
    leave("evening", at=250.0, after_hours=True, queue="sales")
    leave("other", box="1002")
    leave("half", state="recording")
    assert [row.id for row in messages.of_box("1001")] == ["evening", "night", "noon", "old"]
    assert messages.of_box("1001")[0].queue == "sales"
    assert messages.count() == {"1001": (3, 1), "1002": (1, 0)}


def test_the_list_of_all_boxes_is_in_the_order_of_work_and_paged(database):
    leave("noon", at=200.0)
    leave("night", at=300.0, after_hours=True, box="1002")
    leave("evening", at=250.0, after_hours=True)
    leave("heard", at=50.0, state="heard")
    leave("done", at=10.0, state="done")
    order = ["evening", "night", "noon", "heard", "done"]
    assert [row.id for row in messages.read_morning(Query())] == order
    pages, after = [], ""
    while page := messages.read_morning(Query(after=after, limit=2)):
        pages += [row.id for row in page]
        after = pages[-1]
    assert pages == order
    assert [row.id for row in messages.read_morning(Query(where={"box": "1001", "state": "new"}))] == ["evening", "noon"]


def test_a_state_changes_only_from_where_it_may(database):
    leave("a")
    assert messages.change("a", ("new",), state="heard") and not messages.change("a", ("new",), state="done")


def test_a_mail_is_claimed_by_one_and_comes_again_after_its_lease(database):
    leave("a")
    mails.queue("a", "x@example.com", "n1", 100.0)
    mails.queue("a", "x@example.com", "n1", 100.0)
    assert mails.claim("n2", 100.0, 60.0) is None and mails.claim("n1", 99.0, 60.0) is None
    job = mails.claim("n1", 100.0, 60.0)
    assert (job.address, job.tries) == ("x@example.com", 1) and mails.claim("n1", 120.0, 60.0) is None
    again = mails.claim("n1", 161.0, 60.0)
    assert again.id == job.id and again.tries == 2
    mails.settle(job.id, mails.SENT, sent_at=170.0)
    assert mails.claim("n1", 1e9, 60.0) is None and not mails.count_failed(0.0)


def test_lists_are_paged(database):
    for number in range(5):
        leave(f"m{number}", at=float(number))
    first = messages.read_page(Query(order="-at", limit=2, where={"box": "1001"}))
    assert [row.id for row in first] == ["m4", "m3"]
    assert [row.id for row in messages.read_page(Query(order="-at", limit=9, after="m3"))] == ["m2", "m1", "m0"]
    assert [row.name for row in boxes.read_page(Query(search="Recep"))] == ["reception"]
