"""Renders templates for one reader: language, rights, masking, navigation."""

import datetime
import hashlib
import pathlib
import re
import secrets
import urllib.parse

import jinja2

from admin import icons, navigation, translate
from admin.gate import FORM_COOKIE
from admin.help import find_help

TEMPLATES = pathlib.Path(__file__).with_name("templates")
STATIC = pathlib.Path(__file__).with_name("static")
THEMES = ("auto", "light", "dark")


class Renderer:
    """Renders the templates of admin and, as PLUGIN/NAME, those of the plugins."""

    def __init__(self, house):
        self._house = house
        plugins = {name: jinja2.FileSystemLoader(folder) for name, folder in house.list_templates().items()}
        loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(TEMPLATES), jinja2.PrefixLoader(plugins)])
        self._environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined,
                                               trim_blocks=True, lstrip_blocks=True)
        self._environment.globals.update(icon=icons.draw, static=find_static, program=name_program, languages=translate.LANGUAGES, themes=THEMES)

    def __call__(self, asked, template, values):
        """Return the page as text."""
        return self._environment.get_template(template).render({**self._describe(asked), **values})

    def _describe(self, asked):
        theme = asked.request.get_cookie("theme", "auto")
        return {"_": asked.say, "asked": asked, "viewer": asked.viewer, "may": asked.may, "mask": asked.mask,
                "language": asked.language, "tag": translate.TAGS[asked.language], "theme": theme if theme in THEMES else "auto",
                "csrf": find_form_token(asked), "once": secrets.token_hex(12), "flash": take_flash(asked), "moment": Moment(asked),
                "menu": navigation.make_menu(asked), "version": self._house.version, "help": find_help(asked), "bare": asked.swaps}


class Moment:
    """Writes unix seconds in the site's time zone."""

    def __init__(self, asked):
        self._zone = asked.house.zone

    def __call__(self, seconds, form="%Y-%m-%d %H:%M:%S"):
        """Return the date and time, or nothing for no time."""
        return datetime.datetime.fromtimestamp(seconds, self._zone).strftime(form) if seconds else ""


def find_static(name, _found={}):
    """Return the address of a file of admin/static; another content is another address, so it may be kept forever."""
    path = STATIC / name
    stamp = path.stat().st_mtime_ns
    if _found.get(name, ("",))[0] != stamp:
        _found[name] = (stamp, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
    return f"/static/{name}?{_found[name][1]}"


def name_program(agent):
    """Return the short name of a browser, such as Chrome 156 · Linux, of what it says of itself."""
    program = re.search(r"(Edg|OPR|Firefox|Chrome|HeadlessChrome|Version)/(\d+)", agent)
    system = re.search(r"Android|iPhone|iPad|Windows|Mac OS|Linux", agent)
    names = {"Edg": "Edge", "OPR": "Opera", "HeadlessChrome": "Chrome", "Version": "Safari"}
    parts = [f"{names.get(program[1], program[1])} {program[2]}"] if program else []
    return " · ".join([*parts, *([system[0]] if system else [])]) or agent[:40] or "—"


def find_form_token(asked):
    """Return the token that forms of this page carry: the session's, before sign-in one of a cookie."""
    if asked.session:
        return asked.session.csrf
    found = asked.request.get_cookie(FORM_COOKIE, "")
    if len(found) != 43:
        found = asked.cookies.setdefault(FORM_COOKIE, (secrets.token_urlsafe(32), None))[0]
    return found


def take_flash(asked):
    """Return (kind, message) that the page before left, and forget it."""
    found = urllib.parse.unquote(asked.request.get_cookie("flash", ""))
    if not found or asked.swaps:
        return None
    asked.cookies.setdefault("flash", ("", None))
    kind, _, message = found.partition("|")
    return (kind if kind in ("good", "bad") else "good"), message
