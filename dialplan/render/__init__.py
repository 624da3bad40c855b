"""Renders a Site into Asterisk's configuration files: pure, one module a file or two."""

from dialplan.render import asterisk, extensions, manager, modules, network, pjsip, queues, quiet, sound, voicemail

FILES = {
    "asterisk.conf": asterisk.render,
    "modules.conf": modules.render,
    "logger.conf": quiet.render_logger,
    "extensions.conf": extensions.render,
    "pjsip.conf": pjsip.render,
    "queues.conf": queues.render,
    "manager.conf": manager.render,
    "http.conf": network.render_http,
    "rtp.conf": network.render_rtp,
    "musiconhold.conf": sound.render_music,
    "features.conf": sound.render_features,
    "voicemail.conf": voicemail.render,
    "indications.conf": quiet.render_indications,
    "cdr.conf": quiet.render_cdr,
    "cel.conf": quiet.render_cel,
    "cel_custom.conf": quiet.render_cel_custom,
    **{name: quiet.render_empty for name in (
        "acl.conf", "ccss.conf", "codecs.conf", "confbridge.conf", "dsp.conf", "pjproject.conf", "stasis.conf", "udptl.conf",
        "amd.conf", "cli_permissions.conf", "sorcery.conf", "extconfig.conf", "cli.conf", "queuerules.conf")},
}


def render(site):
    """Return {file name: text} of every file that Switchroom writes; raises EncodeError."""
    return {name: write(site) for name, write in FILES.items()}
