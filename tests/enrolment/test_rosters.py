"""Rosters of functional communities: registering one, hundreds of people at once, leaving."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import pytest

from core.models import OutboxEvent
from enrolment import models
from enrolment.desk import Desk
from enrolment.followers import Followers
from enrolment.queries import facts_of
from enrolment.recording.departing import RecordDeparture, record_death
from enrolment.rosters.membership import RosterMembers, join_roster, leave_roster
from enrolment.rosters.registering import RegisterRoster, register_roster
from enrolment.vocabulary import CommunityKind
from tests.enrolment.desk_staging import FOREIGNERS, OTHER_CLERK, another, desk, key, refused, registered, told
from tests.enrolment.households import MARCH_1, MARCH_5, MARCH_9, family, on_day
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio

CREDIT_CODE = "124503990381000150"


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


def roster(code: str = "FACTORY", **more: Any) -> RegisterRoster:
    """A factory."""
    usual: dict[str, Any] = {"name": "某某厂", "community": CommunityKind.INDUSTRIAL_PARK, "region": "450323"}
    return RegisterRoster(code, **(usual | more))


async def test_a_roster_is_registered_for_the_clinic_that_looks_after_it() -> None:
    answer = await register_roster(desk(), roster(credit_code=CREDIT_CODE), key())
    row = await models.Roster.get(code="FACTORY").prefetch_related("institution", "region")
    assert answer == {"roster": "FACTORY", "version": 1}
    assert (row.kind, row.community, row.name, row.credit_code) == (
        "EMPLOYER",
        "INDUSTRIAL_PARK",
        "某某厂",
        CREDIT_CODE,
    )
    assert row.institution is not None
    assert (row.institution.code, row.region.code) == ("LC-T", "450323")
    event = await OutboxEvent.get(kind="roster.registered")
    assert (event.subject, event.institutions) == ("FACTORY", ["LC-T"])
    assert told(await refused(register_roster(desk(), roster(), key()))) == {("CODE_TAKEN", "code")}


async def test_everything_wrong_with_a_roster_is_told_at_once() -> None:
    wrong = roster("工厂", name=" ", region="999999", credit_code="124503990381000151", institution="YS-T")
    assert told(await refused(register_roster(desk(), wrong, key()))) == {
        ("BAD_CODE", "code"),
        ("TEXT_SIZE", "name"),
        ("NOT_FOUND", "region"),
        ("BAD_CREDIT_CODE", "creditCode"),
        ("NOT_FOUND", "institution"),
    }


async def test_people_join_all_or_none_and_the_members_are_counted() -> None:
    father, mother, son, _ = await family()
    stranger = await registered(another(9), actor=OTHER_CLERK)
    await register_roster(desk(), roster(), key())
    heard: list[tuple[Collection[int], Collection[int], date]] = []

    async def follow(_desk: Desk, _roster: int, joined: Collection[int], left: Collection[int], on: date) -> None:
        heard.append((joined, left, on))

    wrong = RosterMembers("FACTORY", 1, (father, stranger.code, father, "RES-NOBODY"), date(2026, 3, 2))
    assert told(await refused(join_roster(desk(), wrong, key()))) == {
        ("NOT_FOUND", "members.1"),
        ("LISTED_TWICE", "members.2"),
        ("NOT_FOUND", "members.3"),
        ("DAY_IN_FUTURE", "on"),
    }
    answer = await join_roster(
        desk(followers=Followers(rosters=follow)), RosterMembers("FACTORY", 1, (father, mother, son)), key()
    )
    assert answer == {"roster": "FACTORY", "version": 2, "members": 3}
    assert [(len(joined), len(left), on) for joined, left, on in heard] == [(3, 0, MARCH_1)]
    facts = (await facts_of([father], "450323", MARCH_1))[father]
    assert [during.fact.members for during in facts.rosters] == [3]
    again = RosterMembers("FACTORY", 2, (son,))
    assert told(await refused(join_roster(desk(), again, key()))) == {("ALREADY_ON_ROSTER", "members.0")}


async def test_a_place_ends_the_day_of_leaving_and_may_be_taken_again() -> None:
    father, mother, _, _ = await family()
    await register_roster(desk(), roster(), key())
    await join_roster(desk(), RosterMembers("FACTORY", 1, (father, mother)), key())
    wrong = RosterMembers("FACTORY", 2, (father, "RES-NOBODY", ""))
    assert told(await refused(leave_roster(on_day(MARCH_5), wrong, key()))) == {
        ("NOT_ON_ROSTER", "members.1"),
        ("NOT_ON_ROSTER", "members.2"),
    }
    await leave_roster(on_day(MARCH_5), RosterMembers("FACTORY", 2, (father,)), key())
    await join_roster(on_day(MARCH_9), RosterMembers("FACTORY", 3, (father,)), key())
    rows = await models.RosterMember.filter(resident__code=father).order_by("id")
    assert [(row.starts, row.ends) for row in rows] == [(MARCH_1, MARCH_5), (MARCH_9, None)]


async def test_a_death_ends_every_place() -> None:
    father, _, _, _ = await family()
    await register_roster(desk(), roster(), key())
    await join_roster(desk(), RosterMembers("FACTORY", 1, (father,)), key())
    await record_death(on_day(MARCH_9), RecordDeparture(father, 1, MARCH_5), key())
    assert (await models.RosterMember.get(resident__code=father)).ends == MARCH_5


async def test_no_more_than_five_hundred_at_once_and_never_nobody() -> None:
    await register_roster(desk(), roster(), key())
    for codes in ((), tuple(f"RES-{number:04}" for number in range(501))):
        for act in (join_roster, leave_roster):
            problems = told(await refused(act(desk(), RosterMembers("FACTORY", 1, codes), key())))
            assert ("LIST_SIZE", "members") in problems


async def test_a_foreign_clinic_changes_no_roster() -> None:
    father, _, _, _ = await family()
    await register_roster(desk(), roster(), key())
    given = RosterMembers("FACTORY", 1, (father,))
    for actor in FOREIGNERS:
        for act in (join_roster, leave_roster):
            assert told(await refused(act(desk(actor), given, key()))) == {("NOT_FOUND", "roster")}
        mine = roster("OTHER", institution="LC-T")
        assert ("NOT_FOUND", "institution") in told(await refused(register_roster(desk(actor), mine, key())))
