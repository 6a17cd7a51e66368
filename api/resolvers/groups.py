"""Contracts of organisations: what an act changed, read back within the caller's reach, as of today."""

from __future__ import annotations

from typing import Any

from api.context import Info
from api.resolvers import signing
from api.resolvers.residents import Answer


async def shown(info: Info, answer: Answer) -> dict[str, Any]:
    """The contract and its version, by what an act answered."""
    return {"contract": await signing.contract(info, answer["contract"]), "version": answer["version"]}
