"""Keeping what was put before the parties to sign (协议内容留存), word for word, under its digest."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from enrolment import models
from enrolment.agreement.agreement import Agreement
from enrolment.agreement.digest import canonical_content, digest_of, read_content


@dataclass(frozen=True, slots=True)
class Content:
    """The canonical content of an agreement and its digest."""

    written: bytes
    digest: str

    @classmethod
    def of(cls, agreement: Agreement) -> Content:
        """What is signed of an agreement."""
        written = canonical_content(agreement)
        return cls(written, digest_of(written))


async def keep(contract: int, content: Content, now: datetime) -> None:
    """Keep the content of a contract (row id) in one statement; of several the latest counts."""
    await models.AgreementContent.create(
        contract_id=contract, digest=content.digest, content=zlib.compress(content.written), at=now
    )


class ContentDamaged(Exception):  # noqa: N818  named after what is the matter
    """What is kept of an agreement is not what its digest was made of."""


def opened(kept: bytes, digest: str) -> Agreement:
    """The agreement that is kept, without verification address, consents and signatures.

    Raises ContentDamaged where it no longer is what was signed: no paper is made of it.
    """
    try:
        written = zlib.decompress(kept)
    except zlib.error as error:
        raise ContentDamaged(digest) from error
    if digest_of(written) != digest:
        raise ContentDamaged(digest)
    return read_content(written)
