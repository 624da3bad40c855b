"""What the admin shows of billing: tariffs, barred numbers, classes, extensions, accounts, charges, attempts."""

from hooks.web import Field, Permission, Resource
from plugins.billing import sources
from plugins.billing.numbering import KINDS
from plugins.billing.tariff import SCOPES, ZONE

VIEW, CHANGE = "billing.view", "billing.change"
PERMISSIONS = (Permission(VIEW, "See tariffs, charges and accounts"), Permission(CHANGE, "Change tariffs, accounts and who may dial what"))

_RATE = (Field("target", "text", "Prefix or kind", f"Leading digits such as 0755, or one of {', '.join(KINDS)}.", required=True),
         Field("days", "days", "Days"), Field("start", "time", "From", default="00:00"), Field("end", "time", "To", default="24:00"),
         Field("connection", "money", "Connection fee", default=0), Field("first_seconds", "integer", "First seconds", default=0, minimum=0),
         Field("first_price", "money", "Price of the first seconds", default=0),
         Field("unit_seconds", "integer", "Seconds of a unit", required=True, minimum=1), Field("unit_price", "money", "Price of a unit", required=True))


def _choices(*names):
    return tuple((name, name.capitalize()) for name in names)


_CALL = (Field("at", "moment", "When", editable=False), Field("caller", "text", "Caller", editable=False),
         Field("number", "phone", "Number", editable=False), Field("trunk", "name", "Trunk", editable=False))
_TABLES = (
    ("tariffs", "Tariffs", sources.Tariffs(), "", "A tariff holds from its first day until the next one of its scope begins.", (
        Field("id", "name", "Id"), Field("title", "text", "Title"), Field("first", "date", "First day", required=True),
        Field("last", "date", "Last day", "Empty: until the next tariff begins."),
        Field("scope", "choice", "Holds for", default="general", choices=_choices(*SCOPES)),
        Field("subject", "name", "Campaign or trunk"), Field("zone", "text", "Time zone", default=ZONE, listed=False),
        Field("rates", "list", "Rates", fields=_RATE, listed=False))),
    ("barred-numbers", "Barred numbers", sources.Barred(), "", "Nobody may dial numbers that begin so, in any area.", (
        Field("prefix", "digits", "Prefix", required=True), Field("reason", "text", "Reason"), Field("active", "flag", "Barred", default=True))),
    ("service-classes", "Classes of service", sources.Classes(), "dialplan", "Which numbers an extension may dial, and whether it sees who calls.", (
        Field("name", "name", "Class", required=True), Field("title", "text", "Title"), *(Field(kind, "flag", kind.capitalize()) for kind in KINDS),
        Field("shows_caller", "flag", "Shows the caller"))),
    ("extensions", "Extensions", sources.Extensions(), "dialplan", "", (
        Field("number", "digits", "Number", required=True), Field("name", "text", "Name"),
        Field("service_class", "reference", "Class of service", resource="service-classes", default="C"),
        Field("department", "text", "Department"), Field("language", "choice", "Language", choices=(("", "The site's"), ("en", "English"), ("zh", "中文"))),
        Field("ring", "integer", "Rings for seconds", default=30, minimum=1, maximum=300), Field("secret", "secret", "Password", listed=False))),
    ("accounts", "Prepaid accounts", sources.Accounts(), "", "Calls of an account end when its credit is spent.", (
        Field("name", "name", "Account", required=True), Field("title", "text", "Title"), Field("credit", "money", "Paid in", required=True, minimum=0),
        Field("held", "money", "Held by calls", editable=False), Field("settled", "money", "Spent", editable=False),
        Field("shortfall", "money", "Beyond the credit", editable=False), Field("free", "money", "Free", editable=False),
        Field("callers", "list", "Pays for", fields=(Field("caller", "text", "Extension, or campaign:NAME", required=True),)))),
    ("re-ratings", "Re-rating", sources.Reratings(), "", "Rates the calls of some days by the tariffs as they are now; every change is logged.", (
        Field("id", "name", "Id", editable=False, listed=False), Field("first", "date", "First day", required=True),
        Field("last", "date", "Last day", required=True), Field("by", "text", "By", editable=False), Field("state", "name", "State", editable=False),
        Field("calls", "integer", "Calls", editable=False), Field("changed", "integer", "Changed", editable=False),
        Field("before", "money", "Before", editable=False), Field("after", "money", "After", editable=False))),
    ("changed-charges", "Changed charges", sources.Changes(), "", "", (
        Field("id", "name", "Id", editable=False, listed=False), Field("at", "moment", "When", editable=False), Field("by", "text", "By", editable=False),
        Field("call", "name", "Call", editable=False), Field("before", "money", "Before", editable=False), Field("after", "money", "After", editable=False),
        Field("before_tariff", "name", "Tariff before", editable=False), Field("after_tariff", "name", "Tariff after", editable=False))),
    ("refused-calls", "Refused attempts to dial", sources.Refusals(), "", "", (
        *_CALL, Field("rule", "name", "Rule", editable=False), Field("reason", "text", "Reason", editable=False))),
    ("call-costs", "Costs of this month", sources.Costs(), "", "The agents add up to the groups and to the system.", (
        Field("name", "text", "Who", editable=False), Field("of", "name", "Sort", editable=False), Field("amount", "money", "Cost", editable=False))))
_WRITTEN = ("changed-charges", "refused-calls", "call-costs")

RESOURCES = tuple(Resource(name, title, fields, source, VIEW, CHANGE, source.key, effect, text, "Billing", name not in _WRITTEN)
                  for name, title, source, effect, text, fields in _TABLES)
