"""Joining, leaving and changing teams: what is impossible is refused, what would break is told before it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from core.faults import Refusal
from teams import models
from teams.composition.finding import RuleKind
from teams.composition.rule import CompositionRule
from teams.operations.membership import JoinTeam, LeaveTeam, TransferMember, join_team, leave_team, transfer_member
from teams.operations.problem import CompositionRefused, MembershipProblem
from teams.policy import PolicyParameter, written_rule
from teams.team import MemberDefinition
from teams.vocabulary import ExecutorRole
from tests.teams.staging import (
    ADMIN,
    AUTHORITY,
    FOREIGNERS,
    FORMED,
    LAST_YEAR,
    RULE,
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

FAR = TODAY + timedelta(days=367)
JOIN = JoinTeam("LC-A", nurse(), expected_version=1)
LEAVE = LeaveTeam("LC-A", "LC-N1", TOMORROW, expected_version=1, accepts_incomplete=True)
TRANSFER = TransferMember("LC-A", "LC-B", "LC-N1", TOMORROW, from_version=1, to_version=1, accepts_incomplete=True)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


async def residents_are_enrolled(teams: Collection[str]) -> Mapping[str, int]:
    return dict.fromkeys(teams, 12)


async def rule_of(rule: CompositionRule, starts: date, clock: Clock) -> None:
    """From a day on the county lays down another composition."""
    await models.RegionalPolicy.create(
        region=await models.Region.get(code="450323"),
        parameter=PolicyParameter.COMPOSITION_RULE.value,
        rule=written_rule(PolicyParameter.COMPOSITION_RULE, rule),
        starts=starts,
        document=await models.PolicyDocument.get(code="DOC-1"),
        clause="3",
        status="POLICY",
        set_at=clock(),
        set_by="authority",
    )


async def joins_with(clock: Clock, member: MemberDefinition, actor: Actor = AUTHORITY) -> set[tuple[str, str]]:
    """What keeps somebody out of team LC-A."""
    return told(await refused(join_team(actor, replace(JOIN, member=member), "refused", clock)))


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_somebody_joins_from_today(clock: Clock, actor: Actor) -> None:
    assert await join_team(actor, JOIN, "k", clock) == {"team": "LC-A", "version": 2}

    assert (await memberships("LC-A"))[-1] == ("LC-N3", "NURSE", False, TODAY, None)
    assert (await models.Team.get(code="LC-A")).version == 2


async def test_a_specialist_of_the_networks_hospital_joins_though_the_administrator_cannot_see_the_hospital(
    clock: Clock,
) -> None:
    member = MemberDefinition("LC-S1", ExecutorRole.SPECIALIST, "LC-H", is_primary=False, hours=4, starts=FORMED)

    await join_team(ADMIN, replace(JOIN, member=member), "k", clock)

    assert (await memberships("LC-A"))[-1] == ("LC-S1", "SPECIALIST", False, FORMED, None)


async def test_who_or_what_the_actor_may_not_see_is_not_found(clock: Clock) -> None:
    assert await joins_with(clock, MemberDefinition("NOBODY", ExecutorRole.NURSE, "NOWHERE")) == {
        ("NOT_FOUND", "member.practitioner"),
        ("NOT_FOUND", "member.institution"),
    }
    foreign = MemberDefinition("YS-N1", ExecutorRole.NURSE, "YS-T")
    assert await joins_with(clock, foreign) == {
        ("NOT_FOUND", "member.practitioner"),
        ("NOT_FOUND", "member.institution"),
    }
    outside = MemberDefinition("LC-X1", ExecutorRole.CLINICIAN, "LC-X")
    assert await joins_with(clock, outside, ADMIN) == {
        ("NOT_FOUND", "member.practitioner"),
        ("NOT_FOUND", "member.institution"),
    }


async def test_a_member_of_a_hospital_outside_every_network_is_refused(clock: Clock) -> None:
    outside = MemberDefinition("LC-X1", ExecutorRole.CLINICIAN, "LC-X")

    assert await joins_with(clock, outside) == {("OUTSIDE_EVERY_NETWORK", "member.institution")}


async def test_staff_of_a_private_clinic_join_only_under_an_agreement_r193(clock: Clock) -> None:
    private = MemberDefinition("LC-P1", ExecutorRole.NURSE, "LC-P")
    assert await joins_with(clock, private) == {("AGREEMENT_NEEDED", "member.institution")}

    clinic, home = await models.Institution.get(code="LC-P"), await models.Institution.get(code="LC-T")
    await models.Affiliation.create(institution=clinic, kind="COOPERATION", counterpart=home, starts=TOMORROW)

    assert await joins_with(clock, private) == {("AGREEMENT_NEEDED", "member.institution")}
    await join_team(AUTHORITY, replace(JOIN, member=replace(private, starts=TOMORROW)), "k", clock)


async def test_licence_role_and_place_are_looked_at_together(clock: Clock) -> None:
    lapsed = MemberDefinition("LC-D4", ExecutorRole.NURSE, "LC-V1", is_leader=True)

    assert await joins_with(clock, lapsed) == {
        ("NOT_LICENSED", "member.practitioner"),
        ("ROLE_NOT_QUALIFIED", "member.role"),
        ("NO_PRACTICE_SITE", "member.institution"),
        ("MAY_NOT_LEAD", "member.isLeader"),
        ("HAS_A_LEADER", "member.isLeader"),
    }


async def test_a_nurse_may_not_lead_r010(clock: Clock) -> None:
    assert ("MAY_NOT_LEAD", "member.isLeader") in await joins_with(clock, nurse(is_leader=True))


async def test_a_role_that_the_region_keeps_out_is_refused(clock: Clock) -> None:
    volunteer = MemberDefinition("LC-N3", ExecutorRole.VOLUNTEER, "LC-T")

    assert await joins_with(clock, volunteer) == {("ROLE_NOT_ALLOWED", "member.role")}


async def test_a_period_is_not_empty_and_not_before_the_team_nor_far_ahead(clock: Clock) -> None:
    assert await joins_with(clock, nurse(ends=TODAY)) == {("PERIOD_EMPTY", "member.ends")}
    assert await joins_with(clock, nurse(starts=FORMED - timedelta(days=1))) == {("BEFORE_FORMED", "member.starts")}
    assert await joins_with(clock, nurse(starts=FAR)) == {("TOO_FAR_AHEAD", "member.starts")}


async def test_a_dissolved_team_is_joined_by_nobody(clock: Clock) -> None:
    standing = await models.TeamStandingPeriod.get(team__code="LC-A")
    await models.TeamStandingPeriod.filter(id=standing.id).update(ends=TOMORROW)
    await models.TeamStandingPeriod.create(team_id=standing.team_id, standing="DISSOLVED", starts=TOMORROW)

    assert await joins_with(clock, nurse()) == {("TEAM_NOT_IN_FORCE", "member.starts")}
    await join_team(AUTHORITY, replace(JOIN, member=nurse(ends=TOMORROW)), "k", clock)


async def test_overlapping_memberships_are_refused_and_say_until_when(clock: Clock) -> None:
    await models.TeamMember.filter(practitioner__code="LC-N1").update(ends=TOMORROW)

    (problem,) = await refused(join_team(AUTHORITY, replace(JOIN, member=nurse("LC-N1")), "k", clock))

    assert isinstance(problem, MembershipProblem)
    assert (problem.code, problem.path) == ("ALREADY_MEMBER", ("member", "practitioner"))
    assert (problem.team, problem.until) == ("LC-A", TOMORROW)
    await join_team(AUTHORITY, replace(JOIN, member=nurse("LC-N1", starts=TOMORROW)), "k", clock)


async def test_somebody_has_one_primary_team_and_may_join_others_beside_it(clock: Clock) -> None:
    (problem,) = await refused(join_team(AUTHORITY, replace(JOIN, member=nurse("LC-N2")), "k", clock))

    assert isinstance(problem, MembershipProblem)
    assert (problem.code, problem.path) == ("HAS_PRIMARY_TEAM", ("member", "isPrimary"))
    assert (problem.team, problem.until) == ("LC-B", None)
    await join_team(AUTHORITY, replace(JOIN, member=nurse("LC-N2", is_primary=False)), "k", clock)


async def test_a_primary_team_that_the_actor_may_not_see_is_not_named(clock: Clock) -> None:
    nurse_row = await models.Practitioner.get(code="LC-N3")
    elsewhere, place = await models.Team.get(code="YS-A"), await models.Institution.get(code="YS-T")
    await models.TeamMember.create(
        team=elsewhere, practitioner=nurse_row, institution=place, role="NURSE", starts=FORMED, ends=TOMORROW
    )

    (problem,) = await refused(join_team(AUTHORITY, JOIN, "k", clock))

    assert isinstance(problem, MembershipProblem)
    assert (problem.code, problem.team, problem.until) == ("HAS_PRIMARY_TEAM", None, TOMORROW)


async def test_a_team_takes_no_more_than_the_region_allows_on_any_day(clock: Clock) -> None:
    await join_team(AUTHORITY, JOIN, "1", clock)
    later = replace(JOIN, member=nurse("LC-N4", starts=TOMORROW), expected_version=2)
    await join_team(AUTHORITY, later, "2", clock)

    full = replace(JOIN, member=doctor(), expected_version=3)
    assert told(await refused(join_team(AUTHORITY, full, "3", clock))) == {("TEAM_FULL", "member")}
    await join_team(AUTHORITY, replace(full, member=doctor(ends=TOMORROW)), "4", clock)


async def test_the_rule_of_the_day_of_joining_limits_the_team_and_the_limit_is_told(clock: Clock) -> None:
    await rule_of(replace(RULE, largest_team=2), TOMORROW, clock)

    await join_team(AUTHORITY, JOIN, "1", clock)
    later = replace(JOIN, member=nurse("LC-N4", starts=TOMORROW), expected_version=2)
    (problem,) = await refused(join_team(AUTHORITY, later, "2", clock))

    assert (problem.code, problem.path) == ("TEAM_FULL", ("member",))
    assert "2" in problem.message.zh
    assert "2 at most" in problem.message.en


async def test_somebody_whose_practice_ended_joins_nothing(clock: Clock) -> None:
    await models.Practitioner.filter(code="LC-N3").update(practice_ended=TOMORROW, end_reason="DECEASED")

    assert await joins_with(clock, nurse()) == {("PRACTICE_ENDED", "member.practitioner")}


@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_no_team_here_exists(clock: Clock, actor: Actor) -> None:
    assert told(await refused(join_team(actor, JOIN, "1", clock))) == {("NOT_FOUND", "team")}
    assert told(await refused(leave_team(actor, LEAVE, "2", clock))) == {("NOT_FOUND", "team")}
    assert told(await refused(transfer_member(actor, TRANSFER, "3", clock))) == {
        ("NOT_FOUND", "fromTeam"),
        ("NOT_FOUND", "toTeam"),
    }


@pytest.mark.parametrize("version", [0, 2, 2**31 - 1])
async def test_a_stale_version_is_told_the_one_that_stands(clock: Clock, version: int) -> None:
    for verb, given, path in (
        (join_team, replace(JOIN, expected_version=version), "expectedVersion"),
        (leave_team, replace(LEAVE, expected_version=version), "expectedVersion"),
        (transfer_member, replace(TRANSFER, to_version=version), "toVersion"),
    ):
        act: Any = verb
        (problem,) = await refused(act(AUTHORITY, given, "k", clock))
        assert isinstance(problem, VersionConflict)
        assert (problem.code, problem.path, problem.current) == ("VERSION_CONFLICT", (path,), 1)


@pytest.mark.parametrize(("verb", "given"), [(join_team, JOIN), (leave_team, LEAVE), (transfer_member, TRANSFER)])
async def test_a_retry_is_told_the_same_and_writes_nothing(clock: Clock, verb: Any, given: Any) -> None:
    first = await verb(AUTHORITY, given, "k", clock)
    stands = await everything()

    assert await verb(AUTHORITY, given, "k", clock) == first
    assert await everything() == stands


async def test_a_member_nobody_needs_leaves(clock: Clock) -> None:
    await join_team(AUTHORITY, JOIN, "1", clock)

    given = LeaveTeam("LC-A", "LC-N3", TOMORROW, expected_version=2)
    assert await leave_team(ADMIN, given, "2", clock, residents_are_enrolled) == {"team": "LC-A", "version": 3}

    assert (await memberships("LC-A"))[-1] == ("LC-N3", "NURSE", False, TODAY, TOMORROW)


async def test_somebody_who_leaves_on_the_day_of_joining_was_never_in_force(clock: Clock) -> None:
    await join_team(AUTHORITY, JOIN, "1", clock)

    await leave_team(AUTHORITY, LeaveTeam("LC-A", "LC-N3", TODAY, expected_version=2), "2", clock)

    assert (await memberships("LC-A"))[-1] == ("LC-N3", "NURSE", False, TODAY, TODAY)
    again = replace(JOIN, expected_version=3)
    assert await join_team(AUTHORITY, again, "3", clock) == {"team": "LC-A", "version": 4}


async def test_what_a_leaving_would_break_is_told_before_it_is_done(clock: Clock) -> None:
    given = replace(LEAVE, accepts_incomplete=False)

    (problem,) = await refused(leave_team(AUTHORITY, given, "k", clock))

    assert isinstance(problem, CompositionRefused)
    assert problem.code == "COMPOSITION_WOULD_BREAK"
    assert [(gap.kind, gap.roles) for gap in problem.gaps] == [(RuleKind.MINIMUM_ROLE, (ExecutorRole.NURSE,))]
    await leave_team(AUTHORITY, LEAVE, "k", clock)
    assert ("LC-N1", "NURSE", False, FORMED, TOMORROW) in await memberships("LC-A")


async def test_while_residents_are_enrolled_a_needed_member_leaves_only_with_a_successor(clock: Clock) -> None:
    (problem,) = await refused(leave_team(AUTHORITY, LEAVE, "k", clock, residents_are_enrolled))
    assert isinstance(problem, CompositionRefused)
    assert problem.code == "MEMBER_NEEDS_SUCCESSOR"

    late = replace(LEAVE, successor=nurse(starts=TOMORROW + timedelta(days=1)))
    (problem,) = await refused(leave_team(AUTHORITY, late, "k", clock, residents_are_enrolled))
    assert problem.code == "MEMBER_NEEDS_SUCCESSOR"

    await leave_team(AUTHORITY, replace(LEAVE, successor=nurse()), "k", clock, residents_are_enrolled)
    assert await memberships("LC-A") == [
        ("LC-D1", "GENERAL_PRACTITIONER", True, FORMED, None),
        ("LC-N1", "NURSE", False, FORMED, TOMORROW),
        ("LC-N3", "NURSE", False, TOMORROW, None),
    ]


async def test_a_leader_leaves_when_the_successor_leads(clock: Clock) -> None:
    leave = LeaveTeam("LC-A", "LC-D1", TOMORROW, expected_version=1, successor=doctor())
    (problem,) = await refused(leave_team(AUTHORITY, leave, "k", clock, residents_are_enrolled))
    assert isinstance(problem, CompositionRefused)
    assert RuleKind.LEADER in {gap.kind for gap in problem.gaps}

    leads = replace(leave, successor=doctor(is_leader=True))
    await leave_team(AUTHORITY, leads, "k", clock, residents_are_enrolled)

    assert (await memberships("LC-A"))[-1] == ("LC-D3", "GENERAL_PRACTITIONER", True, TOMORROW, None)


async def test_a_member_may_succeed_in_another_role(clock: Clock) -> None:
    await join_team(AUTHORITY, replace(JOIN, member=doctor()), "1", clock)
    leave = LeaveTeam("LC-A", "LC-D1", TOMORROW, expected_version=2, successor=doctor(is_leader=True))

    await leave_team(AUTHORITY, leave, "2", clock, residents_are_enrolled)

    assert (await memberships("LC-A"))[-2:] == [
        ("LC-D3", "GENERAL_PRACTITIONER", False, TODAY, TOMORROW),
        ("LC-D3", "GENERAL_PRACTITIONER", True, TOMORROW, None),
    ]


async def test_a_leaving_that_breaks_a_rule_on_a_later_day_is_told_too(clock: Clock) -> None:
    await join_team(AUTHORITY, JOIN, "1", clock)
    await leave_team(AUTHORITY, LeaveTeam("LC-A", "LC-N1", date(2026, 6, 1), expected_version=2), "2", clock)

    sooner = LeaveTeam("LC-A", "LC-N3", TOMORROW, expected_version=3)
    (problem,) = await refused(leave_team(AUTHORITY, sooner, "3", clock))

    assert problem.code == "COMPOSITION_WOULD_BREAK"


async def test_a_successor_of_one_day_does_not_get_round_the_rules(clock: Clock) -> None:
    """DECISIONS: the day after, the team would stand without a doctor and a leader."""
    soon, leader = TOMORROW + timedelta(days=1), doctor(is_leader=True, ends=TOMORROW + timedelta(days=1))
    leave = LeaveTeam("LC-A", "LC-D1", TOMORROW, expected_version=1, successor=leader)

    (problem,) = await refused(leave_team(AUTHORITY, leave, "1", clock))
    (enrolled,) = await refused(leave_team(AUTHORITY, leave, "2", clock, residents_are_enrolled))

    assert isinstance(problem, CompositionRefused)
    assert (problem.code, enrolled.code) == ("COMPOSITION_WOULD_BREAK", "MEMBER_NEEDS_SUCCESSOR")
    assert {gap.kind for gap in problem.gaps} >= {RuleKind.MINIMUM_ROLE, RuleKind.LEADER}
    for text in (problem.message.zh, problem.message.en):
        assert soon.isoformat() in text
    await leave_team(AUTHORITY, replace(leave, accepts_incomplete=True), "3", clock)
    assert (await memberships("LC-A"))[-1] == ("LC-D3", "GENERAL_PRACTITIONER", True, TOMORROW, soon)


async def test_a_successor_may_leave_when_the_predecessor_would_have(clock: Clock) -> None:
    """What is planned already is no consequence of the leaving."""
    june = date(2026, 6, 1)
    await models.TeamMember.filter(practitioner__code="LC-D1").update(ends=june)
    leave = LeaveTeam("LC-A", "LC-D1", TOMORROW, expected_version=1, successor=doctor(is_leader=True, ends=june))

    shorter = replace(leave, successor=doctor(is_leader=True, ends=june - timedelta(days=1)))
    (problem,) = await refused(leave_team(AUTHORITY, shorter, "1", clock))
    assert problem.code == "COMPOSITION_WOULD_BREAK"
    await leave_team(AUTHORITY, leave, "2", clock, residents_are_enrolled)


async def test_a_member_who_succeeds_for_a_time_is_missed_afterwards(clock: Clock) -> None:
    """The nurse of the team takes another nurse's place until June, and is then no member any more."""
    june = date(2026, 6, 1)
    await join_team(AUTHORITY, JOIN, "1", clock)
    leave = LeaveTeam("LC-A", "LC-N1", TOMORROW, expected_version=2)

    (problem,) = await refused(leave_team(AUTHORITY, replace(leave, successor=nurse(ends=june)), "2", clock))

    assert june.isoformat() in problem.message.en
    await leave_team(AUTHORITY, leave, "3", clock)


