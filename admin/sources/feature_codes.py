"""The keys of somebody who talks: transfer, swap, talk all three."""

import re

from admin.sources import sheet
from hooks.web import Field, Resource, Text
from store import feature_codes
from store.feature_codes import DEEDS, TALKING

CODE = re.compile(r"[0-9*#]{0,3}")
FIELDS = (
    Field("deed", "choice", "What it does", required=True, choices=tuple((deed, title) for deed, (_, title) in DEEDS.items())),
    Field("code", "digits", "Keys", "One to three of 0-9, * and #, such as #6. Empty: nobody can do it by a key.", maximum=3),
)


def make_resource():
    """Return the resource of feature codes."""
    return Resource("feature-codes", "Feature codes", FIELDS, Codes(), "dialplan.view", "dialplan.change", key="deed", effect="dialplan",
                    group="Numbers and queues", importable=False,
                    help="The keys that an agent presses during a talk. Deleting an entry brings its usual key back. Numbers such as *97 that "
                         "our phones dial stand under Numbers.")


class Codes:
    """Rows of deeds with their keys; there are always all of them."""

    def list(self, query):
        """Return one page of deeds."""
        return sheet.pick([{"deed": deed, "code": code} for deed, code in feature_codes.every().items()], query, "deed")

    def get(self, key):
        """Return one deed, or None."""
        codes = feature_codes.every()
        return {"deed": key, "code": codes[key]} if key in codes else None

    def save(self, key, values, by):
        """Choose the key of a deed; raises Invalid."""
        deed, code = key or values["deed"], values.get("code") or ""
        sheet.refuse({"code": find_problem(deed, code)})
        feature_codes.save(deed, code)
        return deed

    def delete(self, key, by):
        """Bring the usual key of a deed back; raises Invalid."""
        sheet.refuse({"": find_problem(key, DEEDS[key][0])})
        feature_codes.reset(key)


def find_problem(deed, code):
    """Return why `deed` cannot have the key `code`, or an empty text: no key may begin another that is listened for at the same time."""
    if not CODE.fullmatch(code):
        return "Use one to three of 0-9, * and #."
    rivals = {one: other for one, other in feature_codes.every().items() if one != deed and (one in TALKING) == (deed in TALKING) and other}
    taken = next((one for one, other in rivals.items() if code and (other.startswith(code) or code.startswith(other))), None)
    return Text("The key {code} does something else already.", code=rivals[taken]) if taken else ""
