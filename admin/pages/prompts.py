"""Shows every prompt with its words, its sound and where it is used; takes uploads and lets the machine speak."""

import urllib.parse

from admin.answers import File, Redirect, Refused, View
from admin.flows.desk import Desk
from admin.routes import FILE_BYTES, Route
from admin.site import prompts, sound
from flow.prompts import LANGUAGES
from hooks.web import Invalid, Permission
from store import jobs

PERMISSIONS = (Permission("prompts.view", "See and hear prompts"), Permission("prompts.change", "Upload prompts and let them be spoken"))
VIEW, CHANGE = "prompts.view", "prompts.change"
MOST = 40
TITLES = {"en": "English", "zh": "中文"}


def show(asked):
    """Show the prompts that have the words."""
    search = asked.query.get("search", "")[:100]
    found = prompts.list_prompts(Desk(asked), search)
    shown = found if "all" in asked.query else found[:MOST]
    values = {"prompts": shown, "more": len(found) - len(shown), "search": search, "origins": prompts.ORIGINS, "languages": TITLES}
    return View("prompts/table.html" if asked.swaps else "prompts.html", values)


def show_one(asked):
    """Show one prompt with its sounds and the ways to another."""
    return View("prompts/one.html", describe(asked, find(asked, asked.query.get("name", ""))))


def describe(asked, found, problems=None, typed=None):
    """Return the values of the page of one prompt."""
    waiting = [job for job in jobs.of_person(asked.person.id, prompts.KIND, 10) if job.spec.get("name") == found["name"]]
    return {"one": found, "origins": prompts.ORIGINS, "languages": TITLES, "problems": problems or {}, "typed": typed or {},
            "job": waiting[0] if waiting and waiting[0].state != jobs.DONE else None}


def find(asked, name):
    """Return the prompt; raises Refused."""
    found = prompts.find(Desk(asked), name) if prompts.NAME.fullmatch(name) else None
    if found is None:
        raise Refused(404, "There is no such prompt.")
    return found


def hear(asked, language, name):
    """Send the sound of a prompt."""
    if language not in LANGUAGES or not prompts.NAME.fullmatch(name):
        raise Refused(404, "There is no such prompt.")
    return File(f"{name}.wav", str(asked.house.place.sounds / language))


def upload(asked):
    """Take a WAV file as a prompt, a new one or another sound of one that is there."""
    name, language = asked.form.get("name", "").strip(), asked.form.get("language", "")
    sent = asked.request.files.get("file")
    try:
        refuse(asked, name, language)
        if sent is None:
            raise Invalid({"file": "Choose a file first."})
        data = sound.convert(sent.file.read())
    except Invalid as error:
        return refuse_form(asked, name, error.problems)
    prompts.keep(asked.house.place.sounds, language, name, data, asked.form.get("words", "").strip()[:prompts.LONGEST])
    asked.note("prompts", name, language=language, bytes=len(data))
    asked.flash("Saved. The next call hears it.")
    return Redirect(locate(name))


def speak(asked):
    """Let the machine speak a text as a prompt of our own."""
    name, language, words = asked.form.get("name", "").strip(), asked.form.get("language", ""), asked.form.get("words", "").strip()
    try:
        refuse(asked, name, language)
        if not words or len(words) > prompts.LONGEST:
            raise Invalid({"words": "Write up to 500 characters to be spoken."})
    except Invalid as error:
        return refuse_form(asked, name, error.problems)
    asked.note("prompts", name, language=language, words=words)
    jobs.add(prompts.KIND, asked.person.id, name, {"name": name, "language": language, "words": words})
    asked.flash("It is being spoken; in a moment the next call hears it.")
    return Redirect("/prompts")


def forget(asked):
    """Take a sound of our own away."""
    name, language = asked.form.get("name", ""), asked.form.get("language", "")
    refuse(asked, name, language)
    prompts.forget(asked.house.place.sounds, language, name)
    asked.note("prompts", name, language=language)
    asked.flash("Taken away. Calls hear it until ./switchroom up makes the prompts again.")
    return Redirect("/prompts")


def refuse(asked, name, language):
    """Raise Invalid for a name or a language that no prompt of our own can have."""
    if not prompts.NAME.fullmatch(name) or "/" in name and name not in Desk(asked).prompts:
        raise Invalid({"name": "Use up to 64 small letters, digits, - and _, such as own-summer-hours."})
    if language not in LANGUAGES:
        raise Invalid({"language": "Choose one of the list."})


def refuse_form(asked, name, problems):
    """Show the form again, with what was typed and what is wrong with it."""
    values = {"problems": problems, "typed": {part: asked.form.get(part, "") for part in ("name", "language", "words")}, "languages": TITLES}
    if "from" in asked.form and prompts.NAME.fullmatch(name) and prompts.find(Desk(asked), name):
        return View("prompts/one.html", describe(asked, find(asked, name), problems, values["typed"]), 422)
    return View("prompts/new.html", values, 422)


def ask_new(asked):
    """Show the form of a new prompt."""
    return View("prompts/new.html", {"problems": {}, "typed": {"name": "own-", "language": asked.language}, "languages": TITLES})


def locate(name):
    """Return the address of a prompt's page."""
    return "/prompts/one?name=" + urllib.parse.quote(name, safe="")


ROUTES = (
    Route("GET", "/prompts", VIEW, show, "Prompts", menu=("Flows", 60, "mic")),
    Route("GET", "/prompts/one", VIEW, show_one, "Prompts"),
    Route("GET", "/prompts/new", CHANGE, ask_new, "Prompts", scope="site"),
    Route("GET", "/prompts/sound/<language>/<name:path>", VIEW, hear, "Prompts"),
    Route("POST", "/prompts/upload", CHANGE, upload, "Prompts", scope="site", audit="prompts.upload", body=FILE_BYTES),
    Route("POST", "/prompts/speak", CHANGE, speak, "Prompts", scope="site", audit="prompts.speak"),
    Route("POST", "/prompts/forget", CHANGE, forget, "Prompts", scope="site", audit="prompts.forget"),
)
