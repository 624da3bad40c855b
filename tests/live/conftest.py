"""Both engines, and the recorded conversations."""

import pathlib

from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]

TRANSCRIPTS = pathlib.Path(__file__).parent.parent / "transcripts/ami"
