"""Renders extensions.conf: who may dial what, and the visit loop behind every flow number."""

from dialplan import conf, encode
from dialplan.render import visit
from dialplan.site import OUTSIDE, PHONES


def render(site):
    """Return extensions.conf of `site`; raises EncodeError."""
    general = conf.section("general", ("static", "yes"), ("writeprotect", "yes"), ("clearglobalvars", "yes"))
    globals_ = f"[globals]\nCC_AGI = {encode.value(site.agi)}"
    return conf.document("extensions_custom.conf", general, globals_, _phones(site), _outside(site), _ring(), visit.contexts(site))


def _phones(site):
    numbers = (_enter(number) for number in site.numbers if number.phones)
    lines = (line for extension in site.extensions for line in (_hint(extension), _dial(extension)))
    return "\n".join((f"[{PHONES}]", "; Our phones: flows and each other. Add your own in the context custom-internal.",
                      *numbers, *lines, "include => custom-internal", "", "[custom-internal]"))


def _outside(site):
    numbers = (_enter(number, "Set(CC_OUTSIDE=1)") for number in site.numbers if number.trunks)
    return "\n".join((f"[{OUTSIDE}]", "; Calls from trunks: flows and our phones, nothing else.",
                      *numbers, *(_dial(extension, "Set(CC_OUTSIDE=1)") for extension in site.extensions),
                      "include => custom-trunk", "", "[custom-trunk]"))


def _enter(number, first=""):
    dialled = encode.dialled(number.dialled)
    return _extension(dialled, *filter(None, (first, f"Goto(cc-enter,{dialled},1)")))


def _hint(extension):
    number = encode.dialled(extension.number)
    return f"exten => {number},hint,PJSIP/{number}"


def _dial(extension, first=""):
    number = encode.dialled(extension.number)
    ring = f"Gosub(cc-ring,s,1({number},{encode.whole(extension.ring)}))"
    return _extension(number, *filter(None, (first, ring, "Hangup(${HANGUPCAUSE})")))


def _ring():
    return "\n".join(("[cc-ring]", "; Rings one of our phones (number, seconds).",
                      _extension("s", "Gosub(cc-identity,s,1)", "Dial(PJSIP/${ARG1},${ARG2},t)", "Return()")))


def _extension(name, first, *more):
    return "\n".join((f"exten => {name},1,{first}", *(f" same => n,{step}" for step in more)))