async def test_what_is_wrong_with_a_successor_is_told_with_the_rest(clock: Clock) -> None:
    wrong = replace(LEAVE, practitioner="LC-N4", on=FAR, successor=nurse("LC-N2"))

    assert told(await refused(leave_team(AUTHORITY, wrong, "k", clock))) == {
        ("TOO_FAR_AHEAD", "on"),
        ("TOO_FAR_AHEAD", "successor.starts"),
        ("NOT_A_MEMBER", "practitioner"),
        ("HAS_PRIMARY_TEAM", "successor.isPrimary"),
    }
    self = replace(LEAVE, successor=nurse("LC-N1"))
    assert told(await refused(leave_team(AUTHORITY, self, "k", clock))) == {("SAME_PERSON", "successor.practitioner")}


async def test_leaving_is_not_backdated_and_not_for_strangers(clock: Clock) -> None:
    past = replace(LEAVE, on=TODAY - timedelta(days=1))
    assert told(await refused(leave_team(AUTHORITY, past, "k", clock))) == {("BACKDATED", "on")}
    for code in ("NOBODY", "YS-N1"):
        stranger = replace(LEAVE, practitioner=code)
        assert told(await refused(leave_team(AUTHORITY, stranger, "k", clock))) == {("NOT_FOUND", "practitioner")}


