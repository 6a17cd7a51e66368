"""Reading a workforce: content as of a day, who comes along as a candidate, and in how many statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.database import connected
from core.faults import Fault
from core.language import Text
from teams import models
from teams.composition.report import report
from teams.composition.rule import Capacity
from teams.institution import AffiliationDefinition, GridDefinition, InstitutionDefinition, NetworkDefinition
from teams.policy import PolicyDefinition, PolicyDocumentDefinition, PolicyParameter
from teams.queries import workforce
from teams.queries.lists import teams
from teams.queries.selection import TeamFilter
from teams.queries.window import Window
from teams.queries.workforce import load_workforce, workforce_for, workforce_of
from teams.relation import Relations
from teams.scope import NOTHING, Reach
from teams.team import Site, Team, Workforce
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    DiseaseGroup,
    ExecutorRole,
    GpTraining,
    GridKind,
    InstitutionGrade,
    InstitutionKind,
    NetworkKind,
    Ownership,
    SiteMode,
    TeamStanding,
    Tier,
    TitleLevel,
)
from tests.teams.builders import (
    AFFILIATIONS,
    CITY,
    CLINIC,
    COUNTY,
    COUNTY_LINEAGE,
    FAR_TOWN,
    HOSPITAL,
    INSTITUTIONS,
    LONG_AGO,
    MCH,
    NETWORK,
    NEXT_VILLAGE,
    STRANGER,
    TODAY,
    TOWN,
    VILLAGE,
    institution,
)
from tests.teams.storing import forming, ids, joining, posted, stand, store, store_county

R = ExecutorRole
LINEAGES = {COUNTY: COUNTY_LINEAGE, "450300": COUNTY_LINEAGE[1:], "450000": COUNTY_LINEAGE[2:]}
A_DAY = timedelta(days=1)
EVERYBODY = Reach(region_stem="45")


@pytest.fixture
async def county(database: str) -> None:
    """The county, with a general practitioner and a nurse of the township hospital."""
    await store_county()
    await store(practitioners=[posted("GP", R.GENERAL_PRACTITIONER, TOWN), posted("NURSE", R.NURSE, TOWN)])


async def around(*codes: str, on: date = TODAY, with_candidates: bool = True) -> Workforce:
    """The workforce of the teams with these codes."""
    known = await ids(models.Team)
    return await load_workforce([known[code] for code in codes], on, LINEAGES, with_candidates=with_candidates)


async def the_team(on: date) -> Team:
    """The one team, as of the day."""
    (team,) = (await around("TEAM", on=on)).teams
    return team


@pytest.mark.usefixtures("county")
async def test_a_member_is_there_from_the_day_of_joining_to_the_day_before_leaving() -> None:
    joined, left = date(2026, 2, 1), date(2026, 3, 1)
    nurse = joining("NURSE", R.NURSE, starts=joined, ends=left, hours=6)
    await store(teams=[forming("TEAM", joining("GP", R.GENERAL_PRACTITIONER, leads=True), nurse)])

    async def members(on: date) -> list[str]:
        return [member.practitioner.code for member in (await the_team(on)).members]

    assert await members(joined - A_DAY) == ["GP"]
    assert await members(joined) == ["GP", "NURSE"]
    assert await members(left - A_DAY) == ["GP", "NURSE"]
    assert await members(left) == ["GP"]
    member = (await the_team(joined)).members[1]
    assert (member.role, member.institution, member.hours) == (R.NURSE, TOWN, 6)
    assert (member.starts, member.ends) == (joined, left)


@pytest.mark.usefixtures("county")
async def test_who_leads_is_who_led_on_the_day() -> None:
    change = date(2026, 2, 10)
    await store(practitioners=[posted("DOCTOR", R.CLINICIAN, TOWN)])
    await store(
        teams=[
            forming(
                "TEAM",
                joining("GP", R.GENERAL_PRACTITIONER, leads=True, starts=LONG_AGO, ends=change),
                joining("GP", R.GENERAL_PRACTITIONER, starts=change),
                joining("DOCTOR", R.CLINICIAN, starts=LONG_AGO, ends=change),
                joining("DOCTOR", R.CLINICIAN, leads=True, starts=change),
            )
        ]
    )

    async def leader(on: date) -> str | None:
        led = (await the_team(on)).leader
        return None if led is None else led.practitioner.code

    assert await leader(change - A_DAY) == "GP"
    assert await leader(change) == "DOCTOR"
    assert len((await the_team(change)).members) == 2


@pytest.mark.usefixtures("county")
async def test_a_team_stands_as_was_decided_by_the_day_and_a_dissolved_one_has_no_members() -> None:
    formed, suspended, dissolved = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    await store(teams=[forming("TEAM", joining("GP", R.GENERAL_PRACTITIONER, leads=True), formed=formed)])
    await stand("TEAM", TeamStanding.SUSPENDED, suspended, "队长长期病假")
    await stand("TEAM", TeamStanding.DISSOLVED, dissolved)

    assert (await around("TEAM", on=formed - A_DAY)).teams == ()
    assert (await the_team(suspended - A_DAY)).standing is TeamStanding.FORMED
    on_the_day = await the_team(suspended)
    assert (on_the_day.standing, on_the_day.reason) == (TeamStanding.SUSPENDED, "队长长期病假")
    assert len(on_the_day.members) == 1
    gone = await the_team(dissolved)
    assert (gone.standing, gone.members) == (TeamStanding.DISSOLVED, ())


@pytest.mark.usefixtures("county")
async def test_a_teams_chain_and_area_are_those_of_the_day() -> None:
    name = Text("村", "village")
    await store(grids=[GridDefinition(code, name, COUNTY, GridKind.TOWNSHIP) for code in ("G-2", "G-1")])
    await store(teams=[forming("TEAM", chain=(HOSPITAL, CITY), area=("G-2", "G-1"), motto="一路同行")])
    institutions, grids = await ids(models.Institution), await ids(models.Grid)
    await models.TeamChainLink.filter(institution_id=institutions[CITY]).update(ends=TODAY)
    await models.TeamArea.filter(grid_id=grids["G-2"]).update(ends=TODAY)

    before, team = await the_team(TODAY - A_DAY), await the_team(TODAY)
    assert (before.chain, before.area) == ((CITY, HOSPITAL), ("G-1", "G-2"))
    assert (team.chain, team.area) == ((HOSPITAL,), ("G-1",))
    assert (team.name, team.home, team.region) == (Text("团队TEAM", "Team TEAM"), TOWN, COUNTY)
    assert (team.formed, team.version, team.motto) == (LONG_AGO, 1, "一路同行")


@pytest.mark.usefixtures("database")
async def test_institutions_and_people_come_back_as_they_were_written() -> None:
    await store(regions=[("450000", None), ("450300", "450000"), (COUNTY, "450300")])
    grids = [GridDefinition(code, Text("镇", "town"), COUNTY, GridKind.TOWNSHIP) for code in ("G-1", "G-2")]
    centre = institution(
        "CENTRE",
        InstitutionKind.CHRONIC_CENTRE,
        Tier.SECONDARY,
        grade=InstitutionGrade.LEVEL_2_A,
        credit_code="1245032100000000A4",
        grid="G-2",
        area=("G-1", "G-2"),
        scope=(Department.INTERNAL_MEDICINE, Department.PHARMACY),
        capabilities=(Capability.REMOTE_ECG,),
        disease_groups=(DiseaseGroup.STROKE, DiseaseGroup.DIABETES),
        is_pilot=True,
        may_sign=True,
    )
    doctor = posted(
        "DOCTOR",
        R.GENERAL_PRACTITIONER,
        "CENTRE",
        licence_number="110450000001234",
        licensed_until=date(2030, 1, 1),
        specialty="高血压",
        title=TitleLevel.ASSOCIATE_SENIOR,
        training=GpTraining.TRANSFER,
        region=COUNTY,
    )
    await store(grids=grids, institutions=[centre], practitioners=[doctor])
    read = await workforce_for("CENTRE", [], [], TODAY, LINEAGES)
    assert read.institutions == {"CENTRE": centre}
    assert read.practitioners["DOCTOR"].definition == doctor.definition
    assert read.practitioners["DOCTOR"].sites == (Site("CENTRE", SiteMode.PRIMARY, LONG_AGO, None),)


@pytest.mark.usefixtures("county")
async def test_relations_are_those_in_force_on_the_day() -> None:
    ended = AffiliationDefinition(TOWN, AffiliationKind.GUIDANCE, LONG_AGO, TODAY, counterpart=STRANGER)
    await store(affiliations=[ended], teams=[forming("TEAM")])
    yesterday, today = await around("TEAM", on=TODAY - A_DAY), await around("TEAM")
    assert yesterday.guides_of(TOWN) == (STRANGER,)
    assert ended in yesterday.affiliations
    assert today.guides_of(TOWN) == ()
    assert set(today.affiliations) == set(AFFILIATIONS)
    assert today.networks == {NETWORK.code: NETWORK}


@pytest.mark.usefixtures("county")
async def test_duties_are_counted_over_all_teams_also_those_not_asked_for() -> None:
    here = forming("TEAM", joining("GP", R.GENERAL_PRACTITIONER, is_primary=False, hours=5))
    elsewhere = [
        forming("OTHER", joining("GP", R.GENERAL_PRACTITIONER, hours=7)),
        forming("LEFT", joining("GP", R.GENERAL_PRACTITIONER, is_primary=False, hours=9, starts=LONG_AGO, ends=TODAY)),
    ]
    await store(teams=[here, *elsewhere])
    for with_candidates in (True, False):
        (team,) = (await around("TEAM", with_candidates=with_candidates)).teams
        who = team.members[0].practitioner
        assert (who.teams, who.hours, who.has_primary_team) == (2, 12, True)


@pytest.mark.usefixtures("county")
async def test_a_member_without_any_place_of_work_that_day_is_still_a_member() -> None:
    gone = posted("GONE", R.GENERAL_PRACTITIONER, VILLAGE, ends=TODAY)
    await store(practitioners=[gone], teams=[forming("TEAM", joining("GONE", R.GENERAL_PRACTITIONER, VILLAGE))])
    (member,) = (await the_team(TODAY)).members
    assert (member.practitioner.code, member.practitioner.sites) == ("GONE", ())


RELATIONS = (
    AffiliationDefinition(VILLAGE, AffiliationKind.GUIDANCE, LONG_AGO, counterpart=STRANGER),
    AffiliationDefinition("SCHOOL", AffiliationKind.COOPERATION, LONG_AGO, counterpart=TOWN),
    AffiliationDefinition("STRANGERS-CLINIC", AffiliationKind.COOPERATION, LONG_AGO, counterpart=MCH),
)
MORE = (
    institution(
        "STRANGERS-CLINIC",
        InstitutionKind.PRIVATE_CLINIC,
        Tier.VILLAGE,
        parent=STRANGER,
        ownership=Ownership.PRIVATE,
    ),
    institution("SCHOOL", InstitutionKind.SCHOOL_CLINIC, Tier.VILLAGE),
    institution("ALONE", InstitutionKind.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP),
    institution("ALONES-CLINIC", InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE, parent="ALONE"),
)
PLACES: dict[str, InstitutionDefinition] = {one.code: one for one in (*INSTITUTIONS, *MORE)}


@pytest.mark.usefixtures("county")
async def test_everybody_who_may_serve_in_a_team_is_a_candidate_wherever_it_is_at_home() -> None:
    await store(institutions=MORE, affiliations=RELATIONS)
    await store(practitioners=[posted(f"AT-{code}", R.NURSE, code) for code in PLACES])
    whole = Relations(PLACES, {NETWORK.code: NETWORK}, (*AFFILIATIONS, *RELATIONS))
    for home in PLACES:
        read = await workforce_for(home, [], [], TODAY, LINEAGES)
        related = {code for code in PLACES if whole.related(code, home)}
        assert {code for code in PLACES if read.related(code, home)} == related, home
        assert {f"AT-{code}" for code in related} <= set(read.practitioners), home
        assert {code: read.line(code) for code in read.institutions} == {
            code: whole.line(code) for code in read.institutions
        }
        assert read.guides_of(home) == whole.guides_of(home)
        assert set(read.guides_of(home)) <= set(read.institutions)


@pytest.mark.usefixtures("county")
async def test_nobody_is_a_candidate_by_a_relation_or_a_post_that_has_ended() -> None:
    ended = AffiliationDefinition(VILLAGE, AffiliationKind.GUIDANCE, LONG_AGO, TODAY, counterpart=STRANGER)
    await store(affiliations=[ended])
    await store(
        practitioners=[posted("STRANGE", R.NURSE, STRANGER), posted("LEFT", R.NURSE, TOWN, ends=TODAY)],
    )
    yesterday = await workforce_for(VILLAGE, [], [], TODAY - A_DAY, LINEAGES)
    today = await workforce_for(VILLAGE, [], [], TODAY, LINEAGES)
    assert {"STRANGE", "LEFT"} <= set(yesterday.practitioners)
    assert {"STRANGE", "LEFT"}.isdisjoint(today.practitioners)


@pytest.mark.usefixtures("county")
async def test_without_candidates_only_the_members_come_and_the_report_says_the_same() -> None:
    await store(teams=[forming("TEAM", joining("GP", R.GENERAL_PRACTITIONER, leads=True), chain=(HOSPITAL, CITY))])
    narrow, wide = await around("TEAM", with_candidates=False), await around("TEAM")
    assert set(narrow.practitioners) == {"GP"}
    assert set(wide.practitioners) == {"GP", "NURSE"}
    assert set(narrow.institutions) == {TOWN, HOSPITAL, CITY}
    assert narrow.teams == wide.teams
    assert report(narrow.teams[0], narrow) == report(wide.teams[0], wide)


@pytest.mark.usefixtures("county")
async def test_guides_staff_of_the_chain_and_networks_led_come_along() -> None:
    """R234: a guiding hospital is known by its tier, also where nobody is looked for."""
    guided = AffiliationDefinition(TOWN, AffiliationKind.GUIDANCE, LONG_AGO, counterpart=STRANGER)
    led = NetworkDefinition("LED", Text("协作网", "Network"), NetworkKind.TELEMEDICINE_NETWORK, COUNTY, TOWN)
    await store(institutions=MORE, networks=[led], affiliations=[guided])
    await store(practitioners=[posted("AT-ALONE", R.NURSE, "ALONE")], teams=[forming("TEAM", chain=("ALONE",))])
    narrow, wide = await around("TEAM", with_candidates=False), await around("TEAM")
    for read in (narrow, wide):
        assert read.tier_of(STRANGER) is Tier.SECONDARY
        assert read.networks_of(TOWN) == {NETWORK.code, "LED"}
    assert ("AT-ALONE" in narrow.practitioners, "AT-ALONE" in wide.practitioners) == (False, True)


@pytest.mark.usefixtures("county")
async def test_a_team_not_saved_is_judged_with_those_named_wherever_they_work() -> None:
    await store(practitioners=[posted("STRANGE", R.SPECIALIST, STRANGER), posted("OTHER", R.NURSE, STRANGER)])
    read = await workforce_for(TOWN, [CITY, "NOWHERE"], ["STRANGE", "NOBODY"], TODAY, LINEAGES)
    assert set(read.practitioners) == {"GP", "NURSE", "STRANGE"}
    assert {TOWN, CITY, STRANGER, HOSPITAL, VILLAGE, FAR_TOWN} <= set(read.institutions)
    assert not {"NOWHERE", "NOBODY"} & {*read.institutions, *read.practitioners}
    assert not read.related(STRANGER, TOWN)
    assert read.teams == ()
    assert (await workforce_for("NOWHERE", [], [], TODAY, LINEAGES)).institutions == {}


@pytest.mark.usefixtures("county")
async def test_policies_of_the_lineage_come_along_as_laid_down_by_the_day() -> None:
    document = PolicyDocumentDefinition("DOC", Text("通知", "Notice"), Text("市卫健委", "City"), issued=LONG_AGO)
    city = PolicyDefinition("450300", LONG_AGO, "DOC", "一", capacity=Capacity(1_500))
    county = PolicyDefinition(COUNTY, date(2026, 1, 1), "DOC", "二", capacity=Capacity(1_800))
    withdrawn = PolicyDefinition(COUNTY, TODAY, "DOC", "三", withdrawn=PolicyParameter.CAPACITY)
    await store(documents=[document], policies=[city, county, withdrawn], teams=[forming("TEAM")])

    async def capacity(on: date) -> tuple[str, object]:
        row = (await around("TEAM", on=on)).policies.standing(PolicyParameter.CAPACITY, COUNTY_LINEAGE, on)
        assert row is not None
        assert row.document == document
        return row.clause, row.rule

    assert await capacity(date(2025, 12, 31)) == ("一", Capacity(1_500))
    assert await capacity(TODAY - A_DAY) == ("二", Capacity(1_800))
    assert await capacity(TODAY) == ("一", Capacity(1_500))


@pytest.mark.usefixtures("county")
async def test_a_region_is_read_whole_and_only_as_far_as_the_reach_goes() -> None:
    lone = replace(PLACES["ALONE"], code="LONE", region="450300")
    await store(institutions=[lone], practitioners=[posted("LONELY", R.NURSE, "LONE")])
    await store(teams=[forming("LONE-TEAM", home="LONE"), forming("TEAM"), forming("VILLAGE-TEAM", home=VILLAGE)])

    async def codes(reach: Reach, region: str | None = None) -> tuple[list[str], bool]:
        read = await workforce_of(reach, TODAY, LINEAGES, region=region)
        return [team.code for team in read.teams], "LONELY" in read.practitioners

    assert await codes(EVERYBODY) == (["LONE-TEAM", "TEAM", "VILLAGE-TEAM"], True)
    assert await codes(EVERYBODY, COUNTY) == (["TEAM", "VILLAGE-TEAM"], False)
    assert await codes(Reach(region_stem=COUNTY), "450300") == (["TEAM", "VILLAGE-TEAM"], False)
    assert await codes(Reach(institution=VILLAGE)) == (["VILLAGE-TEAM"], False)
    assert await codes(Reach(institution=TOWN)) == (["TEAM", "VILLAGE-TEAM"], False)
    assert await codes(NOTHING) == ([], False)
    nothing = await workforce_of(NOTHING, TODAY, LINEAGES)
    assert (nothing.institutions, nothing.practitioners) == ({}, {})


@pytest.mark.usefixtures("county")
async def test_places_without_a_team_are_in_a_regions_workforce_with_their_staff() -> None:
    await store(practitioners=[posted("STRANGE", R.NURSE, STRANGER)])
    read = await workforce_of(EVERYBODY, TODAY, LINEAGES, region=COUNTY)
    assert {one.code for one in INSTITUTIONS} == set(read.institutions)
    assert set(read.practitioners) == {"GP", "NURSE", "STRANGE"}


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("bound", ["LARGEST_SLICE", "MOST_INSTITUTIONS"])
async def test_more_than_can_be_read_at_once_is_refused_as_a_bad_region(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store(teams=[forming("TEAM"), forming("VILLAGE-TEAM", home=VILLAGE)])
    monkeypatch.setattr(workforce, bound, 1)
    with pytest.raises(Fault) as refused:
        await workforce_of(EVERYBODY, TODAY, LINEAGES)
    assert refused.value.path == ("region",)


async def test_forty_teams_of_five_take_as_many_statements_as_one_and_at_most_eight_with_their_page(
    database_url: str,
) -> None:
    statements: list[str] = []
    roles = (R.GENERAL_PRACTITIONER, R.NURSE, R.VILLAGE_DOCTOR, R.PUBLIC_HEALTH_WORKER, R.NURSE)
    staff = [(f"P-{team:02}-{number}", role) for team in range(41) for number, role in enumerate(roles)]
    formed = [
        forming(
            f"TEAM-{team:02}",
            *(
                joining(code, role, leads=not number)
                for number, (code, role) in enumerate(staff[team * 5 : team * 5 + 5])
            ),
            home=(TOWN, VILLAGE, NEXT_VILLAGE, FAR_TOWN, CLINIC)[team % 5],
            chain=(HOSPITAL, CITY),
        )
        for team in range(41)
    ]
    async with connected(database_url, on_statement=statements.append):
        await store_county()
        await store(practitioners=[posted(code, role, TOWN) for code, role in staff], teams=formed)

        async def counted(size: int, *, with_candidates: bool) -> int:
            statements.clear()
            page = await teams(EVERYBODY, TeamFilter(region=COUNTY), Window(size), TODAY)
            keys = [row.id for row in page.rows]
            read = await load_workforce(keys, TODAY, LINEAGES, with_candidates=with_candidates)
            assert [team.code for team in read.teams] == [row.code for row in page.rows]
            assert len(read.teams) == size
            assert all(len(team.members) == 5 for team in read.teams)
            return len(statements)

        for with_candidates in (True, False):
            few = await counted(1, with_candidates=with_candidates)
            assert few == await counted(40, with_candidates=with_candidates)
            assert 1 < few <= 8
