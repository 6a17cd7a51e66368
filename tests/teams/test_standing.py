"""Suspending, resuming and dissolving teams, and the end of somebody's practice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from teams import models
from teams.composition.finding import RuleKind
from teams.operations.membership import JoinTeam, LeaveTeam, join_team, leave_team
from teams.operations.problem import CompositionRefused
from teams.operations.standing import (
    DissolveTeam,
    EndPractice,
    ResumeTeam,
    SuspendTeam,
    dissolve_team,
    end_practice,
    resume_team,
    suspend_team,
)
from teams.vocabulary import PracticeEnd
from tests.teams.staging import (
    ADMIN,
    AUTHORITY,
    FOREIGNERS,
    FORMED,
    LAST_YEAR,
    TODAY,
    TOMORROW,
    everything,
    memberships,
    nurse,
    refused,
    stage,
    told,
)

YESTERDAY, FAR = TODAY - timedelta(days=1), TODAY + timedelta(days=367)
SUSPEND = SuspendTeam("LC-A", TODAY, "整改", expected_version=1)
RESUME = ResumeTeam("LC-A", TOMORROW, expected_version=2)
DISSOLVE = DissolveTeam("LC-A", TOMORROW, expected_version=1, reason="合并")
END = EndPractice("LC-N1", TOMORROW, PracticeEnd.DECEASED, expected_version=1)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


async def standings(team: str = "LC-A") -> list[tuple[str, str | None, date, date | None]]:
    """What was decided about a team: standing, reason, starts, ends; in the order of writing."""
    rows = models.TeamStandingPeriod.filter(team__code=team).order_by("id")
    return list(await rows.values_list("standing", "reason", "starts", "ends"))


async def residents_are_enrolled(teams: Collection[str]) -> Mapping[str, int]:
    return dict.fromkeys(teams, 12)


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_a_team_is_suspended_and_resumed(clock: Clock, actor: Actor) -> None:
    assert await suspend_team(actor, SUSPEND, "1", clock) == {"team": "LC-A", "version": 2}
    assert await resume_team(actor, RESUME, "2", clock) == {"team": "LC-A", "version": 3}

    assert await standings() == [
        ("FORMED", None, FORMED, TODAY),
        ("SUSPENDED", "整改", TODAY, TOMORROW),
        ("FORMED", None, TOMORROW, None),
    ]


async def test_a_suspension_taken_back_the_same_day_was_never_in_force(clock: Clock) -> None:
    await suspend_team(AUTHORITY, SUSPEND, "1", clock)
    await resume_team(AUTHORITY, replace(RESUME, on=TODAY), "2", clock)

    assert (await standings())[1:] == [("SUSPENDED", "整改", TODAY, TODAY), ("FORMED", None, TODAY, None)]


async def test_a_team_that_breaks_a_rule_is_not_resumed(clock: Clock) -> None:
    await suspend_team(AUTHORITY, SUSPEND, "1", clock)
    leave = LeaveTeam("LC-A", "LC-N1", TOMORROW, expected_version=2, accepts_incomplete=True)
    await leave_team(AUTHORITY, leave, "2", clock)

    (problem,) = await refused(resume_team(AUTHORITY, replace(RESUME, expected_version=3), "3", clock))

    assert isinstance(problem, CompositionRefused)
    assert (problem.code, [gap.kind for gap in problem.gaps]) == ("COMPOSITION_BROKEN", [RuleKind.MINIMUM_ROLE])
    await join_team(AUTHORITY, JoinTeam("LC-A", nurse(), 3), "4", clock)
    await resume_team(AUTHORITY, replace(RESUME, expected_version=4), "5", clock)


async def test_what_is_wrong_with_a_suspension_is_told_at_once(clock: Clock) -> None:
    wrong = replace(SUSPEND, on=FAR, reason="")
    assert told(await refused(suspend_team(AUTHORITY, wrong, "k", clock))) == {
        ("TOO_FAR_AHEAD", "on"),
        ("TEXT_SIZE", "reason"),
    }
    await suspend_team(AUTHORITY, SUSPEND, "1", clock)
    again = replace(SUSPEND, expected_version=2)
    assert told(await refused(suspend_team(AUTHORITY, again, "2", clock))) == {("ALREADY_SUSPENDED", "team")}
    past = replace(RESUME, on=YESTERDAY)
    assert told(await refused(resume_team(AUTHORITY, past, "3", clock))) == {
        ("BACKDATED", "on"),
        ("NOT_SUSPENDED", "team"),
    }


async def test_a_dissolved_team_has_nobody_and_nothing_and_stays_so(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-A", nurse(starts=TOMORROW), 1), "1", clock)

    given = replace(DISSOLVE, expected_version=2)
    assert await dissolve_team(ADMIN, given, "2", clock) == {"team": "LC-A", "version": 3}

    assert await standings() == [("FORMED", None, FORMED, TOMORROW), ("DISSOLVED", "合并", TOMORROW, None)]
    assert await memberships("LC-A") == [
        ("LC-D1", "GENERAL_PRACTITIONER", True, FORMED, TOMORROW),
        ("LC-N1", "NURSE", False, FORMED, TOMORROW),
        ("LC-N3", "NURSE", False, TOMORROW, TOMORROW),
    ]
    assert (await models.TeamChainLink.get(team__code="LC-A")).ends == TOMORROW
    assert (await models.TeamArea.get(team__code="LC-A")).ends == TOMORROW
    for verb, given_then in (
        (suspend_team, replace(SUSPEND, on=TOMORROW, expected_version=3)),
        (resume_team, replace(RESUME, expected_version=3)),
        (dissolve_team, replace(DISSOLVE, expected_version=3)),
    ):
        act: Any = verb
        assert told(await refused(act(AUTHORITY, given_then, "3", clock))) == {("TEAM_NOT_IN_FORCE", "on")}
    assert told(
        await refused(
            leave_team(AUTHORITY, LeaveTeam("LC-A", "LC-N1", TOMORROW, 3, accepts_incomplete=True), "4", clock)
        )
    ) == {("TEAM_NOT_IN_FORCE", "on")}


async def test_a_suspension_before_a_planned_end_leaves_the_end_as_it_is(clock: Clock) -> None:
    later = TODAY + timedelta(days=30)
    await dissolve_team(AUTHORITY, replace(DISSOLVE, on=later), "1", clock)

    await suspend_team(AUTHORITY, replace(SUSPEND, expected_version=2), "2", clock)

    assert sorted(await standings(), key=lambda row: row[2]) == [
        ("FORMED", None, FORMED, TODAY),
        ("SUSPENDED", "整改", TODAY, later),
        ("DISSOLVED", "合并", later, None),
    ]


async def test_a_team_with_enrolments_is_not_dissolved(clock: Clock) -> None:
    wrong = replace(DISSOLVE, on=YESTERDAY, reason="x" * 501)

    assert told(await refused(dissolve_team(AUTHORITY, wrong, "k", clock, residents_are_enrolled))) == {
        ("TEAM_HAS_ENROLMENTS", "team"),
        ("BACKDATED", "on"),
        ("TEXT_SIZE", "reason"),
    }


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_the_end_of_a_practice_asks_for_no_successor_and_names_the_teams(clock: Clock, actor: Actor) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-B", nurse("LC-N1", is_primary=False, starts=FORMED), 1), "1", clock)
    died = date(2026, 2, 1)

    answer = await end_practice(actor, replace(END, on=died), "2", clock)

    assert answer == {"practitioner": "LC-N1", "version": 2, "teams": ["LC-A", "LC-B"]}
    row = await models.Practitioner.get(code="LC-N1")
    assert (row.practice_ended, row.end_reason) == (died, "DECEASED")
    assert (await models.PracticeSite.get(practitioner=row)).ends == died
    assert ("LC-N1", "NURSE", False, FORMED, died) in await memberships("LC-A")
    assert ("LC-N1", "NURSE", False, FORMED, died) in await memberships("LC-B")
    versions = models.Team.all().order_by("code").values_list("code", "version")
    assert list(await versions) == [("LC-A", 2), ("LC-B", 3), ("YS-A", 1)]


async def test_what_would_begin_after_the_end_of_a_practice_never_does(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-B", nurse("LC-N3", starts=TOMORROW), 1), "1", clock)

    answer = await end_practice(AUTHORITY, replace(END, practitioner="LC-N3", on=FORMED), "2", clock)

    assert answer["teams"] == ["LC-B"]
    assert (await memberships("LC-B"))[-1] == ("LC-N3", "NURSE", False, TOMORROW, TOMORROW)
    assert (await models.PracticeSite.get(practitioner__code="LC-N3")).ends == FORMED


async def test_a_practice_ends_no_more_than_a_year_ago_and_not_before_it_began(clock: Clock) -> None:
    person = await models.Practitioner.get(code="LC-N1")
    for on in (date(1, 1, 1), TODAY - timedelta(days=367)):
        assert ("TOO_LONG_AGO", "on") in told(await refused(end_practice(AUTHORITY, replace(END, on=on), "k", clock)))
    await models.PracticeSite.filter(practitioner=person).update(starts=FORMED)
    early = replace(END, on=FORMED - timedelta(days=1))
    assert told(await refused(end_practice(AUTHORITY, early, "k", clock))) == {("BEFORE_FIRST_POST", "on")}

    await end_practice(AUTHORITY, replace(END, on=FORMED), "k", clock)

    assert (await models.Practitioner.get(code="LC-N1")).practice_ended == FORMED


async def test_a_practice_ends_a_year_ago_to_the_day(clock: Clock) -> None:
    on = TODAY - timedelta(days=366)

    await end_practice(AUTHORITY, replace(END, on=on), "k", clock)

    assert (await models.PracticeSite.get(practitioner__code="LC-N1")).ends == on


async def test_who_dies_before_the_first_post_begins_is_entered(clock: Clock) -> None:
    await models.PracticeSite.filter(practitioner__code="LC-N3").update(starts=TOMORROW)

    await end_practice(AUTHORITY, replace(END, practitioner="LC-N3", on=TODAY), "k", clock)

    site = await models.PracticeSite.get(practitioner__code="LC-N3")
    assert (site.starts, site.ends) == (TOMORROW, TOMORROW)


async def test_a_practice_ends_once(clock: Clock) -> None:
    await end_practice(AUTHORITY, END, "1", clock)

    again = replace(END, expected_version=2, on=FAR)
    assert told(await refused(end_practice(AUTHORITY, again, "2", clock))) == {
        ("PRACTICE_ENDED", "practitioner"),
        ("TOO_FAR_AHEAD", "on"),
    }


async def test_the_end_of_a_practice_is_brought_forward_and_never_put_off(clock: Clock) -> None:
    """A licence was to expire in June; its holder dies in March."""
    june = date(2026, 6, 1)
    await end_practice(AUTHORITY, replace(END, on=june, reason=PracticeEnd.LICENCE_EXPIRED), "1", clock)

    answer = await end_practice(AUTHORITY, replace(END, expected_version=2), "2", clock)

    assert answer == {"practitioner": "LC-N1", "version": 3, "teams": ["LC-A"]}
    row = await models.Practitioner.get(code="LC-N1")
    assert (row.practice_ended, row.end_reason) == (TOMORROW, "DECEASED")
    assert (await models.PracticeSite.get(practitioner=row)).ends == TOMORROW
    assert ("LC-N1", "NURSE", False, FORMED, TOMORROW) in await memberships("LC-A")
    for on in (TOMORROW, june):
        again = replace(END, on=on, expected_version=3)
        assert told(await refused(end_practice(AUTHORITY, again, "3", clock))) == {("PRACTICE_ENDED", "practitioner")}


async def test_an_institution_that_somebody_only_visits_does_not_end_the_practice(clock: Clock) -> None:
    visitor, place = await models.Practitioner.get(code="LC-S1"), await models.Institution.get(code="LC-T")
    await models.PracticeSite.create(practitioner=visitor, institution=place, mode="POSTED_DOWN", starts=LAST_YEAR)

    given = replace(END, practitioner="LC-S1")

    assert told(await refused(end_practice(ADMIN, given, "k", clock))) == {("NOT_FOUND", "practitioner")}


VERBS: list[tuple[Any, Any, str]] = [
    (suspend_team, SUSPEND, "team"),
    (dissolve_team, DISSOLVE, "team"),
    (end_practice, END, "practitioner"),
]


@pytest.mark.parametrize(
    ("verb", "given", "path"),
    [*VERBS, (resume_team, RESUME, "team")],
    ids=lambda each: getattr(each, "__name__", ""),
)
@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_nothing_here_exists(
    clock: Clock, actor: Actor, verb: Any, given: Any, path: str
) -> None:
    assert told(await refused(verb(actor, given, "k", clock))) == {("NOT_FOUND", path)}


@pytest.mark.parametrize(("verb", "given", "path"), VERBS, ids=lambda each: getattr(each, "__name__", ""))
async def test_a_retry_is_told_the_same_and_writes_nothing(clock: Clock, verb: Any, given: Any, path: str) -> None:
    first = await verb(AUTHORITY, given, "k", clock)
    stands = await everything()

    assert await verb(AUTHORITY, given, "k", clock) == first
    assert await everything() == stands


@pytest.mark.parametrize(("verb", "given"), [*((verb, given) for verb, given, _ in VERBS), (resume_team, RESUME)])
async def test_a_stale_version_is_told_the_one_that_stands(clock: Clock, verb: Any, given: Any) -> None:
    (problem,) = await refused(verb(AUTHORITY, replace(given, expected_version=5), "k", clock))

    assert isinstance(problem, VersionConflict)
    assert (problem.path, problem.current) == (("expectedVersion",), 1)
