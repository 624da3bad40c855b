"""The language of a caller is remembered."""

from store import callers


def test_language_is_kept_and_changed(database):
    assert callers.find_language("13800138000") == ""
    callers.set_language("13800138000", "zh")
    callers.set_language("13800138000", "en")
    callers.set_language("1001", "zh")
    assert callers.find_language("13800138000") == "en"
    assert callers.languages() == {"13800138000": "en", "1001": "zh"}
