"""Names the settings of the [hardware] section."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [hardware] section of cc.ini."""

    look: float = option(2.0, "seconds between two looks at volumes, cards and lines")
    warn_percent: float = option(85.0, "percent of the recording volume at which an alarm is raised")
    rotate_percent: float = option(90.0, "percent at which the oldest unprotected recordings are removed")
    stop_percent: float = option(95.0, "percent at which recording stops, when removing was not enough; calls go on")
    second_copy: str = option("", "folder on another volume for a second copy of every recording; empty keeps one")
    beep: str = option("auto", "how an alarm of a disk sounds here: auto (speaker of the machine if there is one), or off")
    smtp_host: str = option("", "mail server for alarms; empty sends no mail")
    smtp_port: int = option(25, "port of the mail server")
    smtp_security: str = option("none", "starttls, tls (from the first byte) or none")
    smtp_authority: str = option("", "file with the certificate that signed the mail server's; empty trusts the system's")
    smtp_user: str = option("", "user name at the mail server; its password is the secret alarm.smtp")
    mail_from: str = option("switchroom@localhost", "sender of the mails of alarms")
    notice_patience: float = option(10.0, "seconds to wait for a mail server or web hook")
    notice_retry: float = option(30.0, "seconds until a notice is tried again; doubles with every try")
    notice_tries: int = option(10, "tries after which a notice has failed")
    snmp_host: str = option("127.0.0.1", "address of the SNMP agent; empty is no agent")
    snmp_port: int = option(1161, "UDP port of the SNMP agent")
    snmp_user: str = option("switchroom", "SNMPv3 user; its passwords are the secrets snmp.auth (SHA) and snmp.priv (AES); v2c has snmp.community")
    snmp_traps: tuple = option((), "where alarms go: trap or inform, v2c or v3, host:port, such as trap:v2c:10.0.0.5:162")
    snmp_polls: tuple = option((), "what is asked: name=host:port/oid, then <limit or >limit, such as ups=10.0.0.9:161/1.3.6.1.2.1.33.1.2.4.0<50")
    snmp_poll_seconds: float = option(30.0, "seconds between two rounds of questions")
