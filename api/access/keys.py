"""The public keys bearer tokens are verified with: a JSON Web Key Set (RFC 7517), kept fresh in background.

One key fits exactly one algorithm, decided by the key and never by the token (RFC 8725, 3.1): RSA → RS256,
P-256 → ES256, Ed25519 → EdDSA. What else a set holds (symmetric, encryption, weak, unknown) is left out.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

REFRESH_SECONDS = 300.0
"""How often a key set is read again."""

UNKNOWN_KEY_SECONDS = 30.0
"""An unknown key id causes at most one reading in this time."""

_FETCH_SECONDS = 5.0
_MAX_SET_BYTES = 1_048_576
_WEAKEST_RSA_BITS = 2048

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey
ReadSet = Callable[[], Awaitable[bytes]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key and the one algorithm it may be used with."""

    key: PublicKey
    algorithm: str


def algorithm_of(key: object) -> str | None:
    """The one algorithm `key` may verify, or None when its kind, curve or strength is not accepted."""
    if isinstance(key, RSAPublicKey):
        return "RS256" if key.key_size >= _WEAKEST_RSA_BITS else None
    if isinstance(key, EllipticCurvePublicKey):
        return "ES256" if isinstance(key.curve, SECP256R1) else None
    return "EdDSA" if isinstance(key, Ed25519PublicKey) else None


def parse_key_set(document: bytes) -> Mapping[str | None, VerificationKey]:
    """The usable keys of a JWKS document by key id (None: a key without one).

    Raises ValueError when the document is not a key set at all; a key of no use to us is skipped.
    """
    try:
        entries = json.loads(document)["keys"]
        if not isinstance(entries, list):
            raise TypeError("keys is not a list")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a JSON Web Key Set: expected an object with a list `keys`") from error
    found: dict[str | None, VerificationKey] = {}
    for entry in entries:
        key = _usable(entry)
        if key is not None:
            found[entry.get("kid")] = key
    return found


def _usable(entry: Any) -> VerificationKey | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    if not isinstance(entry.get("kid"), str | None):
        return None
    try:
        key = jwt.PyJWK(entry).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey):
        key = key.public_key()  # somebody published a private key; only its public half is ever held here
    algorithm = algorithm_of(key)
    if algorithm is None or entry.get("alg", algorithm) != algorithm:
        return None
    return VerificationKey(key, algorithm)


class KeySet:
    """The keys in force. `find` never waits; `refreshing` reads, and the last good set is kept."""

    def __init__(self, keys: Mapping[str | None, VerificationKey], read: ReadSet | None = None) -> None:
        self.generation = 0
        """Grows whenever the keys change, so that what was verified with older keys can be forgotten."""
        self._keys = keys
        self._read = read
        self._wanted = asyncio.Event()

    def find(self, kid: str | None) -> VerificationKey | None:
        """The key with this id; without an id the only key there is. A miss asks for an early reading."""
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        key = None if kid is None else self._keys.get(kid)
        if key is None and self._read is not None:
            self._wanted.set()
        return key

    async def refresh(self) -> bool:
        """Read the set once; True when it was read. A failure is logged and the last good set stays."""
        if self._read is None:
            return True
        try:
            keys = parse_key_set(await self._read())
        except (OSError, ValueError, httpx.HTTPError) as error:
            log.warning("key set not read", error=str(error) or type(error).__name__, kept=len(self._keys))
            return False
        if not keys:
            log.warning("key set holds no usable key", kept=len(self._keys))
            return False
        if keys != self._keys:
            self._keys = keys
            self.generation += 1
            log.info("key set read", keys=len(keys))
        return True

    @asynccontextmanager
    async def refreshing(
        self, every: float = REFRESH_SECONDS, unknown_at_most: float = UNKNOWN_KEY_SECONDS
    ) -> AsyncIterator[None]:
        """Keep the set fresh while the block runs: at once, each `every` seconds, and when a token names an
        unknown key, then at most once in `unknown_at_most` seconds. Requests never wait for it."""
        if self._read is None:
            yield
            return
        task = asyncio.create_task(self._keep_fresh(every, unknown_at_most))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_fresh(self, every: float, unknown_at_most: float) -> None:
        while True:
            good = await self.refresh()
            await asyncio.sleep(min(unknown_at_most, every))
            # What was asked for while resting is honoured now. After a failure the rest alone is the pause.
            if good:
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, every - unknown_at_most)):
                        await self._wanted.wait()
            self._wanted.clear()


def keys_of_file(path: Path) -> KeySet:
    """The key set in a file, read now and again as it changes.

    Raises ValueError naming the setting when the file cannot be read or holds no usable key: better no start
    than a server that refuses everybody.
    """
    try:
        keys = parse_key_set(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"QIANYUE_TOKEN_JWKS_FILE: cannot use {path}: {error}") from error
    if not keys:
        raise ValueError(f"QIANYUE_TOKEN_JWKS_FILE: {path} holds no RS256, ES256 or EdDSA verification key")

    async def read() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return KeySet(keys, read)


def keys_of_url(url: str, client: Callable[[], httpx.AsyncClient] = httpx.AsyncClient) -> KeySet:
    """The key set at an address: empty until the first reading in the background has succeeded."""

    async def read() -> bytes:
        async with (
            asyncio.timeout(_FETCH_SECONDS),
            client() as http,
            http.stream("GET", url, headers={"accept": "application/json"}) as response,
        ):
            response.raise_for_status()
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _MAX_SET_BYTES:
                    raise ValueError(f"longer than {_MAX_SET_BYTES} bytes")
            return bytes(body)

    return KeySet({}, read)
