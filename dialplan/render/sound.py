"""Renders musiconhold.conf and features.conf: waiting music and the keys of a talking agent."""

from dialplan import conf, encode


def render_music(site):
    """Return musiconhold.conf of `site`; raises EncodeError."""
    classes = (conf.section(encode.token(music.name), ("mode", "files"), ("directory", encode.path(music.folder)),
                            ("sort", "random")) for music in site.music)
    return conf.document("musiconhold_custom.conf", conf.section("general", ("cachertclasses", "no")), *classes)


def render_features(site):
    """Return features.conf: transfer by keys, whose codes never begin with * (it is the three-way key)."""
    general = conf.section(
        "general", ("transferdigittimeout", "5"), ("transferdialattempts", "1"), ("atxfernoanswertimeout", "15"),
        ("atxferdropcall", "no"), ("atxferabort", "#8"), ("atxfercomplete", "#9"), ("atxferswap", "#7"),
        ("atxferthreeway", "*"), ("atxferloopdelay", "2"), ("atxfercallbackretries", "1"),
        ("featuredigittimeout", "1500"))
    keys = conf.section("featuremap", ("atxfer", "#8"), ("blindxfer", "#6"))
    return conf.document("features_custom.conf", general, keys)
