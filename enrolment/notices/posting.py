"""Sending one signed body to one address (投递请求): no redirects, no proxies of the environment, no private address.

A name is resolved here, each of its addresses held against the rules, and the connection made to the very address that
was checked: a name that leads elsewhere a moment later leads nowhere. TLS is verified for the name.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from enrolment.notices.address import AddressRules, Ip, is_allowed, literal
from enrolment.notices.backoff import wished
from enrolment.notices.kind import DeliveryFault
from enrolment.notices.taking import Outcome

MOST_AT_ONCE = 32
"""Requests in flight of one worker."""

_RESOLVERS = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="webhook-names")
"""Threads of their own for looking up names, as many as may be looked up at once: a name server that does not answer
holds its thread for longer than we wait, and everything else in this process shares the few that asyncio has."""

_GONE = 410


class NotAllowed(Exception):  # noqa: N818  named after what is the matter
    """A name leads to an address to which nothing is sent."""


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts bodies, and answers what came of it; `seconds` is the deadline of a request, all of it."""

    http: httpx.AsyncClient
    rules: AddressRules
    seconds: float
    now: Callable[[], datetime]

    async def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Post the body. What the receiver says beside its status and Retry-After is not read."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post(address, headers, body)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(None, DeliveryFault.TIMED_OUT)
        except NotAllowed:
            return Outcome(None, DeliveryFault.ADDRESS_NOT_ALLOWED)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
            return Outcome(None, DeliveryFault.UNREACHABLE)

    async def _post(self, address: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        url = httpx.URL(address)
        target = await resolved(url.host, url.port or (443 if url.scheme == "https" else 80), self.rules)
        request = self.http.build_request(
            "POST",
            url.copy_with(host=str(target)),
            headers={**headers, "host": urlsplit(address).netloc, "user-agent": "qianyue"},
            content=body,
            extensions={"sni_hostname": url.host},
        )
        answer = await self.http.send(request, stream=True)
        try:
            return self._outcome(answer)
        finally:
            await answer.aclose()

    def _outcome(self, answer: httpx.Response) -> Outcome:
        if answer.is_success:
            return Outcome(answer.status_code, None)
        if answer.status_code == _GONE:
            return Outcome(answer.status_code, DeliveryFault.GONE)
        wish = wished(answer.headers.get("retry-after"), self.now())
        return Outcome(answer.status_code, DeliveryFault.REFUSED, wish)


def client(seconds: float) -> httpx.AsyncClient:
    """A client that follows no redirect and takes nothing from the environment; to be closed."""
    limits = httpx.Limits(max_connections=MOST_AT_ONCE, max_keepalive_connections=0)
    return httpx.AsyncClient(timeout=seconds, limits=limits, follow_redirects=False, trust_env=False)


def _looked_up(host: str, port: int) -> list[str]:
    """The addresses of a name, without their zones. Raises OSError."""
    return [str(each[4][0]).partition("%")[0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


async def resolved(host: str, port: int, rules: AddressRules) -> Ip:
    """The address to connect to. Raises NotAllowed where any that the name leads to is not allowed, and OSError."""
    given = literal(host)
    found: list[Ip | None] = [given]
    if given is None:
        loop = asyncio.get_running_loop()
        told = await loop.run_in_executor(_RESOLVERS, _looked_up, host, port)
        found = [literal(each) for each in told]
    for each in found:
        if each is None or not is_allowed(each, rules):
            raise NotAllowed(host)
    first = found[0] if found else None
    if first is None:
        raise OSError("the name leads nowhere")
    return first
