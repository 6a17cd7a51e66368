"""Households: reading one as of a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from api.context import Info
from api.resident_side import ResidentSide, resident_side
from api.resolvers.residents import Answer
from api.schema.household import Household
from core.language import Language
from enrolment.household.reading import households_by_code


async def household(info: Info, code: str, on: date | None, language: Language | None = None) -> Household | None:
    """One household of which a member on that day is within the caller's reach."""
    side = resident_side(info, language)
    return (await households(side, [code], on or side.today)).get(code)


async def households(side: ResidentSide, codes: Collection[str], on: date) -> dict[str, Household]:
    """Those of these that the caller may see, by code."""
    rows = await households_by_code(side.reach, codes, on)
    return {code: Household.of(row, side, on) for code, row in rows.items()}


async def changed(info: Info, answer: Answer) -> dict[str, Any]:
    """The household as it stands now, and the version that the act answered."""
    return {"household": await household(info, answer["household"], None), "version": answer["version"]}
