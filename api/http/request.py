"""From bytes to an operation: strict UTF-8 JSON bodies and query strings (GraphQL over HTTP, Request).

Bodies are read by orjson, which refuses invalid UTF-8, lone surrogates, NaN, Infinity, numbers beyond a double and
nesting beyond 1,024; what it lets pass quietly — a key given twice — is looked for afterwards.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson

from api.http.refusals import Refusals, RequestRefused

_PARAMETERS = ("query", "operationName", "variables", "extensions", "documentId")
_QUERY_FIELDS = 32  # a GET carries five parameters; some clients add their own


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """What a client asked to have executed; `document_hash` (SHA-256, lower-case hex) names a trusted document."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    document_hash: str | None = None


def check_content_type(content_type: bytes | None, content_encoding: bytes | None) -> None:
    """Refuse with 415 whatever is not exactly `application/json`, in UTF-8 and not compressed.

    Exact, because `text/plain`, forms and multipart are what a foreign page can post without a preflight (CSRF).
    """
    essence, *parameters = (content_type or b"").lower().split(b";")
    charsets = {
        value.strip().strip(b'"')
        for name, _, value in (parameter.partition(b"=") for parameter in parameters)
        if name.strip() == b"charset"
    }
    encoded = (content_encoding or b"identity").strip().lower() != b"identity"
    if essence.strip() != b"application/json" or charsets - {b"utf-8", b"utf8"} or encoded:
        raise RequestRefused(Refusals.UNSUPPORTED_MEDIA_TYPE)


def from_body(body: bytes) -> OperationRequest:
    """The operation in a POST body.

    Raises RequestRefused (400): not JSON, not an object, a batch, a key given twice, a parameter of a wrong type.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestRefused(Refusals.BODY_NOT_JSON) from None
    _refuse_repeated_keys(body)
    return from_value(value)


def from_value(value: object) -> OperationRequest:
    """The operation in a decoded JSON value (a POST body, or the payload of a WebSocket's `subscribe`)."""
    if isinstance(value, list):
        raise RequestRefused(Refusals.BATCHING_NOT_SUPPORTED)
    if not isinstance(value, dict):
        raise RequestRefused(Refusals.BODY_NOT_OBJECT)
    query = _text(value, "query")
    extensions = _object(value, "extensions")
    document_hash = _document_hash(_text(value, "documentId"), extensions)
    if not query and document_hash is None:
        raise RequestRefused(Refusals.QUERY_MISSING)
    return OperationRequest(
        query=query or None,
        operation_name=_text(value, "operationName") or None,
        variables=_object(value, "variables"),
        document_hash=document_hash,
    )


def from_query_string(query_string: bytes) -> OperationRequest:
    """The operation in a GET's query string; `variables` and `extensions` are JSON there."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_QUERY_FIELDS,
        )
    except ValueError:  # not ASCII, not UTF-8 after decoding, or too many fields
        raise RequestRefused(Refusals.BAD_QUERY_STRING) from None
    value: dict[str, object] = {}
    for name, text in pairs:
        if name not in _PARAMETERS:
            continue
        if name in value:
            raise RequestRefused(Refusals.DUPLICATE_KEY, name=name)
        value[name] = _parsed(name, text) if name in ("variables", "extensions") else text
    return from_value(value)


def _parsed(name: str, text: str) -> object:
    if not text:
        return None
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad_parameter(name, "JSON 对象", "a JSON object") from None
    _refuse_repeated_keys(text)
    return value


def _refuse_repeated_keys(text: bytes | str) -> None:
    """Two readers of `{"a":1,"a":2}` disagree, so nobody here reads it (RFC 8259, 4)."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, value in pairs:
            if name in found:
                raise RequestRefused(Refusals.DUPLICATE_KEY, name=name[:100])
            found[name] = value
        return found

    try:
        json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):  # integers of thousands of digits, nesting near orjson's limit
        raise RequestRefused(Refusals.BODY_NOT_JSON) from None


def _text(value: Mapping[str, object], name: str) -> str | None:
    found = value.get(name)
    if found is None or isinstance(found, str):
        return found
    raise _bad_parameter(name, "字符串", "a string")


def _object(value: Mapping[str, object], name: str) -> dict[str, object]:
    found = value.get(name)
    if found is None:
        return {}
    if isinstance(found, dict):
        return found
    raise _bad_parameter(name, "JSON 对象", "a JSON object")


def _document_hash(document_id: str | None, extensions: Mapping[str, object]) -> str | None:
    """The hash by which a trusted document is named: `documentId`, or Apollo's `extensions.persistedQuery`."""
    if document_id:
        return document_id.removeprefix("sha256:").lower()
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str):
        raise _bad_parameter("extensions.persistedQuery.sha256Hash", "字符串", "a string")
    return digest.lower()


def _bad_parameter(name: str, zh_kind: str, en_kind: str) -> RequestRefused:
    return RequestRefused(Refusals.BAD_PARAMETER, name=name, zh_kind=zh_kind, en_kind=en_kind)
