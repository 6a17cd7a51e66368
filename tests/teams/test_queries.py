"""Lists and lookups of the delivery side: what is within reach, filters, windows, on both engines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.database import connected
from core.language import Text
from teams import models
from teams.composition.rule import Capacity
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    NetworkDefinition,
)
from teams.policy import PolicyDefinition, PolicyDocumentDefinition, PolicyParameter
from teams.queries import lists
from teams.queries.selection import GridFilter, InstitutionFilter, NetworkFilter, PractitionerFilter, TeamFilter
from teams.queries.window import Window
from teams.scope import NOTHING, Reach
from teams.vocabulary import (
    AffiliationKind,
    Department,
    ExecutorRole,
    GridKind,
    InstitutionKind,
    LicenceCategory,
    NetworkKind,
    Ownership,
    SiteMode,
    TeamStanding,
    Tier,
    Tightness,
    TitleLevel,
)
from tests.teams.builders import (
    AFFILIATIONS,
    CITY,
    CLINIC,
    COUNTY,
    FAR_TOWN,
    HOSPITAL,
    LONG_AGO,
    MCH,
    NET,
    NETWORK,
    NEXT_VILLAGE,
    STRANGER,
    TODAY,
    TOWN,
    VILLAGE,
    institution,
)
from tests.teams.storing import forming, joining, posted, stand, store, store_county

R = ExecutorRole
YESTERDAY = TODAY - timedelta(days=1)
COUNTRY = Reach(region_stem="")
HERE = Reach(region_stem=COUNTY)
AT_TOWN = Reach(institution=TOWN)
WHOLE = Window(1_000)
VISITOR_UNTIL = date(2026, 12, 31)


@pytest.fixture
async def two_counties(database: str) -> None:
    """The county with people and teams, and abroad — another county — the same again, tied to it by nothing."""
    await store_county()
    await store(regions=[("310000", None), ("310101", "310000")])
    grids = [
        GridDefinition("G-TOWN", Text("镇", "town"), COUNTY, GridKind.TOWNSHIP),
        GridDefinition("G-VILLAGE", Text("村", "village"), COUNTY, GridKind.VILLAGE, "G-TOWN"),
        GridDefinition("G-ABROAD", Text("街道", "street"), "310101", GridKind.TOWNSHIP),
    ]
    served = institution(
        "SERVING", InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE, parent=TOWN, area=("G-VILLAGE",), grid="G-VILLAGE"
    )
    abroad = replace(
        institution("ABROAD", InstitutionKind.COMMUNITY_CENTRE, Tier.TOWNSHIP, area=("G-ABROAD",)), region="310101"
    )
    hospital = replace(institution("ABROAD-H", InstitutionKind.TERTIARY_HOSPITAL, Tier.TERTIARY), region="310101")
    group = NetworkDefinition("NET-ABROAD", Text("集团", "group"), NetworkKind.URBAN_GROUP, "310101", "ABROAD-H")
    joined = AffiliationDefinition("ABROAD", AffiliationKind.NETWORK_MEMBER, LONG_AGO, network="NET-ABROAD")
    guided = AffiliationDefinition("ABROAD", AffiliationKind.GUIDANCE, LONG_AGO, counterpart="ABROAD-H")
    await store(
        grids=grids,
        institutions=[served, abroad, hospital],
        networks=[group],
        affiliations=[joined, guided],
        responsibilities=[
            GridResponsibilityDefinition("G-TOWN", HOSPITAL, LONG_AGO, TODAY),
            GridResponsibilityDefinition("G-TOWN", MCH, TODAY),
            GridResponsibilityDefinition("G-ABROAD", "ABROAD-H", LONG_AGO),
        ],
        practitioners=[
            posted("GP", R.GENERAL_PRACTITIONER, TOWN, title=TitleLevel.INTERMEDIATE),
            posted("NURSE", R.NURSE, VILLAGE),
            posted("SURGEON", R.SPECIALIST, HOSPITAL, licensed_until=TODAY),
            posted("GP-ABROAD", R.GENERAL_PRACTITIONER, "ABROAD"),
            posted("VISITOR", R.CLINICIAN, "ABROAD-H", TOWN, ends=VISITOR_UNTIL),
        ],
        teams=[
            forming("TEAM", joining("GP", R.GENERAL_PRACTITIONER, leads=True), area=("G-VILLAGE",)),
            forming("TEAM-H", joining("SURGEON", R.SPECIALIST, HOSPITAL), home=HOSPITAL),
            forming("TEAM-NEW", home=VILLAGE, formed=TODAY),
            forming("TEAM-ABROAD", joining("GP-ABROAD", R.GENERAL_PRACTITIONER, "ABROAD"), home="ABROAD"),
        ],
    )


ALL_INSTITUTIONS = (HOSPITAL, MCH, CITY, TOWN, FAR_TOWN, VILLAGE, NEXT_VILLAGE, STRANGER, CLINIC, "SERVING")
ALL_CODES = (
    *(*ALL_INSTITUTIONS, "ABROAD", "ABROAD-H", NET, "NET-ABROAD", "G-TOWN", "G-VILLAGE", "G-ABROAD"),
    *("GP", "NURSE", "SURGEON", "GP-ABROAD", "VISITOR", "TEAM", "TEAM-H", "TEAM-NEW", "TEAM-ABROAD"),
)

Listing = Callable[[Reach], Awaitable[Collection[str]]]


def _defined(rows: Iterable[lists.Registered[Any]]) -> list[str]:
    return [row.definition.code for row in rows]


async def _institutions(reach: Reach) -> Collection[str]:
    return _defined((await lists.institutions(reach, InstitutionFilter(), WHOLE, TODAY)).rows)


async def _institutions_by_code(reach: Reach) -> Collection[str]:
    return await lists.institutions_by_code(reach, ALL_CODES)


async def _networks(reach: Reach) -> Collection[str]:
    return _defined((await lists.networks(reach, NetworkFilter(), WHOLE, TODAY, TODAY)).rows)


async def _networks_by_code(reach: Reach) -> Collection[str]:
    return await lists.networks_by_code(reach, ALL_CODES, TODAY)


async def _members_of(reach: Reach) -> Collection[str]:
    return await lists.members_of(reach, ALL_CODES, TODAY, TODAY)


async def _grids(reach: Reach) -> Collection[str]:
    return [grid.code for grid in (await lists.grids(reach, GridFilter(), WHOLE)).rows]


async def _grids_by_code(reach: Reach) -> Collection[str]:
    return await lists.grids_by_code(reach, ALL_CODES)


async def _grids_of(reach: Reach) -> Collection[str]:
    return await lists.grids_of(reach, ["450300", "310000"])


async def _responsibilities_of(reach: Reach) -> Collection[str]:
    return await lists.responsibilities_of(reach, ALL_CODES, TODAY)


async def _practitioners(reach: Reach) -> Collection[str]:
    return _defined((await lists.practitioners(reach, PractitionerFilter(), WHOLE, TODAY, TODAY)).rows)


async def _practitioners_by_code(reach: Reach) -> Collection[str]:
    return await lists.practitioners_by_code(reach, ALL_CODES, TODAY, TODAY)


async def _teams(reach: Reach) -> Collection[str]:
    return [team.code for team in (await lists.teams(reach, TeamFilter(), WHOLE, TODAY)).rows]


async def _teams_by_code(reach: Reach) -> Collection[str]:
    return await lists.teams_by_code(reach, ALL_CODES, TODAY)


async def _affiliations_of(reach: Reach) -> Collection[str]:
    return await lists.affiliations_of(reach, ALL_CODES, TODAY)


HOUSE = {TOWN, VILLAGE, NEXT_VILLAGE, "SERVING"}
PEOPLE_HERE = {"GP", "NURSE", "SURGEON", "VISITOR"}
REACHED: list[tuple[Listing, set[str], set[str], set[str]]] = [
    # listing, what the county reaches, what the township hospital reaches, what is there in all
    (_institutions, {*ALL_INSTITUTIONS}, HOUSE, {*ALL_INSTITUTIONS, "ABROAD", "ABROAD-H"}),
    (_institutions_by_code, {*ALL_INSTITUTIONS}, HOUSE, {*ALL_INSTITUTIONS, "ABROAD", "ABROAD-H"}),
    (_networks, {NET}, {NET}, {NET, "NET-ABROAD"}),
    (_networks_by_code, {NET}, {NET}, {NET, "NET-ABROAD"}),
    (_members_of, {NET}, {NET}, {NET, "NET-ABROAD"}),
    (_grids, {"G-TOWN", "G-VILLAGE"}, {"G-VILLAGE"}, {"G-TOWN", "G-VILLAGE", "G-ABROAD"}),
    (_grids_by_code, {"G-TOWN", "G-VILLAGE"}, {"G-VILLAGE"}, {"G-TOWN", "G-VILLAGE", "G-ABROAD"}),
    (_grids_of, {"G-TOWN", "G-VILLAGE"}, {"G-VILLAGE"}, {"G-TOWN", "G-VILLAGE", "G-ABROAD"}),
    (_responsibilities_of, {"G-TOWN"}, set(), {"G-TOWN", "G-ABROAD"}),
    (_practitioners, PEOPLE_HERE, {"GP", "NURSE", "VISITOR"}, {*PEOPLE_HERE, "GP-ABROAD"}),
    (_practitioners_by_code, PEOPLE_HERE, {"GP", "NURSE", "VISITOR"}, {*PEOPLE_HERE, "GP-ABROAD"}),
    (_teams, {"TEAM", "TEAM-H", "TEAM-NEW"}, {"TEAM", "TEAM-NEW"}, {"TEAM", "TEAM-H", "TEAM-NEW", "TEAM-ABROAD"}),
    (
        _teams_by_code,
        {"TEAM", "TEAM-H", "TEAM-NEW"},
        {"TEAM", "TEAM-NEW"},
        {"TEAM", "TEAM-H", "TEAM-NEW", "TEAM-ABROAD"},
    ),
    (
        _affiliations_of,
        {a.institution for a in AFFILIATIONS},
        {TOWN},
        {*(a.institution for a in AFFILIATIONS), "ABROAD", "ABROAD-H"},
    ),
]


@pytest.mark.usefixtures("two_counties")
async def test_what_is_outside_the_reach_is_not_there() -> None:
    for listing, here, at_town, everywhere in REACHED:
        asked = listing.__name__
        assert set(await listing(COUNTRY)) == everywhere, asked
        assert set(await listing(HERE)) == here, asked
        assert set(await listing(AT_TOWN)) == at_town, asked
        assert set(await listing(NOTHING)) == set(), asked


@pytest.mark.usefixtures("two_counties")
async def test_a_count_is_the_number_of_rows_of_the_list() -> None:
    for reach in (COUNTRY, HERE, AT_TOWN, NOTHING):
        assert await lists.count_institutions(reach, InstitutionFilter(), TODAY) == len(await _institutions(reach))
        assert await lists.count_networks(reach, NetworkFilter(), TODAY, TODAY) == len(await _networks(reach))
        assert await lists.count_grids(reach, GridFilter()) == len(await _grids(reach))
        people = await lists.count_practitioners(reach, PractitionerFilter(), TODAY, TODAY)
        assert people == len(await _practitioners(reach))
        assert await lists.count_teams(reach, TeamFilter(), TODAY) == len(await _teams(reach))


@pytest.mark.usefixtures("two_counties")
async def test_a_practitioner_is_within_reach_while_working_there_whatever_the_day_shown() -> None:
    asked = ["VISITOR", "GP"]
    for on in (TODAY, VISITOR_UNTIL):
        assert set(await lists.practitioners_by_code(HERE, asked, on, TODAY)) == {"VISITOR", "GP"}
        assert set(await lists.practitioners_by_code(HERE, asked, on, VISITOR_UNTIL)) == {"GP"}
    assert await lists.practitioners_within(HERE, asked, TODAY) == {"VISITOR", "GP"}
    assert await lists.practitioners_within(HERE, asked, VISITOR_UNTIL) == {"GP"}


@pytest.mark.usefixtures("two_counties")
async def test_a_network_is_within_reach_while_an_institution_there_is_a_member_whatever_the_day_shown() -> None:
    at_town = Reach(institution=TOWN)
    await models.Affiliation.filter(network_id__not_isnull=True).update(ends=TODAY)

    for on in (YESTERDAY, TODAY):
        assert _defined((await lists.networks(at_town, NetworkFilter(), WHOLE, on, YESTERDAY)).rows) == [NET]
        assert _defined((await lists.networks(at_town, NetworkFilter(), WHOLE, on, TODAY)).rows) == []
    assert await lists.members_of(at_town, [NET], YESTERDAY, TODAY) == {}
    assert set(await lists.members_of(at_town, [NET], YESTERDAY, YESTERDAY)) == {NET}


INSTITUTIONS_ASKED: list[tuple[InstitutionFilter, set[str]]] = [
    (InstitutionFilter(region="310000"), {"ABROAD", "ABROAD-H"}),
    (InstitutionFilter(region="450300", tiers=[Tier.TERTIARY, Tier.TOWNSHIP]), {CITY, TOWN, FAR_TOWN}),
    (InstitutionFilter(kinds=[InstitutionKind.MCH_HOSPITAL]), {MCH}),
    (InstitutionFilter(ownership=Ownership.PRIVATE), {CLINIC}),
    (InstitutionFilter(parent=TOWN), {VILLAGE, NEXT_VILLAGE, "SERVING"}),
    (InstitutionFilter(network=NET), {HOSPITAL, TOWN, FAR_TOWN, CLINIC, CITY, MCH}),
    (InstitutionFilter(grid="G-VILLAGE"), {"SERVING"}),
    (InstitutionFilter(serves="G-ABROAD"), {"ABROAD"}),
    (InstitutionFilter(is_pilot=True), set()),
    (InstitutionFilter(name="机构ABROAD-"), {"ABROAD-H"}),
    (InstitutionFilter(name="institution abroad"), {"ABROAD", "ABROAD-H"}),
    (InstitutionFilter(name="nstitution"), set()),
    (InstitutionFilter(network=NET, tiers=[Tier.TERTIARY]), {CITY}),
]


@pytest.mark.usefixtures("two_counties")
async def test_institutions_are_found_by_what_they_are() -> None:
    for asked, found in INSTITUTIONS_ASKED:
        assert set(_defined((await lists.institutions(COUNTRY, asked, WHOLE, TODAY)).rows)) == found, asked
        assert await lists.count_institutions(COUNTRY, asked, TODAY) == len(found), asked


PRACTITIONERS_ASKED: list[tuple[PractitionerFilter, set[str]]] = [
    (PractitionerFilter(region=COUNTY), {"GP", "NURSE", "SURGEON"}),
    (PractitionerFilter(institution=TOWN), {"GP", "VISITOR"}),
    (PractitionerFilter(categories=[LicenceCategory.NURSE]), {"NURSE"}),
    (PractitionerFilter(departments=[Department.SURGERY, Department.INTERNAL_MEDICINE]), {"SURGEON", "VISITOR"}),
    (PractitionerFilter(titles=[TitleLevel.INTERMEDIATE]), {"GP"}),
    (PractitionerFilter(region="450000", is_licensed=True), {"GP", "NURSE"}),
    (PractitionerFilter(is_licensed=False), {"SURGEON"}),
    (PractitionerFilter(name="医GP"), {"GP", "GP-ABROAD"}),
]


@pytest.mark.usefixtures("two_counties")
async def test_practitioners_are_found_by_what_they_are() -> None:
    for asked, found in PRACTITIONERS_ASKED:
        assert set(_defined((await lists.practitioners(COUNTRY, asked, WHOLE, TODAY, TODAY)).rows)) == found, asked
        assert await lists.count_practitioners(COUNTRY, asked, TODAY, TODAY) == len(found), asked


@pytest.mark.usefixtures("two_counties")
async def test_who_has_died_is_not_licensed_from_that_day_on() -> None:
    await models.Practitioner.filter(code="NURSE").update(practice_ended=TODAY, end_reason="DECEASED")
    asked = PractitionerFilter(institution=VILLAGE, is_licensed=True)
    assert await lists.count_practitioners(COUNTRY, asked, YESTERDAY, TODAY) == 1
    assert await lists.count_practitioners(COUNTRY, asked, TODAY, TODAY) == 0
    assert await lists.count_practitioners(COUNTRY, replace(asked, is_licensed=False), TODAY, TODAY) == 1


TEAMS_ASKED: list[tuple[TeamFilter, set[str]]] = [
    (TeamFilter(region="310000"), {"TEAM-ABROAD"}),
    (TeamFilter(home=TOWN), {"TEAM"}),
    (TeamFilter(tiers=[Tier.VILLAGE, Tier.SECONDARY]), {"TEAM-NEW", "TEAM-H"}),
    (TeamFilter(member="SURGEON"), {"TEAM-H"}),
    (TeamFilter(departments=[Department.GENERAL_PRACTICE]), {"TEAM", "TEAM-ABROAD"}),
    (TeamFilter(serves="G-VILLAGE"), {"TEAM"}),
    (TeamFilter(region=COUNTY, standings=[TeamStanding.SUSPENDED]), {"TEAM-H"}),
    (TeamFilter(region=COUNTY, standings=[TeamStanding.FORMED]), {"TEAM", "TEAM-NEW"}),
]


@pytest.mark.usefixtures("two_counties")
async def test_teams_are_found_by_what_they_are() -> None:
    await stand("TEAM-H", TeamStanding.SUSPENDED, TODAY)
    for asked, found in TEAMS_ASKED:
        assert {team.code for team in (await lists.teams(COUNTRY, asked, WHOLE, TODAY)).rows} == found, asked
        assert await lists.count_teams(COUNTRY, asked, TODAY) == len(found), asked


@pytest.mark.usefixtures("two_counties")
async def test_a_list_of_teams_is_that_of_the_day() -> None:
    await models.TeamMember.filter(is_leader=True).update(ends=TODAY)
    await stand("TEAM-H", TeamStanding.SUSPENDED, TODAY)

    async def found(asked: TeamFilter, on: date) -> set[str]:
        return {team.code for team in (await lists.teams(HERE, asked, WHOLE, on)).rows}

    assert await found(TeamFilter(), YESTERDAY) == {"TEAM", "TEAM-H"}
    assert await found(TeamFilter(member="GP"), YESTERDAY) == {"TEAM"}
    assert await found(TeamFilter(member="GP"), TODAY) == set()
    assert await found(TeamFilter(standings=[TeamStanding.SUSPENDED]), YESTERDAY) == set()
    assert set(await lists.teams_by_code(HERE, ["TEAM", "TEAM-NEW"], YESTERDAY)) == {"TEAM"}


@pytest.mark.usefixtures("two_counties")
async def test_networks_and_grids_are_found_by_what_they_are() -> None:
    async def networks(asked: NetworkFilter) -> list[str]:
        return _defined((await lists.networks(COUNTRY, asked, WHOLE, TODAY, TODAY)).rows)

    async def grids(asked: GridFilter) -> list[str]:
        return [grid.code for grid in (await lists.grids(COUNTRY, asked, WHOLE)).rows]

    assert await networks(NetworkFilter(region="310101")) == ["NET-ABROAD"]
    assert await networks(NetworkFilter(kinds=[NetworkKind.COUNTY_CONSORTIUM])) == [NET]
    assert await networks(NetworkFilter(institution=CLINIC)) == [NET]
    assert await networks(NetworkFilter(institution="ABROAD-H")) == ["NET-ABROAD"]
    assert await networks(NetworkFilter(institution=STRANGER)) == []
    at_hospital = Reach(institution=HOSPITAL)
    assert set(await lists.networks_by_code(at_hospital, [NET, "NET-ABROAD"], TODAY)) == {NET}  # it leads it
    assert await grids(GridFilter(region="450000", kind=GridKind.TOWNSHIP)) == ["G-TOWN"]
    assert await grids(GridFilter(parent="G-TOWN")) == ["G-VILLAGE"]
    assert await lists.grids_of(COUNTRY, []) == {}


@pytest.mark.usefixtures("two_counties")
async def test_definitions_come_back_as_they_were_written() -> None:
    found = await lists.networks_by_code(HERE, [NET], TODAY)
    assert (found[NET].definition, found[NET].version) == (NETWORK, 1)
    assert NETWORK.tightness is Tightness.TIGHT
    serving = (await lists.institutions_by_code(HERE, ["SERVING"]))["SERVING"].definition
    assert (serving.parent, serving.grid, serving.area) == (TOWN, "G-VILLAGE", ("G-VILLAGE",))
    grid = (await lists.grids_by_code(HERE, ["G-VILLAGE"]))["G-VILLAGE"]
    assert grid == GridDefinition("G-VILLAGE", Text("村", "village"), COUNTY, GridKind.VILLAGE, "G-TOWN")
    visitor = (await lists.practitioners_by_code(COUNTRY, ["VISITOR"], TODAY, TODAY))["VISITOR"].definition
    assert [(site.institution, site.mode, site.ends) for site in visitor.sites] == [
        ("ABROAD-H", SiteMode.PRIMARY, VISITOR_UNTIL),
        (TOWN, SiteMode.MULTI_SITE_PRACTICE, VISITOR_UNTIL),
    ]
    gp = (await lists.practitioners_by_code(COUNTRY, ["GP"], TODAY, TODAY))["GP"].definition
    assert (gp.teams, gp.has_primary_team) == (1, True)


@pytest.mark.usefixtures("two_counties")
async def test_exactly_one_hospital_answers_for_a_grid_on_a_day() -> None:
    """R016."""

    async def hospital(on: date) -> str:
        return (await lists.responsibilities_of(HERE, ["G-TOWN"], on))["G-TOWN"].hospital

    assert await hospital(YESTERDAY) == HOSPITAL
    assert await hospital(TODAY) == MCH


@pytest.mark.usefixtures("two_counties")
async def test_an_affiliation_is_told_at_both_institutions_and_at_its_network() -> None:
    page = await lists.affiliations_of(COUNTRY, ["ABROAD", "ABROAD-H"], TODAY)
    assert [row.definition.kind for row in page["ABROAD"]] == [
        AffiliationKind.NETWORK_MEMBER,
        AffiliationKind.GUIDANCE,
    ]
    assert [row.definition.institution for row in page["ABROAD-H"]] == ["ABROAD"]
    alone = await lists.affiliations_of(COUNTRY, ["ABROAD-H"], TODAY)
    assert alone == {"ABROAD-H": page["ABROAD-H"]}
    members = await lists.members_of(HERE, [NET], TODAY, TODAY)
    assert {row.definition.institution for row in members[NET]} == {a.institution for a in AFFILIATIONS}
    await models.Affiliation.filter(network_id__not_isnull=True).update(ends=TODAY)
    assert await lists.members_of(COUNTRY, [NET, "NET-ABROAD"], TODAY, TODAY) == {}
    assert len((await lists.members_of(HERE, [NET], YESTERDAY, TODAY))[NET]) == len(AFFILIATIONS)


@pytest.mark.usefixtures("two_counties")
async def test_the_history_of_what_regions_laid_down_is_told_with_its_documents() -> None:
    """R002."""
    named = PolicyDocumentDefinition(
        "B-DOC", Text("通知", "Notice"), Text("委", "Commission"), "桂〔2018〕1号", LONG_AGO
    )
    plain = PolicyDocumentDefinition("A-DOC", Text("方案", "Plan"), Text("委", "Commission"))
    laid = PolicyDefinition(COUNTY, LONG_AGO, "B-DOC", "三", capacity=Capacity(1_000))
    withdrawn = PolicyDefinition(COUNTY, TODAY, "A-DOC", "四", withdrawn=PolicyParameter.CAPACITY)
    elsewhere = PolicyDefinition("310000", LONG_AGO, "A-DOC", "五", capacity=Capacity(3_000))
    await store(documents=[named, plain], policies=[withdrawn, elsewhere, laid])
    rows = await lists.policies([COUNTY, "450300"])
    assert [(row.region, row.starts, row.rule, row.document) for row in rows] == [
        (COUNTY, LONG_AGO, Capacity(1_000), named),
        (COUNTY, TODAY, None, plain),
    ]
    assert await lists.documents() == (plain, named)


async def _many(count: int) -> list[str]:
    """So many institutions, and their codes in order."""
    codes = [f"I{number:03}" for number in range(count)]
    await store(
        regions=[(COUNTY, None)],
        institutions=[institution(code, InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE) for code in reversed(codes)],
    )
    return codes


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("from_end", [False, True], ids=["forward", "backward"])
async def test_pages_of_a_long_list_show_every_row_once_and_say_where_it_goes_on(from_end: bool) -> None:
    codes = await _many(250)
    shown: list[str] = []
    edge: str | None = None
    while True:
        window = Window(100, after=None if from_end else edge, before=edge if from_end else None, from_end=from_end)
        page = await lists.institutions(COUNTRY, InstitutionFilter(), window, TODAY)
        found = _defined(page.rows)
        assert found == sorted(found)
        assert (page.has_next if from_end else page.has_previous) is (edge is not None)
        shown = found + shown if from_end else shown + found
        if not (page.has_previous if from_end else page.has_next):
            break
        edge = found[0 if from_end else -1]
    assert shown == codes


@pytest.mark.usefixtures("database")
async def test_a_window_may_be_bounded_at_both_sides_and_a_row_between_pages_is_not_missed() -> None:
    codes = await _many(12)

    async def shown(window: Window) -> tuple[list[str], bool, bool]:
        page = await lists.institutions(COUNTRY, InstitutionFilter(), window, TODAY)
        return _defined(page.rows), page.has_previous, page.has_next

    assert await shown(Window(5, after="I002", before="I006")) == (codes[3:6], True, False)
    assert await shown(Window(2, after="I002", before="I006")) == (codes[3:5], True, True)
    assert await shown(Window(2, after="I002", before="I006", from_end=True)) == (codes[4:6], True, True)
    assert await shown(Window(12)) == (codes, False, False)
    assert await shown(Window(12, from_end=True)) == (codes, False, False)
    assert await shown(Window(5, after="I011")) == ([], True, False)
    await store(institutions=[institution("I005X", InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE)])
    assert await shown(Window(2, after="I005")) == (["I005X", "I006"], True, True)


@pytest.mark.usefixtures("database")
async def test_wildcards_in_a_name_are_ordinary_characters() -> None:
    signs = ["%", "_", "\\", "a%", "100%_", "'"]
    plain = replace(institution("PLAIN", InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE), name=Text("abc", "100 percent"))
    odd = [
        replace(plain, code=f"ODD-{n}", name=Text(f"{sign}卫生室", f"{sign} clinic")) for n, sign in enumerate(signs)
    ]
    await store(regions=[(COUNTY, None)], institutions=[plain, *odd])
    people = [
        replace(posted(one.code, R.NURSE, "PLAIN"), name=f"{sign}某") for one, sign in zip(odd, signs, strict=True)
    ]
    await store(practitioners=[*people, posted("PLAIN", R.NURSE, "PLAIN")])
    for one, sign in zip(odd, signs, strict=True):
        institutions = await lists.institutions(COUNTRY, InstitutionFilter(name=sign), WHOLE, TODAY)
        assert _defined(institutions.rows) == [one.code], sign
        practitioners = await lists.practitioners(COUNTRY, PractitionerFilter(name=sign), WHOLE, TODAY, TODAY)
        assert _defined(practitioners.rows) == [one.code], sign


async def test_a_page_takes_as_many_statements_as_one_row(database_url: str) -> None:
    statements: list[str] = []
    async with connected(database_url, on_statement=statements.append):
        codes = await _many(30)
        await store(practitioners=[posted(f"P{code}", R.NURSE, code) for code in codes])
        pages: list[tuple[Callable[[int], Awaitable[Any]], int]] = [
            (lambda size: lists.institutions(COUNTRY, InstitutionFilter(), Window(size), TODAY), 1),
            (lambda size: lists.practitioners(COUNTRY, PractitionerFilter(), Window(size), TODAY, TODAY), 2),
            (lambda size: lists.affiliations_of(COUNTRY, codes[:size], TODAY), 1),
            (lambda size: lists.institutions_by_code(COUNTRY, codes[:size]), 1),
            (lambda size: lists.practitioners_by_code(COUNTRY, [f"P{code}" for code in codes[:size]], TODAY, TODAY), 2),
        ]
        for page, expected in pages:
            for size in (1, 30):
                statements.clear()
                await page(size)
                assert len(statements) == expected
