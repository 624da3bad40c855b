"""The [agi] section of cc.ini."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """How the FastAGI server listens and what it bears."""

    host: str = option("127.0.0.1", "address to listen on; FastAGI has no password, keep it on loopback")
    port: int = option(4573, "FastAGI TCP port")
    processes: int = option(2, "server processes sharing the port")
    calls: int = option(1000, "visits at a time in one process; a new call over it hears busy at once")
    header_seconds: float = option(2.0, "time for a complete request header")
    headers: int = option(500, "connections at a time that have not sent their header yet")
    drain_seconds: float = option(5.0, "time for visits to end after SIGTERM")
