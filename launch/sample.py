"""Writes a cc.ini with every key, its default and what it means."""

import dataclasses
import textwrap

import hooks.place
from hooks.loader import load
from launch.instance import Sections

HEAD = """The configuration of one Switchroom: a section a package, [plugin:NAME] a plugin. Every key is shown with its default;
a line taken out leaves the default in force. A change takes effect with: ./switchroom down, then ./switchroom up.
Secrets do not belong here: they are files in the folder `secrets` of the state folder, or SWITCHROOM_SECRET_NAME in the environment.
Another instance beside this one: a copy of this file with other ports and folders, given by --config FILE to every command."""


def write_sample():
    """Return the text of a cc.ini that changes nothing."""
    parts = [comment(HEAD), write_section("launch", hooks.place.Settings)]
    parts += [write_section(field.name, field.type) for field in dataclasses.fields(Sections)]
    parts += [write_section(f"plugin:{name}", kind) for name, kind in list_plugin_settings()]
    return "\n\n".join(parts) + "\n"


def list_plugin_settings():
    """Return (name, Settings) of every plugin of the project that has settings."""
    loaded = load(entry_points=False)
    return sorted((found.plugin_name, found.function()) for found in loaded.registry.hook.cc_settings.get_hookimpls())


def write_section(name, kind):
    """Return one section from its Settings dataclass."""
    lines = [f"[{name}]"]
    for field in dataclasses.fields(kind):
        lines += [comment(field.metadata.get("help", "")), f"{field.name} = {write_value(field.default)}".rstrip()]
    return "\n".join(lines)


def write_value(value):
    """Return a default as it is written in cc.ini."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def comment(text):
    """Return `text` as comment lines."""
    return textwrap.fill(" ".join(text.split()), 118, initial_indent="; ", subsequent_indent="; ", break_on_hyphens=False)


if __name__ == "__main__":
    print(write_sample(), end="")
