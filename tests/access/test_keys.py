"""The key set: what is taken from it, and how it is kept fresh without anybody waiting."""

import asyncio
import time
from collections.abc import Callable

import httpx
import pytest

from api.access.keys import KeySet, keys_of_url, parse_key_set
from api.access.tokens import TokenVerifier
from api.settings import Settings
from core.faults import Fault
from tests.access.issuing import NOW, key_set, public_jwk, signed

pytestmark = pytest.mark.anyio


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)


def test_only_keys_that_may_verify_are_taken() -> None:
    weak = {"kty": "RSA", "kid": "weak", "n": "x" * 100, "e": "AQAB"}
    found = parse_key_set(
        key_set(
            public_jwk("RS256", "rsa"),
            public_jwk("ES256", "ec"),
            public_jwk("EdDSA", "ed", alg="EdDSA", use="sig"),
            public_jwk("RS256", "encrypts", use="enc"),
            public_jwk("RS256", "other", alg="RS512"),
            {"kty": "oct", "kid": "symmetric", "k": "c2VjcmV0"},
            {"kty": "new", "kid": "unknown"},
            weak,
        )
    )
    assert {kid: key.algorithm for kid, key in found.items()} == {"rsa": "RS256", "ec": "ES256", "ed": "EdDSA"}


async def test_keys_of_an_address_are_read_in_the_background_and_replaced_when_they_change() -> None:
    served = [key_set(public_jwk("EdDSA", "old"))]

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=served[0])

    keys = keys_of_url("https://issuer.example/keys", lambda: httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    verifier = TokenVerifier(Settings(token_issuer="https://issuer.example"), lambda: NOW, keys)
    with pytest.raises(Fault):
        verifier.identify(signed(kid="old"))  # nothing read yet, and nothing waited for
    async with keys.refreshing(every=60, unknown_at_most=0.01):
        await eventually(lambda: keys.generation == 1)
        assert verifier.identify(signed(kid="old")).subject == "dr-wang"
        served[0] = key_set(public_jwk("EdDSA", "new", name="second"))
        with pytest.raises(Fault):
            verifier.identify(signed(kid="new", name="second"))
        await eventually(lambda: keys.generation == 2)
        assert verifier.identify(signed(kid="new", name="second")).subject == "dr-wang"
        with pytest.raises(Fault):  # remembered, but its key is gone
            verifier.identify(signed(kid="old"))


async def test_unknown_keys_cause_few_readings_however_many_tokens_name_them() -> None:
    readings = 0

    async def read() -> bytes:
        nonlocal readings
        readings += 1
        return key_set(public_jwk("EdDSA", "k"))

    keys = KeySet({}, read)
    began = time.monotonic()
    async with keys.refreshing(every=60, unknown_at_most=0.1):
        for number in range(100):
            assert keys.find(f"unknown-{number}") is None
            await asyncio.sleep(0.0025)
    allowed = 2 + (time.monotonic() - began) / 0.1  # a busy machine takes longer over the hundred tokens
    assert 2 <= readings <= allowed


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.Response(200, content=b"no"), httpx.Response(200, content=b'{"keys": []}')]
)
async def test_the_last_good_set_stays_while_the_address_fails(answer: httpx.Response) -> None:
    good = parse_key_set(key_set(public_jwk("EdDSA", "k")))
    client = httpx.MockTransport(lambda _request: answer)
    failing = keys_of_url("https://issuer.example/keys", lambda: httpx.AsyncClient(transport=client))
    keys = KeySet(good, failing._read)
    assert await keys.refresh() is False
    assert keys.find("k") == good["k"]
    assert keys.generation == 0


async def test_an_endless_key_set_is_cut_off() -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=b" " * 2_000_000))
    keys = keys_of_url("https://issuer.example/keys", lambda: httpx.AsyncClient(transport=transport))
    assert await keys.refresh() is False
