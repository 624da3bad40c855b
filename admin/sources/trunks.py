"""The SIP trunks and the groups in which they stand in for each other."""

import ipaddress
import re

from admin.sources import sheet, uses
from hooks.web import Field, Resource, Text
from store import extensions, trunks

NAME = r"[A-Za-z][A-Za-z0-9_-]{0,39}"
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
SECRET = re.compile(r"[!-:<-~]{6,64}")
OUR_LEAST = 12
CODECS = ("alaw", "ulaw", "g722", "gsm")
FIELDS = (
    Field("name", "name", "Short name", "Letters and digits, such as carrier; flows and records name the trunk by it.", required=True, pattern=NAME),
    Field("title", "text", "Title"),
    Field("username", "text", "User name", "Empty: the short name.", pattern=r"[A-Za-z0-9_.+-]{0,60}"),
    Field("secret", "secret", "Password", "6 to 64 letters, digits and signs, without blanks and ;.", listed=False),
    Field("host", "text", "Address of the carrier", "A name or an IP address. Empty: the carrier registers with us, as a telephone does."),
    Field("port", "integer", "Port", default=5060, minimum=1, maximum=65535, listed=False),
    Field("register", "flag", "We register there", default=False),
    Field("addresses", "text", "Known by the addresses", "Calls from these IP addresses or networks need no password; parted by commas, such as 192.0.2.0/24.",
          listed=False),
    Field("codecs", "set", "Codecs", choices=tuple((one, one) for one in CODECS), default=("alaw", "ulaw"), listed=False),
    Field("language", "choice", "Language", choices=(("", "The site's"), ("en", "English"), ("zh", "中文")), listed=False),
    Field("active", "flag", "In use", default=True),
)
GROUP_FIELDS = (
    Field("name", "name", "Short name", "Letters and digits; a flow names the group in the place of a trunk.", required=True, pattern=NAME),
    Field("title", "text", "Title"),
    Field("members", "list", "Trunks", "Tried from the top: the next one carries the call when one cannot be reached.",
          fields=(Field("trunk", "reference", "Trunk", required=True, resource="trunks"),)),
)


def make_resources():
    """Return the resources of trunks and of their groups."""
    common = {"view": "dialplan.view", "change": "dialplan.change", "key": "name", "group": "Numbers and queues"}
    return [Resource("trunks", "Trunks", FIELDS, Trunks(), effect="dialplan", help="The lines to telephone companies, over SIP.", **common),
            Resource("trunk-groups", "Trunk groups", GROUP_FIELDS, Groups(), help="Trunks that stand in for each other when one cannot be reached.", **common)]


class Trunks:
    """Rows of trunks."""

    def list(self, query):
        """Return one page of trunks."""
        return sheet.pick([describe(row) for row in trunks.every()], query, "name")

    def get(self, key):
        """Return one trunk, or None."""
        row = trunks.find(key)
        return describe(row) if row else None

    def save(self, key, values, by):
        """Make or change a trunk; raises Invalid."""
        name, before = key or values["name"], trunks.find(key) if key else None
        given = {field: value for field, value in values.items() if field != "name" and value is not None}
        if "codecs" in given:
            given["codecs"] = ",".join(given["codecs"])
        wanted = {"host": "", "register": False, "addresses": "", "codecs": "alaw,ulaw", "secret": "", **(before or {}), **given}
        sheet.refuse({"name": key is None and find_name_problem(name), **find_problems(wanted, name)})
        trunks.save(name, **given)
        return name

    def delete(self, key, by):
        """Remove a trunk that no flow and no group names; raises Invalid."""
        used = [*uses.find("trunk", key), *(group["name"] for group in trunks.groups() if key in group["members"])]
        sheet.refuse({"": used and Text("It is still used by {names}. Change them first.", names=", ".join(used[:5]))})
        trunks.remove(key)


class Groups:
    """Rows of groups of trunks."""

    def list(self, query):
        """Return one page of groups."""
        return sheet.pick([describe_group(row) for row in trunks.groups()], query, "name")

    def get(self, key):
        """Return one group, or None."""
        row = trunks.find_group(key)
        return describe_group(row) if row else None

    def save(self, key, values, by):
        """Make or change a group; raises Invalid."""
        name = key or values["name"]
        given = {field: value for field, value in values.items() if field != "name" and value is not None}
        if "members" in given:
            given["members"] = [one["trunk"] for one in given["members"]]
        sheet.refuse({"name": key is None and find_name_problem(name), "members": find_member_problem(given.get("members"))})
        trunks.save_group(name, **given)
        return name

    def delete(self, key, by):
        """Remove a group that no flow names; raises Invalid."""
        used = uses.find("trunk", key)
        sheet.refuse({"": used and Text("It is still used by {names}. Change them first.", names=", ".join(used[:5]))})
        trunks.remove_group(key)


def describe(row):
    """Return the row of a trunk without its secret."""
    shown = {name: value for name, value in row.items() if name not in ("secret", "kind")}
    return {**shown, "codecs": [one for one in row["codecs"].split(",") if one]}


def describe_group(row):
    """Return the row of a group."""
    return {**row, "members": [{"trunk": name} for name in row["members"]]}


def find_name_problem(name):
    """Return why nothing new can be called `name`, or an empty text."""
    if trunks.find(name) or trunks.find_group(name):
        return "There is a trunk or a group of this name."
    return "A telephone of ours has this number." if extensions.find(name) else ""


def find_problems(wanted, name):
    """Return {field: what is wrong} of a trunk as it would be."""
    least = SECRET if wanted["host"] else re.compile(SECRET.pattern.replace("6,", f"{OUR_LEAST},"))
    from_folder = name == trunks.STARTER and not wanted["secret"]
    weak = not from_folder and not least.fullmatch(wanted["secret"])
    return {"host": wanted["host"] and not HOST.fullmatch(wanted["host"]) and "Write a name such as sip.example.net, or an IP address.",
            "register": wanted["register"] and not wanted["host"] and "To register there, the address of the carrier is needed.",
            "secret": weak and ("Write 6 to 64 letters, digits or signs, without blanks and ;." if wanted["host"] else
                                "A carrier that registers with us needs a password of 12 to 64 letters, digits or signs."),
            "addresses": not all(map(is_network, split(wanted["addresses"]))) and "Write IP addresses or networks such as 192.0.2.0/24, parted by commas.",
            "codecs": not wanted["codecs"] and "Choose at least one codec."}


def find_member_problem(members):
    """Return what is wrong with the trunks of a group, or an empty text; None are not changed."""
    if members is None:
        return ""
    if not members:
        return "Name at least one trunk."
    unknown = next((name for name in members if not trunks.find(name)), "")
    if unknown:
        return Text("There is no trunk {name}.", name=unknown)
    return "A trunk stands here twice." if len(set(members)) < len(members) else ""


def split(text):
    """Return the parts of a text at its commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def is_network(text):
    """Tell whether `text` is an IP address or a network."""
    try:
        ipaddress.ip_network(text, strict=False)
        return True
    except ValueError:
        return False
