"""What keeps a provider from signing, each rule by itself; all are told at once, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.delivery import DeliveredBy
from catalog.files import read_starter
from catalog.package import ChoiceGroupDefinition, LineDefinition
from catalog.quote.basket import Chosen
from catalog.snapshot import PackageVersion
from core.faults import Problem
from core.language import Text
from enrolment.provider.judging import (
    area_problems,
    capacity_problems,
    delivery_problems,
    signer_problems,
    signers,
    standing_problems,
)
from enrolment.provider.problem import CapacityReached, Undeliverable
from enrolment.provider.provider import DoctorChoice
from enrolment.provider.value import ProviderGround
from teams import models
from teams.composition.finding import RuleKind
from teams.operations.problem import CompositionRefused
from teams.vocabulary import ExecutorRole
from tests.catalog.conftest import SEEDS
from tests.catalog.workforces import version
from tests.enrolment.desk_staging import told
from tests.provider.staging import DOCTOR, TEAM, enrolled, ground
from tests.teams.staging import FORMED, TODAY, TOMORROW, stage

STARTER = read_starter(SEEDS)
BASIC = version(STARTER, "BAS-00")
SIGNED = ("providerSignature", "practitioner")


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database, with nobody enrolled."""
    await stage()


def package(*items: str, optional: tuple[str, ...] = (), options: tuple[str, ...] = ()) -> PackageVersion:
    """A package of these items; one of `options` is chosen."""
    lines = tuple(LineDefinition(item, is_required=item not in optional) for item in (*items, *optional))
    groups = (ChoiceGroupDefinition("PICK", Text("任选", "Pick"), 1, options),) if options else ()
    return replace(BASIC, definition=replace(BASIC.definition, lines=lines, choice_groups=groups))


def out_of_reach(found: ProviderGround) -> tuple[str, str]:
    """An item somebody can do for the provider, and one that nobody can."""
    able = found.pool.deliverable([found.delivering], STARTER.items)
    unable = [each.code for each in STARTER.items if each.code not in able]
    return sorted(able)[0], sorted(unable)[0]


async def suspended(team: str = "LC-A", standing: str = "SUSPENDED", reason: str | None = "整改") -> None:
    """From today the team stands so."""
    row = await models.Team.get(code=team)
    await models.TeamStandingPeriod.filter(team_id=row.id, ends=None).update(ends=TODAY)
    await models.TeamStandingPeriod.create(team_id=row.id, standing=standing, reason=reason, starts=TODAY)


def in_both_languages(problems: Iterable[Problem]) -> bool:
    return all(each.message.zh and each.message.en for each in problems)


async def test_a_complete_team_and_a_guided_doctor_may_sign() -> None:
    assert standing_problems(await ground()) == standing_problems(await ground(DOCTOR)) == ()
    supported = replace(DOCTOR, guiding_institution=None, supporting_team="LC-A")
    assert standing_problems(await ground(supported)) == ()


async def test_an_incomplete_team_is_told_what_it_lacks() -> None:
    await models.TeamMember.filter(practitioner__code="LC-N1").update(ends=TODAY)

    (refused,) = standing_problems(await ground())

    assert isinstance(refused, CompositionRefused)
    assert (refused.code, refused.path) == ("TEAM_CANNOT_SIGN", ("provider", "team"))
    assert [gap.kind for gap in refused.gaps] == [RuleKind.MINIMUM_ROLE]
    assert refused.gaps[0].text.zh in refused.message.zh
    assert refused.gaps[0].text.en in refused.message.en


async def test_a_team_that_carries_more_than_it_may_cannot_renew_either() -> None:
    team = await ground()
    assert standing_problems(team) == ()
    await models.Practitioner.filter(code="LC-D1").update(licensed_until=TODAY)
    await enrolled("R-1")

    (refused,) = standing_problems(await ground())

    assert isinstance(refused, CompositionRefused)
    assert {RuleKind.SIGNING_DOCTOR, RuleKind.CAPACITY} <= {gap.kind for gap in refused.gaps}


async def test_a_suspended_team_says_why_and_a_dissolved_one_signs_nobody() -> None:
    await suspended()
    (refused,) = standing_problems(await ground())
    assert (refused.code, refused.path) == ("TEAM_SUSPENDED", ("provider", "team"))
    assert "整改" in refused.message.zh
    assert "整改" in refused.message.en

    await suspended("LC-B", "DISSOLVED", None)
    assert told(standing_problems(await ground(replace(TEAM, team="LC-B")))) == {("TEAM_DISSOLVED", "provider.team")}
    assert standing_problems(await ground(starts=TODAY - timedelta(days=1))) == ()  # it signed until yesterday


