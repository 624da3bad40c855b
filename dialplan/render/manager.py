"""Renders manager.conf: one AMI login a process, with the least rights it can work with."""

from dialplan import conf, encode
from dialplan.site import ManagerUser

# Nobody reads these; at a busy moment they would be most of what Asterisk sends.
NOISE = ("VarSet", "Newexten", "RTCPSent", "RTCPReceived", "NewCallerid", "SoftHangupRequest", "DTMFBegin", "DTMFEnd", "TestEvent")
RIGHTS = {  # DESIGN.md 3: nobody has write=system or write=command
    "live": (("system", "call", "agent", "user", "reporting", "dtmf"), ("call", "agent", "originate", "reporting", "user")),
    "admin": (("call", "agent", "user", "reporting"), ("call", "agent", "originate", "reporting")),
    "agi": (("call",), ("call",)),
    "worker": (("call", "agent", "user"), ("call", "reporting", "user")),
    # call: ends recordings (StopMixMonitor) when their disk is full
    "hardware": (("system", "reporting"), ("call", "reporting")),
    "dialplan": (("system",), ("config", "reporting")),
    "launch": (("system", "call", "agent", "agi", "user", "reporting"), ("call", "originate", "reporting")),
}


def users(secrets):
    """Return the ManagerUsers of our processes; `secrets` is {process name: secret}."""
    return tuple(ManagerUser(name, secrets[name], read, write, NOISE)
                 for name, (read, write) in RIGHTS.items() if name in secrets)


def render(site):
    """Return manager.conf of `site`; raises EncodeError."""
    general = conf.section(
        "general", ("enabled", "yes"), ("webenabled", "no"), ("bindaddr", encode.token(site.ami_host)),
        ("port", encode.whole(site.ami_port)), ("displayconnects", "no"), ("timestampevents", "yes"),
        ("allowmultiplelogin", "yes"), ("authtimeout", "10"), ("authlimit", "50"))
    return conf.document("manager_custom.conf", general, *(_user(user) for user in site.managers))


def _user(user):
    filters = tuple((f"eventfilter(action(exclude),name({encode.token(event)}))", " ") for event in user.hidden)
    return conf.section(
        encode.token(user.name), ("secret", encode.secret(user.secret)), ("deny", "0.0.0.0/0.0.0.0"),
        ("permit", "127.0.0.1/255.255.255.255"), ("writetimeout", "5000"),
        ("read", encode.tokens(user.read)), ("write", encode.tokens(user.write)), *filters)
