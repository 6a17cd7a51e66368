"""To which addresses anything is sent (推送地址规则): https, to the public, unless the operator says otherwise. Pure.

A webhook is an address that somebody gives and our server calls: without rules it would call whatever stands behind
our own firewall (server-side request forgery). Names are resolved where something is sent, and what they lead to is
held against the same rules (`enrolment.notices.posting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 500

Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class AddressRules:
    """`plain_http`: also without TLS (development). `private`: networks that may be called though they are not
    public: a clinic's own."""

    plain_http: bool = False
    private: tuple[IPv4Network | IPv6Network, ...] = ()


def address_fault(address: str, rules: AddressRules) -> str | None:
    """Why a webhook cannot be registered at the address: WEBHOOK_ADDRESS (no address, not https, or with a user, a
    password, a query or a fragment), ADDRESS_NOT_ALLOWED (an IP that is not public); None: it can."""
    parts = _parts(address)
    if parts is None or parts.hostname is None:
        return "WEBHOOK_ADDRESS"
    if parts.scheme != "https" and not (rules.plain_http and parts.scheme == "http"):
        return "WEBHOOK_ADDRESS"
    if "@" in parts.netloc or "?" in address or "#" in address:
        return "WEBHOOK_ADDRESS"
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
    return plain.is_global and not plain.is_multicast and not _leads_inside(plain)


def _leads_inside(ip: Ip) -> bool:
    """IPv6 addresses that carry an IPv4 address to which a gateway would translate: 6to4, Teredo, NAT64."""
    if isinstance(ip, IPv4Address):
        return False
    return ip.sixtofour is not None or ip.teredo is not None or ip in IPv6Network("64:ff9b::/96")
