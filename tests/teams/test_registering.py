"""Grids, institutions, practitioners and networks enter the register, or nothing does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.actor import Actor
from core.clock import Clock
from core.language import Text
from core.wire import ImpossibleDefinition
from teams import models
from teams.institution import GridDefinition, InstitutionDefinition
from teams.operations.problem import problem_of
from teams.operations.registering import (
    MOST_LISTED,
    FoundedNetwork,
    define_grid,
    form_network,
    register_institution,
    register_practitioner,
)
from teams.practitioner import PostedPractitioner, PracticeSiteDefinition
from teams.vocabulary import (
    Department,
    GridKind,
    InstitutionKind,
    LicenceCategory,
    LicenceLevel,
    NetworkKind,
    SiteMode,
    Tier,
    Tightness,
)
from tests.teams.staging import ADMIN, AUTHORITY, FOREIGNERS, LAST_YEAR, TODAY, everything, refused, stage, told

NAME = Text("新机构", "New")
GRID = GridDefinition("LC-G1-2", NAME, "450323", GridKind.VILLAGE, parent="LC-G1")
CLINIC = InstitutionDefinition(
    code="LC-V3",
    name=NAME,
    kind=InstitutionKind.VILLAGE_CLINIC,
    tier=Tier.VILLAGE,
    region="450323",
    credit_code="91350100M000100Y43",
    parent="LC-T",
    grid="LC-G1-1",
    area=("LC-G1-1", "LC-G1"),
    scope=(Department.GENERAL_PRACTICE,),
)
SITE = PracticeSiteDefinition("LC-V2", SiteMode.PRIMARY, LAST_YEAR)
PERSON = PostedPractitioner(
    code="LC-D9",
    name="某医生",
    category=LicenceCategory.CLINICAL,
    level=LicenceLevel.PHYSICIAN,
    licence_number="110450000000001",
    department=Department.GENERAL_PRACTICE,
    sites=(SITE, PracticeSiteDefinition("LC-T", SiteMode.MULTI_SITE_PRACTICE, TODAY)),
)
NETWORK = FoundedNetwork(
    "LC-N2", NAME, NetworkKind.URBAN_GROUP, "450323", lead="LC-X", formed=TODAY, members=("LC-T", "LC-P")
)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


async def test_a_village_is_added_below_its_township(clock: Clock) -> None:
    assert await define_grid(AUTHORITY, GRID, "k", clock) == {"code": "LC-G1-2"}

    row = await models.Grid.get(code="LC-G1-2").select_related("parent", "region")
    assert row.parent is not None
    assert (row.parent.code, row.region.code, row.kind) == ("LC-G1", "450323", "VILLAGE")


async def test_what_is_wrong_with_a_grid_is_told_at_once(clock: Clock) -> None:
    wrong = replace(GRID, code="LC-G1", parent="LC-G1-1", name=Text("", "x" * 101))

    assert told(await refused(define_grid(AUTHORITY, wrong, "k", clock))) == {
        ("CODE_TAKEN", "code"),
        ("GRID_PARENT", "parent"),
        ("TEXT_SIZE", "name.zh"),
        ("TEXT_SIZE", "name.en"),
    }
    foreign = replace(GRID, parent="YS-G1")
    assert told(await refused(define_grid(AUTHORITY, foreign, "k", clock))) == {("NOT_FOUND", "parent")}


async def test_an_institution_is_registered_with_its_area(clock: Clock) -> None:
    assert await register_institution(AUTHORITY, CLINIC, "k", clock) == {"code": "LC-V3", "version": 1}

    row = await models.Institution.get(code="LC-V3").select_related("parent", "region", "grid")
    assert row.parent is not None
    assert row.grid is not None
    assert (row.parent.code, row.region.code, row.grid.code, row.tier) == ("LC-T", "450323", "LC-G1-1", "VILLAGE")
    assert (row.scope, row.credit_code) == (["GENERAL_PRACTICE"], "91350100M000100Y43")
    area = await models.InstitutionArea.filter(institution=row).values_list("grid__code", flat=True)
    assert sorted(str(code) for code in area) == ["LC-G1", "LC-G1-1"]


async def test_what_is_wrong_with_an_institution_is_told_at_once(clock: Clock) -> None:
    await register_institution(AUTHORITY, CLINIC, "k", clock)
    wrong = replace(CLINIC, parent="YS-T", grid="YS-G1", area=("NO-GRID", "LC-G1", "LC-G1"))

    assert told(await refused(register_institution(AUTHORITY, wrong, "k2", clock))) == {
        ("CODE_TAKEN", "code"),
        ("CREDIT_CODE_TAKEN", "creditCode"),
        ("NOT_FOUND", "parent"),
        ("NOT_FOUND", "grid"),
        ("NOT_FOUND", "area.0"),
        ("LISTED_TWICE", "area.2"),
    }


async def test_a_list_that_is_too_long_is_refused_before_it_is_looked_at(clock: Clock) -> None:
    long = replace(CLINIC, area=("LC-G1",) * (MOST_LISTED + 1))

    (problem,) = await refused(register_institution(AUTHORITY, long, "k", clock))
    assert (problem.code, problem.path) == ("LIST_SIZE", ("area",))
    assert f"at most {MOST_LISTED}" in problem.message.en
    assert f"至多{MOST_LISTED}" in problem.message.zh


async def test_an_institution_made_its_own_ancestor_is_a_typed_problem() -> None:
    with pytest.raises(ImpossibleDefinition) as caught:
        replace(CLINIC, parent="LC-V3")

    problem = problem_of(caught.value, ("input",))

    assert (problem.code, problem.path) == ("OWN_ANCESTOR", ("input", "parent"))


async def test_an_administrator_registers_no_institution(clock: Clock) -> None:
    found = told(await refused(register_institution(ADMIN, CLINIC, "k", clock)))

    assert ("NOT_FOUND", "region") in found


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_somebody_is_registered_with_the_places_of_work(clock: Clock, actor: Actor) -> None:
    assert await register_practitioner(actor, PERSON, "k", clock) == {"code": "LC-D9", "version": 1}

    row = await models.Practitioner.get(code="LC-D9").select_related("region")
    assert (row.region.code, row.category, row.level, row.licence_number) == (
        "450323",
        "CLINICAL",
        "PHYSICIAN",
        "110450000000001",
    )
    sites = await models.PracticeSite.filter(practitioner=row).order_by("id").values_list("institution__code", "mode")
    assert list(sites) == [("LC-V2", "PRIMARY"), ("LC-T", "MULTI_SITE_PRACTICE")]


async def test_what_is_wrong_with_a_practitioner_is_told_at_once(clock: Clock) -> None:
    await register_practitioner(AUTHORITY, PERSON, "k", clock)
    far = TODAY + timedelta(days=367)
    wrong = replace(
        PERSON,
        region="450321",
        specialty=" ",
        sites=(
            SITE,
            PracticeSiteDefinition("LC-V2", SiteMode.NEIGHBOUR_COVER, TODAY),
            PracticeSiteDefinition("LC-T", SiteMode.PRIMARY, far),
            PracticeSiteDefinition("YS-T", SiteMode.POSTED_DOWN, TODAY),
        ),
    )

    assert told(await refused(register_practitioner(AUTHORITY, wrong, "k2", clock))) == {
        ("CODE_TAKEN", "code"),
        ("LICENCE_NUMBER_TAKEN", "licenceNumber"),
        ("TEXT_SIZE", "specialty"),
        ("NOT_FOUND", "region"),
        ("SITE_OVERLAPS", "sites.1.institution"),
        ("PRIMARY_SITE_EXISTS", "sites.2.mode"),
        ("TOO_FAR_AHEAD", "sites.2.starts"),
        ("NOT_FOUND", "sites.3.institution"),
    }


async def test_somebody_without_a_place_of_work_is_registered_in_a_region_only(clock: Clock) -> None:
    homeless = replace(PERSON, sites=())

    (problem,) = await refused(register_practitioner(AUTHORITY, homeless, "1", clock))
    assert (problem.code, problem.path) == ("NO_PRACTICE_SITE", ("sites",))
    assert "at least one place of work" in problem.message.en
    assert "region" in problem.message.zh
    foreign = replace(homeless, region="450321")
    assert told(await refused(register_practitioner(AUTHORITY, foreign, "2", clock))) == {("NOT_FOUND", "region")}
    own = replace(homeless, region="450323")
    assert told(await refused(register_practitioner(ADMIN, own, "3", clock))) == {("NOT_FOUND", "region")}

    assert await register_practitioner(AUTHORITY, own, "4", clock) == {"code": "LC-D9", "version": 1}
    row = await models.Practitioner.get(code="LC-D9").select_related("region")
    assert row.region.code == "450323"
    assert not await models.PracticeSite.filter(practitioner=row).exists()


@pytest.mark.parametrize(
    ("category", "place", "fits"),
    [
        (LicenceCategory.RURAL_DOCTOR, "LC-V2", True),
        (LicenceCategory.NURSE, "LC-V2", False),
        (LicenceCategory.RURAL_DOCTOR, "LC-T", False),
    ],
)
async def test_only_a_village_doctor_covers_only_a_village(
    clock: Clock, category: LicenceCategory, place: str, fits: bool
) -> None:
    sites = (SITE, PracticeSiteDefinition(place, SiteMode.NEIGHBOUR_COVER, TODAY))
    sites = sites if place != SITE.institution else (replace(SITE, institution="LC-V1"), sites[1])
    given = PostedPractitioner(code="LC-D9", name="某", category=category, sites=sites)

    if fits:
        await register_practitioner(AUTHORITY, given, "k", clock)
    else:
        found = told(await refused(register_practitioner(AUTHORITY, given, "k", clock)))
        assert found == {("NEIGHBOUR_COVER", "sites.1.mode")}


async def test_nothing_in_the_register_began_before_1949_10_01(clock: Clock) -> None:
    early = date(1949, 9, 30)
    sites = (replace(SITE, starts=early), replace(PERSON.sites[1], starts=date(1949, 10, 1)))
    given = replace(PERSON, sites=sites, licensed_until=date(1, 1, 1))

    problems = await refused(register_practitioner(AUTHORITY, given, "1", clock))
    assert told(problems) == {("TOO_LONG_AGO", "sites.0.starts"), ("TOO_LONG_AGO", "licensedUntil")}
    assert all("1949-10-01" in each.message.zh and "1949-10-01" in each.message.en for each in problems)
    network = replace(NETWORK, formed=early)
    assert told(await refused(form_network(AUTHORITY, network, "2", clock))) == {("TOO_LONG_AGO", "formed")}


async def test_an_institution_does_not_stand_below_one_of_a_lower_tier(clock: Clock) -> None:
    below = replace(CLINIC, kind=InstitutionKind.SECONDARY_HOSPITAL, tier=Tier.SECONDARY)

    assert told(await refused(register_institution(AUTHORITY, below, "1", clock))) == {("PARENT_TIER", "parent")}
    home = replace(CLINIC, kind=InstitutionKind.CARE_HOME, tier=None, parent="LC-V1")
    assert await register_institution(AUTHORITY, home, "2", clock) == {"code": "LC-V3", "version": 1}


async def test_a_county_consortium_is_led_by_a_hospital(clock: Clock) -> None:
    """R125."""
    consortium = replace(NETWORK, kind=NetworkKind.COUNTY_CONSORTIUM, tightness=Tightness.TIGHT)
    led = replace(consortium, lead="LC-T", members=("LC-P",))

    assert told(await refused(form_network(AUTHORITY, led, "1", clock))) == {("NOT_A_HOSPITAL", "lead")}
    await form_network(AUTHORITY, replace(NETWORK, code="LC-N3", lead="LC-T", members=()), "2", clock)
    await form_network(AUTHORITY, consortium, "3", clock)


async def test_a_network_is_formed_with_its_first_members(clock: Clock) -> None:
    assert await form_network(AUTHORITY, NETWORK, "k", clock) == {"code": "LC-N2", "version": 1}

    row = await models.Network.get(code="LC-N2").select_related("lead", "region")
    assert (row.lead.code, row.region.code, row.kind) == ("LC-X", "450323", "URBAN_GROUP")
    members = models.Affiliation.filter(network=row).order_by("id")
    assert await members.values_list("institution__code", "starts", "ends") == [
        ("LC-T", TODAY, None),
        ("LC-P", TODAY, None),
    ]


async def test_what_is_wrong_with_a_network_is_told_at_once(clock: Clock) -> None:
    wrong = replace(
        NETWORK,
        code="LC-NET",
        kind=NetworkKind.COUNTY_CONSORTIUM,
        tightness=Tightness.LOOSE,
        formed=TODAY + timedelta(days=367),
        members=("LC-X", "LC-T", "LC-T", "YS-T"),
    )

    assert told(await refused(form_network(AUTHORITY, wrong, "k", clock))) == {
        ("CODE_TAKEN", "code"),
        ("TOO_FAR_AHEAD", "formed"),
        ("LISTED_TWICE", "members.0"),
        ("LISTED_TWICE", "members.2"),
        ("NOT_FOUND", "members.3"),
    }


VERBS: list[tuple[Any, Any, str]] = [
    (define_grid, GRID, "region"),
    (register_institution, CLINIC, "region"),
    (register_practitioner, PERSON, "sites.0.institution"),
    (form_network, NETWORK, "region"),
]


@pytest.mark.parametrize(("verb", "given", "path"), VERBS, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_nothing_here_exists(
    clock: Clock, actor: Actor, verb: Any, given: Any, path: str
) -> None:
    found = told(await refused(verb(actor, given, "k", clock)))

    assert ("NOT_FOUND", path) in found
    assert {code for code, _ in found} == {"NOT_FOUND"}


@pytest.mark.parametrize(("verb", "given", "path"), VERBS, ids=lambda each: getattr(each, "__name__", ""))
async def test_a_retry_is_told_the_same_and_writes_nothing(clock: Clock, verb: Any, given: Any, path: str) -> None:
    first = await verb(AUTHORITY, given, "k", clock)
    stands = await everything()

    assert await verb(AUTHORITY, given, "k", clock) == first
    assert await everything() == stands
