"""A licence is renewed or upgraded by whom it concerns, and the teams are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from teams import models
from teams.operations.licensing import LicencePart, RenewLicence, renew_licence
from teams.operations.membership import JoinTeam, join_team
from teams.operations.standing import EndPractice, end_practice
from teams.vocabulary import Department, LicenceLevel, PracticeEnd, TitleLevel
from tests.teams.staging import ADMIN, AUTHORITY, FOREIGNERS, TODAY, TOMORROW, doctor, everything, refused, stage, told

UNTIL = date(2030, 1, 1)
RENEW = RenewLicence("LC-D4", expected_version=1, licensed_until=UNTIL)
NEVER_LAPSES = RenewLicence("LC-D4", expected_version=1, clears=(LicencePart.LICENSED_UNTIL,))


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database; the licence of LC-D4 has lapsed."""
    await stage()


async def licence(code: str = "LC-D4") -> tuple[date | None, str | None, str | None, str | None]:
    """Until when, level, department, title."""
    row = await models.Practitioner.get(code=code)
    return row.licensed_until, row.level, row.department, row.title


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_a_lapsed_licence_is_renewed_and_somebody_may_join_again(clock: Clock, actor: Actor) -> None:
    join = JoinTeam("LC-A", doctor("LC-D4"), 1)
    assert ("NOT_LICENSED", "member.practitioner") in told(await refused(join_team(AUTHORITY, join, "1", clock)))

    answer = await renew_licence(actor, RENEW, "2", clock)

    assert answer == {"practitioner": "LC-D4", "version": 2, "teams": []}
    assert await licence() == (UNTIL, "PHYSICIAN", "GENERAL_PRACTICE", None)
    await join_team(AUTHORITY, join, "3", clock)


async def test_the_teams_of_today_and_later_are_named(clock: Clock) -> None:
    joins = doctor("LC-D1", is_primary=False, starts=TOMORROW)
    await join_team(AUTHORITY, JoinTeam("LC-B", joins, 1), "1", clock)

    answer = await renew_licence(AUTHORITY, replace(RENEW, practitioner="LC-D1"), "2", clock)

    assert answer == {"practitioner": "LC-D1", "version": 2, "teams": ["LC-A", "LC-B"]}


async def test_what_is_left_out_stays_and_what_is_cleared_is_gone(clock: Clock) -> None:
    upgraded = replace(
        RENEW, level=LicenceLevel.ASSISTANT_PHYSICIAN, department=Department.TCM, title=TitleLevel.SENIOR
    )
    await renew_licence(AUTHORITY, upgraded, "1", clock)
    await renew_licence(AUTHORITY, RenewLicence("LC-D4", 2, level=LicenceLevel.PHYSICIAN), "2", clock)
    assert await licence() == (UNTIL, "PHYSICIAN", "TCM", "SENIOR")

    await renew_licence(AUTHORITY, RenewLicence("LC-D4", 3, clears=tuple(LicencePart)), "3", clock)
    assert await licence() == (None, "PHYSICIAN", None, None)


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), None])
async def test_a_licence_that_would_not_hold_today_is_no_renewal(clock: Clock, until: date | None) -> None:
    """LC-D4's lapsed on 2026-01-01: also a new title alone does not make it hold."""
    given = replace(RENEW, licensed_until=until, title=TitleLevel.SENIOR)

    assert told(await refused(renew_licence(AUTHORITY, given, "k", clock))) == {("NOT_LICENSED", "licensedUntil")}


async def test_whose_practice_ended_is_not_licensed_again(clock: Clock) -> None:
    await end_practice(AUTHORITY, EndPractice("LC-D4", TOMORROW, PracticeEnd.LICENCE_REVOKED, 1), "1", clock)

    given = replace(NEVER_LAPSES, expected_version=2)

    assert told(await refused(renew_licence(AUTHORITY, given, "2", clock))) == {("PRACTICE_ENDED", "practitioner")}


async def test_a_level_goes_with_the_category_and_all_problems_are_told(clock: Clock) -> None:
    wrong = RenewLicence("LC-N1", 1, licensed_until=TODAY, level=LicenceLevel.PHYSICIAN)

    assert told(await refused(renew_licence(AUTHORITY, wrong, "k", clock))) == {
        ("LICENCE_LEVEL", "level"),
        ("NOT_LICENSED", "licensedUntil"),
    }


async def test_an_institution_that_somebody_only_visits_does_not_renew_the_licence(clock: Clock) -> None:
    visitor, place = await models.Practitioner.get(code="LC-S1"), await models.Institution.get(code="LC-T")
    await models.PracticeSite.create(practitioner=visitor, institution=place, mode="POSTED_DOWN", starts=TODAY)

    given = replace(RENEW, practitioner="LC-S1")

    assert told(await refused(renew_licence(ADMIN, given, "k", clock))) == {("NOT_FOUND", "practitioner")}


@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_nothing_here_exists(clock: Clock, actor: Actor) -> None:
    assert told(await refused(renew_licence(actor, RENEW, "k", clock))) == {("NOT_FOUND", "practitioner")}


async def test_a_retry_is_told_the_same_and_a_stale_version_the_one_that_stands(clock: Clock) -> None:
    first = await renew_licence(AUTHORITY, NEVER_LAPSES, "k", clock)
    stands = await everything()

    assert await renew_licence(AUTHORITY, NEVER_LAPSES, "k", clock) == first
    assert await everything() == stands
    (problem,) = await refused(renew_licence(AUTHORITY, NEVER_LAPSES, "k2", clock))
    assert isinstance(problem, VersionConflict)
    assert problem.current == 2
