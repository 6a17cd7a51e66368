"""Two at once: one wins, the other is told why, and nobody sees a fault. On both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.act import VersionConflict
from core.clock import Clock
from core.faults import Refusal
from core.models import AuditEntry
from teams import models
from teams.institution import AffiliationDefinition
from teams.operations import amending, standing
from teams.operations.affiliating import (
    AffiliatePractitioner,
    affiliate_institution,
    affiliate_practitioner,
)
from teams.operations.amending import AmendInstitution, amend_institution
from teams.operations.assigning import AssignGrid, assign_grid
from teams.operations.forming import form_team
from teams.operations.linking import ChangeChain, change_chain
from teams.operations.membership import JoinTeam, TransferMember, join_team, transfer_member
from teams.operations.policies import set_regional_policy
from teams.operations.registering import register_institution, register_practitioner
from teams.operations.standing import EndPractice, end_practice
from teams.vocabulary import AffiliationKind, PracticeEnd, SiteMode
from tests.teams.staging import ADMIN, AUTHORITY, TODAY, TOMORROW, doctor, memberships, nurse, stage
from tests.teams.test_forming import TEAM
from tests.teams.test_policies import SET
from tests.teams.test_registering import CLINIC, PERSON


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


async def at_once(*acts: Awaitable[Any]) -> tuple[list[Any], list[Refusal]]:
    """Answers and refusals of acts that run together; anything else that one raises fails the test."""
    ended = await asyncio.gather(*acts, return_exceptions=True)
    refusals = [each for each in ended if isinstance(each, Refusal)]
    answers = [each for each in ended if isinstance(each, dict)]
    assert len(refusals) + len(answers) == len(acts), ended
    return answers, refusals


def codes(refusals: list[Refusal]) -> list[list[str]]:
    return [[problem.code for problem in refusal.problems] for refusal in refusals]


async def test_two_clerks_add_the_last_permitted_member_by_the_same_version(clock: Clock) -> None:
    await join_team(AUTHORITY, JoinTeam("LC-A", doctor(), 1), "before", clock)

    answers, refusals = await at_once(
        join_team(AUTHORITY, JoinTeam("LC-A", nurse(), 2), "1", clock),
        join_team(ADMIN, JoinTeam("LC-A", nurse("LC-N4"), 2), "2", clock),
    )

    assert answers == [{"team": "LC-A", "version": 3}]
    assert codes(refusals) == [["VERSION_CONFLICT"]]
    problem = refusals[0].problems[0]
    assert isinstance(problem, VersionConflict)
    assert problem.current == 3
    assert len(await memberships("LC-A")) == 4

    newcomer = "LC-N4" if "LC-N3" in [row[0] for row in await memberships("LC-A")] else "LC-N3"
    answers, refusals = await at_once(join_team(AUTHORITY, JoinTeam("LC-A", nurse(newcomer), 3), "3", clock))
    assert codes(refusals) == [["TEAM_FULL"]]


async def test_two_teams_take_the_same_person_as_primary(clock: Clock) -> None:
    answers, refusals = await at_once(
        join_team(AUTHORITY, JoinTeam("LC-A", nurse(), 1), "1", clock),
        join_team(ADMIN, JoinTeam("LC-B", nurse(), 1), "2", clock),
    )

    assert len(answers) == 1
    assert codes(refusals) == [["HAS_PRIMARY_TEAM"]]
    assert await models.TeamMember.filter(practitioner__code="LC-N3").count() == 1


async def test_many_teams_take_many_people_in_opposite_orders(clock: Clock) -> None:
    forms = [
        form_team(
            AUTHORITY,
            replace(TEAM, code=f"LC-Z{n}", members=people if n % 2 else people[::-1]),
            f"{n}",
            clock,
        )
        for people in [(nurse(), nurse("LC-N4"), doctor())]
        for n in range(6)
    ]

    answers, refusals = await at_once(*forms)

    assert len(answers) == 1
    assert codes(refusals) == [["HAS_PRIMARY_TEAM"] * 3] * 5


async def test_two_members_change_teams_crosswise(clock: Clock) -> None:
    there = TransferMember("LC-A", "LC-B", "LC-N1", TOMORROW, 1, 1, accepts_incomplete=True)
    back = TransferMember("LC-B", "LC-A", "LC-N2", TOMORROW, 1, 1, accepts_incomplete=True)

    answers, refusals = await at_once(
        transfer_member(AUTHORITY, there, "1", clock), transfer_member(ADMIN, back, "2", clock)
    )

    assert len(answers) == 1
    assert codes(refusals) == [["VERSION_CONFLICT"]]


async def test_somebodys_practice_ends_while_they_join_a_further_team(clock: Clock) -> None:
    _, refusals = await at_once(
        end_practice(AUTHORITY, EndPractice("LC-N1", TODAY, PracticeEnd.DECEASED, 1), "1", clock),
        join_team(AUTHORITY, JoinTeam("LC-B", nurse("LC-N1", is_primary=False), 1), "2", clock),
        join_team(AUTHORITY, JoinTeam("LC-A", nurse("LC-N3"), 1), "3", clock),
    )

    row = await models.Practitioner.get(code="LC-N1")
    assert row.practice_ended == TODAY
    open_ended = models.TeamMember.filter(practitioner=row, ends=None)
    assert not await open_ended.exists()
    found = {code for refused in codes(refusals) for code in refused}
    assert found <= {"PRACTICE_ENDED", "NO_PRACTICE_SITE", "VERSION_CONFLICT"}


async def test_a_membership_that_comes_in_while_a_practice_ends_is_ended_too(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What two connections would have to do within a millisecond, one after the other."""
    look, looks = standing.teams_of, 0

    async def first_too_early(person: int, on: date) -> list[int]:
        nonlocal looks
        looks += 1
        return [] if looks == 1 else await look(person, on)

    monkeypatch.setattr(standing, "teams_of", first_too_early)

    answer = await end_practice(AUTHORITY, EndPractice("LC-N1", TODAY, PracticeEnd.DECEASED, 1), "1", clock)

    assert answer == {"practitioner": "LC-N1", "version": 2, "teams": ["LC-A"]}
    assert looks == 4
    assert (await models.Team.get(code="LC-A")).version == 2


