"""Renders musiconhold.conf and features.conf: waiting music and the keys of a talking agent."""

from dialplan import conf, encode


def render_music(site):
    """Return musiconhold.conf of `site`; raises EncodeError."""
    classes = (conf.section(encode.token(music.name), ("mode", "files"), ("directory", encode.path(music.folder)),
                            ("sort", "random")) for music in site.music)
    return conf.document("musiconhold_custom.conf", conf.section("general", ("cachertclasses", "no")), *classes)


def render_features(site):
    """Return features.conf: transfer by keys. A key that begins with * would be taken for the three-way key."""
    keys = site.features
    general = conf.section(
        "general", ("transferdigittimeout", "5"), ("transferdialattempts", "1"), ("atxfernoanswertimeout", "15"),
        ("atxferdropcall", "no"), *_key("atxferabort", keys.abort), *_key("atxfercomplete", keys.complete), *_key("atxferswap", keys.swap),
        *_key("atxferthreeway", keys.conference), ("atxferloopdelay", "2"), ("atxfercallbackretries", "1"),
        ("featuredigittimeout", "1500"))
    talking = conf.section("featuremap", *_key("atxfer", keys.consult), *_key("blindxfer", keys.blind))
    return conf.document("features_custom.conf", general, talking)


def _key(name, code):
    return ((name, encode.dialled(code)),) if code else ()
