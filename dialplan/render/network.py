"""Renders http.conf and rtp.conf: where Asterisk listens for websockets and sound."""

from dialplan import conf, encode


def render_http(site):
    """Return http.conf: the websocket's port, nothing else served; raises EncodeError."""
    return conf.document("http_custom.conf", conf.section(
        "general", ("servername", "switchroom"), ("enabled", "yes"), ("bindaddr", encode.token(site.http_host)),
        ("bindport", encode.whole(site.http_port)), ("enablestatic", "no"), ("enable_status", "no"),
        ("sessionlimit", "1000")))


def render_rtp(site):
    """Return rtp.conf; raises EncodeError."""
    return conf.document("rtp_custom.conf", conf.section(
        "general", ("rtpstart", encode.whole(site.rtp_start)), ("rtpend", encode.whole(site.rtp_end)),
        ("strictrtp", "yes"), ("icesupport", "yes")))
