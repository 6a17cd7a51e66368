"""To which addresses anything is sent (推送地址规则): https, to the public, unless the operator says otherwise. Pure.

A webhook is an address that somebody gives and our server calls: without rules it would call whatever stands behind
our own firewall (server-side request forgery). Names are resolved where something is sent, and what they lead to is
held against the same rules (`enrolment.notices.posting`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 500

Ip = IPv4Address | IPv6Address

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All that is assigned of IPv6 for the public (RFC 4291): neither ::/8 with unspecified, loopback, IPv4-compatible and
both NAT64 prefixes (64:ff9b::/96, 64:ff9b:1::/48), nor 100::/64, fc00::/7, fe80::/10, fec0::/10 and ff00::/8."""

_NOT_PUBLIC: Final = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: a gateway makes an IPv4 address of it
        "3fff::/20",
    )
)
"""What is not for the public (the special-purpose registries of IANA, RFC 6890), written out: what Python takes for
global differs from one patch release to the next."""


@dataclass(frozen=True, slots=True)
class AddressRules:
    """`plain_http`: also without TLS (development). `private`: networks that may be called though they are not
    public: a clinic's own."""

    plain_http: bool = False
    private: tuple[IPv4Network | IPv6Network, ...] = ()


def address_fault(address: str, rules: AddressRules) -> str | None:
    """Why a webhook cannot be registered at the address: WEBHOOK_ADDRESS (no address, not https, an IP in a spelling of
    its own, or with a user, a password, a query or a fragment), ADDRESS_NOT_ALLOWED (an IP that is not public); None:
    it can."""
    parts = _parts(address)
    if parts is None or parts.hostname is None:
        return "WEBHOOK_ADDRESS"
    if parts.scheme != "https" and not (rules.plain_http and parts.scheme == "http"):
        return "WEBHOOK_ADDRESS"
    if "@" in parts.netloc or "?" in address or "#" in address:
        return "WEBHOOK_ADDRESS"
    if re.fullmatch(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?", parts.hostname) and literal(parts.hostname) is None:
        return "WEBHOOK_ADDRESS"  # 127.1, 2130706433, 0x7f000001: no name ends in a number, resolvers take it for an IP
    given = literal(parts.hostname)
    return None if given is None or is_allowed(given, rules) else "ADDRESS_NOT_ALLOWED"


def _parts(address: str) -> SplitResult | None:
    """Its parts; None for what is no address a client would take."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return None if "\\" in address else parts


def literal(host: str) -> Ip | None:
    """The IP address that a host is written as; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_allowed(ip: Ip, rules: AddressRules) -> bool:
    """Whether anything is sent there: to the public internet, and to the networks that the operator allows."""
    plain: Ip = ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
    if any(plain in network for network in rules.private):
        return True
    if isinstance(plain, IPv6Address) and plain not in _GLOBAL_UNICAST:
        return False
    return not any(plain in network for network in _NOT_PUBLIC)
