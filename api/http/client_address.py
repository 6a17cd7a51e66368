"""Whose address a request comes from: the peer's, or beyond the reverse proxies that the settings trust.

Only what a trusted proxy wrote is believed. Each proxy appends the address it was called from, so the header is read
from its right end and the first address that is no trusted proxy is the client; whatever stands further left the
client may have invented. One header is read, the one the proxies are known to write: the other passes through them
as the client sent it.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

from api.settings import ProxyHeader

_MOST_ENTRIES = 16  # proxies in a row; entries further left are not looked at
_LONGEST_ENTRY = 256  # bytes of one entry; of a longer one no more is read, and it is no address
_IPV6_CLIENT = 64  # bits: whoever has an IPv6 address has this whole network, and could else be everybody in it

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class ClientAddresses:
    """Works out the address that allowances and places are counted by. `trusted` empty: always the peer's."""

    def __init__(self, trusted: Sequence[Network], header: ProxyHeader) -> None:
        self._trusted = tuple(trusted)
        self._header = header.value.lower().encode()
        self._entry = _forwarded_for if header is ProxyHeader.FORWARDED else _plain

    def of(self, scope: Scope) -> str:
        """The client's address: IPv4 whole, of IPv6 the network of 64 bits; empty where the server knows no peer."""
        client = scope.get("client")
        peer: str = client[0] if client else ""
        if not self._trusted and ":" not in peer:
            return peer
        nearest = _parsed(peer)
        if nearest is None:
            return peer
        if self._trusts(nearest):
            for entry in self._entries(scope):
                address = _parsed(entry)
                if address is None:  # «unknown», or nonsense: no further than the proxy that passed it on
                    break
                nearest = address
                if not self._trusts(address):
                    break
        return _counted_by(nearest)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _entries(self, scope: Scope) -> list[str]:
        """The entries of the header, the nearest proxy's first."""
        values = [value for name, value in scope["headers"] if name == self._header]
        entries = b",".join(values).rsplit(b",", _MOST_ENTRIES)[-_MOST_ENTRIES:]
        return [self._entry(entry[: _LONGEST_ENTRY + 1].decode("latin-1")) for entry in reversed(entries)]


def _plain(entry: str) -> str:
    return entry.strip()


def _forwarded_for(entry: str) -> str:
    """The `for` of one element of `Forwarded` (RFC 7239); empty when it has none."""
    for pair in entry.split(";"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "for":
            return value.strip().strip('"')
    return ""


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Address | None:
    """The address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`; None when it is none."""
    if len(text) > _LONGEST_ENTRY:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=1024)
def _counted_by(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _IPV6_CLIENT), strict=False))
    return str(address)