async def test_a_member_changes_teams_on_a_day(clock: Clock) -> None:
    await models.TeamMember.filter(practitioner__code="LC-N1").update(hours=10)

    answer = await transfer_member(ADMIN, TRANSFER, "k", clock)

    assert answer == {"from_team": "LC-A", "from_version": 2, "to_team": "LC-B", "to_version": 2}
    assert ("LC-N1", "NURSE", False, FORMED, TOMORROW) in await memberships("LC-A")
    assert (await memberships("LC-B"))[-1] == ("LC-N1", "NURSE", False, TOMORROW, None)
    row = await models.TeamMember.get(team__code="LC-B", practitioner__code="LC-N1")
    assert (row.is_primary, row.hours) == (True, 10)


async def test_a_transfer_that_breaks_the_team_left_behind_needs_a_successor(clock: Clock) -> None:
    (problem,) = await refused(transfer_member(AUTHORITY, TRANSFER, "k", clock, residents_are_enrolled))
    assert problem.code == "MEMBER_NEEDS_SUCCESSOR"

    await transfer_member(AUTHORITY, replace(TRANSFER, successor=nurse()), "k", clock, residents_are_enrolled)

    assert (await memberships("LC-A"))[-1] == ("LC-N3", "NURSE", False, TOMORROW, None)


