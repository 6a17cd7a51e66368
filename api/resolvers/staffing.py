"""Reading how villages are staffed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.schema.staffing import Staffing
from core.apart import apart
from core.language import Language
from teams.queries import lists
from teams.queries.workforce import workforce_of
from teams.region import stem
from teams.staffing import staffing as staffing_of
from teams.team import Workforce

_PLACES = Decimal("0.0001")


async def staffing(info: Info, region: str, on: date | None, language: Language | None) -> Staffing | None:
    """The staffing of a region's village clinics (R093); None for a region that is not within the caller's reach.

    Who acts for an institution is told of the clinics under it and the villages it serves.
    """
    side = delivery_side(info, on, language)
    code = info.context.known_region(region)
    if side.reach.region_stem is not None and not side.reach.has_region(stem(code)):
        return None
    grids = await lists.grids_of(side.reach, [code])
    workforce = await workforce_of(side.reach, side.on, side.lineages, region=code)
    told = await apart(partial(staffing_of, _within(workforce, code, side), grids))
    return Staffing(
        region=side.shelf.region(code),
        on=side.on,
        clinics=told.clinics,
        staffed=told.staffed,
        by_neighbour=told.by_neighbour,
        village_doctors=told.village_doctors,
        villages=told.villages,
        covered_villages=told.covered_villages,
        covered_share=_share(told.covered_villages, told.villages),
        without_doctor=tuple(workforce.institutions[clinic] for clinic in told.unstaffed_clinics),
        uncovered=tuple(grids[village] for village in told.uncovered_villages),
        side=side,
    )


def _within(workforce: Workforce, region: str, side: DeliverySide) -> Workforce:
    """Only the institutions of the region and the reach: related ones of other counties came along as candidates'."""
    beginning = stem(region)
    own = {
        code: one
        for code, one in workforce.institutions.items()
        if one.region.startswith(beginning) and side.holds(one)
    }
    return replace(workforce, institutions=own)


def _share(covered: int, villages: int) -> Decimal | None:
    return (Decimal(covered) / villages).quantize(_PLACES) if villages else None
