"""A region adopts what is above it: as it is, not at all, or in a version of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog import codec, models
from catalog.drafting.adopting import AdoptForRegion, Adoption, adopt_for_region
from catalog.queries import read_everything, read_snapshot
from core.actor import Actor
from core.clock import Clock
from core.faults import Fault, FaultCode
from core.models import AuditEntry
from tests.drafting.staging import (
    BOTH,
    CITY,
    CITY_DESIGNER,
    CITY_REVIEWER,
    COUNTY,
    DESIGNER,
    NEIGHBOURS,
    PROVINCE,
    REVIEWER,
    TODAY,
    TOMORROW,
    everything,
    history,
    opened,
    published,
    refused,
    told,
)

pytestmark = pytest.mark.usefixtures("menu")

OWN = AdoptForRegion(COUNTY, "PER-JKGJ", Adoption.OWN_VERSION)
OUT = AdoptForRegion(COUNTY, "PER-JKGJ", Adoption.LEAVE_OUT)
AS_IT_IS = AdoptForRegion(COUNTY, "PER-JKGJ", Adoption.AS_IT_IS)


async def offered(package: str, on: date = TODAY) -> tuple[str, int] | None:
    """Which region offers which version of the package on the county's menu."""
    offer = (await read_snapshot()).offer(COUNTY, package, on)
    return None if offer is None else (offer.region, offer.version.number)


async def test_an_own_version_begins_as_a_draft_of_what_is_offered_above(clock: Clock) -> None:
    assert await adopt_for_region(DESIGNER, OWN, "k", clock) == {"draft": "PER-JKGJ.450321.1", "version": 1}

    (above,) = (await read_everything()).packages["PER-JKGJ"]
    row = await models.Draft.get(code="PER-JKGJ.450321.1")
    assert (row.based_on_id, row.content) == (above.id, codec.dump(above.definition))
    assert await history(row.code) == [("DRAFTED", "designer", 1, True)]
    assert await offered("PER-JKGJ") == (PROVINCE, 1)


async def test_an_own_version_is_based_on_what_is_above_although_the_region_has_one_already(clock: Clock) -> None:
    await published(clock, "PER-JKGJ")
    assert await offered("PER-JKGJ") == (COUNTY, 2)

    await adopt_for_region(DESIGNER, OWN, "k", clock)

    first = (await read_everything()).packages["PER-JKGJ"][0]
    assert (await models.Draft.get(code="PER-JKGJ.450321.2")).based_on_id == first.id


async def test_a_package_is_left_out_from_a_day_and_taken_again(clock: Clock) -> None:
    answer = await adopt_for_region(REVIEWER, replace(OUT, starts=TOMORROW), "1", clock)

    assert set(answer) == {"revision", "starts"}
    assert answer["starts"] == TOMORROW.isoformat()
    assert (await offered("PER-JKGJ"), await offered("PER-JKGJ", TOMORROW)) == ((PROVINCE, 1), None)
    later = date(2026, 4, 1)
    await adopt_for_region(CITY_REVIEWER, replace(AS_IT_IS, starts=later), "2", clock)
    assert (await offered("PER-JKGJ", TOMORROW), await offered("PER-JKGJ", later)) == (None, (PROVINCE, 1))


async def test_the_own_version_is_given_up_for_what_is_above(clock: Clock) -> None:
    await published(clock, "PER-JKGJ")

    await adopt_for_region(REVIEWER, replace(AS_IT_IS, starts=TOMORROW), "k", clock)

    assert (await offered("PER-JKGJ"), await offered("PER-JKGJ", TOMORROW)) == ((COUNTY, 2), (PROVINCE, 1))


async def test_each_way_is_its_roles_to_go(clock: Clock) -> None:
    before = await everything()
    for actor, given in ((REVIEWER, OWN), (DESIGNER, OUT), (DESIGNER, AS_IT_IS)):
        with pytest.raises(Fault) as caught:
            await adopt_for_region(actor, given, "k", clock)
        assert caught.value.code is FaultCode.FORBIDDEN
    assert await everything() == before


@pytest.mark.parametrize("given", [OWN, OUT, AS_IT_IS])
async def test_a_neighbour_adopts_nothing_for_the_county_nor_the_county_for_its_city(
    given: AdoptForRegion, clock: Clock
) -> None:
    assert told(await refused(adopt_for_region(NEIGHBOURS, given, "k", clock))) == {("NOT_FOUND", "region")}
    above = replace(given, region=CITY)
    assert told(await refused(adopt_for_region(BOTH, above, "k", clock))) == {("NOT_FOUND", "region")}


async def test_what_cannot_be_adopted_is_told(clock: Clock) -> None:
    unknown = replace(OWN, package="PER-NONE")
    assert told(await refused(adopt_for_region(DESIGNER, unknown, "k", clock))) == {("NOT_FOUND", "package")}

    dated = replace(OWN, starts=TOMORROW)
    assert told(await refused(adopt_for_region(DESIGNER, dated, "k", clock))) == {("STARTS_NOT_FOR_A_DRAFT", "starts")}

    province = replace(OWN, region=PROVINCE)
    designer = replace(CITY_DESIGNER, region=PROVINCE)
    problems = await refused(adopt_for_region(designer, province, "k", clock))
    assert told(problems) == {("NOT_ON_MENU_ABOVE", "package")}

    await opened(clock, "PER-JKGJ")
    assert told(await refused(adopt_for_region(DESIGNER, OWN, "k", clock))) == {("DRAFT_OPEN", "package")}


async def test_a_retry_after_midnight_answers_what_the_first_try_did(clock: Clock) -> None:
    first = await adopt_for_region(REVIEWER, OUT, "k", clock)
    before = await everything()

    assert await adopt_for_region(REVIEWER, OUT, "k", lambda: clock() + timedelta(days=1)) == first
    assert first["starts"] == TODAY.isoformat()
    assert await everything() == before


async def test_a_key_is_one_attempt_whichever_way_and_is_audited_as_it_was_given(clock: Clock) -> None:
    await adopt_for_region(BOTH, OUT, "k", clock)

    for other in (AS_IT_IS, OWN, replace(OUT, starts=TODAY)):
        problems = await refused(adopt_for_region(BOTH, other, "k", clock))
        assert told(problems) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}
    entry = await AuditEntry.get(subject="both")
    assert entry.verb == "Mutation.adoptForRegion"
    assert entry.detail["input"] == {"region": COUNTY, "package": "PER-JKGJ", "how": "LEAVE_OUT", "starts": None}


@pytest.mark.parametrize("package", ["PER-AB\x00", "x" * 300, "", "\ud800"])
async def test_what_cannot_be_a_code_is_not_found(package: str, clock: Clock) -> None:
    for way in (OWN, OUT):
        problems = await refused(adopt_for_region(BOTH, replace(way, package=package), "k", clock))
        assert told(problems) == {("NOT_FOUND", "package")}


@pytest.mark.parametrize(("given", "actor"), [(OWN, DESIGNER), (OUT, REVIEWER)])
async def test_a_retry_adopts_once(given: AdoptForRegion, actor: Actor, clock: Clock) -> None:
    first = await adopt_for_region(actor, given, "k", clock)
    before = await everything()

    assert await adopt_for_region(actor, given, "k", clock) == first
    assert await everything() == before
