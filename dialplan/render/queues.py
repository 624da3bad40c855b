"""Renders queues.conf: app_queue's queues with our prompts, fixed members and the key to leave."""

import hashlib

from dialplan import conf, encode
from dialplan.encode import EncodeError

STRATEGIES = ("rrmemory", "ringall", "leastrecent", "fewestcalls", "random", "linear", "wrandom", "rrordered")
PROMPTS = tuple((key, key) for key in (
    "queue-youarenext", "queue-thereare", "queue-callswaiting", "queue-holdtime", "queue-minutes", "queue-minute"))
PROMPTS += (("queue-thankyou", "queue-thankyou"),)


def render(site):
    """Return queues.conf of `site`; raises EncodeError."""
    general = conf.section("general", ("persistentmembers", "yes"), ("shared_lastcall", "yes"), ("log_membername_as_agent", "no"))
    return conf.document("queues_custom.conf", general, *(_queue(queue) for queue in site.queues))


def render_unsaid(site):
    """Return the context of the queues that do not say who serves; raises EncodeError."""
    # Asterisk ignores hyphens in extensions: the digest tells a-b from ab.
    lines = (f"exten => {hashlib.md5(encode.token(queue.name).encode(), usedforsecurity=False).hexdigest()},1,Return() ; {queue.name}"
             for queue in site.queues if not queue.say_agent)
    return "\n".join(("[cc-unsaid]", "; Queues whose callers are not told the agent's number, by the MD5 of their names.", *lines))


def _queue(queue):
    if queue.strategy not in STRATEGIES:
        raise EncodeError(f"queue {queue.name}: no strategy {queue.strategy!r}; write one of {', '.join(STRATEGIES)}")
    return conf.section(
        encode.token(queue.name), ("musicclass", encode.token(queue.music)), ("strategy", queue.strategy),
        ("timeout", encode.whole(queue.ring)), ("retry", encode.whole(queue.retry)), ("timeoutpriority", "conf"),
        ("wrapuptime", encode.whole(queue.wrapup)), ("weight", encode.whole(queue.weight)),
        ("maxlen", encode.whole(queue.limit)), ("servicelevel", encode.whole(queue.service_level)),
        ("joinempty", encode.tokens(queue.join_empty)), ("leavewhenempty", encode.tokens(queue.leave_empty)),
        ("ringinuse", "no"), ("autofill", "yes"), ("setinterfacevar", "yes"), ("setqueueentryvar", "yes"),
        *((("context", "cc-queue-key"),) if queue.leave_by_key else ()), *_announcements(queue), *(("member", _member(member)) for member in queue.members))


def _announcements(queue):
    told = "yes" if queue.announce else "no"
    yield from (("announce-frequency", encode.whole(queue.announce)), ("min-announce-frequency", "15"),
                ("announce-position", told), ("announce-holdtime", "no"), ("periodic-announce-frequency", "0"))
    yield from PROMPTS


def _member(member):
    interface = encode.token(member.interface)
    name = encode.argument(member.name) if member.name else interface
    return f"{interface},{encode.whole(member.penalty)},{name},{interface}"
