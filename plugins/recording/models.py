"""The site's own prompts in the database; their sound is in the folder of sounds."""

import peewee

from store import db
from store.columns import Text


class OwnPrompt(db.Model):
    """One prompt of the site; `recorded` lists the languages in which somebody has spoken it, such as `en,zh`."""

    name = Text(primary_key=True)
    text = Text(default="")
    recorded = Text(default="")
    changed_by = Text(default="")
    at = peewee.DoubleField(default=0.0)


MODELS = [OwnPrompt]


def note(name, language, by, at):
    """Note that prompt `name` was spoken in `language` by `by` at Unix second `at`; twice is once."""
    with db.proxy.atomic():
        row = OwnPrompt.get_or_none(OwnPrompt.name == name)
        known = {part for part in (row.recorded if row else "").split(",") if part}
        values = {"recorded": ",".join(sorted(known | {language})), "changed_by": by, "at": at}
        insert = OwnPrompt.insert(name=name, **values)
        insert.on_conflict(conflict_target=[OwnPrompt.name], update=values).execute()


def list_all():
    """Return all rows as dicts, by name."""
    return list(OwnPrompt.select().order_by(OwnPrompt.name).dicts())


def get(name):
    """Return one row as a dict, or None."""
    return next(iter(OwnPrompt.select().where(OwnPrompt.name == name).dicts()), None)


def save(name, text, by, at):
    """Add prompt `name` or change what it says."""
    insert = OwnPrompt.insert(name=name, text=text, changed_by=by, at=at)
    insert.on_conflict(conflict_target=[OwnPrompt.name], update={"text": text, "changed_by": by, "at": at}).execute()


def delete(name):
    """Forget prompt `name`."""
    OwnPrompt.delete().where(OwnPrompt.name == name).execute()
