"""Column types that take any value a caller can send, on both engines."""

import json

import peewee

# PostgreSQL refuses NUL and lone surrogates in text; a record must not fail on a caller's name.
_REFUSED = {0: None, **{code: "\N{REPLACEMENT CHARACTER}" for code in range(0xD800, 0xE000)}}


def clean(value):
    """Return `value` with what PostgreSQL refuses taken out of its texts, keys and numbers."""
    if isinstance(value, str):
        return value.translate(_REFUSED)
    if isinstance(value, dict):
        return {clean(str(key)): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [clean(item) for item in value]
    if isinstance(value, float) and not (value == value and abs(value) != float("inf")):
        return None
    return value


def dump(value):
    """Return `value` as JSON text that both engines store; unknown types become their text."""
    return json.dumps(clean(value), ensure_ascii=False, separators=(",", ":"), default=lambda item: clean(str(item)))


class Text(peewee.TextField):
    """Text; NUL bytes are left out, lone surrogates replaced."""

    def db_value(self, value):
        """Return the text to store."""
        return super().db_value(clean(value))


class Json(peewee.JSONField):
    """A JSON value: TEXT on SQLite, JSONB on PostgreSQL (which forgets the order of keys)."""

    def __init__(self, **options):
        super().__init__(dumps=dump, **options)
