"""The [plugin:billing] section of cc.ini."""

import dataclasses

from hooks.settings import option
from plugins.billing import numbering


@dataclasses.dataclass(frozen=True)
class Settings:
    """Where we stand in the numbering plan, and how much of a prepaid credit one call may hold."""

    area: str = option("010", "our area code; a number with it is a local one")
    country: str = option("86", "our country code; a number with 00 and it is one of ours")
    access_code: str = option(numbering.ACCESS_CODE, "goes before every long-distance number by itself; empty is none")
    outside_prefix: str = option(numbering.OUTSIDE, "what phones dial before an outside number; empty is nothing")
    flow_class: str = option("A", "class of service of calls that a flow sends out for somebody who is no extension")
    longest_minutes: int = option(120, "longest prepaid call; its price, or all the credit left, is held while it lasts")

    @property
    def plan(self):
        """The numbering.Plan."""
        return numbering.Plan(self.area, self.country, self.access_code)
