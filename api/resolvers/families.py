"""Contracts of families: what an act changed, read back within the caller's reach, as of today."""

from __future__ import annotations

from typing import Any

from api.context import Info
from api.contract_side import contract_side
from api.resolvers import signing
from api.resolvers.residents import Answer
from api.schema.contract import Enrolment


async def shown(info: Info, answer: Answer) -> dict[str, Any]:
    """The parts of a payload by what an act answered: its codes and version, as the caller may see what they name."""
    side, codes = contract_side(info), answer["enrolments"]
    side.enrolments.expect(codes)
    rows = [await side.enrolments.get(code) for code in codes]
    return {
        "contract": await signing.contract(info, answer["contract"], side),
        "enrolments": [Enrolment.of(row, side) for row in rows if row is not None],
        "version": answer["version"],
    }
