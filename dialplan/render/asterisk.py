"""Renders asterisk.conf of a private instance: its own folders, its limits, its name."""

from dialplan import conf, encode


def render(site):
    """Return asterisk.conf of `site`; raises EncodeError."""
    return conf.document("asterisk_custom.conf", _directories(site), _options(site), "[files]\nastctlpermissions = 0660")


def _directories(site):
    home = site.asterisk
    folders = (("astcachedir", home / "cache"), ("astetcdir", site.etc), ("astmoddir", site.system.modules),
               ("astvarlibdir", home / "lib"), ("astdbdir", home / "db"), ("astkeydir", home / "lib"),
               ("astdatadir", home / "data"), ("astagidir", home / "lib"), ("astspooldir", home / "spool"),
               ("astrundir", home / "run"), ("astlogdir", home / "log"), ("astsbindir", site.system.binaries))
    return conf.section("directories", *((key, encode.path(folder)) for key, folder in folders))


def _options(site):
    limits = site.limits
    user = encode.token(site.user) if site.user else ""
    return conf.section(
        "options", ("systemname", encode.token(site.node)), ("defaultlanguage", encode.token(site.language)),
        ("languageprefix", "yes"), ("live_dangerously", "no"), ("documentation_language", "en_US"),
        ("maxcalls", encode.whole(limits.calls)), ("maxfiles", encode.whole(limits.files)),
        ("minmemfree", encode.whole(limits.free_memory)), ("transmit_silence", "yes"),
        ("hideconnect", "yes"), ("disable_remote_console_shell", "yes"), ("runuser", user), ("rungroup", user))
