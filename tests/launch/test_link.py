"""A chain of checks stops at its first broken link and says so."""

from launch.link import BROKEN, SKIPPED, WELL, Broken, walk


def test_every_link_is_run_while_all_is_well():
    heard = []
    links = walk([("one", lambda: "first"), ("two", lambda: None)], heard.append)
    assert [(link.name, link.state, link.detail) for link in links] == [("one", WELL, "first"), ("two", WELL, "")] and heard == links


def test_what_comes_after_the_first_broken_link_is_not_run():
    def broken():
        raise Broken("port 1", "nothing answers", "start it")

    def never():
        raise AssertionError("it was run")
    links = walk([("one", broken), ("two", never), ("three", never)])
    assert [link.state for link in links] == [BROKEN, SKIPPED, SKIPPED]
    assert (links[0].place, links[0].detail, links[0].remedy) == ("port 1", "nothing answers", "start it")


def test_a_check_that_fails_unforeseen_is_a_broken_link_too():
    found = walk([("one", lambda: 1 // 0)])[0]
    assert found.state == BROKEN and "ZeroDivisionError" in found.detail and found.remedy
