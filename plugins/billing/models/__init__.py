"""The tables of billing."""

from plugins.billing.models import ledger, ratings, rules

MODELS = [*rules.MODELS, *ledger.MODELS, *ratings.MODELS]
