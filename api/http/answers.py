"""Public answers kept as bytes: by what the client sent (quick), and by what it meant (so that clients share them).

An entry belongs to an edition; when the edition changes, everything is dropped. Nobody's own answer comes here: the
endpoint stores only errorless answers to the anonymous whose root fields depend on nobody.
"""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from api.http.lru import WeightedLru
from api.http.negotiation import CONTENT_TYPES, MediaType
from api.http.pipeline import KEPT, KEPT_COST, OperationReport, Prepared
from core.language import Language

QuickKey = tuple[bytes | None, ...]
"""Method, body or query string, content type, accept, accept-language: byte for byte."""

MeantKey = tuple[str, str | None, bytes, Language, MediaType, bool, bool]
Headers = list[tuple[bytes, bytes]]

_LARGEST_QUICK_KEY = 16_384  # bytes; a longer request is recognised after parsing only
_OVERHEAD = 2_000  # bytes of an entry beside its texts and fields, measured: 1,700
PUBLIC_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes that answer, with their headers ready to send."""

    body: bytes
    headers: Headers
    etag: bytes | None  # of answers to GET
    not_modified: Headers
    report: OperationReport  # what the metrics hook is told when it is sent again

    @property
    def weight(self) -> int:
        """Bytes it takes, with its place in the memory."""
        return len(self.body) + sys.getsizeof(self.report.fields) + _OVERHEAD


def answer_of(body: bytes, media: MediaType, edition: str, prepared: Prepared, *, get: bool) -> Answer:
    """The answer to keep.

    A GET by the hash of a trusted document may be kept by anybody on the way for a minute; another GET must be asked
    for again, cheaply by its ETag; a POST is not stored.
    """
    if not get:
        cache = b"no-store"
    elif prepared.by_hash:
        cache = b"public, max-age=%d" % PUBLIC_SECONDS
    else:
        cache = b"private, no-cache"
    varying: Headers = [(b"cache-control", cache), (b"vary", b"Accept, Accept-Language")]
    etag = None
    if get:
        digest = hashlib.sha256(edition.encode() + b"\0" + body).hexdigest()[:32]
        etag = b'"%s"' % digest.encode()
        varying.append((b"etag", etag))
    headers = [
        (b"content-type", CONTENT_TYPES[media]),
        (b"content-length", b"%d" % len(body)),
        (b"x-content-type-options", b"nosniff"),
        *varying,
    ]
    report = OperationReport("query", KEPT, 0.0, KEPT_COST, prepared.document.selected)
    return Answer(_trimmed(body), headers, etag, varying, report)


def _trimmed(data: bytes) -> bytes:
    """A copy: what orjson returns holds on to the buffer it was written into, 4 KB for a body of 30 bytes."""
    return memoryview(data).tobytes()


def meant_key(prepared: Prepared, language: Language, media: MediaType, *, get: bool) -> MeantKey:
    """What the request meant: document, operation, variables, language, media type, and how it may be cached."""
    variables = _trimmed(orjson.dumps(prepared.request.variables, option=orjson.OPT_SORT_KEYS))
    by_hash = get and prepared.by_hash
    return (
        prepared.document.text,
        prepared.request.operation_name,
        variables,
        language,
        media,
        get,
        by_hash,
    )


class AnswerCache:
    """Kept answers of the present edition, at most `capacity` bytes; 0 keeps nothing."""

    def __init__(self, capacity: int, edition: Callable[[], str]) -> None:
        self._edition_now = edition
        self._edition = ""
        self._quick: WeightedLru[QuickKey, Answer] = WeightedLru(capacity // 2)
        self._meant: WeightedLru[MeantKey, Answer] = WeightedLru(capacity - capacity // 2)

    def edition(self) -> str:
        """The present edition; what was kept of another is dropped first."""
        now = self._edition_now()
        if now != self._edition:
            self._quick.clear()
            self._meant.clear()
            self._edition = now
        return now

    def quick(self, key: QuickKey) -> Answer | None:
        """The answer to exactly these bytes, in the present edition."""
        if self._edition_now() != self._edition:
            self.edition()
            return None
        return self._quick.get(key)

    def meant(self, key: MeantKey, quick_key: QuickKey | None) -> Answer | None:
        """The answer to a request that means the same; remembered for these bytes too."""
        self.edition()
        answer = self._meant.get(key)
        if answer is not None:
            self._remember(quick_key, answer)
        return answer

    def keep(self, key: MeantKey, quick_key: QuickKey | None, answer: Answer, edition: str) -> bool:
        """Keep an answer made under `edition`; False, and nothing kept, when that is no longer the present one."""
        if self.edition() != edition:
            return False
        texts = sys.getsizeof(key[0]) + sys.getsizeof(key[1]) + len(key[2])
        self._meant.put(key, answer, texts + answer.weight)
        self._remember(quick_key, answer)
        return True

    def _remember(self, quick_key: QuickKey | None, answer: Answer) -> None:
        if quick_key is None:
            return
        weight = sum(len(part or b"") for part in quick_key)
        if weight <= _LARGEST_QUICK_KEY:
            # the answer is shared with the entry by meaning, yet counted, for that one may be forgotten first
            self._quick.put(quick_key, answer, weight + answer.weight)
