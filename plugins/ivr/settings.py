"""The [plugin:ivr] section of cc.ini."""

import dataclasses

from hooks.settings import SettingError, option

OWN = "store"
_KINDS = ("sqlite:", "postgresql://", "postgres://")


@dataclasses.dataclass(frozen=True)
class Settings:
    """What flows may reach outside this house."""

    http_hosts: tuple = option((), "hosts, each with a port where it is not the usual one, that ivr.http may ask; none but these")
    databases: tuple = option((), "databases for named queries beside our own, such as crm=postgresql://reader@host/crm or "
                                  "old=sqlite:/path; a password belongs into the secret database.NAME")

    def __post_init__(self):
        """Refuse a wrong line at the start, not at the first call; raises SettingError."""
        self.urls("")

    def urls(self, own):
        """Return {name: URL} of our own database and of the listed ones; raises SettingError."""
        found = {OWN: own}
        for text in self.databases:
            name, equals, url = (part.strip() for part in text.partition("="))
            if not name or not equals or not url.startswith(_KINDS):
                raise SettingError(f"[plugin:ivr] databases: {text!r}: write NAME=postgresql://... or NAME=sqlite:/path")
            found[name] = url
        return found
