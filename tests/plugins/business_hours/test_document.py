"""A table of hours as JSON: what is not one is refused by name."""

import pytest

from plugins.business_hours import document
from plugins.business_hours.calendar import WORKDAY, HoursError, Span


def test_a_short_document_gets_defaults():
    table = document.parse({"name": "t", "weekdays": {"0": "09:00-12:00"}, "specials": [{"first": "2026-10-10", "kind": WORKDAY}]})
    assert table.weekdays == {0: (Span(32400, 43200),)}
    assert (table.zone, table.specials[0].last.day, table.specials[0].like) == ("Asia/Shanghai", 10, 0)


@pytest.mark.parametrize("wrong", [[], {}, {"name": "t", "weekdays": []}, {"name": "t", "weekdays": {"x": ""}},
                                   {"name": "t", "specials": [{"first": "soon"}]}, {"name": "t", "specials": ["x"]}])
def test_what_is_no_table_is_refused(wrong):
    with pytest.raises(HoursError, match="not a table of hours"):
        document.parse(wrong)
