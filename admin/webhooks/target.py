"""Posts to addresses that people typed, and never to this machine or its own network unless cc.ini lists it."""

import dataclasses
import ipaddress
import socket
import ssl
import urllib.parse

import urllib3

SECONDS = 5.0
LONGEST = 500
# Ways of writing an IPv4 address inside an IPv6 one.
TUNNELS = tuple(map(ipaddress.ip_network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class TargetError(Exception):
    """An address cannot be reached or may not be; the message says why."""


@dataclasses.dataclass(frozen=True)
class Target:
    """Where one hook goes: an http or https address taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def read_networks(text):
    """Return the networks of the setting hook_targets; raises ValueError that names a wrong one."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ipaddress.ip_network(part, strict=False))
        except ValueError:
            raise ValueError(f"hook_targets in [admin] of cc.ini: {part!r} is no address or network such as 10.1.2.3 or 192.168.7.0/24") from None
    return tuple(found)


def read_target(url):
    """Return the Target of an address; raises TargetError."""
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise TargetError("this is no address") from None
    odd = not url.isascii() or any(ord(letter) <= 32 for letter in url) or "\\" in url or len(url) > LONGEST
    if odd or parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.password is not None:
        raise TargetError("this is no address such as https://example.com/hook")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, path)


def refuse_literal(target, networks):
    """Raise TargetError when the host is written as an address that may not be reached."""
    try:
        address = ipaddress.ip_address(target.host)
    except ValueError:
        return
    if not is_allowed(address, networks):
        raise TargetError(f"{address} is on a private network; list it as hook_targets in [admin] of cc.ini")


def is_allowed(address, networks):
    """Tell whether `address` is public or in one of `networks`."""
    if any(address in network for network in networks if network.version == address.version):
        return True
    hidden = address.version == 6 and any(address in tunnel for tunnel in TUNNELS)
    return address.is_global and not address.is_multicast and not hidden


def resolve(target, networks):
    """Return the first IP address of the host; raises TargetError when it has none or one that may not be reached."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetError(f"{target.host} has no address") from None
    addresses = [ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in found]
    wrong = [str(address) for address in addresses if not is_allowed(address, networks)]
    if wrong or not addresses:
        raise TargetError(f"{target.host} is {', '.join(wrong)}, a private network; list it as hook_targets in [admin] of cc.ini")
    return str(addresses[0])


def post(url, body, headers, networks):
    """Post bytes and return nothing when they were taken (a status of 200 to 299); raises TargetError.

    The name is looked up once and the connection goes to what was checked; redirects are not followed.
    """
    target = read_target(url)
    pool = open_pool(target, resolve(target, networks))
    try:
        host = f"[{target.host}]" if ":" in target.host else target.host
        answer = pool.request("POST", target.path, body=body, headers={**headers, "Host": f"{host}:{target.port}"}, redirect=False,
                              retries=False, preload_content=False)
        answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise TargetError(f"{type(error).__name__}: {str(error)[:150]}") from None
    finally:
        pool.close()
    if not 200 <= answer.status < 300:
        raise TargetError(f"it answered {answer.status}")


def open_pool(target, address):
    """Return the connections to one checked address; the certificate must fit the name."""
    timeout = urllib3.Timeout(total=SECONDS)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(address, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(address, target.port, timeout=timeout, ssl_context=ssl.create_default_context(),
                                       server_hostname=target.host, assert_hostname=target.host)
