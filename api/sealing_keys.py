"""Which keys seal what is known of people: those of a file, or in development the published ones.

The file is JSON: `{"current": id, "keys": {id: base64 of 32 bytes, …}, "index": base64 of 32 bytes}`. Lost keys are
lost data, and with another index key nobody is found: `qianyue keys new --beside` adds a key and keeps the rest.
"""

import json
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from api.settings import Settings
from core.sealing import KEY_BYTES, Sealer, SealingKeys

BANNER = (
    "DEVELOPMENT SEALING KEYS IN USE: everybody can read identity numbers, phones and addresses in this database. "
    "Set QIANYUE_SEALING_KEYS_FILE (`qianyue keys new` makes one) before anybody's data is in it."
)

_VARIABLE = "QIANYUE_SEALING_KEYS_FILE"


def _published(what: str) -> bytes:
    return sha256(f"Qianyue development {what} key. Published. Never for production.".encode()).digest()


DEVELOPMENT_KEYS = SealingKeys("development", {"development": _published("sealing")}, _published("index"))
"""DEVELOPMENT ONLY: the same on every machine, made of a sentence anybody can read here. They protect nothing."""


def sealer_of(settings: Settings) -> Sealer:
    """The sealer of a server with these settings.

    Raises ValueError naming the variable when the file cannot be used, or when there is none in production.
    """
    if settings.sealing_keys_file is not None:
        return Sealer(keys_of_file(settings.sealing_keys_file))
    if settings.in_production:
        raise ValueError(
            f"{_VARIABLE}: production seals people's data with keys of its own; "
            "`qianyue keys new --out FILE` makes them once"
        )
    return Sealer(DEVELOPMENT_KEYS)


def keys_of_file(path: Path) -> SealingKeys:
    """The keys in a file. Raises ValueError naming the variable and every fault; no key is ever in the words."""
    try:
        keys = parse_keys(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"{_VARIABLE}: cannot use {path}: {error}") from None
    held, published = {*keys.keys.values(), keys.index}, {*DEVELOPMENT_KEYS.keys.values(), DEVELOPMENT_KEYS.index}
    if held & published:
        raise ValueError(f"{_VARIABLE}: {path} holds a published development key")
    return keys


def parse_keys(document: bytes) -> SealingKeys:
    """The keys of a key file's content. Raises ValueError with what is wrong."""
    try:
        written: Any = json.loads(document)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(written, dict) or set(written) != {"current", "keys", "index"}:
        raise ValueError("expected an object with `current`, `keys` and `index`")
    current, keys, index = written["current"], written["keys"], written["index"]
    if not isinstance(current, str) or not isinstance(keys, dict):
        raise ValueError("`current` is the id of a key, `keys` an object of keys by id")
    return SealingKeys(
        current, {name: _decoded(key, f"key {name!r}") for name, key in keys.items()}, _decoded(index, "index key")
    )


def _decoded(written: object, what: str) -> bytes:
    try:
        if isinstance(written, str):
            return b64decode(written, validate=True)
    except ValueError:
        pass
    raise ValueError(f"{what}: not base64")


def new_keys(beside: SealingKeys | None = None) -> SealingKeys:
    """Keys of the system's randomness; with `beside` its keys and its index key stay, and a new key seals."""
    name = f"k{secrets.token_hex(4)}"
    keys = {**(beside.keys if beside else {}), name: secrets.token_bytes(KEY_BYTES)}
    return SealingKeys(name, keys, beside.index if beside else secrets.token_bytes(KEY_BYTES))


def key_file(keys: SealingKeys) -> str:
    """The content of a key file with these keys."""
    written = {
        "current": keys.current,
        "keys": {name: b64encode(key).decode() for name, key in keys.keys.items()},
        "index": b64encode(keys.index).decode(),
    }
    return json.dumps(written, indent=2) + "\n"
