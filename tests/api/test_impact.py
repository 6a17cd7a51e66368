"""What publishing a draft would mean for the people, the money and the staff of a region, before anybody signs it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.models import PackageVersion
from core.actor import AccessRole, Actor
from enrolment import models as m
from teams.models import Grid, Region
from tests.api.conftest import Client
from tests.api.designers import (
    CITY,
    COUNTY,
    COUNTY_DESIGNER,
    DESIGNER,
    ELSEWHERE,
    SIBLING,
    SIBLING_BOTH,
    Desk,
    actor,
)

IMPACT = """
query Impact($draft: String!, $region: String, $language: Language) {
  impact(draft: $draft, region: $region, language: $language) {
    region { code } on residents qualifying alreadyHolding
    populations { population populationName residents }
    places { code name residents holders }
    holders { version residents }
    costs { payer yearly { amount } yearlyForNew { amount } }
    roles { role roleName neededHours availableHours members membersWithoutHours byTier { tier hours } }
    uncounted { code } linesWithoutTeam { code }
  }
}
"""


@pytest.fixture
def desk(client: Client) -> Desk:
    """Verbs against the application."""
    return Desk(client)


async def put_residents(number: int, born: date, region: str = COUNTY, grid: str | None = None, **more: Any) -> None:
    """So many people born that day who live there."""
    home = await Region.get(code=region)
    place = None if grid is None else await Grid.get(code=grid)
    known = await m.Resident.all().count()
    for at in range(known, known + number):
        await m.Resident.create(
            code=f"R-{at}",
            region=home,
            grid=place,
            born=born,
            sex="MALE",
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            **more,
        )


async def a_county() -> None:
    """Five elders of the county alive and there, of whom two live in a township and one holds the package; others."""
    await put_residents(2, date(1950, 1, 1), grid="YS-T01")
    await put_residents(3, date(1961, 3, 1))
    await put_residents(1, date(1961, 3, 2))
    await put_residents(4, date(2000, 1, 1))
    await put_residents(1, date(1940, 1, 1), died=date(2025, 1, 1))
    await put_residents(1, date(1940, 1, 1), moved_away=date(2025, 1, 1))
    await put_residents(7, date(1940, 1, 1), region=SIBLING)
    version = await PackageVersion.filter(package__code="PRI-ELD").select_related("package").get()
    holder = await m.Resident.get(code="R-0")
    await m.Selection.create(resident=holder, package=version.package, version=version, starts=date(2026, 1, 1))


async def test_an_impact_counts_people_money_and_work_exactly(desk: Desk, client: Client) -> None:
    await a_county()
    draft = await desk.open("PRI-ELD", COUNTY, COUNTY_DESIGNER)
    found = (await client.data(IMPACT, COUNTY_DESIGNER, draft=draft["code"]))["impact"]

    assert (found["region"]["code"], found["on"]) == (COUNTY, "2026-03-01")
    assert (found["residents"], found["qualifying"], found["alreadyHolding"]) == (10, 5, 1)
    assert [(one["population"], one["residents"]) for one in found["populations"]] == [("ELDERLY", 5)]
    places = {one["code"]: (one["residents"], one["holders"]) for one in found["places"] if one["residents"]}
    assert places == {"YS-T01": (2, 1), None: (3, 0)}
    assert found["holders"] == [{"version": 1, "residents": 1}]
    costs = {one["payer"]: (one["yearly"]["amount"], one["yearlyForNew"]["amount"]) for one in found["costs"]}
    assert costs.pop("PUBLIC_HEALTH") == ("300.00", "240.00")
    assert set(costs.values()) == {("0.00", "0.00")}
    assert any(float(role["availableHours"]) > 0 for role in found["roles"])
    for role in found["roles"]:
        by_tier = sum(float(one["hours"]) for one in role["byTier"])
        assert float(role["neededHours"]) == pytest.approx(by_tier, abs=0.1)
    assert found["linesWithoutTeam"] == []


async def test_of_a_city_s_draft_the_whole_city_or_one_of_its_counties_is_asked(desk: Desk, client: Client) -> None:
    await a_county()
    draft = await desk.open("PRI-ELD", CITY)

    async def qualifying(region: str | None) -> tuple[str, int]:
        found = (await client.data(IMPACT, DESIGNER, draft=draft["code"], region=region))["impact"]
        return found["region"]["code"], found["qualifying"]

    assert await qualifying(None) == (CITY, 12)
    assert await qualifying(CITY) == (CITY, 12)
    assert await qualifying(COUNTY) == (COUNTY, 5)
    assert await qualifying(SIBLING) == (SIBLING, 7)


async def test_what_is_written_in_the_draft_is_what_is_counted(desk: Desk, client: Client) -> None:
    await a_county()
    draft = await desk.open("PRI-ELD", COUNTY, COUNTY_DESIGNER)
    await desk.step(COUNTY_DESIGNER, "editDraft", draft, set={"eligibility": {"age": {"from": 70}}})

    found = (await client.data(IMPACT, COUNTY_DESIGNER, draft=draft["code"]))["impact"]

    assert found["qualifying"] == 2


async def test_names_are_said_in_chinese_and_in_english(desk: Desk, client: Client) -> None:
    draft = await desk.open("PRI-ELD", COUNTY, COUNTY_DESIGNER)
    zh = (await client.data(IMPACT, COUNTY_DESIGNER, draft=draft["code"], language="ZH"))["impact"]
    en = (await client.data(IMPACT, COUNTY_DESIGNER, draft=draft["code"], language="EN"))["impact"]
    assert zh["populations"][0]["populationName"] == "老年人"
    assert en["populations"][0]["populationName"].isascii()
    assert [one["role"] for one in zh["roles"]] == [one["role"] for one in en["roles"]]
    assert all(not one["roleName"].isascii() for one in zh["roles"])


@pytest.mark.parametrize("region", [SIBLING, "450000", ELSEWHERE, "999999", "", "x\x00"])
async def test_a_region_outside_of_the_draft_s_is_refused(desk: Desk, client: Client, region: str) -> None:
    draft = await desk.open("PRI-ELD", COUNTY)
    answer = await client.ask(IMPACT, DESIGNER, draft=draft["code"], region=region)
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["region"])


async def test_a_draft_out_of_reach_is_as_unknown_as_one_that_is_not_there(desk: Desk, client: Client) -> None:
    draft = await desk.open("PRI-ELD", COUNTY)
    told = set()
    for who in (SIBLING_BOTH, actor("abroad", AccessRole.PACKAGE_DESIGNER, region=ELSEWHERE)):
        for code in (draft["code"], "PRI-ELD.450321.9", "no such\x00draft"):
            answer = await client.ask(IMPACT, who, draft=code)
            (error,) = answer["errors"]
            told.add((error["message"], error["extensions"]["code"], *error["extensions"]["path"]))
    assert len(told) == 1
    assert told.pop()[1:] == ("BAD_USER_INPUT", "draft")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (actor("clerk", AccessRole.CLINIC_CLERK, region=COUNTY), "FORBIDDEN"),
        (actor("resident", AccessRole.RESIDENT, region=COUNTY), "FORBIDDEN"),
    ],
    ids=["nobody", "a clerk", "a resident"],
)
async def test_only_those_who_read_drafts_may_ask(client: Client, who: Actor | None, code: str) -> None:
    answer = await client.ask(IMPACT, who, draft="PRI-ELD.450321.1")
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


async def test_a_draft_that_cannot_be_read_as_a_package_has_no_impact(desk: Desk, client: Client) -> None:
    draft = await desk.step(DESIGNER, "editDraft", await desk.open("PRI-ELD", CITY), clear=["PRICE"])
    answer = await client.ask(IMPACT, DESIGNER, draft=draft["code"])
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["draft"])


async def test_fifteen_statements_answer_whatever_the_residents(desk: Desk, client: Client) -> None:
    draft = await desk.open("PRI-ELD", COUNTY, COUNTY_DESIGNER)

    async def statements() -> int:
        client.statements.clear()
        await client.data(IMPACT, COUNTY_DESIGNER, draft=draft["code"])
        return len([sql for sql in client.statements if "menu_revision" not in sql])

    await statements()  # whoever asks first reads what is not published
    before = await statements()
    await a_county()
    assert await statements() == before <= 15
