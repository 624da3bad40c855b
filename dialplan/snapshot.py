"""Takes the Site as the store knows it now."""

import dataclasses

from dialplan.site import Extension, Number

INTERFACE = "PJSIP/"


def take(base, bindings, phones=None, kept=()):
    """Return `base` with what the store owns put in.

    `bindings` is {dialled: flow} (store.numbers.bindings()). A number keeps the reach (phones, trunks) that `base`
    gives it; one that `base` does not know is reachable from both. `phones` is [{number, name, secret, language, ring,
    shows_caller}] of all extensions (an empty secret: the one that `base` has), None leaves those of `base`; `kept` names
    extensions of `base` that the store does not own. What the store has no tables for stays as in `base`.
    """
    known = {number.dialled: number for number in base.numbers}
    site = dataclasses.replace(base, numbers=tuple(known.get(dialled, Number(dialled)) for dialled in sorted(bindings)))
    return site if phones is None else _take_phones(site, phones, kept)


def _take_phones(site, phones, kept):
    known = {extension.number: extension for extension in site.extensions}
    found = {phone["number"]: _make(known.get(phone["number"]), phone) for phone in phones}
    found.update({number: known[number] for number in kept if number in known})
    extensions = tuple(extension for extension in found.values() if extension.secret)
    numbers = {extension.number for extension in extensions}
    queues = tuple(dataclasses.replace(queue, members=tuple(filter(lambda member: _exists(member, numbers), queue.members)))
                   for queue in site.queues)
    return dataclasses.replace(site, extensions=extensions, queues=queues)


def _make(known, phone):
    values = {"name": phone["name"], "language": phone["language"], "ring": phone["ring"], "shows_caller": phone["shows_caller"]}
    if known:
        return dataclasses.replace(known, secret=phone["secret"] or known.secret, **values)
    return Extension(phone["number"], phone["secret"], **values)


def _exists(member, numbers):
    return not member.interface.startswith(INTERFACE) or member.interface.removeprefix(INTERFACE) in numbers
