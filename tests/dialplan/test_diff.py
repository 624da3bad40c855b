"""What a change looks like before it is made."""

from dialplan.diff import changed, diff
from dialplan.render import render
from tests.dialplan.starter import starter


def test_only_what_differs_is_shown():
    before, after = render(starter()), render(starter(sip_port=5070))
    assert changed(before, after) == ["pjsip.conf"]
    assert "-bind = 127.0.0.1:5060\n+bind = 127.0.0.1:5070" in diff(before, after)
    assert diff(before, before) == ""


def test_a_changed_secret_is_told_but_not_shown():
    before, after = "[a]\npassword = old1\n", "[a]\npassword = new2\n"
    text = diff({"pjsip.conf": before}, {"pjsip.conf": after})
    assert "old1" not in text and "new2" not in text and "+password = (hidden, changed)" in text


def test_no_secret_of_the_site_is_shown():
    text = diff({}, render(starter()))
    assert "secret-" not in text and "t0ken" not in text and "+[pjsip" not in text


def test_a_file_that_goes_is_shown():
    assert "-x = 1" in diff({"a.conf": "x = 1\n"}, {})
