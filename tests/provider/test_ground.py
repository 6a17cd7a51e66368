"""What is read of a provider before it signs: the right one, as of the right day, in few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.database import connected, transaction
from enrolment.provider.provider import DoctorChoice, ProviderGiven, TeamChoice
from enrolment.provider.value import DoctorProvider, TeamProvider
from teams import models
from teams.composition.rule import Capacity
from teams.parameter import AllowedTerms, Backfill
from teams.policy import PolicyParameter, Rule, written_rule
from teams.vocabulary import ExecutorRole
from tests.enrolment.desk_staging import ADMIN, AUTHORITY, FOREIGNERS
from tests.provider.staging import DOCTOR, TEAM, desk, enrolled, ground, missing, resident
from tests.teams.staging import FORMED, TODAY, TOMORROW, stage

YESTERDAY = TODAY - timedelta(days=1)
GUIDED = replace(DOCTOR, guiding_institution=None, supporting_team="LC-A")


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database, with nobody enrolled."""
    await stage()


async def lays_down(region: str, parameter: PolicyParameter, rule: Rule, starts: date = FORMED) -> None:
    """A region lays a parameter down."""
    await models.RegionalPolicy.create(
        region=await models.Region.get(code=region),
        parameter=parameter.value,
        rule=written_rule(parameter, rule),
        starts=starts,
        document=await models.PolicyDocument.get(code="DOC-1"),
        clause="1",
        status="POLICY",
        set_at=datetime(2025, 1, 1, tzinfo=UTC),
        set_by="authority",
    )


async def ids(model: Any, code: str) -> int:
    return int((await model.get(code=code)).id)


@pytest.mark.parametrize("actor", [desk().actor, ADMIN, AUTHORITY], ids=lambda actor: actor.subject)
async def test_a_team_is_told_with_its_home_region_chain_area_capacity_and_load(actor: Actor) -> None:
    await enrolled("R-1")

    found = await ground(at=desk(actor))

    assert isinstance(found.provider, TeamProvider)
    assert (found.provider.team.code, found.institution, found.region) == ("LC-A", "LC-T", "450323")
    assert found.chain == ("LC-H",)
    assert found.area == {"LC-G1", "LC-G1-1"}  # a village of a township that is served
    assert (found.capacity, found.load, found.already, found.on) == (2_000, 1, 0, TODAY)
    assert found.columns == {
        "institution_id": await ids(models.Institution, "LC-T"),
        "region_id": await ids(models.Region, "450323"),
        "team_id": await ids(models.Team, "LC-A"),
        "practitioner_id": None,
        "practitioner_role": None,
        "guiding_institution_id": None,
        "supporting_team_id": None,
        "chain": ["LC-H"],
    }


async def test_the_input_may_be_handed_over_as_it_came() -> None:
    assert (await ground(ProviderGiven("LC-A"))).team_id == (await ground()).team_id


async def test_who_is_carried_already_is_told_among_those_to_be_signed() -> None:
    await enrolled("R-1")
    both = [(await resident(code)).id for code in ("R-1", "R-2")]

    assert (await ground(residents=both)).already == 1


@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_a_foreign_provider_is_told_as_one_that_does_not_exist(actor: Actor) -> None:
    assert (
        await missing(TEAM, at=desk(actor)) == await missing(TeamChoice("NO-TEAM")) == {("NOT_FOUND", "provider.team")}
    )
    unknown = replace(DOCTOR, practitioner="NOBODY")
    expected = {("NOT_FOUND", "provider.doctor.practitioner")}
    assert await missing(DOCTOR, at=desk(actor)) == await missing(unknown) == expected


async def test_nobody_asks_a_resident_for_reach_where_the_contract_names_the_provider_already() -> None:
    somebody = desk(Actor("R-1", frozenset({AccessRole.RESIDENT}), resident="R-1"))

    assert (await ground(at=somebody, is_agreed=True)).institution == "LC-T"
    assert (await ground(DOCTOR, at=somebody, is_agreed=True)).institution == "LC-T"
    assert await missing(at=somebody, choice=TEAM) == {("NOT_FOUND", "provider.team")}


