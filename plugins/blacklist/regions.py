"""Tells from which region a number calls; pure."""

from plugins.blacklist.areas import AREAS
from plugins.blacklist.numbers import is_mobile

MOBILE, FOREIGN = "mobile", "foreign"
_OVERSEAS = {"00852": "香港", "00853": "澳门", "00886": "台湾"}


def _read_areas():
    """Return {area code: its names} and {name in Latin letters: province}."""
    codes, letters = {}, {}
    for line in AREAS.strip().replace(",\n   ", ",").splitlines():
        head, _, rest = line.partition(": ")
        province, latin = head.split()
        letters[latin] = province
        for pair in rest.split(", "):
            code, cities = pair.split()
            codes[code] = (code, province, *cities.split("/"))
    return codes, letters


CODES, _LATIN = _read_areas()
NAMES = {name for names in CODES.values() for name in names} | {MOBILE, FOREIGN} | set(_OVERSEAS.values())


def find_names(number):
    """Return the names of the region of a normalised number: area code, province, cities; or mobile, foreign; or ()."""
    if is_mobile(number):
        return (MOBILE,)
    if number.startswith("00"):
        return (FOREIGN, *(name for code, name in _OVERSEAS.items() if number.startswith(code)))
    # Codes of two digits after the 0 begin with 1 or 2, those of three do not: no code begins with another.
    return CODES.get(number[:3]) or CODES.get(number[:4]) or ()


def find_name(text):
    """Return the name by which rules know the region `text`, or None: 广东, guangdong, 深圳, 0755, 755, mobile."""
    text = text.strip().lower()
    for name in (text, _LATIN.get(text), "0" + text, text.removesuffix("省").removesuffix("市")):
        if name in NAMES:
            return name
    return None
