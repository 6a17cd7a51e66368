"""How many of a household are signed (家庭已签人数), when some are about to be, or no longer will be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from catalog.eligibility.facts import During, HouseholdStanding


def recounted(
    household: Iterable[During[HouseholdStanding]], starts: date, until: date, by: int, *, with_anchor: bool = False
) -> Iterator[During[HouseholdStanding]]:
    """The standings with `by` signed members more, or fewer where it is negative, on the days [starts, until); with the
    anchor among those who are signed, where it is one of them who signs now."""
    for during in household:
        for opens, closes, is_other in ((None, starts, False), (starts, until, True), (until, None, False)):
            part = _meet(during, opens, closes)
            if part is not None:
                signed, has_anchor = max(part.fact.signed + by, 0), part.fact.has_anchor or with_anchor
                changed = HouseholdStanding(signed, has_anchor) if is_other else part.fact
                yield replace(part, fact=changed)


def _meet(
    during: During[HouseholdStanding], opens: date | None, closes: date | None
) -> During[HouseholdStanding] | None:
    starts = max((day for day in (during.starts, opens) if day is not None), default=None)
    ends = min((day for day in (during.ends, closes) if day is not None), default=None)
    return replace(during, starts=starts, ends=ends) if starts is None or ends is None or starts < ends else None
