"""Contracts of families as acts take hold of them (办理中的家庭签约). People and household are locked before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enrolment import models
from enrolment.desk import Desk
from enrolment.family.problem import problem
from enrolment.signing.papers import claimed
from enrolment.signing.problem import problem as of_signing
from enrolment.vocabulary import ContractKind
from teams.code import possible
from teams.models import Institution
from teams.operations.verb import Objections, lock


@dataclass(frozen=True, slots=True)
class FamilyPaper:
    """A family's contract and its household (row ids)."""

    contract: int
    household: int


async def family_of(desk: Desk, code: str, said: Objections) -> FamilyPaper:
    """The signed contract (`contract`) of an institution that the actor serves, not yet taken; refuses at once:
    NOT_FOUND (unknown, foreign or not signed), NOT_A_FAMILY."""
    return await _found(desk, code, said, signed_at__not_isnull=True, withdrawn_at=None)


async def prepared_of(desk: Desk, code: str, said: Objections) -> FamilyPaper:
    """The same of any contract, wherever it stands; refuses at once: NOT_FOUND (unknown or foreign), NOT_A_FAMILY."""
    return await _found(desk, code, said)


async def _found(desk: Desk, code: str, said: Objections, **conditions: Any) -> FamilyPaper:
    mine = await Institution.filter(desk.institutions).values_list("id", flat=True) if possible([code]) else []
    found = await models.Contract.get_or_none(code=code, institution_id__in=list(mine), **conditions)
    if found is None:
        said.add([of_signing("NOT_FOUND", "contract")])
        raise said.refusal()
    if found.household_id is None or found.kind != ContractKind.FAMILY.value:
        said.add([problem("NOT_A_FAMILY", "contract")])
        raise said.refusal()
    return FamilyPaper(found.id, found.household_id)


async def family_at(paper: FamilyPaper, expected: int, said: Objections) -> models.Contract:
    """The contract taken at the expected version, its household before it: VERSION_CONFLICT (`expectedVersion`)."""
    await lock(models.Household, [paper.household])
    await claimed(await models.Contract.get(id=paper.contract), expected, said)
    return await models.Contract.get(id=paper.contract).select_related("region", "institution")
