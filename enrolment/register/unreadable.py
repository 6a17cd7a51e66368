"""Values laid beside the database for a while (暂存密封): sealed with a key that is never written down.

So nobody else can read them, and nobody at all once the import is over."""

from __future__ import annotations

import pickle
import secrets
from dataclasses import fields, is_dataclass
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from enrolment.identity.document import Document
from enrolment.identity.phone import Phone
from enrolment.register.format import record
from enrolment.signing.given import GroupChosen, PackageWanted

_PLAIN = [
    each
    for each in (*vars(record).values(), Document, Phone, PackageWanted, GroupChosen)
    if isinstance(each, type) and is_dataclass(each)
]
_VALUES: dict[type, tuple[str, ...]] = {kind: tuple(part.name for part in fields(kind)) for kind in _PLAIN}


def _plain(value: Any) -> tuple[type, tuple[Any, ...]]:
    """A value by its kind and parts: read back several times as fast as what dataclasses do by themselves."""
    kind = type(value)
    return kind, tuple([getattr(value, name) for name in _VALUES[kind]])


class Unreadable:
    """Writes values as bytes that only it can read."""

    def __init__(self) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))

    def written(self, value: object) -> bytes:
        """The value's bytes, sealed (AES-256-GCM)."""
        out = BytesIO()
        pickler = pickle.Pickler(out, 5)
        pickler.dispatch_table = dict.fromkeys(_VALUES, _plain)
        pickler.dump(value)
        nonce = secrets.token_bytes(12)
        return nonce + self._cipher.encrypt(nonce, out.getbuffer(), None)

    def read(self, sealed: bytes) -> Any:
        """What was written. Raises `cryptography.exceptions.InvalidTag` for bytes that are not of `written`."""
        return pickle.loads(self._cipher.decrypt(sealed[:12], sealed[12:], None))  # noqa: S301  our own, authenticated