@pytest.mark.parametrize("code", ["", "lc-a", "LC-A' OR 1=1", "X" * 200])
async def test_what_cannot_be_a_code_names_nothing(code: str) -> None:
    assert await missing(TeamChoice(code)) == {("NOT_FOUND", "provider.team")}
    wrong = DoctorChoice(code, ExecutorRole.GENERAL_PRACTITIONER, code, code)
    assert await missing(wrong) == {
        ("NOT_FOUND", f"provider.doctor.{name}") for name in ("practitioner", "guidingInstitution", "supportingTeam")
    }


async def test_a_team_is_not_there_before_it_is_formed() -> None:
    assert await missing(TEAM, FORMED - timedelta(days=1)) == {("TEAM_NOT_IN_FORCE", "provider.team")}
    early = await missing(GUIDED, FORMED - timedelta(days=1))
    assert early == {("TEAM_NOT_IN_FORCE", "provider.doctor.supportingTeam")}


async def test_the_team_is_judged_as_it_stands_on_the_first_day() -> None:
    nurse = await models.TeamMember.get(practitioner__code="LC-N1")
    await models.TeamMember.filter(id=nurse.id).update(ends=TOMORROW)

    today, tomorrow = await ground(), await ground(starts=TOMORROW)

    assert isinstance(today.provider, TeamProvider)
    assert isinstance(tomorrow.provider, TeamProvider)
    assert (today.provider.report.is_met, tomorrow.provider.report.is_met) == (True, False)


async def test_every_parameter_of_the_region_and_of_those_above_comes_along() -> None:
    await lays_down("450300", PolicyParameter.ALLOWED_TERMS, AllowedTerms((1, 3), 3))
    await lays_down("450323", PolicyParameter.CAPACITY, Capacity(600))

    found = await ground()

    assert found.lineage == ("450323", "450300", "450000")
    assert found.rule(PolicyParameter.ALLOWED_TERMS, AllowedTerms) == AllowedTerms((1, 3), 3)
    assert found.rule(PolicyParameter.BACKFILL, Backfill) is None
    assert (found.capacity, (await ground(DOCTOR)).capacity) == (600, 600)


async def test_what_was_laid_down_since_a_day_in_the_past_is_known_too() -> None:
    await lays_down("450323", PolicyParameter.BACKFILL, Backfill(window_days=60), YESTERDAY)

    past = await ground(starts=TODAY - timedelta(days=30))

    assert past.workforce.policies.rule(PolicyParameter.BACKFILL, past.lineage, TODAY, Backfill) == Backfill(None, 60)
    assert past.rule(PolicyParameter.BACKFILL, Backfill) is None  # not yet on that day


@pytest.mark.parametrize("choice", [TEAM, DOCTOR], ids=["team", "doctor"])
async def test_the_region_may_be_one_above_but_not_one_beside_or_unknown(choice: TeamChoice | DoctorChoice) -> None:
    above = await ground(choice, region="450300")
    assert (above.region, above.rows.region) == ("450300", await ids(models.Region, "450300"))
    assert await missing(choice, region="450321") == {("REGION_NOT_SERVED", "region")}
    assert await missing(choice, region="999999") == {("NOT_FOUND", "region")}


async def test_the_region_below_brings_its_own_policies() -> None:
    city = await models.Region.get(code="450300")
    await models.Institution.filter(code="LC-T").update(region_id=city.id)
    await models.Team.filter(code="LC-A").update(region_id=city.id)
    await lays_down("450321", PolicyParameter.ALLOWED_TERMS, AllowedTerms((2,), 2))

    found = await ground(region="450321")

    assert found.rule(PolicyParameter.ALLOWED_TERMS, AllowedTerms) == AllowedTerms((2,), 2)
    assert (await ground()).rule(PolicyParameter.ALLOWED_TERMS, AllowedTerms) is None