async def test_two_hospitals_take_a_grid(clock: Clock) -> None:
    answers, refusals = await at_once(
        assign_grid(AUTHORITY, AssignGrid("LC-G1", "LC-H", TODAY), "1", clock),
        assign_grid(AUTHORITY, AssignGrid("LC-G1", "LC-X", TODAY), "2", clock),
    )

    assert len(answers) == 1
    assert codes(refusals) == [["GRID_HAS_A_HOSPITAL"]]
    assert await models.GridResponsibility.all().count() == 1


async def test_two_hospitals_replace_the_one_of_a_grid(clock: Clock) -> None:
    await assign_grid(AUTHORITY, AssignGrid("LC-G1", "LC-H", date(2026, 1, 1)), "0", clock)

    answers, refusals = await at_once(
        *(
            assign_grid(AUTHORITY, AssignGrid("LC-G1", "LC-X", TOMORROW, replaces="LC-H"), f"{n}", clock)
            for n in (1, 2, 3)
        )
    )

    assert len(answers) == 1, "the others expected a hospital that no longer stands"
    assert codes(refusals) == [["GRID_HAS_A_HOSPITAL"]] * 2
    rows = await models.GridResponsibility.all()
    assert len([row for row in rows if row.starts != row.ends]) == 2


async def test_the_same_relation_is_made_twice(clock: Clock) -> None:
    there = AffiliationDefinition("LC-T", AffiliationKind.COOPERATION, TODAY, counterpart="LC-P")
    back = AffiliationDefinition("LC-P", AffiliationKind.COOPERATION, TODAY, counterpart="LC-T")

    answers, refusals = await at_once(
        *(
            affiliate_institution(AUTHORITY, given, f"{given.institution}{n}", clock)
            for n in range(2)
            for given in (there, back)
        )
    )

    assert len(answers) == 2
    assert codes(refusals) == [["ALREADY_AFFILIATED"]] * 2


