"""Trusted documents: a manifest of known operations, named by the SHA-256 of their text.

Nothing registers itself: a hash we do not know stays unknown, whatever text comes with it.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import orjson

from api.http.refusals import Refusals, RequestRefused


class TrustedDocuments:
    """The known documents, and whether others may be executed. `manifest` None: none are configured."""

    def __init__(self, manifest: Mapping[str, str] | None, *, only: bool = False) -> None:
        self._manifest = manifest
        self._texts = frozenset((manifest or {}).values())
        self._only = only

    @classmethod
    def from_file(cls, path: Path | None, *, only: bool) -> "TrustedDocuments":
        """Read the manifest, `{sha256: document}`.

        Raises ValueError naming the entry when it is not that, or a hash is not its document's; OSError unreadable.
        """
        if path is None:
            return cls(None, only=only)
        value = orjson.loads(path.read_bytes())
        if not isinstance(value, dict):
            raise ValueError(f"{path}: expected a JSON object {{sha256: document}}")
        manifest: dict[str, str] = {}
        for name, text in value.items():
            digest = name.removeprefix("sha256:").lower()
            if not isinstance(text, str) or hashlib.sha256(text.encode()).hexdigest() != digest:
                raise ValueError(f"{path}: {name} is not the SHA-256 of its document")
            manifest[digest] = text
        return cls(manifest, only=only)

    def text(self, query: str | None, document_hash: str | None) -> tuple[str, bool]:
        """The document's text, and whether it is a trusted one asked for by its hash.

        A hash together with a text (Apollo's second try) must be that of the text. Raises RequestRefused.
        """
        if document_hash is not None:
            if query is not None and hashlib.sha256(query.encode()).hexdigest() != document_hash:
                raise RequestRefused(Refusals.PERSISTED_QUERY_HASH_MISMATCH)
            known = (self._manifest or {}).get(document_hash)
            if known is not None:
                return known, True
            if query is None or self._only:
                missing = self._manifest is None
                raise RequestRefused(
                    Refusals.PERSISTED_QUERY_NOT_SUPPORTED if missing else Refusals.PERSISTED_QUERY_NOT_FOUND
                )
        if self._only and query not in self._texts:
            raise RequestRefused(Refusals.DOCUMENT_NOT_TRUSTED)
        return query or "", False

    @property
    def documents(self) -> Mapping[str, str]:
        """The manifest: texts by their SHA-256; empty without one."""
        return self._manifest or {}

    def knows(self, text: str) -> bool:
        """Whether `text` is a trusted document, however it was asked for."""
        return text in self._texts
