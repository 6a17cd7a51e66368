"""An uploaded file in sealed parts (台账分片): taken apart while it arrives, put together again to be read."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from hashlib import sha256
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Final

from core.apart import apart
from core.sealing import Sealer
from enrolment import models
from enrolment.register.uploads.spool import Spool

PART_BYTES: Final = 1 << 20
"""Bytes of the file in a part."""

PURPOSE: Final = "register_upload.content"
_LEVEL: Final = 1
"""Registers shrink to a fifth at once; more pains gain little."""


class Arriving:
    """A file that arrives: its digest, and its parts, sealed, in a temporary file; to be used in a `with` block.

    In clear the file lies in the spool alone.
    """

    def __init__(self, sealer: Sealer, spool: Spool) -> None:
        self._sealer, self._spool = sealer, spool
        self._digest = sha256()
        self._held = bytearray()
        self._lengths: list[int] = []

    def __enter__(self) -> Arriving:
        self._sealed: IO[bytes] = TemporaryFile("w+b")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sealed.close()

    @property
    def size(self) -> int:
        """Bytes that have arrived and were kept."""
        return self._spool.size

    @property
    def sha256(self) -> str:
        """Of what has arrived."""
        return self._digest.hexdigest()

    @property
    def parts(self) -> int:
        """How many there are."""
        return len(self._lengths)

    async def add(self, content: bytes) -> None:
        """More of the file has arrived; the last part is closed by `end`."""
        self._held += content
        while len(self._held) >= PART_BYTES:
            part = bytes(self._held[:PART_BYTES])
            del self._held[:PART_BYTES]
            await apart(lambda whole=part: self._keep(whole))  # type: ignore[misc]

    async def end(self) -> None:
        """Nothing more arrives."""
        if self._held:
            part = bytes(self._held)
            self._held.clear()
            await apart(lambda: self._keep(part))

    def _keep(self, part: bytes) -> None:
        self._digest.update(part)
        self._spool.write(part)
        sealed = self._sealer.seal_bytes(zlib.compress(part, _LEVEL), PURPOSE)
        self._sealed.write(sealed)
        self._lengths.append(len(sealed))

    def sealed_parts(self) -> Iterator[bytes]:
        """The parts in their order, one at a time; from the beginning each time it is asked."""
        self._sealed.seek(0)
        for length in self._lengths:
            yield self._sealed.read(length)


async def put_together(sealer: Sealer, upload: models.RegisterUpload, spool: Spool) -> bool:
    """Write the file of an upload into a spool, a part at a time; False where it was emptied. Raises CannotOpen."""
    for number in range(1, upload.parts + 1):
        part = await models.RegisterUploadPart.get(upload_id=upload.id, number=number)
        sealed = part.content
        if sealed is None:
            return False
        spool.write(await apart(lambda held=bytes(sealed): zlib.decompress(sealer.open_bytes(held, PURPOSE))))  # type: ignore[misc]
    return True