async def test_all_that_keeps_a_doctor_from_signing_alone_is_told_at_its_place() -> None:
    nurse = DoctorChoice("LC-N3", ExecutorRole.NURSE)
    assert told(standing_problems(await ground(nurse))) == {
        ("INDIVIDUAL_CATEGORY", "provider.doctor.role"),
        ("GUIDANCE_REQUIRED", "provider.doctor.guidingInstitution"),
    }
    await suspended()
    lapsed = DoctorChoice("LC-D4", ExecutorRole.GENERAL_PRACTITIONER, "LC-V1", "LC-A")
    assert told(standing_problems(await ground(lapsed))) == {
        ("NOT_LICENSED", "provider.doctor.practitioner"),
        ("GUIDANCE_UNRELATED", "provider.doctor.guidingInstitution"),
        ("SUPPORTING_TEAM_CANNOT_SIGN", "provider.doctor.supportingTeam"),
    }


async def test_the_last_place_may_be_taken_and_no_more() -> None:
    found = replace(await ground(), load=1_998)

    assert capacity_problems(found, 2) == ()
    (refused,) = capacity_problems(found, 3)
    assert isinstance(refused, CapacityReached)
    assert (refused.code, refused.path) == ("CAPACITY_REACHED", ("provider", "team"))
    assert (refused.capacity, refused.load) == (2_000, 1_998)
    assert "2000" in refused.message.zh
    assert "1998" in refused.message.en


async def test_a_renewal_asks_for_no_room_though_the_provider_is_full() -> None:
    full = replace(await ground(), load=2_001)

    assert capacity_problems(full, 0) == ()
    assert told(capacity_problems(full, 1)) == {("CAPACITY_REACHED", "provider.team")}


async def test_a_doctor_alone_carries_what_one_signing_doctor_may() -> None:
    full = replace(await ground(DOCTOR), load=2_000)

    assert told(capacity_problems(full, 1)) == {("CAPACITY_REACHED", "provider.doctor.practitioner")}


async def test_an_address_outside_the_area_is_signed_only_as_the_residents_own_choice() -> None:
    found = await ground()

    assert area_problems(found, "LC-G1", False) == area_problems(found, "LC-G1-1", False) == ()
    assert told(area_problems(found, "YS-G1", False)) == {("OUTSIDE_AREA", "provider.team")}
    confirmed_at = ("circumstances", "acceptsOutsideArea")
    assert told(area_problems(found, "YS-G1", False, path=confirmed_at)) == {
        ("OUTSIDE_AREA", "circumstances.acceptsOutsideArea")
    }
    assert area_problems(found, "YS-G1", True) == ()
    assert in_both_languages(area_problems(found, "YS-G1", False))


async def test_without_a_grid_or_an_area_the_county_decides() -> None:
    served, unstated = await ground(), await ground(replace(TEAM, team="LC-B"))

    assert area_problems(served, None, False) == ()
    assert area_problems(served, None, False, region="450300") == ()  # somewhere in the city
    for found, grid in ((served, None), (unstated, None), (unstated, "YS-G1")):
        assert area_problems(found, grid, False, region="450323") == ()
        assert told(area_problems(found, grid, False, region="450321")) == {("OUTSIDE_AREA", "provider.team")}


async def test_a_doctor_serves_the_area_of_the_institution() -> None:
    town, grid = await models.Institution.get(code="LC-T"), await models.Grid.get(code="LC-G1")
    await models.InstitutionArea.create(institution=town, grid=grid)
    found = await ground(DOCTOR)

    assert area_problems(found, "LC-G1-1", False) == ()
    assert told(area_problems(found, "YS-G1", False)) == {("OUTSIDE_AREA", "provider.doctor.practitioner")}


async def test_what_nobody_can_do_is_told_package_by_package() -> None:
    found = await ground()
    able, unable = out_of_reach(found)

    assert delivery_problems(found, [package(able)]) == ()
    (refused,) = delivery_problems(found, [package(able), package(able, unable)])

    assert isinstance(refused, Undeliverable)
    assert (refused.code, refused.package, refused.items) == ("UNDELIVERABLE", "BAS-00", (unable,))
    name = BASIC.item_definitions[unable].name
    assert name.zh in refused.message.zh
    assert name.en in refused.message.en
    assert delivery_problems(found, [package(unable)], path=("packages",))[0].path == ("packages",)


