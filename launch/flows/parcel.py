"""Exports a flow with its own recordings as one file, and imports one."""

import os

from flow import bundle, document, usage
from launch.errors import LaunchError
from launch.flows.change import publish_flow, refuse
from store import flows


def export(desk):
    """Write the flow in force with the site's own recordings of its prompts to the file that was named."""
    name = desk.named("which flow")
    if desk.options.sink is None:
        raise LaunchError("say into which file", f"Such as: ./switchroom flow export {name} --output {name}.zip")
    version, content = flows.current(name)
    flow = document.parse(content, version)
    packed = bundle.Bundle(flow, dict(_read_sounds(desk, flow)))
    with desk.options.sink as file:
        file.write(bundle.write(packed))
    desk.show({"flow": name, "version": version, "prompts": sorted(f"{language}/{prompt}" for language, prompt in packed.sounds)},
              [f"flow {name} version {version} with {len(packed.sounds)} recordings is in {desk.options.output}"])


def _read_sounds(desk, flow):
    names = {use.name for use in usage.find([flow], desk.catalogue) if use.what == "prompt"}
    for language in bundle.LANGUAGES:
        for name in sorted(names):
            path = desk.place.sounds / "custom" / language / f"{name}.wav"
            if path.is_file():
                yield (language, name), path.read_bytes()


def bring(desk):
    """Put the recordings of a bundle in place and publish its flow; refused whole as `publish` is."""
    try:
        found = bundle.read(desk.content)
    except bundle.BundleError as error:
        raise LaunchError(f"{desk.options.name} is no bundle: {error}", "Make one with: ./switchroom flow export NAME --output FILE.zip") from None
    problems = desk.find_problems(found.flow, lambda problem: problem, set(found.sounds))
    if problems:
        return refuse(desk, problems, [])
    return publish_flow(desk, found.flow, lambda: _place_all(desk.place.sounds, found.sounds))


def _place_all(sounds, found):
    for (language, name), data in found.items():
        _place(sounds, language, name, data)


def _place(sounds, language, name, data):
    """Write a recording where `up` looks for the site's own, and where the callers hear it now."""
    for folder in (sounds / "custom" / language, sounds / language):
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{name}.new"
        beside.write_bytes(data)
        os.replace(beside, folder / f"{name}.wav")
