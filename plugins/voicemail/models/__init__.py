"""The tables of voicemail: boxes and rights, messages, mails."""

from plugins.voicemail.models.boxes import VoicemailBox, VoicemailRight
from plugins.voicemail.models.mails import VoicemailMail
from plugins.voicemail.models.messages import VoicemailMessage

MODELS = [VoicemailBox, VoicemailRight, VoicemailMessage, VoicemailMail]
