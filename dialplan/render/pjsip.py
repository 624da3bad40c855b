"""Renders pjsip.conf: the SIP transport, our phones and our trunks, each with its own secret."""

from dialplan import conf, encode
from dialplan.render import voicemail

PHONE = (("type", "endpoint"), ("disallow", "all"), ("direct_media", "no"), ("rtp_symmetric", "yes"), ("force_rport", "yes"),
         ("rewrite_contact", "yes"), ("dtmf_mode", "rfc4733"), ("trust_id_inbound", "no"), ("trust_id_outbound", "no"),
         ("send_pai", "yes"), ("allow_overlap", "no"), ("rtp_timeout_hold", "3600"), ("allow_subscribe", "yes"))
WEB = (("transport", "transport-ws"), ("webrtc", "yes"))


def render(site):
    """Return pjsip.conf of `site`; raises EncodeError."""
    objects = [*_transports(site), _common()]
    for extension in site.extensions:
        objects += _phone(site, extension)
    for trunk in site.trunks:
        objects += _trunk(site, trunk)
    return conf.document("pjsip_custom.conf", *objects)


def _common():
    return conf.section(
        "global", ("type", "global"), ("user_agent", "Switchroom"), ("endpoint_identifier_order", "auth_username,username,ip"),
        ("max_initial_qualify_time", "4"), ("keep_alive_interval", "90"))


def _transports(site):
    nat = ((("external_media_address", encode.token(site.external_address)),
            ("external_signaling_address", encode.token(site.external_address)))
           if site.external_address else ())
    networks = tuple(("local_net", encode.token(network)) for network in site.local_networks)
    yield conf.section("transport-udp", ("type", "transport"), ("protocol", "udp"),
                       ("bind", f"{encode.token(site.sip_host)}:{encode.whole(site.sip_port)}"), *nat, *networks)
    if any(extension.web for extension in site.extensions):
        yield conf.section("transport-ws", ("type", "transport"), ("protocol", "ws"), ("bind", encode.token(site.http_host)))


def _phone(site, extension):
    number = encode.dialled(extension.number)
    kind = WEB if extension.web else (("transport", "transport-udp"),)
    yield conf.section(
        number, *PHONE, *kind, ("context", encode.token(extension.context)), ("allow", encode.tokens(extension.codecs)),
        ("identify_by", "username"), ("auth", number), ("aors", number),
        ("callerid", encode.caller_id(extension.name or number, number)), ("device_state_busy_at", "1"),
        ("mailboxes", voicemail.mailbox(extension)),
        ("language", encode.token(extension.language or site.language)), ("rtp_timeout", encode.whole(extension.rtp_timeout)))
    yield _auth(number, number, extension.secret)
    yield _address(number)


def _trunk(site, trunk):
    name = encode.token(trunk.name)
    yield conf.section(
        name, *PHONE, ("transport", "transport-udp"), ("context", encode.token(trunk.context)),
        ("allow", encode.tokens(trunk.codecs)), ("identify_by", "auth_username"), ("auth", name), ("outbound_auth", name),
        ("aors", name), ("language", encode.token(trunk.language or site.language)),
        ("rtp_timeout", encode.whole(trunk.rtp_timeout)), ("set_var", "CC_OUTSIDE=1"))
    yield _auth(name, trunk.username, trunk.secret)
    yield _address(name, trunk.contact)
    if trunk.contact and trunk.register:
        yield _registration(name, trunk)
    if trunk.addresses:
        yield conf.section(name, ("type", "identify"), ("endpoint", name), ("match", encode.tokens(trunk.addresses)))


def _registration(name, trunk):
    ours = trunk.contact.replace("sip:", f"sip:{encode.token(trunk.username)}@", 1)
    return conf.section(name, ("type", "registration"), ("transport", "transport-udp"), ("outbound_auth", name), ("server_uri", encode.value(trunk.contact)),
                        ("client_uri", encode.value(ours)), ("retry_interval", "30"), ("forbidden_retry_interval", "300"), ("expiration", "300"),
                        ("line", "yes"), ("endpoint", name))


def _auth(name, username, secret):
    return conf.section(name, ("type", "auth"), ("auth_type", "userpass"), ("username", encode.token(username)),
                        ("password", encode.secret(secret)))


def _address(name, contact=""):
    fixed = (("contact", encode.value(contact)),) if contact else (("max_contacts", "1"), ("remove_existing", "yes"))
    return conf.section(name, ("type", "aor"), *fixed, ("qualify_frequency", "30"), ("minimum_expiration", "30"))
