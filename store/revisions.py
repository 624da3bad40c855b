"""A mark for each group of tables that processes keep in memory: another text after every change."""

import uuid

from store import db
from store.columns import Text


class Revision(db.Model):
    """One topic, such as `extensions`, and its mark."""

    topic = Text(primary_key=True)
    mark = Text()


def touch(topic):
    """Note that something of `topic` changed; inside the change's own transaction."""
    insert = Revision.insert(topic=topic, mark=uuid.uuid4().hex)
    insert.on_conflict(conflict_target=[Revision.topic], preserve=[Revision.mark]).execute()


def read(*topics):
    """Return the marks of `topics`, in their order; an empty text for one that was never changed."""
    found = dict(db.fetch("SELECT topic, mark FROM revision"))
    return tuple(found.get(topic, "") for topic in topics)
