"""Forming teams, and who leads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from core.language import Text
from teams import models
from teams.composition.rule import LARGEST_TEAM
from teams.operations.forming import AppointLeader, appoint_leader, form_team
from teams.operations.membership import JoinTeam, join_team
from teams.team import MemberDefinition, TeamDefinition
from teams.vocabulary import ExecutorRole
from tests.teams.staging import (
    ADMIN,
    AUTHORITY,
    FOREIGNERS,
    FORMED,
    TODAY,
    TOMORROW,
    doctor,
    everything,
    memberships,
    nurse,
    refused,
    stage,
    told,
)

LATER = TODAY + timedelta(days=30)
TEAM = TeamDefinition(
    code="LC-C",
    name=Text("第三团队", "Third team"),
    home="LC-T",
    formed=TODAY,
    chain=("LC-V1", "LC-H"),
    area=("LC-G1-1",),
    members=(
        doctor(is_leader=True),
        nurse(hours=12),
        MemberDefinition("LC-S1", ExecutorRole.SPECIALIST, "LC-H", is_primary=False, starts=TOMORROW),
    ),
    motto="有医靠",
)
APPOINT = AppointLeader("LC-A", "LC-D3", TOMORROW, expected_version=2)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_a_team_is_formed_with_members_chain_and_area(clock: Clock, actor: Actor) -> None:
    # A township's administrator sees no grid of its own, only that of the home institution's county.
    assert await form_team(actor, TEAM, "k", clock) == {"team": "LC-C", "version": 1}

    row = await models.Team.get(code="LC-C").select_related("home", "region")
    assert (row.home.code, row.region.code, row.formed, row.motto) == ("LC-T", "450323", TODAY, "有医靠")
    assert await memberships("LC-C") == [
        ("LC-D3", "GENERAL_PRACTITIONER", True, TODAY, None),
        ("LC-N3", "NURSE", False, TODAY, None),
        ("LC-S1", "SPECIALIST", False, TOMORROW, None),
    ]
    standing = await models.TeamStandingPeriod.get(team=row)
    assert (standing.standing, standing.starts, standing.ends) == ("FORMED", TODAY, None)
    chain = models.TeamChainLink.filter(team=row).order_by("institution__code")
    assert await chain.values_list("institution__code", "starts") == [("LC-H", TODAY), ("LC-V1", TODAY)]
    assert await models.TeamArea.filter(team=row).values_list("grid__code", "starts") == [("LC-G1-1", TODAY)]


async def test_a_team_that_lacks_somebody_may_be_formed(clock: Clock) -> None:
    await form_team(AUTHORITY, replace(TEAM, members=()), "k", clock)

    assert await memberships("LC-C") == []


async def test_what_is_wrong_with_a_team_is_told_at_once(clock: Clock) -> None:
    wrong = replace(
        TEAM,
        code="LC-A",
        name=Text("名", " "),
        formed=TODAY + timedelta(days=367),
        motto="",
        chain=("LC-T", "LC-X", "NOWHERE", "LC-H", "LC-H"),
        area=("YS-G1", "LC-G1", "LC-G1"),
        members=(),
    )

    assert told(await refused(form_team(AUTHORITY, wrong, "k", clock))) == {
        ("CODE_TAKEN", "code"),
        ("TEXT_SIZE", "name.en"),
        ("TEXT_SIZE", "motto"),
        ("TOO_FAR_AHEAD", "formed"),
        ("LISTED_TWICE", "chain.0"),
        ("OUTSIDE_EVERY_NETWORK", "chain.1"),
        ("NOT_FOUND", "chain.2"),
        ("LISTED_TWICE", "chain.4"),
        ("NOT_FOUND", "area.0"),
        ("LISTED_TWICE", "area.2"),
    }


async def test_a_team_is_at_home_where_care_is_delivered_and_formed_since_1949(clock: Clock) -> None:
    await models.Institution.filter(code="LC-X").update(kind="CARE_HOME", tier=None)
    given = replace(TEAM, home="LC-X", chain=(), members=(), formed=date(1949, 9, 30))

    assert told(await refused(form_team(AUTHORITY, given, "k", clock))) == {
        ("HOME_WITHOUT_CARE", "home"),
        ("TOO_LONG_AGO", "formed"),
    }


async def test_members_are_held_against_each_other(clock: Clock) -> None:
    volunteer = MemberDefinition("LC-N4", ExecutorRole.VOLUNTEER, "LC-T")
    members = (doctor(is_leader=True), doctor(is_leader=True), nurse("LC-N2"), volunteer, nurse(), nurse("LC-VD"))

    assert told(await refused(form_team(AUTHORITY, replace(TEAM, members=members), "k", clock))) == {
        ("ALREADY_MEMBER", "members.1.practitioner"),
        ("HAS_A_LEADER", "members.1.isLeader"),
        ("HAS_PRIMARY_TEAM", "members.2.isPrimary"),
        ("ROLE_NOT_ALLOWED", "members.3.role"),
        ("TEAM_FULL", "members.5"),
        ("ROLE_NOT_QUALIFIED", "members.5.role"),
        ("NO_PRACTICE_SITE", "members.5.institution"),
    }


async def test_a_membership_that_ends_as_the_team_is_formed_is_empty(clock: Clock) -> None:
    given = replace(TEAM, members=(nurse(ends=TODAY),))

    assert told(await refused(form_team(AUTHORITY, given, "k", clock))) == {("PERIOD_EMPTY", "members.0.ends")}


async def test_a_list_of_too_many_members_is_refused_before_it_is_looked_at(clock: Clock) -> None:
    many = replace(TEAM, members=(nurse(),) * (LARGEST_TEAM + 1))

    assert told(await refused(form_team(AUTHORITY, many, "k", clock))) == {("LIST_SIZE", "members")}


@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_nothing_here_exists(clock: Clock, actor: Actor) -> None:
    assert told(await refused(form_team(actor, TEAM, "1", clock))) == {("NOT_FOUND", "home")}
    assert told(await refused(appoint_leader(actor, APPOINT, "2", clock))) == {("NOT_FOUND", "team")}


async def test_a_retry_is_told_the_same_and_writes_nothing(clock: Clock) -> None:
    first = await form_team(AUTHORITY, TEAM, "k", clock)
    stands = await everything()

    assert await form_team(AUTHORITY, TEAM, "k", clock) == first
    assert await everything() == stands


async def test_a_member_takes_the_lead_and_the_former_leader_stays(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-A", doctor(hours=5), 1), "1", clock)

    first = await appoint_leader(ADMIN, APPOINT, "2", clock)
    stands = await everything()

    assert first == {"team": "LC-A", "version": 3}
    assert await appoint_leader(ADMIN, APPOINT, "2", clock) == first
    assert await everything() == stands
    assert await memberships("LC-A") == [
        ("LC-D1", "GENERAL_PRACTITIONER", True, FORMED, TOMORROW),
        ("LC-N1", "NURSE", False, FORMED, None),
        ("LC-D3", "GENERAL_PRACTITIONER", False, TODAY, TOMORROW),
        ("LC-D1", "GENERAL_PRACTITIONER", False, TOMORROW, None),
        ("LC-D3", "GENERAL_PRACTITIONER", True, TOMORROW, None),
    ]
    assert (await models.TeamMember.filter(practitioner__code="LC-D3").order_by("-id").first()).hours == 5  # type: ignore[union-attr]


async def test_somebody_appointed_on_the_day_of_joining_was_never_an_ordinary_member(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-A", doctor(), 1), "1", clock)

    await appoint_leader(AUTHORITY, replace(APPOINT, on=TODAY), "2", clock)

    assert ("LC-D3", "GENERAL_PRACTITIONER", False, TODAY, TODAY) in await memberships("LC-A")
    assert (await memberships("LC-A"))[-1] == ("LC-D3", "GENERAL_PRACTITIONER", True, TODAY, None)


async def test_who_is_to_lead_from_a_later_day_still_does(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-A", doctor(), 1), "1", clock)
    specialist = MemberDefinition("LC-S1", ExecutorRole.CLINICIAN, "LC-H")
    await join_team(AUTHORITY, JoinTeam("LC-A", specialist, 2), "2", clock)
    await appoint_leader(AUTHORITY, replace(APPOINT, on=LATER, expected_version=3), "3", clock)

    await appoint_leader(AUTHORITY, replace(APPOINT, practitioner="LC-S1", expected_version=4), "4", clock)

    leaders = [row for row in await memberships("LC-A") if row[2] and row[3] != row[4]]
    assert sorted(leaders, key=lambda row: row[3]) == [
        ("LC-D1", "GENERAL_PRACTITIONER", True, FORMED, TOMORROW),
        ("LC-S1", "CLINICIAN", True, TOMORROW, LATER),
        ("LC-D3", "GENERAL_PRACTITIONER", True, LATER, None),
    ]
    assert ("LC-S1", "CLINICIAN", False, LATER, None) in await memberships("LC-A")


async def test_who_may_not_lead_is_told(clock: Clock) -> None:
    given = replace(APPOINT, expected_version=1)
    problems = await refused(appoint_leader(AUTHORITY, replace(given, practitioner="LC-N1"), "k", clock))
    assert told(problems) == {("MAY_NOT_LEAD", "practitioner")}
    problems = await refused(appoint_leader(AUTHORITY, replace(given, practitioner="LC-D1"), "k", clock))
    assert told(problems) == {("ALREADY_LEADER", "practitioner")}
    past = replace(given, on=TODAY - timedelta(days=1))
    assert told(await refused(appoint_leader(AUTHORITY, past, "k", clock))) == {
        ("BACKDATED", "on"),
        ("NOT_A_MEMBER", "practitioner"),
    }
    far = replace(given, practitioner="YS-D1", on=TODAY + timedelta(days=367))
    assert told(await refused(appoint_leader(AUTHORITY, far, "k", clock))) == {
        ("TOO_FAR_AHEAD", "on"),
        ("NOT_FOUND", "practitioner"),
    }


async def test_an_unlicensed_member_is_not_appointed(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-A", doctor(), 1), "1", clock)
    await models.Practitioner.filter(code="LC-D3").update(licensed_until=TOMORROW)

    assert told(await refused(appoint_leader(AUTHORITY, APPOINT, "2", clock))) == {("NOT_LICENSED", "practitioner")}


async def test_a_team_dissolved_by_then_is_led_by_nobody(clock: Clock) -> None:
    standing = await models.TeamStandingPeriod.get(team__code="LC-A")
    await models.TeamStandingPeriod.filter(id=standing.id).update(ends=TOMORROW)
    await models.TeamStandingPeriod.create(team_id=standing.team_id, standing="DISSOLVED", starts=TOMORROW)

    given = replace(APPOINT, practitioner="LC-D1", expected_version=1)

    assert told(await refused(appoint_leader(AUTHORITY, given, "k", clock))) == {("TEAM_NOT_IN_FORCE", "on")}


async def test_a_stale_version_is_told_the_one_that_stands(clock: Clock) -> None:
    (problem,) = await refused(appoint_leader(AUTHORITY, APPOINT, "k", clock))

    assert isinstance(problem, VersionConflict)
    assert (problem.path, problem.current) == (("expectedVersion",), 1)