async def test_a_doctor_signs_at_the_primary_post_under_a_guide() -> None:
    await enrolled("R-1", doctor="LC-D3")

    found = await ground(DOCTOR)

    assert isinstance(found.provider, DoctorProvider)
    assert (found.provider.practitioner.code, found.institution, found.region) == ("LC-D3", "LC-T", "450323")
    assert (found.capacity, found.load, found.chain) == (2_000, 1, ("LC-H",))
    assert found.columns == {
        "institution_id": await ids(models.Institution, "LC-T"),
        "region_id": await ids(models.Region, "450323"),
        "team_id": None,
        "practitioner_id": await ids(models.Practitioner, "LC-D3"),
        "practitioner_role": "GENERAL_PRACTITIONER",
        "guiding_institution_id": await ids(models.Institution, "LC-H"),
        "supporting_team_id": None,
        "chain": ["LC-H"],
    }


async def test_a_supporting_team_stands_behind_a_doctor_with_its_chain() -> None:
    found = await ground(GUIDED)

    assert isinstance(found.provider, DoctorProvider)
    assert found.provider.supporting_team is not None
    assert (found.provider.supporting_team.code, found.rows.supporting_team) == (
        "LC-A",
        await ids(models.Team, "LC-A"),
    )
    assert found.chain == ("LC-H",)
    assert {member.practitioner.code for member in found.delivering.members} == {"LC-D3", "LC-D1", "LC-N1"}


async def test_a_village_doctor_has_the_institution_above_behind_the_clinic() -> None:
    found = await ground(DoctorChoice("LC-VD", ExecutorRole.VILLAGE_DOCTOR, "LC-H"))

    assert (found.institution, found.chain) == ("LC-V1", ("LC-T", "LC-H"))


async def test_a_doctor_whose_primary_post_is_elsewhere_is_not_the_clinics_to_sign_for() -> None:
    await models.PracticeSite.create(
        practitioner=await models.Practitioner.get(code="YS-D1"),
        institution=await models.Institution.get(code="LC-T"),
        mode="MULTI_SITE_PRACTICE",
        starts=FORMED,
    )
    foreign = DoctorChoice("YS-D1", ExecutorRole.GENERAL_PRACTITIONER, "LC-H")

    assert await missing(foreign) == {("NOT_FOUND", "provider.doctor.practitioner")}


async def test_a_retired_clinician_without_a_post_signs_where_the_guidance_is_of_the_own_region() -> None:
    await models.PracticeSite.filter(practitioner__code="LC-D3").update(ends=YESTERDAY)
    retired = DoctorChoice("LC-D3", ExecutorRole.RETIRED_CLINICIAN, None, "LC-A")
    assert await missing(retired) == {("NOT_FOUND", "provider.doctor.practitioner")}  # not retired, and works nowhere
    await models.Practitioner.filter(code="LC-D3").update(is_retired=True)

    assert (await ground(retired)).institution == "LC-T"
    county = await models.Region.get(code="450321")
    await models.Practitioner.filter(code="LC-D3").update(region_id=county.id)
    assert await missing(retired) == {("NOT_FOUND", "provider.doctor.practitioner")}


async def test_a_guide_that_stands_apart_and_is_not_the_actors_to_see_does_not_exist() -> None:
    apart = replace(DOCTOR, guiding_institution="YS-H", supporting_team="YS-A")

    assert await missing(apart) == {
        ("NOT_FOUND", "provider.doctor.guidingInstitution"),
        ("NOT_FOUND", "provider.doctor.supportingTeam"),
    }
    seen = await ground(replace(DOCTOR, guiding_institution="LC-X"), at=desk(AUTHORITY))  # untied, but of the region
    assert seen.rows.guiding_institution == await ids(models.Institution, "LC-X")


@pytest.mark.parametrize(
    ("choice", "starts", "most"),
    [(TEAM, TODAY, 8), (TEAM, YESTERDAY, 9), (DOCTOR, TODAY, 10), (replace(DOCTOR, supporting_team="LC-A"), TODAY, 13)],
    ids=["team", "team, past day", "doctor", "doctor with a team"],
)
async def test_a_team_takes_eight_statements_however_many_it_carries(
    database_url: str, choice: TeamChoice | DoctorChoice, starts: date, most: int
) -> None:
    for number in range(5):
        await enrolled(f"R-{number}")
    sent: list[str] = []
    async with connected(database_url, on_statement=sent.append), transaction():
        sent.clear()
        await ground(choice, starts)
        assert len([each for each in sent if each.lstrip().upper().startswith(("SELECT", "WITH"))]) <= most, sent
