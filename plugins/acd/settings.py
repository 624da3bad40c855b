"""The settings of acd: what every queue step does unless it says otherwise."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [plugin:acd] section of cc.ini."""

    say_agent: bool = option(True, "whether caller and agent hear the agent's number at the pick-up, where neither step nor queue says otherwise")
