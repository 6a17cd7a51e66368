"""What sealed texts are sealed for (`core.sealing`): one purpose for each kind of text, and it never changes."""

from __future__ import annotations

from typing import Final

DOCUMENT_NUMBER: Final = "identity_document.number"
PHONE_NUMBER: Final = "phone.number"
ADDRESS_TEXT: Final = "address.text"