async def test_an_optional_line_that_is_left_out_needs_nobody_but_a_required_one_does() -> None:
    found = await ground()
    able, unable = out_of_reach(found)
    left_out = [Chosen("BAS-00", left_out=(unable,))]

    optional = package(able, optional=(unable,))
    assert delivery_problems(found, [optional], left_out) == ()
    assert told(delivery_problems(found, [optional])) == {("UNDELIVERABLE", "provider.team")}
    assert told(delivery_problems(found, [package(unable)], left_out)) == {("UNDELIVERABLE", "provider.team")}


async def test_of_a_choice_only_what_is_taken_must_be_delivered() -> None:
    found = await ground()
    able, unable = out_of_reach(found)
    either = package(able, options=(able, unable))

    assert delivery_problems(found, [either]) == ()  # enough options are left to choose from
    assert delivery_problems(found, [either], [Chosen("BAS-00", {"PICK": (able,)})]) == ()
    taken = delivery_problems(found, [either], [Chosen("BAS-00", {"PICK": (unable,)})])
    assert told(taken) == {("UNDELIVERABLE", "provider.team")}
    assert told(delivery_problems(found, [package(able, options=(unable,))])) == {("UNDELIVERABLE", "provider.team")}


async def test_a_doctor_delivers_all_that_the_supporting_team_can() -> None:
    team, supported = await ground(), await ground(replace(DOCTOR, guiding_institution=None, supporting_team="LC-A"))

    by_team = team.pool.deliverable([team.delivering], STARTER.items)
    assert by_team
    assert by_team <= supported.pool.deliverable([supported.delivering], STARTER.items)


async def test_a_doctor_alone_delivers_what_the_own_institution_and_the_guide_can() -> None:
    found = await ground(DOCTOR)
    lines = [
        line
        for item in STARTER.items
        for line in found.pool.can_deliver(found.delivering, package(item.code)).lines
        if line.by is not DeliveredBy.NOBODY
    ]

    by = {line.by: {place for each in lines if each.by is line.by for place in each.institutions} for line in lines}
    assert by == {
        DeliveredBy.TEAM: {"LC-T"},  # the doctor
        DeliveredBy.CHAIN: {"LC-T", "LC-H"},  # who works there, and at the guide
        DeliveredBy.NETWORK: {"LC-V1"},  # below it
    }
    assert delivery_problems(found, [package(line.item) for line in lines]) == ()


async def test_only_a_member_who_may_be_the_signing_doctor_signs_for_a_team() -> None:
    found = await ground()

    assert signers(found) == {"LC-D1"}
    assert signer_problems(found, "LC-D1", SIGNED) == ()
    for other in ("LC-N1", "LC-D2", "NOBODY"):
        problems = signer_problems(found, other, SIGNED)
        assert told(problems) == {("MAY_NOT_SIGN", "providerSignature.practitioner")}
        assert in_both_languages(problems)


async def test_who_is_in_the_team_beside_another_one_or_without_licence_does_not_sign_for_it() -> None:
    await models.TeamMember.filter(practitioner__code="LC-D1").update(is_primary=False)
    assert signers(await ground()) == frozenset()
    await models.TeamMember.filter(practitioner__code="LC-D1").update(is_primary=True)
    await models.Practitioner.filter(code="LC-D1").update(licensed_until=TOMORROW)

    assert signers(await ground()) == {"LC-D1"}
    assert signers(await ground(starts=TOMORROW)) == frozenset()


async def test_a_doctor_who_is_the_provider_signs_in_person() -> None:
    found = await ground(DOCTOR)

    assert signer_problems(found, "LC-D3", SIGNED) == ()
    assert told(signer_problems(found, "LC-D1", SIGNED)) == {("MAY_NOT_SIGN", "providerSignature.practitioner")}


async def test_a_member_of_the_supporting_team_may_be_the_doctor_too() -> None:
    found = await ground(DoctorChoice("LC-D1", ExecutorRole.GENERAL_PRACTITIONER, None, "LC-A"), FORMED)

    assert [member.practitioner.code for member in found.delivering.members] == ["LC-D1", "LC-N1"]
    assert standing_problems(found) == ()
