"""Takes the Site as the store knows it now."""

import dataclasses

from dialplan.site import Extension, Features, Member, Number, Queue, Trunk

INTERFACE = "PJSIP/"


def take(base, stored, kept=()):
    """Return `base` with what the store owns put in.

    `stored` is what store.sites.read() returns; a part that it lacks stays as in `base`. A number keeps the reach (phones,
    trunks) that `base` gives it; one that `base` does not know is reachable from both. An extension or trunk with an empty
    secret has the one of `base`. `kept` names the extensions and queues of `base` that the store does not own.
    """
    site = _take_numbers(base, stored["numbers"]) if "numbers" in stored else base
    site = _take_phones(site, stored["phones"], kept) if "phones" in stored else site
    site = _take_queues(site, stored["queues"], kept) if "queues" in stored else site
    site = dataclasses.replace(site, trunks=_make_trunks(site, stored["trunks"])) if "trunks" in stored else site
    return dataclasses.replace(site, features=Features(**stored["features"])) if "features" in stored else site


def _take_numbers(site, bindings):
    known = {number.dialled: number for number in site.numbers}
    return dataclasses.replace(site, numbers=tuple(known.get(dialled, Number(dialled)) for dialled in sorted(bindings)))


def _take_phones(site, phones, kept):
    known = {extension.number: extension for extension in site.extensions}
    found = {phone["number"]: _make_phone(known.get(phone["number"]), phone) for phone in phones}
    found.update({number: known[number] for number in kept if number in known})
    extensions = tuple(extension for extension in found.values() if extension.secret)
    numbers = {extension.number for extension in extensions}
    queues = tuple(dataclasses.replace(queue, members=tuple(filter(lambda member: _exists(member, numbers), queue.members)))
                   for queue in site.queues)
    return dataclasses.replace(site, extensions=extensions, queues=queues)


def _make_phone(known, phone):
    values = {"name": phone["name"], "language": phone["language"], "ring": phone["ring"], "shows_caller": phone["shows_caller"]}
    if known:
        return dataclasses.replace(known, secret=phone["secret"] or known.secret, **values)
    return Extension(phone["number"], phone["secret"], **values)


def _exists(member, numbers):
    return not member.interface.startswith(INTERFACE) or member.interface.removeprefix(INTERFACE) in numbers


def _take_queues(site, rows, kept):
    """Queues of the store; one that callers of a silent server would wait in must exist."""
    numbers = {extension.number for extension in site.extensions}
    queues = tuple(_make_queue(row, numbers) for row in rows) + tuple(queue for queue in site.queues if queue.name in kept)
    fallback = site.fallback_queue if any(queue.name == site.fallback_queue for queue in queues) else ""
    return dataclasses.replace(site, queues=queues, fallback_queue=fallback)


def _make_queue(row, numbers):
    members = tuple(Member(f"{INTERFACE}{one['number']}", one["penalty"] or 0, one["number"]) for one in row["members"] if one["number"] in numbers)
    return Queue(row["name"], members, strategy=row["strategy"], music=row["music"], ring=row["ring"], retry=row["retry"], wrapup=row["wrapup"],
                 weight=row["weight"], limit=row["length"], announce=row["announce"], service_level=row["service_level"],
                 leave_by_key=row["leave_by_key"], say_agent=row["say_agent"])


def _make_trunks(site, rows):
    secrets = {trunk.name: trunk.secret for trunk in site.trunks}
    found = (_make_trunk(row, row["secret"] or secrets.get(row["name"], "")) for row in rows if row["active"])
    return tuple(trunk for trunk in found if trunk.secret)


def _make_trunk(row, secret):
    contact = f"sip:{row['host']}:{row['port']}" if row["host"] else ""
    return Trunk(row["name"], row["username"] or row["name"], secret, contact, codecs=_split(row["codecs"]), language=row["language"],
                 register=row["register"], addresses=_split(row["addresses"]))


def _split(text):
    return tuple(part.strip() for part in text.split(",") if part.strip())
