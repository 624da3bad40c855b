"""Names the settings of the [dialplan] section."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [dialplan] section of cc.ini."""

    sip_host: str = option("127.0.0.1", "address of SIP and RTP; `up --listen` gives another")
    sip_port: int = option(5060, "SIP UDP port")
    http_host: str = option("127.0.0.1", "address of Asterisk's HTTP and websocket")
    http_port: int = option(8088, "port of Asterisk's HTTP and websocket")
    rtp_start: int = option(10000, "first UDP port of RTP")
    rtp_end: int = option(10999, "last UDP port of RTP")
