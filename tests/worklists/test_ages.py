"""Ages that a region lays down: the lists follow, in pieces, and whoever lays them down waits for nobody."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from api.worklist_runner import keeping_worklists
from enrolment import models as m
from enrolment.worklists import keeping
from enrolment.worklists.keeping import keep_regions, keep_the_day, keep_up
from enrolment.worklists.kind import WorklistKind
from teams.models import PolicyDocument, Region, RegionalPolicy
from teams.parameter import Ages, AllowedTerms
from teams.policy import PolicyParameter, Rule, written_rule
from tests.reading.rows import AT, HERE, THERE, TODAY, resident
from tests.worklists.lists import is_as_made_anew, listed, marks, table

UNSIGNED = WorklistKind.UNSIGNED_KEY_POPULATION
SIXTY_TWO = date(1964, 2, 1)


async def lay_down(rule: Rule, parameter: PolicyParameter = PolicyParameter.AGES, region: str = "450300") -> None:
    """The region lays something down, from of old."""
    document, _ = await PolicyDocument.get_or_create(
        code="DOC-AGES",
        defaults={"title_zh": "规定", "title_en": "Rules", "issuer_zh": "市", "issuer_en": "City"},
    )
    place = await Region.get(code=region)
    revision = await RegionalPolicy.filter(region_id=place.id, parameter=parameter.value).count() + 1
    await RegionalPolicy.create(
        region_id=place.id,
        parameter=parameter.value,
        rule=written_rule(parameter, rule),
        starts=date(2020, 1, 1),
        revision=revision,
        document_id=document.id,
        clause="1",
        status="PROPOSAL",
        set_at=AT,
        set_by="test",
    )


async def sixties(number: int) -> list[m.Resident]:
    """So many people of 62 years, who are no key population yet, and of whom the lists know."""
    people = [await resident(born=SIXTY_TWO) for _ in range(number)]
    await keep_up(TODAY)
    return people


async def test_who_becomes_a_key_population_by_new_ages_is_listed_and_leaves_with_them(county: list[str]) -> None:
    (who,) = await sixties(1)
    assert await listed(UNSIGNED) == set()

    await lay_down(Ages(60, 60, 7))
    assert await listed(UNSIGNED) == {who.code}
    assert await is_as_made_anew()

    await lay_down(Ages(65, 60, 7))
    assert await listed(UNSIGNED) == set()
    assert await is_as_made_anew()


async def test_ages_of_a_city_hold_in_its_counties_and_those_of_a_county_nowhere_else(county: list[str]) -> None:
    (who,) = await sixties(1)
    await lay_down(Ages(60, 60, 7), region=THERE)
    assert await listed(UNSIGNED) == set()
    await lay_down(Ages(60, 60, 7), region=HERE)
    assert await listed(UNSIGNED) == {who.code}


async def test_laying_down_ages_leaves_one_mark_however_many_live_there(county: list[str]) -> None:
    async def left(number: int) -> tuple[int, int]:
        await sixties(number)
        county.clear()
        await lay_down(Ages(60, 60, 7))
        statements = len(county)
        found = await m.WorklistMark.filter(noun="REGION").count(), statements
        await keep_up(TODAY)
        return found

    await lay_down(Ages())  # the document is there
    await keep_up(TODAY)
    assert await left(1) == await left(20)
    assert (await left(1))[0] == 1


async def test_what_else_a_region_lays_down_concerns_nobodys_age(county: list[str]) -> None:
    await sixties(1)
    await lay_down(AllowedTerms((1,)), PolicyParameter.ALLOWED_TERMS)
    assert await m.WorklistMark.filter(noun="REGION").count() == 0


async def test_whoever_reads_works_out_one_piece_and_the_server_the_rest(
    county: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await sixties(5)
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    await lay_down(Ages(60, 60, 7))

    assert await listed(UNSIGNED) == {who.code for who in people[:2]}
    assert await keep_regions(TODAY)
    assert not await keep_regions(TODAY)

    assert await marks() == 0
    assert await listed(UNSIGNED) == {who.code for who in people}
    assert await is_as_made_anew()


async def test_a_piece_takes_as_many_statements_for_many_people_as_for_one(county: list[str]) -> None:
    async def statements(number: int) -> int:
        await sixties(number)
        await lay_down(Ages(60, 60, 7))
        await keep_up(TODAY)
        await lay_down(Ages(60, 60, 7))
        county.clear()
        await keep_regions(TODAY)
        return len(county)

    assert await statements(1) == await statements(12)


async def test_what_changes_meanwhile_waits_for_no_region(county: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    await sixties(5)
    monkeypatch.setattr(keeping, "AT_ONCE", 1)
    await lay_down(Ages(60, 60, 7))

    older = await resident(born=date(1950, 1, 1))

    assert older.code in await listed(UNSIGNED)
    assert await m.WorklistMark.filter(noun="REGION").count() == 1


async def test_the_daily_run_has_worked_off_every_region(county: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    people = await sixties(5)
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    await lay_down(Ages(60, 60, 7))

    await keep_the_day(TODAY)

    assert await marks() == 0
    assert await listed(UNSIGNED) == {who.code for who in people}


async def test_the_server_works_off_a_region_that_nobody_reads(
    county: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await sixties(5)
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    await lay_down(Ages(60, 60, 7))

    async with keeping_worklists(lambda: AT, 0.01), asyncio.timeout(30):
        while await marks():
            await asyncio.sleep(0.01)

    assert {row[4] for row in await table() if row[0] == UNSIGNED.value} == {str(who.id) for who in people}