async def test_a_leader_arrives_in_another_team_without_leading(clock: Clock) -> None:
    await transfer_member(AUTHORITY, replace(TRANSFER, practitioner="LC-D1"), "k", clock)

    assert (await memberships("LC-B"))[-1] == ("LC-D1", "GENERAL_PRACTITIONER", False, TOMORROW, None)


async def test_what_is_wrong_with_a_transfer_is_told_at_once(clock: Clock) -> None:
    same = replace(TRANSFER, to_team="LC-A")
    assert told(await refused(transfer_member(AUTHORITY, same, "k", clock))) == {("SAME_TEAM", "toTeam")}
    wrong = replace(TRANSFER, on=FAR, role=ExecutorRole.PHARMACIST, institution="LC-V1")
    assert told(await refused(transfer_member(AUTHORITY, wrong, "k", clock))) == {
        ("TOO_FAR_AHEAD", "on"),
        ("ROLE_NOT_QUALIFIED", "role"),
        ("NO_PRACTICE_SITE", "institution"),
    }
    foreign = replace(TRANSFER, to_team="YS-A")
    assert told(await refused(transfer_member(AUTHORITY, foreign, "k", clock))) == {("NOT_FOUND", "toTeam")}
    nobody = replace(TRANSFER, practitioner="LC-N4")
    assert told(await refused(transfer_member(AUTHORITY, nobody, "k", clock))) == {("NOT_A_MEMBER", "practitioner")}


async def test_a_full_team_takes_nobody_over(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-B", nurse(), 1), "1", clock)
    await join_team(AUTHORITY, JoinTeam("LC-B", nurse("LC-N4"), 2), "2", clock)

    full = replace(TRANSFER, to_version=3)

    assert told(await refused(transfer_member(AUTHORITY, full, "3", clock))) == {("TEAM_FULL", "toTeam")}


async def test_a_key_that_is_no_key_is_told_beside_the_rest(clock: Clock) -> None:
    assert told(await refused(join_team(AUTHORITY, replace(JOIN, member=nurse(ends=LAST_YEAR)), "", clock))) == {
        ("BAD_IDEMPOTENCY_KEY", "idempotencyKey"),
        ("PERIOD_EMPTY", "member.ends"),
    }


async def test_a_key_used_for_another_input_is_refused(clock: Clock) -> None:
    await join_team(AUTHORITY, JOIN, "k", clock)

    with pytest.raises(Refusal) as caught:
        await join_team(AUTHORITY, replace(JOIN, member=nurse("LC-N4"), expected_version=2), "k", clock)

    assert [problem.code for problem in caught.value.problems] == ["IDEMPOTENCY_KEY_REUSED"]
