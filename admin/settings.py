"""Names the settings of the [admin] section."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [admin] section of cc.ini."""

    host: str = option("127.0.0.1", "address of the web pages on this machine; `up --listen` opens another by https")
    port: int = option(8080, "port of the web pages")
    threads: int = option(60, "requests answered at a time; each open live page holds one")
    zone: str = option("Asia/Shanghai", "time zone in which the pages show times")
    session_hours: float = option(12.0, "hours after which everybody has to sign in again")
    idle_minutes: float = option(60.0, "minutes unused after which a session ends")
    https_port: int = option(8443, "port of https at the address of `up --listen`")
    redirect_port: int = option(0, "port there that only leads to https; 0 is `port`, or none when the address is all addresses")
    certificate: str = option("", "file of the certificate, with those between, for https; empty is one made by `up`, which browsers warn about")
    certificate_key: str = option("", "file of its key, readable by the system user")
    front: bool = option(False, "whether a proxy on this machine stands in front and names the browser in X-Forwarded-For")
    api_rate: float = option(100.0, "requests a second that one token, session or stranger's address may send to the API; 0 is no limit")
    hook_targets: str = option("", "private addresses or networks that web hooks may reach, separated by commas, such as 10.1.2.3, 192.168.7.0/24")
