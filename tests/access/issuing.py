"""An issuer of tokens for the tests: its keys, its key set, and whatever it is told to sign."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
ALGORITHMS = ("RS256", "ES256", "EdDSA")


@cache
def private_key(algorithm: str, name: str = "first", bits: int = 2048) -> Any:
    """A private key; the same one for the same arguments."""
    if algorithm.startswith("RS"):
        return rsa.generate_private_key(65537, bits)
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


def public_jwk(algorithm: str, kid: str | None = None, name: str = "first", **more: Any) -> dict[str, Any]:
    """The public half as an entry of a key set."""
    public = private_key(algorithm, name).public_key()
    entry = json.loads(jwt.get_algorithm_by_name(algorithm).to_jwk(public))
    return {**entry, **({} if kid is None else {"kid": kid}), **more}


def key_set(*entries: dict[str, Any]) -> bytes:
    """A JSON Web Key Set."""
    return json.dumps({"keys": list(entries)}).encode()


def claims(**changes: Any) -> dict[str, Any]:
    """Good claims, with some changed; a value of None leaves a claim out."""
    good = {
        "iss": "https://issuer.example",
        "aud": "qianyue",
        "sub": "dr-wang",
        "exp": int((NOW + timedelta(hours=1)).timestamp()),
        "roles": ["PACKAGE_REVIEWER"],
        "region": "450000",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(algorithm: str = "EdDSA", kid: str | None = "k", name: str = "first", **changes: Any) -> str:
    """An Authorization header with a token signed by the issuer."""
    headers = {} if kid is None else {"kid": kid}
    return "Bearer " + jwt.encode(claims(**changes), private_key(algorithm, name), algorithm, headers=headers)
