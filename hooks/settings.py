"""Reads cc.ini into one frozen Settings dataclass a section, refusing what it does not know."""

import configparser
import dataclasses
import difflib
import pathlib
import re


class SettingError(ValueError):
    """cc.ini or a secret is wrong; the message names the place and the remedy."""


def option(default, help):
    """Declare a setting: its default, whose type is the setting's type, and its help text."""
    return dataclasses.field(default=default, metadata={"help": help})


@dataclasses.dataclass(frozen=True)
class Configuration:
    """A parsed cc.ini: `values` is {section: {key: text}}, `lines` {(section, key): line number}."""

    path: pathlib.Path
    values: dict
    lines: dict

    def section(self, name, settings):
        """Return `settings` filled from section `name`; raises SettingError with file and line."""
        fields = {field.name: field for field in dataclasses.fields(settings)}
        found = self.values.get(name, {})
        return settings(**{key: self._value(name, key, text, fields) for key, text in found.items()})

    def refuse_unknown_sections(self, known):
        """Raise SettingError at the first section that no package and no plugin reads."""
        for name in self.values:
            if name not in known:
                raise SettingError(f"{self._place(name, None)}: unknown section [{name}]{_nearest(name, known)}")

    def _value(self, section, key, text, fields):
        if key not in fields:
            raise SettingError(f"{self._place(section, key)}: unknown key '{key}' in [{section}]{_nearest(key, fields)}")
        try:
            return _convert(text, fields[key].default)
        except ValueError as error:
            raise SettingError(f"{self._place(section, key)}: {key} = {text!r}: {error}") from None

    def _place(self, section, key):
        return f"{self.path}:{self.lines.get((section, key), 0)}"


def read(path):
    """Parse the file at `path`; raises SettingError when it is missing or not ini."""
    path = pathlib.Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}: cannot be read ({error}); name another file with --config") from None
    return parse(text, path)


def parse(text, path="cc.ini"):
    """Parse ini text; `path` is used in messages only."""
    parser = configparser.ConfigParser(interpolation=None, default_section="\0none",
                                       inline_comment_prefixes=(" ;", " #"))
    try:
        parser.read_string(text, str(path))
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or (error.errors[0][0] if getattr(error, "errors", None) else 0)
        raise SettingError(f"{path}:{line}: {str(error).splitlines()[0]}; write `[section]` and `key = value` lines") from None
    values = {name: dict(parser.items(name)) for name in parser.sections()}
    return Configuration(pathlib.Path(path), values, _find_lines(text))


def _find_lines(text):
    lines, section = {}, None
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\[(.+)\]\s*$", line.strip())
        if header:
            section = header.group(1)
            lines[(section, None)] = number
        elif line[:1].strip() and line[0] not in "#;" and re.match(r"[^=:]+[=:]", line):
            lines[(section, re.split(r"[=:]", line, maxsplit=1)[0].strip().lower())] = number
    return lines


def _convert(text, default):
    if isinstance(default, bool):
        if text.lower() not in configparser.ConfigParser.BOOLEAN_STATES:
            raise ValueError("write yes or no")
        return configparser.ConfigParser.BOOLEAN_STATES[text.lower()]
    if isinstance(default, (int, float)):
        try:
            return type(default)(text)
        except ValueError:
            raise ValueError(f"write a {'whole ' if isinstance(default, int) else ''}number such as {default}") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return pathlib.Path(text) if isinstance(default, pathlib.Path) else text


def _nearest(name, known):
    close = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"; did you mean '{close[0]}'?" if close else f"; known are {', '.join(sorted(known))}"
