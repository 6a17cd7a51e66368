"""Rosters: reading one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from api.context import Info
from api.resident_side import ResidentSide, resident_side
from api.resolvers.residents import Answer
from api.schema.roster import CommunityRoster
from core.language import Language
from enrolment.rosters.reading import rosters_by_code


async def roster(info: Info, code: str, language: Language | None = None) -> CommunityRoster | None:
    """One roster within the caller's reach."""
    return (await rosters(resident_side(info, language), [code])).get(code)


async def rosters(side: ResidentSide, codes: Collection[str]) -> dict[str, CommunityRoster]:
    """Those of these that the caller may see, by code."""
    return {code: CommunityRoster.of(row, side) for code, row in (await rosters_by_code(side.reach, codes)).items()}


async def changed(info: Info, answer: Answer) -> dict[str, Any]:
    """The roster as it stands now, and the version that the act answered."""
    return {"roster": await roster(info, answer["roster"]), "version": answer["version"]}
