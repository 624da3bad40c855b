"""Names the settings of the [admin] section."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [admin] section of cc.ini."""

    host: str = option("127.0.0.1", "address of the status page; `up --listen` adds one, without numbers")
    port: int = option(8080, "port of the status page")
    threads: int = option(20, "requests answered at a time")
