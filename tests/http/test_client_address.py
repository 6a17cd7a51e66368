"""Whose allowance a request spends, with and without reverse proxies in front."""

from ipaddress import ip_network
from typing import Any

import pytest

from api.http.client_address import ClientAddresses
from api.http.cost import checking_cost
from api.settings import ProxyHeader, Settings
from tests.http.world import Asked

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def address(peer: str, *values: str, header: ProxyHeader = ProxyHeader.X_FORWARDED_FOR, trusted: Any = PROXIES) -> str:
    headers = [(header.value.encode(), value.encode("latin-1")) for value in values]
    return ClientAddresses(trusted, header).of({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "values", "expected"),
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7", "10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::/64"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::/64"),
        # what the client wrote itself stands left of what the proxy appended
        ("10.0.0.1", ["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["10.9.9.9, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", [", ".join(["1.1.1.1"] * 5_000) + ", 203.0.113.7"], "203.0.113.7"),
        # not from a proxy: nothing of it is believed
        ("203.0.113.7", ["1.1.1.1"], "203.0.113.7"),
        ("", ["1.1.1.1"], ""),
        # nothing readable: no further than the proxy that passed it on
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["1.1.1.1, " + "9" * 5_000], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, 999.1.1.1"], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, \xff"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.7, " + ", ".join(["10.0.0.2"] * 100)], "10.0.0.2"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_trusted_proxy(
    peer: str, values: list[str], expected: str
) -> None:
    assert address(peer, *values) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("for=203.0.113.7", "203.0.113.7"),
        ('For="203.0.113.7:80";proto=https;by=10.0.0.1', "203.0.113.7"),
        ('for="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::/64"),
        ("for=1.1.1.1, for=203.0.113.7, for=10.0.0.2", "203.0.113.7"),
        ("for=1.1.1.1, for=_hidden", "10.0.0.1"),
        ("for=1.1.1.1, proto=https", "10.0.0.1"),
    ],
)
def test_the_standard_header_is_read_where_the_settings_say_so(value: str, expected: str) -> None:
    assert address("10.0.0.1", value, header=ProxyHeader.FORWARDED) == expected


def test_the_header_that_the_proxies_do_not_write_is_the_client_s_own_and_never_read() -> None:
    addresses = ClientAddresses(PROXIES, ProxyHeader.X_FORWARDED_FOR)
    headers = [(b"forwarded", b"for=1.1.1.1"), (b"x-forwarded-for", b"203.0.113.7")]
    assert addresses.of({"client": ("10.0.0.1", 1), "headers": headers}) == "203.0.113.7"


def test_without_trusted_proxies_the_header_means_nothing_and_ipv6_counts_by_its_network() -> None:
    assert address("10.0.0.1", "1.1.1.1", trusted=()) == "10.0.0.1"
    assert address("2001:db8::abcd", trusted=()) == address("2001:db8::1", trusted=()) == "2001:db8::/64"
    assert address("testclient", "1.1.1.1") == "testclient"


def test_the_setting_is_a_list_of_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIANYUE_TRUSTED_PROXIES", '["10.0.0.0/8", "fd00::/8", "192.0.2.7"]')
    monkeypatch.setenv("QIANYUE_PROXY_HEADER", "forwarded")
    settings = Settings()
    assert settings.trusted_proxies == (*PROXIES, ip_network("192.0.2.7/32"))
    assert settings.proxy_header is ProxyHeader.FORWARDED
    monkeypatch.setenv("QIANYUE_TRUSTED_PROXIES", '["proxy.example"]')
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings()


async def test_behind_a_trusted_proxy_each_client_has_an_own_allowance_and_cannot_invent_another() -> None:
    query = "{ menu }"
    asked = Asked(trusted_proxies=PROXIES, cost_per_minute=checking_cost(query, 2_000) + 2)

    async def status(peer: str, forwarded: str) -> int:
        return (await asked.post(query, {"x-forwarded-for": forwarded}, address=peer)).status_code

    assert [await status("10.0.0.1", "203.0.113.7") for _ in range(3)] == [200, 200, 429]
    assert [await status("10.0.0.1", f"1.1.1.{number}, 203.0.113.7") for number in range(3)] == [429] * 3
    assert await status("10.0.0.1", "203.0.113.8") == 200
    assert await status("203.0.113.9", "203.0.113.7") == 200, "not through the proxy: its own address counts"
