"""Settings of the store: which database holds everything."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [store] section of cc.ini."""

    database: str = dataclasses.field(default="", metadata={
        "help": "postgresql://user@host/name or sqlite:/path; empty is SQLite in the state folder"})

    journal_days: int = dataclasses.field(default=60, metadata={"help": "days after which journal entries are forgotten; 0 keeps them"})

    def url(self, state):
        """Return the database URL, with the default under the folder `state`."""
        return self.database or f"sqlite:{state}/switchroom.db"
