"""Joining and leaving households (加入、退出家庭), and another head (变更户主)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.household.acting import (
    Changing,
    Stored,
    as_members,
    household_row,
    named_members,
    newcomers,
    taken,
    tell_household,
    write,
)
from enrolment.household.given import GivenMember, members_problems, named, relations_of, today_problems
from enrolment.household.household import (
    MOST_MEMBERS,
    Headship,
    next_head,
    order_problems,
    relations_after,
    successor_problems,
)
from enrolment.household.problem import problem
from enrolment.registering.acting import Answer, perform
from enrolment.vocabulary import FamilyRelation, LeavingReason
from teams.operations.problem import list_size
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class JoinHousehold:
    """`members` join from `on` (None: today); `new_head` where the household has adults and no head."""

    __pydantic_config__ = WIRE
    household: str
    expected_version: int
    members: tuple[GivenMember, ...]
    new_head: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LeaveHousehold:
    """A member leaves from `on` (None: today); `new_head` where the head leaves and adults stay.

    CORRECTED: never belonged to it; the membership then holds on no day, and `on` is left out.
    """

    __pydantic_config__ = WIRE
    household: str
    expected_version: int
    resident: str
    reason: LeavingReason = LeavingReason.MOVED_OUT
    new_head: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeHead:
    """`new_head` is the head from `on` (None: today); `relations` say what others are to the new one."""

    __pydantic_config__ = WIRE
    household: str
    expected_version: int
    new_head: str
    relations: tuple[GivenMember, ...] = ()
    on: date | None = None


async def join_household(desk: Desk, given: JoinHousehold, key: str) -> Answer:
    """Let people join. Answers `household`, `version`.

    Raises a Refusal: NOT_FOUND (`household`), VERSION_CONFLICT, LIST_SIZE (`members`: none, or more than 50 in all),
    and at `members.n.resident` NOT_FOUND, RESIDENT_MERGED, RESIDENT_GONE, LISTED_TWICE, ALREADY_IN_HOUSEHOLD;
    RELATION_OF_HEAD (`members.n.relation`), those of `next_head`, DAY_IN_FUTURE and HOUSEHOLD_CHANGED_LATER (`on`).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add([*members_problems(given.members, given.new_head, least=1), *today_problems(on, desk.today)])
        row = await household_row(desk, given.household, said)
        people = await newcomers(desk, named(given.members), on, said)
        standing = await taken(row, given.expected_version, said)
        said.add(order_problems(standing.value, on))
        present = list(standing.value.members_on(on))
        if given.members and len(given.members) <= MOST_MEMBERS < len(present) + len(given.members):
            said.add([list_size(("members",), MOST_MEMBERS, 1)])
        joining = relations_of(given.members)
        after, before = [*present, *as_members(people, joining, on)], standing.value.head_on(on)
        head, wrong = next_head(after, before, given.new_head, on)
        said.add(wrong)
        said.refuse()
        relations = relations_after(present, before, head, ())
        joining |= {head: FamilyRelation.HEAD} if head is not None and head in joining else {}
        ids = {code: people[code].id for code in joining}
        await write(standing, Changing(on, head, joining=joining, relations=relations), ids)
        everybody = [*(standing.ids[member.resident] for member in present), *ids.values()]
        await tell_household(desk, "household.joined", row, everybody, joined=len(ids))
        await desk.followers.household(desk, row.id, (), on)
        return {"household": row.code, "version": given.expected_version + 1}

    return await perform(desk, "joinHousehold", given, key, body)


