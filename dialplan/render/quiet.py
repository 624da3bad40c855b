"""Renders the small files that keep Asterisk quiet: logs, records of its own that nobody reads, tones."""

from dialplan import conf, encode

CEL_EVENTS = "CHAN_START,ANSWER,HANGUP,BRIDGE_ENTER,BRIDGE_EXIT,APP_START,APP_END,LINKEDID_END"
CEL_FILE = "gap.csv"
# live.cel holds the same line: a test compares them
CEL_COLUMNS = ",".join(f"${{CSV_QUOTE({value})}}" for value in (
    "${eventtype}", "${eventtime}", "${CALLERID(num)}", "${CALLERID(dnid)}", "${CHANNEL(exten)}", "${CHANNEL(context)}",
    "${CHANNEL(channame)}", "${CHANNEL(uniqueid)}", "${CHANNEL(linkedid)}", "${BRIDGEPEER}", "${eventextra}",
    "${CHANNEL(appname)}", "${CHANNEL(appdata)}"))

TONES = {
    "cn": (("description", "China"), ("ringcadence", "1000,4000"), ("dial", "450"), ("busy", "450/350,0/350"),
           ("ring", "450/1000,0/4000"), ("congestion", "450/700,0/700"), ("callwaiting", "450/400,0/4000"),
           ("dialrecall", "450"), ("record", "950/400,0/10000"),
           ("info", "450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400"), ("stutter", "450+425")),
    "us": (("description", "United States"), ("ringcadence", "2000,4000"), ("dial", "350+440"),
           ("busy", "480+620/500,0/500"), ("ring", "440+480/2000,0/4000"), ("congestion", "480+620/250,0/250"),
           ("callwaiting", "440/300,0/10000"), ("dialrecall", "!350+440/100,!0/100,!350+440/100,!0/100,350+440"),
           ("record", "1400/500,0/15000"), ("info", "!950/330,!1400/330,!1800/330,0"),
           ("stutter", "!350+440/100,!0/100,!350+440/100,!0/100,350+440")),
}


def render_logger(site):
    """Return logger.conf: one file of what went wrong, no queue log (the journal has it)."""
    return conf.document(
        "logger_custom.conf",
        conf.section("general", ("dateformat", "%F %T.%3q"), ("queue_log", "no"), ("rotatestrategy", "rotate")),
        conf.section("logfiles", ("messages.log", "notice,warning,error"), ("console", "notice,warning,error")))


def render_cdr(site):
    """Return cdr.conf: Asterisk's own call records are off, ours come from its events."""
    return conf.document("cdr_custom.conf", conf.section("general", ("enable", "no")))


def render_cel(site):
    """Return cel.conf: what happens to channels is logged, for the seconds in which nobody listens to AMI."""
    return conf.document("cel_own.conf", conf.section("general", ("enable", "yes"), ("apps", "queue"), ("events", CEL_EVENTS)))


def render_cel_custom(site):
    """Return cel_custom.conf: the columns that live.cel reads, in one file that live keeps short."""
    return conf.document("cel_custom_own.conf", f"[mappings]\n{CEL_FILE} => {CEL_COLUMNS}")


def render_indications(site):
    """Return indications.conf with the tones of the site's country; raises EncodeError."""
    country = site.tones if site.tones in TONES else "us"
    return conf.document("indications_custom.conf", conf.section("general", ("country", encode.token(country))),
                         conf.section(country, *TONES[country]))


def render_empty(site):
    """Return a file without settings, for modules that complain when theirs is missing."""
    return "; Written by Switchroom: nothing is set here, Asterisk's defaults hold.\n"
