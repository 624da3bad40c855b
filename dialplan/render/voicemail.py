"""Renders voicemail.conf: Asterisk only counts the messages of a phone's lamp here, the messages themselves are ours."""

from dialplan import conf, encode

CONTEXT = "cc-lamp"
# Nobody can key a letter: Asterisk's own voicemail menu stays shut should a hand-written dialplan lead there.
SHUT = "shut"


def render(site):
    """Return voicemail.conf of `site` with one counter a phone; raises EncodeError."""
    general = conf.section("general", ("format", "wav"), ("pollmailboxes", "yes"), ("pollfreq", "30"), ("attach", "no"),
                           ("maxmsg", "9999"), ("searchcontexts", "no"))
    boxes = (f"{encode.dialled(extension.number)} => {SHUT}" for extension in site.extensions)
    return conf.document("voicemail_custom.conf", general, "\n".join((f"[{CONTEXT}]", *boxes)))


def mailbox(extension):
    """Return the counter of `extension` as pjsip.conf names it."""
    return f"{encode.dialled(extension.number)}@{CONTEXT}"
