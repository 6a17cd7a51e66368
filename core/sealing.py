"""Texts about people at rest: sealed so that a stolen file says nothing, and found by an index that says nothing.

Identity numbers, phones and addresses are stored as `Sealer.seal` writes them and looked up by `Sealer.index`
(Personal Information Protection Law, art. 51). Nothing here reads files, clocks or the environment: keys are passed in
(`api/sealing_keys.py`).
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
"""Length of every key: AES-256, and as much for the index."""

_MARK = "q1"
"""The first part of a sealed text: which way of sealing the rest is. Another way would get another mark."""

_NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class CannotOpen(Exception):  # noqa: N818  named after what is the matter
    """A sealed text that cannot be opened: damaged, sealed for another purpose, or with a key that is not held.

    The words name the purpose and the key's id, never the text.
    """


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """Keys by id, the one that seals from now on, and the one index keys are derived from. Never shown.

    Raises ValueError when an id is not 1 to 32 of letters, digits, `_` and `-`, a key is not 32 bytes long, the
    current id is not among the keys, or the index key is also a sealing key.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    def __post_init__(self) -> None:
        faults = [f"key id {name!r}" for name in self.keys if not _KEY_ID.fullmatch(name)]
        faults += [f"key {name!r}: not {KEY_BYTES} bytes" for name, key in self.keys.items() if len(key) != KEY_BYTES]
        if len(self.index) != KEY_BYTES:
            faults.append(f"index key: not {KEY_BYTES} bytes")
        if self.current not in self.keys:
            faults.append(f"current key {self.current!r}: not among the keys")
        if self.index in self.keys.values():
            faults.append("index key: also a sealing key")
        if faults:
            raise ValueError("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals, opens and indexes texts. A purpose such as «identity_document.number» belongs to each kind of text.

    What was sealed for one purpose opens for no other, and the same text has unrelated indexes for two purposes.
    """

    keys: SealingKeys
    _ciphers: Mapping[str, AESGCM] = field(init=False, repr=False, compare=False)
    _index_keys: dict[str, bytes] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {name: AESGCM(key) for name, key in self.keys.keys.items()})

    def seal(self, text: str, purpose: str) -> str:
        """The text as it is stored: `q1.<key id>.<base64url of nonce, ciphertext and tag>`, another one each time.

        AES-256-GCM (NIST SP 800-38D) under the current key with a random nonce of 96 bits; mark, key id and purpose are
        its associated data. ASCII; n bytes of UTF-8 become 5 + the key id's length + ⌈4 (n + 28) / 3⌉ characters.
        """
        name, nonce = self.keys.current, secrets.token_bytes(_NONCE_BYTES)
        written = nonce + self._ciphers[name].encrypt(nonce, text.encode(), _associated(name, purpose))
        return f"{_MARK}.{name}.{urlsafe_b64encode(written).rstrip(b'=').decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        """The text that was sealed for this purpose, by whichever key that is still held. Raises CannotOpen."""
        mark, _, rest = sealed.partition(".")
        name, _, body = rest.partition(".")
        cipher = self._ciphers.get(name)
        if mark != _MARK or not body:
            raise CannotOpen(f"{purpose}: not a sealed text")
        if cipher is None:
            shown = name if _KEY_ID.fullmatch(name) else "?"
            raise CannotOpen(f"{purpose}: sealed with the key {shown!r}, which is not among the keys")
        try:
            written = urlsafe_b64decode(body + "=" * (-len(body) % 4))
            nonce, hidden = written[:_NONCE_BYTES], written[_NONCE_BYTES:]
            return cipher.decrypt(nonce, hidden, _associated(name, purpose)).decode()
        except (InvalidTag, ValueError):
            raise CannotOpen(f"{purpose}: damaged, or sealed for another purpose (key {name!r})") from None

    def seal_bytes(self, content: bytes, purpose: str) -> bytes:
        """The same of bytes, for binary columns: `q1.<key id>.`, then nonce, ciphertext and tag as they are."""
        name, nonce = self.keys.current, secrets.token_bytes(_NONCE_BYTES)
        return (
            f"{_MARK}.{name}.".encode()
            + nonce
            + self._ciphers[name].encrypt(nonce, content, _associated(name, purpose))
        )

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """What `seal_bytes` sealed for this purpose. Raises CannotOpen."""
        mark, _, rest = sealed.partition(b".")
        key_id, _, written = rest.partition(b".")
        name = key_id.decode("ascii", "replace")
        cipher = self._ciphers.get(name)
        if mark != _MARK.encode() or cipher is None:
            shown = name if _KEY_ID.fullmatch(name) else "?"
            raise CannotOpen(f"{purpose}: sealed with the key {shown!r}, which is not among the keys")
        try:
            nonce, hidden = written[:_NONCE_BYTES], written[_NONCE_BYTES:]
            return cipher.decrypt(nonce, hidden, _associated(name, purpose))
        except (InvalidTag, ValueError):
            raise CannotOpen(f"{purpose}: damaged, or sealed for another purpose (key {name!r})") from None

    def is_current(self, sealed: str) -> bool:
        """Whether the text was sealed with the key that seals now; others are sealed again before their key goes."""
        return sealed.startswith(f"{_MARK}.{self.keys.current}.")

    def index(self, text: str, purpose: str) -> str:
        """64 hexadecimal characters by which the text is found without being opened (blind index).

        HMAC-SHA-256 under a key that HKDF (RFC 5869) derives from the index key for this purpose: the same for ever,
        whichever key seals. Whoever stores and whoever looks must write the text alike (trimmed, upper case, …).
        """
        key = self._index_keys.get(purpose)
        if key is None:  # purposes are constants of the code: as many as there are kinds of texts
            info = f"qianyue blind index: {purpose}".encode()
            key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self.keys.index)
            self._index_keys[purpose] = key
        return hmac.new(key, text.encode(), sha256).hexdigest()


def _associated(name: str, purpose: str) -> bytes:
    return f"{_MARK}.{name}.{purpose}".encode()
