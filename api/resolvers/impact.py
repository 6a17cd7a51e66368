"""What publishing a draft would mean for a region."""

from __future__ import annotations

from api.context import Info
from api.design_side import design_side
from api.resolvers.candidates import candidates
from api.schema.impact import Impact
from core.faults import bad_argument
from core.language import Language
from enrolment.impact import impact as impact_of


async def impact(info: Info, draft: str, region: str | None, language: Language | None) -> Impact:
    """The impact of a draft within reach, on its region or on one in it, as of today: 15 statements.

    Raises a BAD_USER_INPUT fault for a draft that is not there, not within reach or not readable as a package yet, and
    for a region that is not the draft's or in it.
    """
    side = design_side(info, language)
    ((row, version),) = await candidates(side, [(draft, ("draft",))])
    catalog, place = await side.catalog(), row.region if region is None else region
    if row.region not in catalog.lineage(place):
        raise bad_argument(("region",), "该地区不在草稿所属地区之内。", "The region is not within the draft's.")
    found = await impact_of(
        version.definition, version.item_definitions, place, side.today, catalog.regions, catalog.visits
    )
    return Impact.of(found, version, side.shelf)
