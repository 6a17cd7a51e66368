"""What a departure breaks is told before it is done (DECISIONS, «A team that stops satisfying its rules»)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.composition.departure import Leaving, afterwards, what_worsens, without
from teams.composition.finding import Finding, RuleKind
from teams.composition.report import report
from teams.composition.rule import CompositionRule, RoleMinimum
from teams.team import Member, MemberDefinition, Team, Workforce
from teams.vocabulary import ExecutorRole
from tests.teams.builders import (
    LINGCHUAN,
    STRANGER,
    TODAY,
    VILLAGE,
    YANGSHUO,
    full_team,
    less,
    member,
    swapped,
    workforce,
)

R = ExecutorRole
DAY = timedelta(days=1)


def kinds(findings: tuple[Finding, ...]) -> list[RuleKind]:
    return [finding.kind for finding in findings]


def what_breaks(
    team: Team, code: str, world: Workforce, heir: Member | None = None, load: int = 0
) -> tuple[Finding, ...]:
    """What the team is worse at without the member and with the successor."""
    return what_worsens(team, without(team, code, heir), world, load)


def test_the_only_nurse_leaving_breaks_the_minimum() -> None:
    """R096."""
    (broken,) = what_breaks(full_team(), "NU-1", workforce(LINGCHUAN))
    assert (broken.kind, broken.roles, broken.missing) == (RuleKind.MINIMUM_ROLE, (R.NURSE,), 1)
    assert "缺1名" in broken.text.zh


def test_one_of_two_nurses_may_leave() -> None:
    two = replace(full_team(), members=(*full_team().members, member("NU-2", R.NURSE)))
    assert what_breaks(two, "NU-2", workforce(LINGCHUAN)) == ()


def test_somebody_who_is_no_member_breaks_nothing() -> None:
    assert what_breaks(full_team(), "NOBODY", workforce(LINGCHUAN)) == ()


def test_the_leader_leaving_breaks_leader_and_minimum_and_a_successor_mends_both() -> None:
    """R149."""
    world = workforce(YANGSHUO)
    assert kinds(what_breaks(full_team(), "GP-1", world)) == [RuleKind.MINIMUM_ROLE, RuleKind.LEADER]
    heir = member("GP-2", R.GENERAL_PRACTITIONER, leads=True)
    assert what_breaks(full_team(), "GP-1", world, heir) == ()
    assert kinds(what_breaks(full_team(), "GP-1", world, replace(heir, is_leader=False))) == [RuleKind.LEADER]


def test_a_member_may_succeed_the_leader() -> None:
    """The village doctor who takes over is not counted beside the old membership."""
    team = full_team()
    heir = next(replace(m, is_leader=True) for m in team.members if m.practitioner.code == "VD-1")
    after = without(team, "GP-1", heir)
    assert sorted(m.practitioner.code for m in after.members) == ["NU-1", "PH-1", "VD-1"]
    assert kinds(what_breaks(team, "GP-1", workforce(LINGCHUAN), heir)) == [RuleKind.MINIMUM_ROLE]


def test_a_successor_counts_from_the_first_day_to_the_last_and_not_as_before() -> None:
    """The village doctor leads in place of the other for five days, and then is out."""
    heir = MemberDefinition("VD-1", R.VILLAGE_DOCTOR, VILLAGE, is_leader=True, starts=TODAY + DAY, ends=TODAY + DAY * 6)
    leaving, team = Leaving("GP-1", TODAY, heir), full_team()
    people = [each.practitioner for each in team.members]

    def on(day: date) -> list[tuple[str, bool]]:
        after = afterwards(team, leaving, workforce(people=people, on=day))
        return sorted((each.practitioner.code, each.is_leader) for each in after.members)

    others = [("NU-1", False), ("PH-1", False)]
    assert on(TODAY) == [*others, ("VD-1", False)]
    assert on(TODAY + DAY) == on(TODAY + DAY * 5) == [*others, ("VD-1", True)]
    assert on(TODAY + DAY * 6) == others
    assert afterwards(team, Leaving("GP-1", TODAY), workforce()) == less(team, "GP-1")


def test_an_unfit_successor_is_told_of() -> None:
    """A nurse from a hospital outside every network fills the minimum and breaks the network."""
    stranger = member("NU-9", R.NURSE, STRANGER)
    (broken,) = what_breaks(full_team(), "NU-1", workforce(LINGCHUAN), stranger)
    assert (broken.kind, broken.institutions) == (RuleKind.NETWORK, (STRANGER,))


def test_what_was_broken_already_is_told_only_when_it_gets_worse() -> None:
    world = workforce(CompositionRule(minimums=(RoleMinimum((R.NURSE,), count=3), RoleMinimum((R.TCM_PHYSICIAN,)))))
    (worse,) = what_breaks(full_team(), "NU-1", world)
    assert (worse.roles, worse.missing) == ((R.NURSE,), 3)
    assert what_breaks(full_team(), "PH-1", world) == ()


def test_an_unfit_member_replaced_by_another_unfit_one_is_told_of() -> None:
    old, new = member("NU-8", R.NURSE, STRANGER), member("NU-9", R.NURSE, STRANGER)
    team = replace(full_team(), members=(*full_team().members, old))
    assert kinds(what_breaks(team, "NU-8", workforce(LINGCHUAN), new)) == [RuleKind.NETWORK]
    assert what_breaks(team, "NU-8", workforce(LINGCHUAN)) == ()


@pytest.mark.parametrize(("load", "breaks"), [(2_000, False), (2_001, True), (4_001, True)])
def test_a_signing_doctor_leaving_takes_capacity_along(load: int, breaks: bool) -> None:
    """B1.5: 4,000 with two doctors, 2,000 with one; a team that was over already is further over."""
    rule = workforce(CompositionRule())
    told = what_breaks(full_team(), "VD-1", rule, load=load)
    assert kinds(told) == ([RuleKind.CAPACITY] if breaks else [])


def test_the_only_signing_doctor_leaving_is_told_of() -> None:
    alone = swapped(full_team(), "VD-1", is_primary=False)
    assert RuleKind.SIGNING_DOCTOR in kinds(what_breaks(alone, "GP-1", workforce(YANGSHUO)))


@given(st.lists(st.sampled_from(["GP-1", "NU-1", "VD-1", "PH-1"]), unique=True), st.sampled_from([LINGCHUAN, YANGSHUO]))
def test_a_departure_is_told_exactly_when_the_team_stops_meeting_its_rules(
    gone: list[str], rule: CompositionRule
) -> None:
    world, team = workforce(rule), full_team()
    for code in gone:
        told = what_breaks(team, code, world)
        after = less(team, code)
        if report(team, world).is_met:
            assert bool(told) is not report(after, world).is_met
        assert set(told) <= set(report(after, world).gaps)
        team = after
