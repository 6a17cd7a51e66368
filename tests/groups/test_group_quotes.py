"""What is due to whom by an organisation's packages, and contracts of organisations that are entered late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.queries import read_laid_down
from enrolment.groups.quoting import Deal, quote_of
from enrolment.groups.signing import sign_group
from enrolment.signing.given import wanted
from enrolment.signing.quoting import Term, world_of
from enrolment.vocabulary import CommunityKind
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import key, refused, told
from tests.groups.staging import Community, asked, community, covers, held, newcomer, paid, sign
from tests.signing.staging import GROWN, TODAY, World, packages, signed

pytestmark = pytest.mark.anyio

PAPER, STARTS, LATER, JUNE = date(2026, 5, 18), date(2026, 5, 20), date(2026, 5, 25), date(2026, 6, 1)
ENDS = date(2027, 5, 20)
WITH_BASIC = {"GEN-12", "GEN-24"}
"""Lines of the enterprise's package that the basic one pays for."""


async def _due(works: Community, person: str) -> set[str]:
    """The items that are due to somebody by the enterprise's package."""
    clinic = works.clinic
    down = await read_laid_down(tuple(clinic.catalog.lineage(clinic.region)), TODAY)
    deal = Deal(
        clinic.region,
        Term(TODAY, 1, TODAY),
        wanted(packages("ORG-ENT")),
        ((),),
        world_of(clinic.catalog, clinic.region, TODAY, down),
        TODAY,
        is_employer=True,
        provided=frozenset(),
        telling=frozenset(),
    )
    quote = await quote_of(deal, person)
    assert quote is not None
    assert [each.version.code for each in quote.packages] == ["ORG-ENT"]
    return {each.item.code for each in quote.items}


async def test_what_the_basic_package_pays_is_due_only_to_who_holds_it(world: World) -> None:
    works = await community(world.own, CommunityKind.ENTERPRISE, 10, born=GROWN)
    enrolled, other = works.people[:2]
    await signed(enrolled, world.own)
    assert await _due(works, enrolled) - await _due(works, other) == WITH_BASIC
    await sign(works, "ORG-ENT")
    assert await held(enrolled) == await held(other)
    assert await paid(enrolled) == await paid(other)


async def test_a_late_entry_covers_everybody_since_the_own_day_on_the_roster(fresh: World) -> None:
    await fresh.settle(PolicyParameter.BACKFILL, Backfill(window_days=30))
    home = await community(fresh.own, CommunityKind.CARE_HOME, 1)
    later = await newcomer(home, LATER)
    given = await asked(home, "ORG-NH", on=PAPER, starts=STARTS)
    found = told(await refused(sign_group(fresh.own.desk(JUNE), given, key())))
    assert found == {("BACKFILL_REASON_NEEDED", "backfillReason")}
    given = replace(given, backfill_reason="系统迁移")
    answer = await sign_group(fresh.own.desk(JUNE), given, key())
    assert answer["covered"] == 2
    assert await held(home.people[0]) == [("ORG-NH", STARTS, ENDS, None)]
    assert await held(later) == [("ORG-NH", LATER, ENDS, None)]


async def test_after_the_deadline_organisations_are_not_entered_late(fresh: World) -> None:
    await fresh.settle(PolicyParameter.BACKFILL, Backfill(deadline=date(2026, 5, 31)))
    home = await community(fresh.own, CommunityKind.CARE_HOME, 1)
    given = await asked(home, "ORG-NH", on=PAPER, starts=STARTS, backfill_reason="系统迁移")
    assert told(await refused(sign_group(fresh.own.desk(JUNE), given, key()))) == {("LATE_NEEDS_APPROVAL", "starts")}
    contract = await sign(home, "ORG-NH", on=JUNE)
    assert await covers(contract) == {home.people[0]: [(JUNE, date(2027, 6, 1))]}
