"""Names the settings of the [live] section."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [live] section of cc.ini."""

    ami_host: str = option("127.0.0.1", "address of Asterisk's manager interface")
    ami_port: int = option(5038, "port of Asterisk's manager interface")
    ami_user: str = option("live", "manager user; its secret is the file ami.USER among the secrets")
    ping: float = option(5.0, "seconds between two questions whether Asterisk still answers")
    patience: float = option(4.0, "seconds that Asterisk may take to answer before the connection is made anew")
    reread: float = option(5.0, "seconds between two readings of the truth from Asterisk")
    trunk_contexts: tuple = option(("cc-trunk",), "dialplan contexts whose calls come from outside")
    own_contexts: tuple = option(("cc-enter", "cc-internal", "cc-test"), "contexts into which calls may be originated")
    effective_after: int = option(0, "a call is effective from so many seconds of talk; 0 leaves it to other rules")
    stuck_visit: float = option(15.0, "seconds after which a visit without a word from the FastAGI server is begun anew")
