"""What is known of a caller before any customer record: the language to speak."""

from store import db
from store.columns import Text


class Caller(db.Model):
    """One calling number and its language (`en`, `zh`)."""

    number = Text(primary_key=True)
    language = Text()


def find_language(number, database=None):
    """Return the language of `number`, or "" when nobody noted one.

    Asked for every call that enters, so in plain SQL: building the query costs ten times what running it does.
    """
    database = database or db.proxy
    row = database.execute_sql(f"SELECT language FROM caller WHERE number = {database.param}", (number,)).fetchone()
    return row[0] if row else ""


def set_language(number, language):
    """Note that the caller from `number` wants `language`."""
    insert = Caller.insert(number=number, language=language)
    insert.on_conflict(conflict_target=[Caller.number], preserve=[Caller.language]).execute()


def languages():
    """Return {number: language} of all callers."""
    return {row.number: row.language for row in Caller.select()}
