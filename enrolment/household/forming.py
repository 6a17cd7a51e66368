"""Forming households (组成家庭), and splitting one in two (分户)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.wire import WIRE
from enrolment.desk import Desk
from enrolment.household.acting import (
    Changing,
    as_members,
    found_household,
    household_row,
    named_members,
    newcomers,
    taken,
    tell_household,
    write,
)
from enrolment.household.given import GivenMember, members_problems, named, relations_of, today_problems
from enrolment.household.household import may_head, next_head, order_problems, relations_after
from enrolment.household.problem import problem
from enrolment.registering.acting import Answer, perform
from enrolment.vocabulary import FamilyRelation, LeavingReason
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class FormHousehold:
    """A household with a head, and with others as what they are to the head; from `on` (None: today)."""

    __pydantic_config__ = WIRE
    head: str
    members: tuple[GivenMember, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class SplitHousehold:
    """`head` and `members` leave a household for one of their own; `new_head` succeeds in the old one where needed."""

    __pydantic_config__ = WIRE
    household: str
    expected_version: int
    head: str
    members: tuple[GivenMember, ...] = ()
    new_head: str | None = None
    on: date | None = None


async def form_household(desk: Desk, given: FormHousehold, key: str) -> Answer:
    """Form a household. Answers `household` (code), `version`.

    Raises a Refusal: LIST_SIZE (`members`), and at `head` and `members.n.resident` NOT_FOUND, RESIDENT_MERGED,
    RESIDENT_GONE, LISTED_TWICE, ALREADY_IN_HOUSEHOLD; HEAD_NOT_ADULT_MEMBER (`head`), RELATION_OF_HEAD
    (`members.n.relation`), DAY_IN_FUTURE (`on`).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add([*members_problems(given.members), *today_problems(on, desk.today)])
        people = await newcomers(desk, named(given.members, given.head), on, said)
        heads = as_members(people, {given.head: FamilyRelation.HEAD}, on)
        if heads and not may_head(heads[0], on):
            said.add([problem("HEAD_NOT_ADULT_MEMBER", "head")])
        said.refuse()
        others = {people[code].id: relation for code, relation in relations_of(given.members).items()}
        row = await found_household(desk, people[given.head].id, others, on)
        ids = [person.id for person in people.values()]
        await tell_household(desk, "household.formed", row, ids)
        await desk.followers.household(desk, row.id, (), on)
        return {"household": row.code, "version": row.version}

    return await perform(desk, "formHousehold", given, key, body)


async def split_household(desk: Desk, given: SplitHousehold, key: str) -> Answer:
    """Let some members leave into a household of their own. Answers `household`, `version` (of the old one),
    `new_household` (code).

    Raises a Refusal: NOT_FOUND (`household`, and `head`, `members.n.resident` out of reach), VERSION_CONFLICT,
    NOT_HOUSEHOLD_MEMBER and LISTED_TWICE (the same places), LIST_SIZE (`members`), RELATION_OF_HEAD,
    HEAD_NOT_ADULT_MEMBER (`head`), SPLIT_OF_ALL (`members`), those of `next_head` (`newHead`), DAY_IN_FUTURE and
    HOUSEHOLD_CHANGED_LATER (`on`).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add([*members_problems(given.members), *today_problems(on, desk.today)])
        row = await household_row(desk, given.household, said)
        standing = await taken(row, given.expected_version, said)
        said.add(order_problems(standing.value, on))
        present = {member.resident: member for member in standing.value.members_on(on)}
        wanted = named(given.members, given.head)
        await named_members(desk, wanted, present, said)
        if given.head in present and not may_head(present[given.head], on):
            said.add([problem("HEAD_NOT_ADULT_MEMBER", "head")])
        leaving = {code for code, _ in wanted}
        stay = [member for code, member in present.items() if code not in leaving]
        said.add([] if stay else [problem("SPLIT_OF_ALL", "members")])
        before = standing.value.head_on(on)
        head, wrong = next_head(stay, before, given.new_head, on)
        said.add(wrong if stay else [])
        said.refuse()
        relations = relations_after(stay, before, head, ())
        gone = dict.fromkeys(leaving, LeavingReason.SPLIT)
        await write(standing, Changing(on, head, leaving=gone, relations=relations), {})
        others = {standing.ids[code]: relation for code, relation in relations_of(given.members).items()}
        made = await found_household(desk, standing.ids[given.head], others, on)
        left = sorted(standing.ids[code] for code in leaving)
        await tell_household(desk, "household.split", row, [standing.ids[code] for code in present], into=made.code)
        await desk.followers.household(desk, row.id, left, on)
        await desk.followers.household(desk, made.id, (), on)
        return {"household": row.code, "version": given.expected_version + 1, "new_household": made.code}

    return await perform(desk, "splitHousehold", given, key, body)