async def leave_household(desk: Desk, given: LeaveHousehold, key: str) -> Answer:
    """Let a member leave; the membership stays on record. Answers `household`, `version`.

    Raises a Refusal: NOT_FOUND (`household`, `resident`), VERSION_CONFLICT, NOT_HOUSEHOLD_MEMBER (`resident`),
    WRONG_LEAVING_REASON and HAS_BEEN_HEAD (`reason`), those of `next_head` (`newHead`), DAY_IN_FUTURE and
    HOUSEHOLD_CHANGED_LATER (`on`).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add(today_problems(on, desk.today))
        if given.reason not in (LeavingReason.MOVED_OUT, LeavingReason.CORRECTED):
            said.add([problem("WRONG_LEAVING_REASON", "reason")])
        row = await household_row(desk, given.household, said)
        standing = await taken(row, given.expected_version, said)
        said.add(order_problems(standing.value, on))
        present = {member.resident: member for member in standing.value.members_on(on)}
        await named_members(desk, [(given.resident, ("resident",))], present, said)
        is_error = given.reason is LeavingReason.CORRECTED
        if is_error and any(head.resident == given.resident for head in _ever(standing.value.heads)):
            said.add([problem("HAS_BEEN_HEAD", "reason")])
        stay = [member for code, member in present.items() if code != given.resident]
        before = standing.value.head_on(on)
        head, wrong = next_head(stay, before, given.new_head, on)
        said.add(wrong if given.resident in present else ())
        said.refuse()
        relations = relations_after(stay, before, head, ())
        await write(standing, Changing(on, head, {given.resident: given.reason}, relations=relations), {})
        since = await _never_belonged(standing, standing.ids[given.resident], on) if is_error else on
        everybody = [standing.ids[member] for member in present]
        await tell_household(desk, "household.left", row, everybody, reason=given.reason.value)
        await desk.followers.household(desk, row.id, [standing.ids[given.resident]], since)
        return {"household": row.code, "version": given.expected_version + 1}

    return await perform(desk, "leaveHousehold", given, key, body)


async def change_head(desk: Desk, given: ChangeHead, key: str) -> Answer:
    """Let another member be the head. Answers `household`, `version`.

    The old head becomes the inverse of what the new one was to the old one, unless `relations` say otherwise; what
    others were stays, as of its day. Raises a Refusal: NOT_FOUND (`household`, `relations.n.resident`),
    VERSION_CONFLICT, ALREADY_HEAD and HEAD_NOT_ADULT_MEMBER (`newHead`), LIST_SIZE, RELATION_OF_HEAD, LISTED_TWICE and
    NOT_HOUSEHOLD_MEMBER (`relations.…`), DAY_IN_FUTURE and HOUSEHOLD_CHANGED_LATER (`on`).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add(
            [*members_problems(given.relations, given.new_head, name="relations"), *today_problems(on, desk.today)]
        )
        row = await household_row(desk, given.household, said)
        standing = await taken(row, given.expected_version, said)
        said.add(order_problems(standing.value, on))
        present = standing.value.members_on(on)
        members = {member.resident: member for member in present}
        await named_members(desk, named(given.relations, name="relations"), members, said)
        before = standing.value.head_on(on)
        said.add(successor_problems(present, before, given.new_head, on))
        said.refuse()
        relations = relations_after(present, before, given.new_head, relations_of(given.relations).items())
        await write(standing, Changing(on, given.new_head, relations=relations), {})
        await tell_household(desk, "household.head_changed", row, [standing.ids[code] for code in members])
        await desk.followers.household(desk, row.id, (), on)
        return {"household": row.code, "version": given.expected_version + 1}

    return await perform(desk, "changeHead", given, key, body)


def _ever(heads: Sequence[Headship]) -> list[Headship]:
    return [head for head in heads if head.ends != head.starts]


async def _never_belonged(standing: Stored, resident: int, on: date) -> date:
    """What was on record of the present membership holds on no day; since when it did."""
    rows = [row for row in standing.members if row.resident_id == resident]
    until = on
    for row in reversed(rows):
        if row.starts <= until and row.ends in (None, until):
            await models.HouseholdMember.filter(id=row.id).update(
                ends=row.starts, leaving=LeavingReason.CORRECTED.value
            )
            until = row.starts
    return until
