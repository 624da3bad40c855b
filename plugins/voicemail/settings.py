"""The settings of voicemail: whose time is spoken, how mail leaves, how long messages stay."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [plugin:voicemail] section of cc.ini."""

    zone: str = option("Asia/Shanghai", "time zone in which the times of messages are spoken and written")
    keep_deleted_days: int = option(7, "days after which the audio of a deleted message is removed")
    smtp_host: str = option("", "mail server; empty sends no mail")
    smtp_port: int = option(587, "port of the mail server")
    smtp_security: str = option("starttls", "starttls, tls (from the first byte) or none")
    smtp_authority: str = option("", "file with the certificate that signed the mail server's; empty trusts the system's")
    smtp_user: str = option("", "user name at the mail server; empty signs in nowhere")
    smtp_secret: str = option("", "file with the password at the mail server")
    smtp_patience: float = option(20.0, "seconds to wait for the mail server")
    mail_from: str = option("voicemail@localhost", "sender of the mails")
    mail_language: str = option("en", "language of mails for boxes that name none: en or zh")
    mail_retry: float = option(60.0, "seconds until a mail is tried again; doubles with every try")
    mail_tries: int = option(12, "tries after which a mail has failed")
    mail_attach: int = option(10, "largest recording to attach, in MiB")
