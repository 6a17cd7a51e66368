"""The database holds the delivery side's promises by itself: one fact at a time, nothing deleted (HAZARDS 2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.models import Model

from core.clock import Clock
from core.database import connection
from teams.models import (
    Affiliation,
    Grid,
    GridResponsibility,
    Institution,
    Network,
    PolicyDocument,
    PracticeSite,
    Practitioner,
    Region,
    RegionalPolicy,
    Team,
    TeamArea,
    TeamChainLink,
    TeamMember,
    TeamStandingPeriod,
)

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
REFUSED = (IntegrityError, OperationalError)


@dataclass(frozen=True)
class County:
    """One of everything that dated facts refer to, and a second institution, practitioner and team."""

    grid: Grid
    hospital: Institution
    clinic: Institution
    network: Network
    doctor: Practitioner
    team: Team
    other_team: Team


@pytest.fixture
async def county(database: str, clock: Clock) -> County:
    region = await Region.create(code="450321", name_zh="阳朔", name_en="Yangshuo", kind="COUNTY")
    named: dict[str, Any] = {"name_zh": "名", "name_en": "name", "region": region}
    grid = await Grid.create(code="G-1", kind="VILLAGE", **named)

    async def institution(code: str) -> Institution:
        listed: dict[str, Any] = {"scope": [], "capabilities": [], "disease_groups": []}
        return await Institution.create(
            code=code, kind="COUNTY_HOSPITAL", ownership="PUBLIC", registered_at=clock(), **named, **listed
        )

    hospital, clinic = await institution("H-1"), await institution("C-1")

    async def team(code: str) -> Team:
        return await Team.create(code=code, home=hospital, formed=JANUARY, **named)

    return County(
        grid=grid,
        hospital=hospital,
        clinic=clinic,
        network=await Network.create(code="N-1", kind="ALLIANCE", lead=hospital, formed_at=clock(), **named),
        doctor=await Practitioner.create(
            code="P-1", name="示例", category="CLINICAL", region=region, registered_at=clock()
        ),
        team=await team("T-1"),
        other_team=await team("T-2"),
    )


Write = Callable[[County, date, date | None], Awaitable[Model]]


def member(**changes: Any) -> Write:
    async def write(county: County, starts: date, ends: date | None) -> Model:
        row: dict[str, Any] = {
            "team": county.team,
            "practitioner": county.doctor,
            "institution": county.hospital,
            "role": "GENERAL_PRACTITIONER",
            "is_primary": False,
            "is_leader": False,
        }
        chosen = {"other_team": {"team": county.other_team}}.get(changes.get("at", ""), {})
        more = {name: value for name, value in changes.items() if name != "at"}
        return await TeamMember.create(**row | chosen | more, starts=starts, ends=ends)

    return write


async def responsibility(county: County, starts: date, ends: date | None) -> Model:
    return await GridResponsibility.create(grid=county.grid, hospital=county.hospital, starts=starts, ends=ends)


async def post(county: County, starts: date, ends: date | None) -> Model:
    return await PracticeSite.create(
        practitioner=county.doctor, institution=county.hospital, mode="PRIMARY", starts=starts, ends=ends
    )


async def other_post(county: County, starts: date, ends: date | None) -> Model:
    return await PracticeSite.create(
        practitioner=county.doctor, institution=county.clinic, mode="PRIMARY", starts=starts, ends=ends
    )


async def second_site(county: County, starts: date, ends: date | None) -> Model:
    return await PracticeSite.create(
        practitioner=county.doctor, institution=county.clinic, mode="POSTED_DOWN", starts=starts, ends=ends
    )


async def standing(county: County, starts: date, ends: date | None) -> Model:
    return await TeamStandingPeriod.create(team=county.team, standing="FORMED", starts=starts, ends=ends)


async def link(county: County, starts: date, ends: date | None) -> Model:
    return await TeamChainLink.create(team=county.team, institution=county.clinic, starts=starts, ends=ends)


async def area(county: County, starts: date, ends: date | None) -> Model:
    return await TeamArea.create(team=county.team, grid=county.grid, starts=starts, ends=ends)


async def membership(county: County, starts: date, ends: date | None) -> Model:
    return await Affiliation.create(
        institution=county.clinic, kind="NETWORK_MEMBER", network=county.network, starts=starts, ends=ends
    )


def relation(kind: str) -> Write:
    async def write(county: County, starts: date, ends: date | None) -> Model:
        return await Affiliation.create(
            institution=county.clinic, kind=kind, counterpart=county.hospital, starts=starts, ends=ends
        )

    return write


ONE_AT_A_TIME: dict[str, tuple[Write, Write]] = {
    "a hospital for a grid (R016)": (responsibility, responsibility),
    "a site at an institution": (second_site, second_site),
    "a primary post": (post, other_post),
    "a standing of a team": (standing, standing),
    "a membership in a team": (member(), member()),
    "a leader of a team": (member(is_leader=True), member(is_leader=True)),
    "a primary team": (member(is_primary=True), member(is_primary=True, at="other_team")),
    "a link of a chain": (link, link),
    "an area of a team": (area, area),
    "a membership in a network": (membership, membership),
    "a guidance relation": (relation("GUIDANCE"), relation("GUIDANCE")),
    "an agreement": (relation("COOPERATION"), relation("COOPERATION")),
}


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
@pytest.mark.parametrize(
    ("starts", "ends"), [(JANUARY, None), (MARCH, MAY), (date(2025, 1, 1), date(2026, 1, 2)), (date(2026, 4, 30), None)]
)
async def test_two_facts_of_a_kind_share_no_day(county: County, name: str, starts: date, ends: date | None) -> None:
    first, second = ONE_AT_A_TIME[name]
    standing_row = await first(county, JANUARY, MAY)

    with pytest.raises(IntegrityError):
        await second(county, starts, ends)

    assert await type(standing_row).all().count() == 1


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
async def test_facts_may_follow_each_other_to_the_day(county: County, name: str) -> None:
    first, second = ONE_AT_A_TIME[name]
    await first(county, JANUARY, MARCH)
    await second(county, MARCH, MAY)
    await first(county, MAY, None)


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
async def test_a_fact_that_ended_the_day_it_began_was_never_there(county: County, name: str) -> None:
    first, second = ONE_AT_A_TIME[name]
    await first(county, MARCH, MARCH)
    await second(county, JANUARY, None)
    await first(county, MAY, MAY)


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
async def test_an_ended_fact_is_not_reopened_over_its_successor(county: County, name: str) -> None:
    first, second = ONE_AT_A_TIME[name]
    ended: Any = await first(county, JANUARY, MARCH)
    await second(county, MARCH, None)

    ended.ends = None
    with pytest.raises(IntegrityError):
        await ended.save()


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
async def test_a_period_does_not_end_before_it_begins(county: County, name: str) -> None:
    with pytest.raises(IntegrityError):
        await ONE_AT_A_TIME[name][0](county, MARCH, JANUARY)


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
async def test_facts_are_ended_not_deleted(county: County, name: str) -> None:
    row = await ONE_AT_A_TIME[name][0](county, JANUARY, None)

    with pytest.raises(REFUSED):
        await row.delete()

    assert await type(row).all().count() == 1


async def test_somebody_may_be_in_two_teams_with_one_primary(county: County) -> None:
    await member(is_primary=True)(county, JANUARY, None)
    await member(is_primary=False, at="other_team")(county, JANUARY, None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE institution SET parent_id = id",
        "UPDATE institution SET version = 0",
        "UPDATE practitioner SET practice_ended = '2026-01-01'",
        "UPDATE practitioner SET end_reason = 'DECEASED'",
        "UPDATE affiliation SET counterpart_id = institution_id",
        "UPDATE affiliation SET network_id = 1",
        "UPDATE affiliation SET kind = 'NETWORK_MEMBER'",
        "UPDATE team_member SET hours = 81",
        "UPDATE regional_policy SET clause = 'something else'",
        "DELETE FROM regional_policy",
        "DELETE FROM team",
        "DELETE FROM institution",
        "DELETE FROM practitioner",
        "DELETE FROM grid",
    ],
)
async def test_impossible_changes_are_refused_whoever_asks(county: County, clock: Clock, sql: str) -> None:
    await relation("GUIDANCE")(county, JANUARY, None)
    await member()(county, JANUARY, None)
    named: dict[str, Any] = {"title_zh": "文件", "title_en": "document", "issuer_zh": "机关", "issuer_en": "authority"}
    document = await PolicyDocument.create(code="D-1", **named)
    await RegionalPolicy.create(
        region_id=county.team.region_id,
        parameter="CAPACITY",
        rule={"residentsPerSigningDoctor": 2_000},
        starts=JANUARY,
        document=document,
        clause="原文",
        status="POLICY",
        set_at=clock(),
        set_by="somebody",
    )

    with pytest.raises(REFUSED):
        await connection().execute_query(sql)
