"""Boxes, who may open them, messages and mails, and the boxes of the starter site."""

from store.migrate import define

TABLES = """
CREATE TABLE voicemail_box (
    name TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, greeting TEXT NOT NULL,
    longest INTEGER NOT NULL, shortest DOUBLE PRECISION NOT NULL, keep_days INTEGER NOT NULL, mail TEXT NOT NULL,
    pin TEXT NOT NULL, failures INTEGER NOT NULL, blocked DOUBLE PRECISION NOT NULL, revision TEXT NOT NULL);
CREATE TABLE voicemail_right (
    box TEXT NOT NULL, person TEXT NOT NULL, held TEXT NOT NULL, PRIMARY KEY (box, person, held));
CREATE INDEX voicemail_right_person ON voicemail_right (person);
CREATE TABLE voicemail_message (
    id TEXT NOT NULL PRIMARY KEY, box TEXT NOT NULL, recording TEXT NOT NULL, node TEXT NOT NULL, call TEXT NOT NULL,
    number TEXT NOT NULL, name TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, seconds DOUBLE PRECISION NOT NULL,
    size BIGINT NOT NULL, state TEXT NOT NULL, queue TEXT NOT NULL, after_hours BOOLEAN NOT NULL,
    heard_at DOUBLE PRECISION, heard_by TEXT NOT NULL, deleted_at DOUBLE PRECISION, forwarded_by TEXT NOT NULL);
CREATE INDEX voicemail_message_box ON voicemail_message (box, state);
CREATE INDEX voicemail_message_recording ON voicemail_message (recording);
CREATE TABLE voicemail_mail (
    id TEXT NOT NULL PRIMARY KEY, message TEXT NOT NULL, address TEXT NOT NULL, node TEXT NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL, due DOUBLE PRECISION NOT NULL, sent_at DOUBLE PRECISION, error TEXT NOT NULL);
CREATE INDEX voicemail_mail_due ON voicemail_mail (state, due)
"""
PEOPLE = ("1001", "1002", "1003", "1004", "801", "80001")
GROUP = "reception"


def up(database):
    """Create the tables, a box for each starter phone, and a group box for the callers of key 3."""
    define(database, TABLES)
    mark = database.param
    box = ("INSERT INTO voicemail_box (name, kind, title, language, greeting, longest, shortest, keep_days, mail, pin, failures, "
           f"blocked, revision) VALUES ({', '.join([mark] * 3)}, '', '', 180, 1, 0, '', '', 0, 0, '1')")
    right = f"INSERT INTO voicemail_right (box, person, held) VALUES ({mark}, {mark}, {mark})"
    for number in PEOPLE:
        database.execute_sql(box, (number, "personal", number))
        database.execute_sql(right, (number, number, "owner"))
    database.execute_sql(box, (GROUP, "group", "Reception"))
    for number in PEOPLE[:4]:
        database.execute_sql(right, (GROUP, number, "member"))
