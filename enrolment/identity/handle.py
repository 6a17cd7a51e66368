"""By what an identity document is named to callers (证件编码): opaque, and nothing follows from it."""

from __future__ import annotations

from core.sealing import Sealer

_PURPOSE = "identity_document.code"


def document_handle(sealer: Sealer, row: int) -> str:
    """The code of the document in that row: «ID-» and 20 hexadecimal capitals, the same for ever.

    Not the row's number, which would tell how many documents there are, nor the blind index, by which two documents
    could be compared.
    """
    return f"ID-{sealer.index(str(row), _PURPOSE)[:20].upper()}"