async def test_two_places_make_somebody_theirs(clock: Clock) -> None:
    post = AffiliatePractitioner("LC-D1", "LC-V1", SiteMode.MULTI_SITE_PRACTICE, TODAY, expected_version=1)

    answers, refusals = await at_once(
        affiliate_practitioner(AUTHORITY, post, "1", clock),
        affiliate_practitioner(ADMIN, replace(post, institution="LC-V2"), "2", clock),
    )

    assert len(answers) == 1
    assert codes(refusals) == [["VERSION_CONFLICT"]]


async def test_two_clerks_put_two_institutions_above_each_other(clock: Clock) -> None:
    for n in range(8):
        there, back = f"LC-{n}A", f"LC-{n}B"
        for code in (there, back):
            await register_institution(AUTHORITY, replace(CLINIC, code=code, credit_code=None), code, clock)

        answers, refusals = await at_once(
            amend_institution(AUTHORITY, AmendInstitution(there, 1, parent=back), f"{n}1", clock),
            amend_institution(AUTHORITY, AmendInstitution(back, 1, parent=there), f"{n}2", clock),
        )

        assert len(answers) == 1
        assert codes(refusals) == [["OWN_ANCESTOR"]]


async def test_many_clerks_close_a_ring_of_institutions(clock: Clock) -> None:
    ring = [f"LC-R{n}" for n in range(5)]
    for code in ring:
        await register_institution(AUTHORITY, replace(CLINIC, code=code, credit_code=None, parent=None), code, clock)

    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    answers, refusals = await at_once(
        *(
            amend_institution(AUTHORITY, AmendInstitution(code, 1, parent=above), f"move {code}", clock)
            for code, above in pairs
        )
    )

    assert (len(answers), codes(refusals)) == (4, [["OWN_ANCESTOR"]])


async def test_a_line_that_changes_while_it_is_locked_is_looked_at_again(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What two connections would have to do within a millisecond, one after the other."""
    look, looks = amending._line, 0

    async def first_too_early(institution: int) -> list[int]:
        nonlocal looks
        looks += 1
        return (await look(institution))[: 1 if looks == 1 else None]

    monkeypatch.setattr(amending, "_line", first_too_early)

    answers, refusals = await at_once(
        amend_institution(AUTHORITY, AmendInstitution("LC-T", 1, parent="LC-V1"), "1", clock)
    )

    assert (answers, codes(refusals), looks) == ([], [["OWN_ANCESTOR"]], 4)


async def test_two_clerks_link_the_same_institution(clock: Clock) -> None:
    link = ChangeChain("LC-A", TOMORROW, 1, add=("LC-V1",))

    answers, refusals = await at_once(*(change_chain(actor, link, "k", clock) for actor in (AUTHORITY, ADMIN)))

    assert answers == [{"team": "LC-A", "version": 2}]
    assert codes(refusals) == [["VERSION_CONFLICT"]]


async def test_the_same_thing_is_registered_twice(clock: Clock) -> None:
    for verb, given, problems in (
        (register_institution, CLINIC, {"CODE_TAKEN", "CREDIT_CODE_TAKEN"}),
        (register_practitioner, PERSON, {"CODE_TAKEN", "LICENCE_NUMBER_TAKEN"}),
        (form_team, TEAM, {"CODE_TAKEN", "HAS_PRIMARY_TEAM"}),
        (set_regional_policy, SET, {"POLICY_ALREADY_SET"}),
    ):
        act: Any = verb
        answers, refusals = await at_once(*(act(AUTHORITY, given, f"{act.__name__} {n}", clock) for n in (1, 2)))
        assert len(answers) == 1
        (found,) = codes(refusals)
        assert found  # one of two may be told alone: the winner's row can appear between the two looks
        assert set(found) <= problems


async def test_one_key_at_once_is_one_act(clock: Clock) -> None:
    answers, refusals = await at_once(
        *(join_team(AUTHORITY, JoinTeam("LC-A", nurse(), 1), "the key", clock) for _ in range(4))
    )

    assert (answers, refusals) == ([{"team": "LC-A", "version": 2}] * 4, [])
    assert len(await memberships("LC-A")) == 3
    assert await AuditEntry.filter(verb="Mutation.joinTeam").count() == 1
