"""Which media type answers a request, and with which status (GraphQL over HTTP, Media Types and Status Codes)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from api.http.refusals import Refusals, RequestRefused


class MediaType(Enum):
    """The media types an operation can be answered in."""

    JSON = "application/json"
    GRAPHQL_RESPONSE = "application/graphql-response+json"
    EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Statuses:
    """The statuses of answers to well-formed requests; None keeps the refusal's own."""

    complete: int
    partial: int
    refused: int | None


STATUSES: Mapping[MediaType, Statuses] = {
    MediaType.JSON: Statuses(complete=200, partial=200, refused=200),
    MediaType.GRAPHQL_RESPONSE: Statuses(complete=200, partial=200, refused=None),
    MediaType.EVENT_STREAM: Statuses(complete=200, partial=200, refused=200),
}
"""The one place of that choice: a later draft of the specification moves `partial` to 294 and some refusals to 422."""

CONTENT_TYPES: Mapping[MediaType, bytes] = {media: f"{media.value}; charset=utf-8".encode() for media in MediaType}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the client would take: the best JSON media type, and whether it would take an event stream or a page."""

    json: MediaType | None
    event_stream: bool
    html: bool

    def for_operation(self, *, subscription: bool) -> MediaType:
        """The media type of the answer: JSON wherever it is listed, events where only they will do.

        urql lists `text/event-stream` beside JSON on every query and means JSON. Raises RequestRefused (406) for a
        subscription by a client that does not take events.
        """
        if subscription and not self.event_stream:
            raise RequestRefused(Refusals.SUBSCRIPTION_NEEDS_STREAM)
        if self.json is None or subscription:
            return MediaType.EVENT_STREAM
        return self.json


def accepted(accept: bytes | None) -> Accepted:
    """Read an Accept header (RFC 9110, 12.5.1). Absent, `*/*` and `application/*` mean `application/json`.

    Raises RequestRefused (406) when nothing we speak is acceptable.
    """
    if accept is None or not accept.strip():
        return Accepted(MediaType.JSON, event_stream=False, html=False)
    weights = _weights(accept.decode("latin-1").lower())
    named = [
        media for media in (MediaType.JSON, MediaType.GRAPHQL_RESPONSE) if weights.get(media.value, (0.0, 0))[0] > 0
    ]
    best = max(named, key=lambda media: weights[media.value], default=None)
    wild = any(weights.get(range_, (0.0, 0))[0] > 0 for range_ in ("*/*", "application/*"))
    if best is None and wild:
        refused = weights.get(MediaType.JSON.value, (1.0, 0))[0] <= 0
        best = MediaType.GRAPHQL_RESPONSE if refused else MediaType.JSON
    stream = weights.get(MediaType.EVENT_STREAM.value, (0.0, 0))[0] > 0
    html = weights.get("text/html", (0.0, 0))[0] > (weights[best.value][0] if best in named else 0)
    if best is None and not stream and not html:
        raise RequestRefused(Refusals.NOT_ACCEPTABLE)
    return Accepted(best, event_stream=stream, html=html)


def _weights(accept: str) -> dict[str, tuple[float, int]]:
    """Media range → (weight, minus its place), so that the larger is preferred and ties go to the first."""
    weights: dict[str, tuple[float, int]] = {}
    for place, part in enumerate(accept.split(",")):
        range_, *parameters = part.split(";")
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        weights.setdefault(range_.strip(), (weight, -place))
    return weights
