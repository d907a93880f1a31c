"""Which addresses a page may be fetched from: the public ones, never the shop's own network or its cloud's services."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address, ip_network

# What `is_global` of some versions of Python takes for public: forms of IPv6 that carry an IPv4 address (compatible,
# mapped, NAT64, Teredo and others of 2001::/23, 6to4), protocol assignments, and the service of Azure inside of Azure.
_NOT_PUBLIC = tuple(
    ip_network(one)
    for one in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "fec0::/10",
        "192.0.0.0/24",
        "168.63.129.16/32",
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network: not private, loopback, link-local, metadata or multicast."""
    parsed = ip_address(address.partition("%")[0])
    is_named = any(parsed.version == one.version and parsed in one for one in _NOT_PUBLIC)
    return parsed.is_global and not parsed.is_multicast and not is_named


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return the IP addresses of a host, the one to try first in front. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
