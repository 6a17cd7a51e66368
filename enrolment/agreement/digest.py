"""What signatures refer to as evidence (内容摘要): SHA-256 over the one byte form of an agreement's content."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

from catalog.codec import adapter, dump
from enrolment.agreement.agreement import Agreement


def canonical_content(agreement: Agreement) -> bytes:
    """The agreement as canonical JSON (keys sorted, no blanks, UTF-8), without what comes after it was offered.

    Left out are the consents given to it and how each party signed — neither can cover itself — and the verification
    address: moving a server to another name must not make signed papers false. Who is to sign as what stays in.
    """
    content = replace(
        agreement,
        verification="",
        consents=(),
        signatures=tuple(replace(line, signed=None) for line in agreement.signatures),
    )
    written = json.dumps(dump(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode("utf-8", "surrogatepass")  # whatever a name holds, its digest can be told


def read_content(content: bytes) -> Agreement:
    """The agreement that `canonical_content` wrote, without address, consents and signatures."""
    agreement: Agreement = adapter(Agreement).validate_json(content)
    return agreement


def content_digest(agreement: Agreement) -> str:
    """64 hex digits that change with any printed fact of the content, in either language, and with nothing else."""
    return digest_of(canonical_content(agreement))


def digest_of(content: bytes) -> str:
    """The digest of content that is written already."""
    return sha256(content).hexdigest()
