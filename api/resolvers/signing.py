"""Contracts of one person: what an act changed, read back within the caller's reach, as of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.context import Info
from api.contract_side import ContractSide, contract_side
from api.resolvers.residents import Answer
from api.schema.contract import Contract, Enrolment


async def contract(info: Info, code: str, side: ContractSide | None = None) -> Contract | None:
    """The contract of that code; None where it is not the caller's to see."""
    side = side or contract_side(info)
    row = await side.contracts.get(code)
    return None if row is None else Contract.of(row, side)


async def enrolment(info: Info, code: str, side: ContractSide | None = None) -> Enrolment | None:
    """The enrolment of that code; None where it is not the caller's to see."""
    side = side or contract_side(info)
    row = await side.enrolments.get(code)
    return None if row is None else Enrolment.of(row, side)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an act changed, read back when it is asked for: whoever wants the version alone waits for no more."""

    side: ContractSide
    contract: str
    enrolment: str | None


def shown(info: Info, answer: Answer) -> dict[str, Any]:
    """The parts of a payload by what an act answered: its codes and version, as the caller may see what they name."""
    changed = Shown(contract_side(info), answer["contract"], answer.get("enrolment"))
    return {"shown": changed, "version": answer["version"]}
