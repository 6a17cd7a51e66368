"""Composition reports: what regions ask of a team's members, and what the report says of the team as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from teams.composition.finding import RuleKind
from teams.composition.report import report, state_of
from teams.composition.rule import CompositionRule, RoleMinimum
from teams.policy import PolicyParameter
from teams.vocabulary import (
    ExecutorRole,
    PracticeEnd,
    TeamStanding,
    TeamState,
    Tier,
)
from tests.teams.builders import (
    HOSPITAL,
    LINGCHUAN,
    ONE_AND_ONE_AND_ONE,
    TODAY,
    TOWN,
    VILLAGE,
    YANGSHUO,
    full_team,
    joined,
    less,
    member,
    of_kind,
    one_of,
    policy,
    practitioner,
    swapped,
    team,
    workforce,
)

R = ExecutorRole


@pytest.mark.parametrize("rule", [LINGCHUAN, YANGSHUO])
def test_a_full_team_meets_its_countys_rule(rule: CompositionRule) -> None:
    """R096 (Lingchuan), R149 (Yangshuo)."""
    told = report(full_team(), workforce(rule))
    assert told.is_met
    assert told.gaps == ()
    assert state_of(full_team(), told) is TeamState.ACTIVE
    assert len(of_kind(told, RuleKind.MINIMUM_ROLE)) == 4


@pytest.mark.parametrize(
    ("gone", "role"),
    [("NU-1", R.NURSE), ("VD-1", R.VILLAGE_DOCTOR), ("PH-1", R.PUBLIC_HEALTH_WORKER)],
)
def test_a_lingchuan_team_without_one_of_the_four_cannot_sign(gone: str, role: ExecutorRole) -> None:
    """R096: one doctor, one nurse, one village doctor, at least one for public health."""
    rest = less(full_team(), gone)
    told = report(rest, workforce(LINGCHUAN))
    (gap,) = told.gaps
    assert (gap.kind, gap.roles, gap.wanted, gap.found, gap.missing) == (RuleKind.MINIMUM_ROLE, (role,), 1, 0, 1)
    assert gap.basis is not None
    assert gap.basis.document.code == "DOC-1"
    assert role.label.zh in gap.text.zh
    assert role.label.en in gap.text.en
    assert "缺1名" in gap.text.zh
    assert "1 missing" in gap.text.en
    assert state_of(rest, told) is TeamState.INCOMPLETE


def test_one_village_doctor_is_not_both_the_doctor_and_the_village_doctor() -> None:
    """R096: a village doctor could be either, and is one of them; the doctor is missing."""
    alone = less(full_team(), "GP-1")
    alone = swapped(alone, "VD-1", is_leader=True)
    told = report(alone, workforce(LINGCHUAN))
    assert [finding.missing for finding in of_kind(told, RuleKind.MINIMUM_ROLE)] == [1, 0, 0, 0]
    two = replace(alone, members=(*alone.members, member("VD-2", R.VILLAGE_DOCTOR, VILLAGE)))
    assert report(two, workforce(LINGCHUAN)).is_met


def test_two_roles_of_one_person_count_once() -> None:
    nurse = practitioner("NU-9", R.NURSE, TOWN)
    both = (joined(nurse, R.NURSE, TOWN), joined(nurse, R.PUBLIC_HEALTH_WORKER, TOWN))
    rest = less(less(full_team(), "NU-1"), "PH-1")
    told = report(replace(rest, members=(*rest.members, *both)), workforce(YANGSHUO))
    assert sum(finding.missing for finding in of_kind(told, RuleKind.MINIMUM_ROLE)) == 1


def test_a_minimum_at_a_tier_is_met_only_from_that_tier() -> None:
    """R096: the village doctor works at the village."""
    moved = replace(
        less(full_team(), "VD-1"),
        members=(*less(full_team(), "VD-1").members, member("VD-1", R.VILLAGE_DOCTOR, TOWN)),
    )
    gap, unfit = report(moved, workforce(LINGCHUAN)).gaps
    assert (unfit.kind, unfit.practitioners) == (RuleKind.QUALIFICATION, ("VD-1",))
    assert gap.tiers == (Tier.VILLAGE,)
    assert Tier.VILLAGE.label.zh in gap.text.zh


def test_a_minimum_of_several_counts_them() -> None:
    rule = CompositionRule(minimums=(RoleMinimum((R.NURSE,), count=3),))
    (gap,) = of_kind(report(full_team(), workforce(rule)), RuleKind.MINIMUM_ROLE)
    assert (gap.wanted, gap.found, gap.missing) == (3, 1, 2)


def test_somebody_whose_licence_has_lapsed_no_longer_counts() -> None:
    lapsed = replace(
        less(full_team(), "NU-1"),
        members=(*less(full_team(), "NU-1").members, member("NU-1", R.NURSE, licensed_until=TODAY)),
    )
    told = report(lapsed, workforce(YANGSHUO))
    assert {gap.kind for gap in told.gaps} == {RuleKind.MINIMUM_ROLE, RuleKind.LICENCE}
    assert one_of(told, RuleKind.LICENCE).practitioners == ("NU-1",)
    assert "NU-1" in one_of(told, RuleKind.LICENCE).text.zh
    assert report(lapsed, workforce(YANGSHUO, on=TODAY - timedelta(days=1))).is_met


def test_a_practice_that_ended_is_a_licence_lost() -> None:
    dead = member("GP-1", R.GENERAL_PRACTITIONER, leads=True, practice_ended=TODAY, end_reason=PracticeEnd.DECEASED)
    rest = less(full_team(), "GP-1")
    told = report(replace(rest, members=(*rest.members, dead)), workforce(YANGSHUO))
    assert {gap.kind for gap in told.gaps} == {RuleKind.MINIMUM_ROLE, RuleKind.LEADER, RuleKind.LICENCE}


def test_where_no_region_speaks_a_doctor_and_a_nurse_are_asked_for() -> None:
    """B1.5: at least one family doctor and one nurse, the doctor leads."""
    pair = team(member("GP-1", R.GENERAL_PRACTITIONER, leads=True), member("NU-1", R.NURSE))
    assert report(pair, workforce()).is_met
    told = report(less(pair, "NU-1"), workforce())
    (gap,) = told.gaps
    assert (gap.roles, gap.basis) == ((R.NURSE,), None)
    assert of_kind(told, RuleKind.TIER_CHAIN) == ()


def test_the_nearest_region_that_speaks_holds_and_what_it_withdraws_does_not() -> None:
    """DECISIONS, Regional profiles."""
    above = policy(YANGSHUO, region="450300")
    near = policy(LINGCHUAN)
    withdrawn = policy(None, starts=TODAY, parameter=PolicyParameter.COMPOSITION_RULE)
    no_gp = less(full_team(), "GP-1")
    no_gp = replace(no_gp, members=(*no_gp.members, member("TC-1", R.TCM_PHYSICIAN, leads=True)))
    assert report(no_gp, workforce(above, near)).is_met
    told = report(no_gp, workforce(above, near, withdrawn))
    assert {gap.kind for gap in told.gaps} == {RuleKind.MINIMUM_ROLE, RuleKind.LEADER}
    assert all(gap.basis == above for gap in told.gaps)


def test_a_team_needs_a_leader_and_is_told_who_in_it_could_lead() -> None:
    headless = swapped(full_team(), "GP-1", is_leader=False)
    gap = one_of(report(headless, workforce(YANGSHUO)), RuleKind.LEADER)
    assert (gap.is_met, gap.missing, gap.roles) == (False, 1, (R.GENERAL_PRACTITIONER,))
    assert "GP-1" in gap.text.zh
    assert "GP-1" in gap.text.en


@pytest.mark.parametrize("code", ["NU-1", "PH-1"])
def test_who_may_not_sign_may_not_lead(code: str) -> None:
    """R010: a nurse or a public-health worker cannot be the principal."""
    led = swapped(swapped(full_team(), "GP-1", is_leader=False), code, is_leader=True)
    gap = one_of(report(led, workforce(LINGCHUAN)), RuleKind.LEADER)
    assert not gap.is_met
    assert gap.practitioners == (code,)


def test_a_nurse_in_a_doctors_role_may_not_lead_either() -> None:
    """R010: what counts is the licence, not the role somebody was given."""
    nurse = joined(practitioner("NU-2", R.NURSE, TOWN), R.GENERAL_PRACTITIONER, TOWN, leads=True)
    told = report(replace(full_team(), members=(*less(full_team(), "GP-1").members, nurse)), workforce(YANGSHUO))
    assert {RuleKind.LEADER, RuleKind.QUALIFICATION, RuleKind.MINIMUM_ROLE} <= {gap.kind for gap in told.gaps}


def test_a_team_has_one_leader() -> None:
    two = swapped(full_team(), "VD-1", is_leader=True)
    gap = one_of(report(two, workforce(LINGCHUAN)), RuleKind.LEADER)
    assert (gap.is_met, gap.found, gap.missing) == (False, 2, 0)


def test_a_team_may_not_be_larger_than_its_region_says() -> None:
    gap = one_of(report(full_team(), workforce(CompositionRule(largest_team=3))), RuleKind.TEAM_SIZE)
    assert (gap.is_met, gap.wanted, gap.found, gap.missing) == (False, 3, 4, 0)
    fitting = one_of(report(full_team(), workforce(CompositionRule(largest_team=4))), RuleKind.TEAM_SIZE)
    assert (fitting.is_met, fitting.missing) == (True, 0)


def test_a_role_that_a_region_keeps_out_breaks_the_team() -> None:
    rule = workforce(CompositionRule(without=(R.NURSE,)))
    gap = one_of(report(full_team(), rule), RuleKind.EXCLUDED_ROLE)
    assert (gap.is_met, gap.practitioners) == (False, ("NU-1",))
    assert one_of(report(less(full_team(), "NU-1"), rule), RuleKind.EXCLUDED_ROLE).is_met


def test_assistants_and_social_roles_are_welcome() -> None:
    """R195, R196."""
    more = (member("AS-1", R.ASSISTANT), member("SW-1", R.SOCIAL_WORKER))
    assert report(replace(full_team(), members=(*full_team().members, *more)), workforce(YANGSHUO)).is_met


def test_specialists_and_chinese_medicine_are_flagged() -> None:
    """R097: specialist beside generalist, Chinese medicine beside Western."""
    plain = report(full_team(), workforce())
    assert (plain.has_specialist, plain.has_tcm) == (False, False)
    rich = (member("SP-1", R.SPECIALIST, HOSPITAL), member("TC-1", R.TCM_PHYSICIAN))
    told = report(replace(full_team(), members=(*full_team().members, *rich)), workforce())
    assert (told.has_specialist, told.has_tcm) == (True, True)


@pytest.mark.parametrize(
    ("standing", "state"),
    [(TeamStanding.SUSPENDED, TeamState.SUSPENDED), (TeamStanding.DISSOLVED, TeamState.DISSOLVED)],
)
def test_what_was_decided_about_a_team_comes_before_its_composition(standing: TeamStanding, state: TeamState) -> None:
    stopped = full_team(standing=standing)
    assert state_of(stopped, report(stopped, workforce(YANGSHUO))) is state


def test_an_empty_team_at_an_unknown_institution_is_reported_not_refused() -> None:
    """A proposed team may be anything; the report says all that is wrong with it."""
    told = report(team(home="NOWHERE", region="999999"), workforce(YANGSHUO, ONE_AND_ONE_AND_ONE))
    kinds = {gap.kind for gap in told.gaps}
    assert kinds == {RuleKind.MINIMUM_ROLE, RuleKind.LEADER, RuleKind.SIGNING_DOCTOR, RuleKind.PRIVATE_HOME}
    assert told.capacity == 0


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_minimum_asks_is_said_for_any_number(count: int) -> None:
    tiers = (Tier.VILLAGE, Tier.TOWNSHIP)
    rule = CompositionRule((RoleMinimum((R.NURSE,), count), RoleMinimum((R.PHARMACIST,), count, tiers)))
    nurse, pharmacist = of_kind(report(team(), workforce(rule)), RuleKind.MINIMUM_ROLE)
    asked = f"At least {count} in the role of"
    assert nurse.text.en == f"{asked} nurse must be in the team: 0 found, {count} missing."
    assert pharmacist.text.en == (
        f"{asked} pharmacist at an institution of the tier 'village clinic, community station' or "
        f"'township hospital, community centre' must be in the team: 0 found, {count} missing."
    )
