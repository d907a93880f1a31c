"""What a request tells of its caller: whether it comes from this machine, and which language it prefers."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Collection

from starlette.requests import HTTPConnection

_LOCAL_NAME = "localhost"
_IPV6, _IPV6_NETWORK = 6, 64
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_local(connection: HTTPConnection) -> bool:
    """Whether a caller is on this machine and means this machine: address and Host both loopback.

    The Host is looked at too, because a page elsewhere can point its own name at 127.0.0.1 (DNS rebinding), and what a
    proxy on this machine passes on comes from elsewhere.
    """
    caller = connection.client
    if any(name in connection.headers for name in _FORWARDED):
        return False
    return caller is not None and is_loopback(caller.host) and is_loopback(connection.url.hostname or "")


def origin_of(connection: HTTPConnection) -> str:
    """Return what stands for a caller's address in limits: a hash, the same for all addresses of an IPv6 network."""
    caller = connection.client
    if caller is None:
        return ""
    try:
        address = ipaddress.ip_address(caller.host)
    except ValueError:
        return ""
    whose = ipaddress.ip_network((address, _IPV6_NETWORK), strict=False) if address.version == _IPV6 else address
    return hashlib.sha256(str(whose).encode()).hexdigest()[:32]


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == _LOCAL_NAME


def language_of(connection: HTTPConnection, known: Collection[str], default: str) -> str:
    """Return the first language of Accept-Language that is known (RFC 9110, 12.5.4; weights order them)."""
    wanted = []
    for place, part in enumerate(connection.headers.get("accept-language", "").split(",")):
        tag, _, weight = part.strip().partition(";q=")
        wanted.append((-_weight(weight), place, tag.strip().lower()))
    for _, _, tag in sorted(wanted):
        for candidate in (tag, tag.partition("-")[0]):
            if candidate in known:
                return candidate
    return default


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
