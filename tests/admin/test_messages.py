"""Every message has its Chinese, and .po files are read as gettext reads them."""

import string

from admin.translate import Catalogue, read_po
from tests.admin.messages import collect, from_resource


def test_every_message_of_admin_is_translated(site):
    known = site.house.catalogue.messages["zh"]
    assert sorted(message for message in collect(site.house) if message not in known) == []


def test_every_message_of_a_plugin_that_comes_with_us_is_translated(site):
    known = site.house.catalogue.messages["zh"]
    missing = {text for resource in site.house.resources.values() for text in from_resource(resource) if text} - set(known)
    missing |= {permission.title for permission in site.house.permissions.values()} - set(known)
    assert sorted(missing) == []


def test_a_translation_puts_in_the_same_values():
    for message, text in Catalogue().messages["zh"].items():
        names = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in (message, text)] if "{" in message else [0, 0]
        assert names[0] == names[1], message


def test_po_files_are_read_over_several_lines_without_fuzzy_ones():
    text = ('msgid ""\nmsgstr "Language: zh_CN\\n"\n\n#: a.py\nmsgid "One "\n"line"\nmsgstr "一"\n"行"\n\n#, fuzzy\nmsgid "Guess"\nmsgstr "猜"\n\n'
            'msgid "Quote \\"a\\""\nmsgstr "引"\n\nmsgid "Empty"\nmsgstr ""\n')
    assert read_po(text) == {"One line": "一行", 'Quote "a"': "引"}
