"""Takes the Site as the store knows it now."""

import dataclasses

from dialplan.site import Number


def take(base, bindings):
    """Return `base` with what the store owns put in.

    `bindings` is {dialled: flow} (store.numbers.bindings()). A number keeps the reach (phones, trunks) that `base`
    gives it; one that `base` does not know is reachable from both. What the store has no tables for stays as in `base`.
    """
    known = {number.dialled: number for number in base.numbers}
    return dataclasses.replace(base, numbers=tuple(known.get(dialled, Number(dialled)) for dialled in sorted(bindings)))
