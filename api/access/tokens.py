"""Bearer tokens (RFC 6750) to actors. A refusal never says which check failed; the debug log does."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

import jwt
import structlog

from api.access.claims import LEEWAY, BadClaims, actor_of
from api.access.development import development_keys
from api.access.keys import KeySet, keys_of_file, keys_of_url
from api.settings import Settings
from core.actor import ANONYMOUS, Actor
from core.clock import Clock, system_clock
from core.faults import Fault, FaultCode
from core.language import Text

LONGEST_TOKEN = 8_192
"""Characters; a longer token is refused unread."""

KEPT_TOKENS = 4_096
"""Verified tokens remembered at once (by hash), until they expire or the keys change."""

log = structlog.get_logger(__name__)


def unauthenticated() -> Fault:
    """The one answer to every token that is no good, and to nobody where somebody is needed."""
    return Fault(
        FaultCode.UNAUTHENTICATED,
        Text(
            "缺少有效的访问令牌，或令牌已过期",
            "A valid access token is needed; it is missing, unknown or expired",
        ),
    )


def keys_for(settings: Settings) -> KeySet:
    """Where the keys come from: a file, an address, the development key, or (in production) nowhere."""
    if settings.token_jwks_file is not None:
        return keys_of_file(settings.token_jwks_file)
    if settings.token_jwks_url is not None:
        return keys_of_url(settings.token_jwks_url)
    return development_keys() if settings.development_key_in_use else KeySet({})


class TokenVerifier:
    """Says who is asking. `identify` is synchronous and never waits for the network."""

    def __init__(self, settings: Settings, clock: Clock = system_clock, keys: KeySet | None = None) -> None:
        """Raises ValueError (naming the setting) when the key set file cannot be used."""
        self._issuer = settings.token_issuer
        self._audience = settings.token_audience
        self._clock = clock
        self._keys = keys_for(settings) if keys is None else keys
        self._kept: OrderedDict[bytes, Actor] = OrderedDict()
        self._kept_generation = self._keys.generation

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the keys fresh while the block runs; enter it in the server's lifespan."""
        async with self._keys.refreshing():
            yield

    def identify(self, authorization: str | None) -> Actor:
        """The actor of an Authorization header; without one, the anonymous.

        Raises Fault(UNAUTHENTICATED) for anything but `Bearer` and a token that is whole, signed with a known
        key by its own algorithm, from the accepted issuer, for us, in force now, with claims that make sense.
        """
        if authorization is None:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise unauthenticated()
        digest = sha256(token.encode("utf-8", "surrogateescape")).digest()
        kept = self._recall(digest)
        if kept is not None:
            return kept
        try:
            actor = self._verify(token)
        except Exception as error:
            # Whatever a stranger's token does to the parsers (recursion, 5,000-digit numbers, bad UTF-8), the
            # token is bad and the caller learns nothing else.
            log.debug("token refused", reason=str(error), kind=type(error).__name__)
            raise unauthenticated() from None
        self._keep(digest, actor)
        return actor

    def _verify(self, token: str) -> Actor:
        header = jwt.get_unverified_header(token)
        if "crit" in header or "b64" in header:
            raise BadClaims("extensions are not understood")
        key = self._keys.find(header.get("kid"))
        if key is None or header.get("alg") != key.algorithm:
            raise BadClaims("unknown key, or another algorithm than the key's")
        claims = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            issuer=self._issuer,
            audience=self._audience,
            # Times are checked in actor_of, by the clock that was passed in.
            options={
                "require": ["exp", "sub", "iss", "aud"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        return actor_of(claims, self._clock())

    def _recall(self, digest: bytes) -> Actor | None:
        if self._kept_generation != self._keys.generation:
            self._kept.clear()
            self._kept_generation = self._keys.generation
        actor = self._kept.get(digest)
        if actor is None:
            return None
        if actor.expires_at is None or self._clock() >= actor.expires_at + LEEWAY:
            del self._kept[digest]
            raise unauthenticated()
        return actor

    def _keep(self, digest: bytes, actor: Actor) -> None:
        self._kept[digest] = actor
        if len(self._kept) > KEPT_TOKENS:
            self._kept.popitem(last=False)
