"""Renders extensions.conf: who may dial what, and the visit loop behind every flow number."""

from dialplan import conf, encode
from dialplan.render import visit
from dialplan.site import OUTBOUND, OUTSIDE, PHONES

FROM_TRUNK = "Set(CC_OUTSIDE=1)"
EMERGENCY = ("110", "119", "120", "122")
SHORTEST_OUTSIDE = 2
SENDER = ('Set(CC_BY=${IF($["${BLINDTRANSFER}"!=""]?${BLINDTRANSFER}:${FORWARDERNAME})})', "Set(CC_BY=${CUT(CC_BY,-,1)})",
          f"Set(CC_FLOW={OUTBOUND}@${{FILTER(0-9,${{CC_BY}})}})", "Return()")


def render(site):
    """Return extensions.conf of `site`; raises EncodeError."""
    general = conf.section("general", ("static", "yes"), ("writeprotect", "yes"), ("clearglobalvars", "yes"))
    globals_ = f"[globals]\nCC_AGI = {encode.value(site.agi)}"
    return conf.document("extensions_custom.conf", general, globals_, _phones(site), _leaving(site), _outside(site), _ring(),
                         visit.contexts(site))


def _phones(site):
    numbers = (_enter(number) for number in site.numbers if number.phones)
    lines = (line for extension in site.extensions for line in (_hint(extension), _dial(extension)))
    return "\n".join((f"[{PHONES}]", "; Our phones: flows and each other, then what leaves. Add your own in the context custom-internal.",
                      *numbers, *lines, "include => custom-internal", "include => cc-leaving", "", "[custom-internal]"))


def _leaving(site):
    """Outside numbers of our phones enter the flow that asks whether they may leave; no line here dials a trunk."""
    ours = {extension.number for extension in site.extensions} | {number.dialled for number in site.numbers}
    longest = max((len(extension.number) for extension in site.extensions), default=SHORTEST_OUTSIDE)
    patterns = ("_0X!", f"_{'X' * (longest + 1)}!", *(number for number in EMERGENCY if number not in ours))
    return "\n".join(("[cc-leaving]", "; 0 and a number, or more digits than any phone of ours has: an outside call. Who was sent here by a",
                      "; transfer or a forwarding phone may dial what that phone may.",
                      *(_extension(pattern, "Gosub(cc-sender,s,1)", "Goto(cc-enter,${FILTER(0-9*#,${EXTEN})},1)") for pattern in patterns),
                      "", "[cc-sender]", _extension("s", *SENDER)))


def _outside(site):
    numbers = (_enter(number, FROM_TRUNK) for number in site.numbers if number.trunks)
    return "\n".join((f"[{OUTSIDE}]", "; Calls from trunks: flows and our phones, nothing else.",
                      *numbers, *(_dial(extension, FROM_TRUNK) for extension in site.extensions),
                      "include => custom-trunk", "", "[custom-trunk]"))


def _enter(number, first=""):
    dialled = encode.dialled(number.dialled)
    return _extension(dialled, *filter(None, (first, f"Goto(cc-enter,{dialled},1)")))


def _hint(extension):
    number = encode.dialled(extension.number)
    return f"exten => {number},hint,PJSIP/{number}"


def _dial(extension, first=""):
    number = encode.dialled(extension.number)
    hidden = ",hidden" if first and not extension.shows_caller else ""
    ring = f"Gosub(cc-ring,s,1({number},{encode.whole(extension.ring)}{hidden}))"
    return _extension(number, *filter(None, (first, ring, "Hangup(${HANGUPCAUSE})")))


def _ring():
    steps = ("Gosub(cc-identity,s,1)", 'Dial(PJSIP/${ARG1},${ARG2},t${IF($["${ARG3}"="hidden"]?b(cc-hidden^s^1):)})', "Return()")
    return "\n".join(("[cc-ring]", "; Rings one of our phones (number, seconds, hidden: without the caller's number).", _extension("s", *steps),
                      "", "[cc-hidden]", "; Runs on the called phone before it rings: its class of service shows no caller.",
                      _extension("s", "Set(CONNECTEDLINE(pres,i)=prohib)", "Return()")))


def _extension(name, first, *more):
    return "\n".join((f"exten => {name},1,{first}", *(f" same => n,{step}" for step in more)))
