"""Calendars of holidays that tables choose, with the Chinese public holidays and make-up working days of 2025 and 2026.

From the yearly notices of the State Council's General Office; the one for 2027 was not to be had when this was written.
"""

from store.migrate import define

TABLES = """
ALTER TABLE hours_table ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
CREATE TABLE holiday_calendar (name TEXT PRIMARY KEY, title TEXT NOT NULL, revision TEXT NOT NULL);
CREATE TABLE holiday_date (
    calendar TEXT NOT NULL, number INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, kind TEXT NOT NULL,
    spans {json} NOT NULL, alike INTEGER NOT NULL, title TEXT NOT NULL, PRIMARY KEY (calendar, number))
"""
# Holiday from, to, its name, and the weekend days that are worked for it.
CHINA = (
    ("2025-01-01", "2025-01-01", "元旦", ()),
    ("2025-01-28", "2025-02-04", "春节", ("2025-01-26", "2025-02-08")),
    ("2025-04-04", "2025-04-06", "清明节", ()),
    ("2025-05-01", "2025-05-05", "劳动节", ("2025-04-27",)),
    ("2025-05-31", "2025-06-02", "端午节", ()),
    ("2025-10-01", "2025-10-08", "国庆节、中秋节", ("2025-09-28", "2025-10-11")),
    ("2026-01-01", "2026-01-03", "元旦", ("2026-01-04",)),
    ("2026-02-15", "2026-02-23", "春节", ("2026-02-14", "2026-02-28")),
    ("2026-04-04", "2026-04-06", "清明节", ()),
    ("2026-05-01", "2026-05-05", "劳动节", ("2026-05-09",)),
    ("2026-06-19", "2026-06-21", "端午节", ()),
    ("2026-09-25", "2026-09-27", "中秋节", ()),
    ("2026-10-01", "2026-10-07", "国庆节", ("2026-09-20", "2026-10-10")),
)


def up(database):
    """Create the tables and fill in China."""
    define(database, TABLES)
    mark = database.param
    database.execute_sql(f"INSERT INTO holiday_calendar (name, title, revision) VALUES ('china', {mark}, 'first')", ("中国法定节假日",))
    rows = [(first, last, "holiday", title) for first, last, title, _ in CHINA]
    rows += [(day, day, "workday", f"{title}调休上班") for _, _, title, days in CHINA for day in days]
    for number, (first, last, kind, title) in enumerate(sorted(rows)):
        database.execute_sql("INSERT INTO holiday_date (calendar, number, first, last, kind, spans, alike, title) "
                             f"VALUES ('china', {mark}, {mark}, {mark}, {mark}, '[]', 0, {mark})", (number, first, last, kind, title))
