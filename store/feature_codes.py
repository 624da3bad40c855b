"""The keys that an agent presses while talking: which key does what."""

from store import db
from store.columns import Text

# deed -> (usual key, what it does): the deeds that Asterisk has; only their keys can be chosen.
DEEDS = {"blind": ("#6", "Transfer at once"), "consult": ("#8", "Ask first, then transfer"), "complete": ("#9", "Complete the transfer"),
         "swap": ("#7", "Swap between the two"), "conference": ("*", "Talk all three"), "abort": ("#8", "Back to the caller")}
# The first two are pressed in a talk, the others while a transfer is under way: one key may mean one thing in each.
TALKING = ("blind", "consult")


class FeatureCode(db.Model):
    """One deed and its key, such as #6; a deed without a row has its usual key, an empty key switches it off."""

    deed = Text(primary_key=True)
    code = Text(default="")


def every():
    """Return {deed: key} of all deeds."""
    chosen = dict(FeatureCode.select(FeatureCode.deed, FeatureCode.code).tuples())
    return {deed: chosen.get(deed, usual) for deed, (usual, _) in DEEDS.items()}


def save(deed, code):
    """Give `deed` the key `code`; raises KeyError for a deed that there is not."""
    DEEDS[deed]
    FeatureCode.insert(deed=deed, code=code).on_conflict(conflict_target=[FeatureCode.deed], preserve=[FeatureCode.code]).execute()


def reset(deed):
    """Give `deed` its usual key again."""
    FeatureCode.delete().where(FeatureCode.deed == deed).execute()
