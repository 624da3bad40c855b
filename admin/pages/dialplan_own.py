"""Edits the admin's own files beside the generated ones: coloured, and checked before they are kept."""

from admin.answers import Redirect, Refused, View
from admin.pages.dialplan import CHANGE, VIEW, told
from admin.routes import Route
from admin.site.desk import EDITABLE, LONGEST, Desk
from dialplan.diff import hide

USES = {"extensions_custom.conf": "Extensions of your own: the context custom-internal is open to our phones, custom-trunk to calls from outside.",
        "pjsip_custom.conf": "SIP phones and trunks of your own.", "queues_custom.conf": "Queues of your own.",
        "indications_custom.conf": "Tones of another country.", "confbridge_custom.conf": "Conference rooms."}


def show(asked):
    """Show which files there are."""
    with told():
        own = Desk(asked.house.place).own
    others = sorted(set(own) - set(EDITABLE))
    return View("dialplan/own.html", {"files": [(name, USES[name], own.get(name)) for name in EDITABLE], "others": others})


def edit(asked, name):
    """Show one file to change."""
    refuse_name(name)
    with told():
        return show_editor(asked, name, Desk(asked.house.place).own.get(name, ""), ())


def keep(asked, name):
    """Keep one file unless the check finds a mistake in it."""
    refuse_name(name)
    text = asked.form.get("text", "").replace("\r\n", "\n")
    if len(text) > LONGEST or "\0" in text:
        raise Refused(413, "This is too large.")
    with told():
        desk = Desk(asked.house.place)
        before, found = desk.own.get(name, ""), desk.check_own(name, text)
        if any(one.fatal for one in found) or "check" in asked.form:
            return show_editor(asked, name, text, found)
        desk.keep_own(name, text)
    asked.note("dialplan-own", name, before=hide(before), after=hide(text))
    asked.flash("Saved. It reaches the calls when the dialplan is applied.")
    return Redirect("/dialplan")


def show_editor(asked, name, text, found):
    """Show the editor with what the check found."""
    wrong = any(one.fatal for one in found)
    return View("dialplan/edit.html", {"name": name, "use": USES[name], "text": text, "findings": found, "wrong": wrong,
                                       "checked": "check" in asked.form if asked.route.method == "POST" else False}, 422 if wrong else 200)


def refuse_name(name):
    """Raise Refused for a file that is not edited here."""
    if name not in EDITABLE:
        raise Refused(404, "There is no such file to edit here.")


ROUTES = (
    Route("GET", "/dialplan/own", VIEW, show, "Own files", scope="site"),
    Route("GET", "/dialplan/own/<name>", VIEW, edit, "Own files", scope="site"),
    Route("POST", "/dialplan/own/<name>", CHANGE, keep, "Own files", scope="site", audit="dialplan.own", body=1024 * 1024),
)
