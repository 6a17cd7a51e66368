"""Households: forming, joining, leaving, splitting, another head, death; all of it dated, nothing lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.models import OutboxEvent
from enrolment import models
from enrolment.desk import Desk
from enrolment.followers import Followers
from enrolment.household.forming import FormHousehold, SplitHousehold, form_household, split_household
from enrolment.household.joining import (
    ChangeHead,
    JoinHousehold,
    LeaveHousehold,
    change_head,
    join_household,
    leave_household,
)
from enrolment.household.problem import NewHeadNeeded
from enrolment.recording.departing import (
    CorrectDeparture,
    RecordDeparture,
    correct_departure,
    record_death,
    record_moved_away,
)
from enrolment.recording.problem import AlreadyStanding
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.vocabulary import FamilyRelation, LeavingReason
from tests.enrolment.desk_staging import FOREIGNERS, OTHER_CLERK, another, desk, key, refused, registered, told
from tests.enrolment.households import (
    CHILD,
    MARCH_1,
    MARCH_5,
    MARCH_9,
    OTHER,
    SPOUSE,
    family,
    head_of,
    members,
    on_day,
    standing,
)
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


async def formed(father: str, *given: tuple[str, FamilyRelation]) -> str:
    """A household since 1 March: its code."""
    answer = await form_household(desk(), FormHousehold(father, members(*given)), key())
    return str(answer["household"])


class Listening:
    """Remembers what followed."""

    def __init__(self) -> None:
        self.heard: list[tuple[Collection[int], date]] = []

    async def __call__(self, _desk: Desk, _household: int, left: Collection[int], on: date) -> None:
        """One change of a household."""
        self.heard.append((list(left), on))

    def on_day(self, on: date) -> Desk:
        """The desk at noon of a day; this follows what is done at it."""
        return replace(on_day(on), followers=Followers(household=self))


async def test_a_household_is_formed_with_its_head_and_told_of() -> None:
    father, mother, son, _ = await family()
    home = await formed(father, (mother, SPOUSE), (son, CHILD))
    assert await standing(home, MARCH_1) == {father: "HEAD", mother: "SPOUSE", son: "CHILD"}
    assert await standing(home, date(2026, 2, 28)) == {}
    assert await head_of(home, MARCH_1) == father
    row = await models.Household.get(code=home)
    assert (row.version, row.formed) == (1, MARCH_1)
    event = await OutboxEvent.get(kind="household.formed")
    assert (event.subject, event.region, set(event.residents)) == (home, "450323", {father, mother, son})


async def test_who_cannot_belong_is_told_each_at_its_place() -> None:
    father, mother, son, grandson = await family()
    await formed(father, (mother, SPOUSE))
    dead = await registered(another(7))
    await models.Resident.filter(id=dead.id).update(died=date(2026, 2, 1))
    given = FormHousehold(
        grandson,
        members((father, OTHER), (son, FamilyRelation.HEAD), (son, OTHER), (dead.code, OTHER), ("RES-NOBODY", OTHER)),
        date(2026, 3, 2),
    )
    problems = await refused(form_household(desk(), given, key()))
    assert told(problems) == {
        ("HEAD_NOT_ADULT_MEMBER", "head"),
        ("ALREADY_IN_HOUSEHOLD", "members.0.resident"),
        ("RELATION_OF_HEAD", "members.1.relation"),
        ("LISTED_TWICE", "members.2.resident"),
        ("RESIDENT_GONE", "members.3.resident"),
        ("NOT_FOUND", "members.4.resident"),
        ("DAY_IN_FUTURE", "on"),
    }
    (since,) = [problem.since for problem in problems if isinstance(problem, AlreadyStanding)]
    assert since == MARCH_1


async def test_somebody_joins_from_the_day_on_and_only_one_household() -> None:
    father, mother, son, grandson = await family()
    home, other = await formed(father, (mother, SPOUSE)), await formed(son)
    join = JoinHousehold(home, 1, members((grandson, FamilyRelation.GRANDCHILD)))
    assert (await join_household(on_day(MARCH_5), join, key()))["version"] == 2
    assert grandson not in await standing(home, date(2026, 3, 4))
    assert (await standing(home, MARCH_5))[grandson] == "GRANDCHILD"
    again = JoinHousehold(other, 1, members((grandson, CHILD)))
    assert told(await refused(join_household(on_day(MARCH_5), again, key()))) == {
        ("ALREADY_IN_HOUSEHOLD", "members.0.resident")
    }
    needless = JoinHousehold(other, 1, (), son)
    assert told(await refused(join_household(on_day(MARCH_5), needless, key()))) == {
        ("LIST_SIZE", "members"),
        ("HEAD_STAYS", "newHead"),
    }
    early = JoinHousehold(home, 2, members(((await registered(another(8))).code, OTHER)), on=date(2026, 3, 4))
    assert told(await refused(join_household(on_day(MARCH_5), early, key()))) == {("HOUSEHOLD_CHANGED_LATER", "on")}


async def test_a_member_leaves_and_the_membership_stays_on_record() -> None:
    father, mother, son, _ = await family()
    home, heard = await formed(father, (mother, SPOUSE), (son, CHILD)), Listening()
    await leave_household(heard.on_day(MARCH_5), LeaveHousehold(home, 1, son), key())
    row = await models.HouseholdMember.get(resident__code=son)
    assert (row.starts, row.ends, row.leaving) == (MARCH_1, MARCH_5, "MOVED_OUT")
    assert heard.heard == [([row.resident_id], MARCH_5)]
    again = LeaveHousehold(home, 2, son, LeavingReason.DIED)
    assert told(await refused(leave_household(on_day(MARCH_5), again, key()))) == {
        ("NOT_HOUSEHOLD_MEMBER", "resident"),
        ("WRONG_LEAVING_REASON", "reason"),
    }
    stale = LeaveHousehold(home, 1, mother)
    assert told(await refused(leave_household(on_day(MARCH_5), stale, key()))) == {
        ("VERSION_CONFLICT", "expectedVersion")
    }


async def test_a_head_who_leaves_adults_is_succeeded_in_the_same_act() -> None:
    father, mother, son, grandson = await family()
    home = await formed(father, (mother, SPOUSE), (son, CHILD), (grandson, FamilyRelation.GRANDCHILD))
    (problem,) = await refused(leave_household(on_day(MARCH_5), LeaveHousehold(home, 1, father), key()))
    assert isinstance(problem, NewHeadNeeded)
    assert (problem.code, problem.path, problem.candidates) == ("NEW_HEAD_NEEDED", ("newHead",), (mother, son))
    child = LeaveHousehold(home, 1, father, new_head=grandson)
    assert told(await refused(leave_household(on_day(MARCH_5), child, key()))) == {("HEAD_NOT_ADULT_MEMBER", "newHead")}
    await leave_household(on_day(MARCH_5), LeaveHousehold(home, 1, father, new_head=mother), key())
    assert await standing(home, MARCH_5) == {mother: "HEAD", son: "CHILD", grandson: "GRANDCHILD"}
    assert (await head_of(home, MARCH_1), await head_of(home, MARCH_5)) == (father, mother)


async def test_children_may_be_left_without_a_head_and_an_adult_who_joins_them_becomes_it() -> None:
    father, mother, _, grandson = await family()
    home = await formed(father, (grandson, FamilyRelation.GRANDCHILD))
    await leave_household(on_day(MARCH_5), LeaveHousehold(home, 1, father), key())
    assert await head_of(home, MARCH_5) is None
    without = JoinHousehold(home, 2, members((mother, OTHER)))
    assert told(await refused(join_household(on_day(MARCH_9), without, key()))) == {("NEW_HEAD_NEEDED", "newHead")}
    joining = JoinHousehold(home, 2, members((mother, FamilyRelation.HEAD)), mother)
    await join_household(on_day(MARCH_9), joining, key())
    assert await standing(home, MARCH_9) == {mother: "HEAD", grandson: "GRANDCHILD"}
    assert await head_of(home, MARCH_9) == mother


async def test_another_head_turns_the_relation_to_the_old_one_round() -> None:
    father, mother, son, grandson = await family()
    home = await formed(father, (mother, SPOUSE), (son, CHILD), (grandson, FamilyRelation.GRANDCHILD))
    change = ChangeHead(home, 1, son, members((grandson, CHILD)))
    await change_head(on_day(MARCH_5), change, key())
    assert await standing(home, MARCH_5) == {son: "HEAD", father: "PARENT", mother: "SPOUSE", grandson: "CHILD"}
    assert await standing(home, MARCH_1) == {
        father: "HEAD",
        mother: "SPOUSE",
        son: "CHILD",
        grandson: "GRANDCHILD",
    }
    same = ChangeHead(home, 2, son, members((mother, FamilyRelation.HEAD), ("RES-NOBODY", OTHER)))
    assert told(await refused(change_head(on_day(MARCH_5), same, key()))) == {
        ("ALREADY_HEAD", "newHead"),
        ("RELATION_OF_HEAD", "relations.0.relation"),
        ("NOT_FOUND", "relations.1.resident"),
    }


async def test_a_split_makes_two_households_of_one_in_one_act() -> None:
    father, mother, son, grandson = await family()
    home = await formed(father, (mother, SPOUSE), (son, CHILD), (grandson, FamilyRelation.GRANDCHILD))
    heard = Listening()
    split = SplitHousehold(home, 1, son, members((grandson, CHILD)))
    answer = await split_household(heard.on_day(MARCH_5), split, key())
    assert await standing(home, MARCH_5) == {father: "HEAD", mother: "SPOUSE"}
    assert await standing(answer["new_household"], MARCH_5) == {son: "HEAD", grandson: "CHILD"}
    assert await head_of(answer["new_household"], MARCH_5) == son
    gone = await models.HouseholdMember.filter(household__code=home, leaving="SPLIT").values_list("ends", flat=True)
    assert list(gone) == [MARCH_5, MARCH_5]
    assert [len(left) for left, _ in heard.heard] == [2, 0]
    everybody = SplitHousehold(home, 2, father, members((mother, SPOUSE)))
    assert told(await refused(split_household(on_day(MARCH_5), everybody, key()))) == {("SPLIT_OF_ALL", "members")}
    head_goes = SplitHousehold(home, 2, father)
    assert told(await refused(split_household(on_day(MARCH_5), head_goes, key()))) == {("NEW_HEAD_NEEDED", "newHead")}


async def test_a_membership_entered_in_error_holds_on_no_day_but_a_head_s_stands() -> None:
    father, mother, son, _ = await family()
    home = await formed(father, (mother, SPOUSE), (son, CHILD))
    await change_head(on_day(MARCH_5), ChangeHead(home, 1, mother, members((son, OTHER))), key())
    wrong = LeaveHousehold(home, 2, son, LeavingReason.CORRECTED)
    await leave_household(on_day(MARCH_9), wrong, key())
    rows = await models.HouseholdMember.filter(resident__code=son)
    assert {(row.starts, row.ends, row.leaving) for row in rows} == {
        (MARCH_1, MARCH_1, "CORRECTED"),
        (MARCH_5, MARCH_5, "CORRECTED"),
    }
    headed = LeaveHousehold(home, 3, father, LeavingReason.CORRECTED)
    assert told(await refused(leave_household(on_day(MARCH_9), headed, key()))) == {("HAS_BEEN_HEAD", "reason")}


async def test_the_head_s_death_moves_the_head_and_nothing_is_written_without_one() -> None:
    father, mother, son, grandson = await family()
    home = await formed(father, (mother, SPOUSE), (son, CHILD))
    await name_guardian(desk(), NameGuardian(grandson, 1, father, FamilyRelation.GRANDPARENT), key())
    without = RecordDeparture(father, 1, MARCH_5)
    assert told(await refused(record_death(on_day(MARCH_9), without, key()))) == {("NEW_HEAD_NEEDED", "newHead")}
    heard = Listening()
    death = RecordDeparture(father, 1, MARCH_5, mother)
    answer = await record_death(heard.on_day(MARCH_9), death, key())
    row = await models.Resident.get(code=father)
    assert answer == {"resident": father, "version": 2}
    assert (row.died, row.version) == (MARCH_5, 2)
    assert await standing(home, MARCH_5) == {mother: "HEAD", son: "CHILD"}
    assert await head_of(home, MARCH_5) == mother
    left = await models.HouseholdMember.get(resident__code=father)
    assert (left.ends, left.leaving) == (MARCH_5, "DIED")
    assert (await models.Household.get(code=home)).version == 2
    assert (await models.Guardianship.get(guardian__code=father)).ends == MARCH_5
    assert heard.heard == [([row.id], MARCH_5)]
    twice = RecordDeparture(father, 2, MARCH_9)
    assert told(await refused(record_death(on_day(MARCH_9), twice, key()))) == {("ALREADY_DIED", "resident")}


async def test_a_death_told_late_ends_the_membership_when_the_household_last_changed() -> None:
    father, mother, son, grandson = await family()
    home = await formed(father, (mother, SPOUSE))
    await join_household(on_day(MARCH_5), JoinHousehold(home, 1, members((son, CHILD))), key())
    await record_death(on_day(MARCH_9), RecordDeparture(mother, 1, date(2026, 3, 3)), key())
    row = await models.HouseholdMember.get(resident__code=mother)
    assert ((await models.Resident.get(code=mother)).died, row.ends) == (date(2026, 3, 3), MARCH_5)
    joins = JoinHousehold(home, 3, members((mother, SPOUSE), (grandson, OTHER)))
    assert told(await refused(join_household(on_day(MARCH_9), joins, key()))) == {
        ("RESIDENT_GONE", "members.0.resident")
    }


async def test_moving_away_ends_the_membership_and_a_departure_entered_in_error_is_withdrawn() -> None:
    father, mother, son, _ = await family()
    home = await formed(father, (mother, SPOUSE))
    needless = RecordDeparture(son, 1, MARCH_5, mother)
    assert told(await refused(record_moved_away(on_day(MARCH_9), needless, key()))) == {("HEAD_STAYS", "newHead")}
    await record_moved_away(on_day(MARCH_9), RecordDeparture(mother, 1, MARCH_5), key())
    assert (await models.Resident.get(code=mother)).moved_away == MARCH_5
    assert await standing(home, MARCH_5) == {father: "HEAD"}
    again = RecordDeparture(mother, 2, MARCH_9)
    assert told(await refused(record_moved_away(on_day(MARCH_9), again, key()))) == {("ALREADY_MOVED_AWAY", "resident")}
    await correct_departure(on_day(MARCH_9), CorrectDeparture(mother, 2, "误登"), key())
    assert (await models.Resident.get(code=mother)).moved_away is None
    nothing = CorrectDeparture(mother, 3, "")
    assert told(await refused(correct_departure(on_day(MARCH_9), nothing, key()))) == {
        ("NOT_DEPARTED", "resident"),
        ("TEXT_SIZE", "reason"),
    }
    await join_household(on_day(MARCH_9), JoinHousehold(home, 2, members((mother, SPOUSE))), key())


async def test_people_of_another_clinic_do_not_join_and_strangers_change_nothing() -> None:
    father, mother, son, _ = await family()
    stranger = await registered(another(9), actor=OTHER_CLERK)
    home = await formed(father, (mother, SPOUSE))
    foreign = JoinHousehold(home, 1, members((stranger.code, OTHER)))
    assert told(await refused(join_household(desk(), foreign, key()))) == {("NOT_FOUND", "members.0.resident")}
    for actor in FOREIGNERS:
        acts: tuple[tuple[Any, str], ...] = (
            (form_household(desk(actor), FormHousehold(son), key()), "head"),
            (join_household(desk(actor), JoinHousehold(home, 1, members((son, CHILD))), key()), "household"),
            (leave_household(desk(actor), LeaveHousehold(home, 1, mother), key()), "household"),
            (change_head(desk(actor), ChangeHead(home, 1, mother), key()), "household"),
            (split_household(desk(actor), SplitHousehold(home, 1, mother), key()), "household"),
            (record_death(desk(actor), RecordDeparture(father, 1, MARCH_1), key()), "resident"),
            (record_moved_away(desk(actor), RecordDeparture(father, 1, MARCH_1), key()), "resident"),
            (correct_departure(desk(actor), CorrectDeparture(father, 1, "x"), key()), "resident"),
        )
        for act, path in acts:
            assert ("NOT_FOUND", path) in told(await refused(act))
