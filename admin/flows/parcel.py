"""Exports a flow with its own recordings as one file, imports one as a draft, and keeps single recordings."""

import os
import re

from admin.answers import Refused
from admin.flows import saving
from flow import bundle, document, usage
from flow.document import DocumentError
from flow.text import reader

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\Z")
SPOKEN = re.compile(r"([A-Za-z0-9_-]{1,64}/)?[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\Z")     # Asterisk's own stand in folders


def export(desk, name, version):
    """Return the bytes of the zip file of one version."""
    flow = desk.version(name, version)
    return bundle.write(bundle.Bundle(flow, dict(read_sounds(desk, flow))))


def read_sounds(desk, flow):
    """Yield ((language, name), bytes) of the site's own recordings that `flow` plays."""
    names = {use.name for use in usage.find([flow], desk.catalogue) if use.what == "prompt" and NAME.match(use.name)}
    for language in bundle.LANGUAGES:
        for name in sorted(names):
            path = desk.place.sounds / "custom" / language / f"{name}.wav"
            if path.is_file():
                yield (language, name), path.read_bytes()


def bring(desk, data, name=""):
    """Keep a file (zip, JSON or text) as the draft of a new flow, its recordings in place; return (name, missing kinds)."""
    try:
        found = bundle.read(data) if data[:2] == b"PK" else bundle.Bundle(read_flow(data), {})
    except bundle.BundleError as error:
        raise Refused(422, "This file cannot be imported.", {"file": str(error)}) from None
    except DocumentError as error:
        raise Refused(422, "This file cannot be imported.", {one.place: str(one) for one in error.problems[:20]}) from None
    given = {**document.write(found.flow), "name": name or found.flow.name}
    saving.create(desk, given["name"], given)
    for (language, prompt), sound in found.sounds.items():
        # A recording of the same name belongs to flows that are in force: they go on with theirs.
        if not (desk.place.sounds / "custom" / language / f"{prompt}.wav").exists():
            keep(desk.place.sounds, language, prompt, sound)
    return given["name"], list_missing(desk, found.flow)


def list_missing(desk, flow):
    """Return the kinds that nobody here provides, each with the plugin that would bring it."""
    kinds = sorted({node.kind for node in flow.steps.values() if desk.catalogue.find(node.kind) is None})
    return [{"kind": kind, "plugin": kind.partition(".")[0]} for kind in kinds]


def read_flow(data):
    """Return the Flow of a JSON or text file; raises DocumentError."""
    return reader.read_any(data)[0]


def keep(sounds, language, name, data):
    """Write a recording where `up` looks for the site's own, and where callers hear it now."""
    for folder in (sounds / "custom" / language, sounds / language):
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{name}.new"
        beside.write_bytes(data)
        os.replace(beside, folder / f"{name}.wav")


def upload(desk, language, name, data):
    """Keep an uploaded recording as prompt `name`; raises Refused for what is no sound of calls."""
    if not NAME.match(name) or language not in bundle.LANGUAGES:
        raise Refused(422, "Some values cannot be saved.", {"name": "A prompt is called by letters, digits, - _ and . only."})
    try:
        bundle.check_sound(name, data)
    except bundle.BundleError as error:
        raise Refused(422, "This file cannot be imported.", {"file": str(error)}) from None
    keep(desk.place.sounds, language, name, data)
