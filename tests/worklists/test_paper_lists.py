"""Worklists of contracts, families and rosters: ending, awaiting signatures, late, who is missing, who joined."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from enrolment import models as m
from enrolment.worklists.kind import WorklistKind, WorklistReason, WorklistStep, step_of
from enrolment.worklists.place import Where
from enrolment.worklists.reading import missing
from enrolment.worklists.settling import inputs_of
from tests.reading.rows import (
    AT,
    AUTHORITY,
    CLERK,
    FOREIGN_AUTHORITY,
    FOREIGN_CLERK,
    TODAY,
    VILLAGE_CLERK,
    contract,
    enrolled,
    group_contract,
    household,
    resident,
)
from tests.worklists.lists import entries, is_as_made_anew, listed

ENDING, RENEWAL = WorklistKind.ENDING_SOON, WorklistKind.RENEWAL_AWAITING_SIGNATURE
PARTLY, INVITE = WorklistKind.FAMILY_PARTLY_SIGNED, WorklistKind.FAMILY_TO_INVITE
ROSTER, LATE = WorklistKind.ROSTER_CHANGED, WorklistKind.LATE_ENTRY_TO_APPROVE
PHONE = WorklistKind.PHONE_TO_VERIFY
LAST_YEAR = date(2025, 3, 15)


def in_days(days: int) -> date:
    """A day from today."""
    return TODAY + timedelta(days)


async def test_a_contract_is_listed_from_n_days_before_it_ends(county: list[str]) -> None:
    soon = await contract(await resident(), starts=LAST_YEAR)
    later = await contract(await resident(name="李四"), starts=date(2025, 4, 15))
    await contract(await resident(name="王五"))

    (row,) = await entries(ENDING)
    assert (row.contract, row.reason, row.due) == (soon.code, WorklistReason.TERM_ENDS, date(2026, 3, 15))
    assert row.since == date(2026, 3, 15) - timedelta(30)
    assert await listed(ENDING, days=90) == {soon.code, later.code}
    assert await listed(ENDING, days=5) == set()
    assert await listed(ENDING, on=date(2026, 3, 15)) == set()  # it is over
    assert await is_as_made_anew()


async def test_a_contract_stands_on_the_lists_of_its_team_its_clinic_and_its_county(county: list[str]) -> None:
    soon = await contract(await resident(known_at=("YS-T",)), starts=LAST_YEAR)

    for actor, where in (
        (CLERK, Where()),
        (CLERK, Where(team="LC-A")),
        (AUTHORITY, Where()),
        (AUTHORITY, Where(institution="LC-T")),
        (AUTHORITY, Where(team="LC-A")),
        (Actor("province", frozenset({AccessRole.REGION_AUTHORITY}), region="450000"), Where(region="450300")),
    ):
        assert await listed(ENDING, actor, where) == {soon.code}
    for actor, where in (
        (CLERK, Where(team="LC-B")),
        (FOREIGN_CLERK, Where()),
        (FOREIGN_CLERK, Where(team="LC-A")),
        (FOREIGN_AUTHORITY, Where(region="450300")),
        (FOREIGN_AUTHORITY, Where()),
        (VILLAGE_CLERK, Where(team="LC-A")),
    ):
        assert await listed(ENDING, actor, where) == set()


async def test_a_contract_whose_renewal_is_offered_or_signed_or_that_is_cut_short_is_not_about_to_end(
    county: list[str],
) -> None:
    who = await resident()
    renewed = await contract(who, starts=LAST_YEAR)
    offered = await contract(who, starts=date(2026, 3, 15), renews=renewed, phase="OFFERED")
    assert await listed(ENDING) == set()  # it is on the list of what awaits signatures
    assert await listed(RENEWAL) == {offered.code}

    offered.signed_at, offered.signed_on = AT, TODAY
    await offered.save()
    await enrolled(offered, who)
    assert await listed(ENDING) == await listed(RENEWAL) == set()

    await contract(await resident(name="李四"), starts=LAST_YEAR, covered_until=date(2026, 3, 10))
    assert await listed(ENDING) == set()
    assert await is_as_made_anew()


async def test_a_renewal_that_is_withdrawn_awaits_nobody(county: list[str]) -> None:
    who = await resident()
    old = await contract(who, starts=LAST_YEAR)
    offered = await contract(who, starts=date(2026, 3, 15), renews=old, phase="OFFERED")
    (row,) = await entries(RENEWAL)
    assert (row.contract, row.resident, row.reason) == (offered.code, who.code, WorklistReason.CONSENT_MISSING)

    offered.withdrawn_at = AT
    await offered.save()

    assert await listed(RENEWAL) == set()
    assert await listed(ENDING) == {old.code}


async def test_a_late_entry_is_listed_until_it_is_decided(county: list[str]) -> None:
    who = await resident()
    entry = await contract(who, starts=date(2025, 9, 1), needs_approval=True, backfill_reason="上半年补录")
    (row,) = await entries(LATE)
    assert (row.contract, row.reason) == (entry.code, WorklistReason.ENTERED_AFTER_DEADLINE)

    entry.approved_at, entry.approved_by = AT, "authority"
    await entry.save()

    assert await listed(LATE) == set()
    assert await is_as_made_anew()


async def test_a_family_is_listed_with_who_is_missing_until_everybody_is_in(county: list[str]) -> None:
    head, spouse = await resident(), await resident(name="李四", born=date(1960, 1, 1))
    home = await household(head, spouse)
    family = await contract(head, kind="FAMILY", household=home)
    cover = await m.Enrolment.get(resident=head)
    await m.FamilyMembership.create(
        contract=family, enrolment=cover, is_adopted=False, starts=family.starts, ends=family.ends
    )

    (row,) = await entries(PARTLY)
    assert (row.contract, row.household, row.reason) == (family.code, home.code, WorklistReason.MEMBERS_NOT_IN)
    assert await missing(PARTLY, [row.subject], TODAY) == {family.id: (spouse.code,)}

    single = await contract(spouse)
    other = await m.Enrolment.get(contract=single)
    await m.FamilyMembership.create(
        contract=family, enrolment=other, is_adopted=True, starts=family.starts, ends=family.ends
    )
    assert await listed(PARTLY) == set()
    assert await is_as_made_anew()


async def test_a_household_with_somebody_signed_and_no_family_contract_is_to_be_invited(county: list[str]) -> None:
    anchor, other = await resident(), await resident(name="李四", born=date(1960, 1, 1))
    home = await household(anchor, other)
    assert await listed(INVITE) == set()

    await contract(anchor, starts=date(2026, 1, 1))
    (row,) = await entries(INVITE)
    assert (row.household, row.resident) == (home.code, anchor.code)
    assert (row.reason, row.since) == (WorklistReason.MEMBERS_UNSIGNED, date(2026, 1, 1))
    assert await missing(INVITE, [row.subject], TODAY) == {home.id: tuple(sorted((anchor.code, other.code)))}
    assert await listed(INVITE, CLERK) == {home.code}
    assert await listed(INVITE, FOREIGN_CLERK) == set()

    await contract(other)
    assert [row.reason for row in await entries(INVITE)] == [WorklistReason.SIGNED_SINGLY]

    await contract(anchor, kind="FAMILY", household=home, phase="OFFERED")
    assert await listed(INVITE) == set()
    assert await is_as_made_anew()


async def test_somebody_who_lives_alone_is_no_family_to_invite(county: list[str]) -> None:
    who, dead = await resident(), await resident(name="李四", died=date(2026, 1, 1))
    await household(who, dead)

    await contract(who)

    assert await listed(INVITE) == set()


async def covered_since_joining(group: m.Contract, place: m.RosterMember) -> None:
    """Somebody came onto the roster after the contract was signed: with the cover, and on record with it."""
    who = await place.resident
    await m.GroupCover.create(contract=group, roster_member=place, resident=who, starts=place.starts, ends=group.ends)
    told: dict[str, Any] = {"kind": "JOINED", "from_state": "IN_FORCE", "to_state": "IN_FORCE", "on_day": place.starts}
    await m.ContractEvent.create(contract=group, resident=who, at=AT, by="clerk", **told)


async def test_a_roster_is_listed_until_everybody_who_joined_is_covered_and_signed(county: list[str]) -> None:
    first, second = await resident(), await resident(name="李四")
    group = await group_contract(first, second, starts=date(2026, 2, 1))
    await m.RosterMember.all().update(starts=date(2026, 1, 1))
    place = await m.RosterMember.get(resident=second)
    assert await listed(ROSTER) == set()

    newcomer = await resident(name="王五")
    joined = await m.RosterMember.create(roster_id=group.roster_id, resident=newcomer, starts=date(2026, 2, 20))
    (row,) = await entries(ROSTER)
    assert (row.contract, row.reason) == (group.code, WorklistReason.MEMBERS_NOT_COVERED)
    assert row.since == date(2026, 2, 20)

    await covered_since_joining(group, joined)
    (row,) = await entries(ROSTER)
    assert (row.reason, row.since) == (WorklistReason.JOINED_UNSIGNED, date(2026, 2, 20))

    await contract(newcomer)
    assert await listed(ROSTER) == set()  # covered and signed: nothing is left to do

    place.ends = date(2026, 2, 25)
    await place.save()
    assert await listed(ROSTER) == set()  # the cover ended with the place
    assert await is_as_made_anew()


async def test_a_roster_row_names_who_is_to_be_covered_and_else_who_is_to_be_signed(county: list[str]) -> None:
    group = await group_contract(await resident(), starts=date(2026, 2, 1))
    people = [await resident(name=name) for name in ("王五", "赵六", "钱七")]
    places = [await m.RosterMember.create(roster_id=group.roster_id, resident=who, starts=TODAY) for who in people]
    await covered_since_joining(group, places[0])
    await covered_since_joining(group, places[1])

    (bare,) = await entries(ROSTER)
    assert (bare.reason, bare.resident) == (WorklistReason.MEMBERS_NOT_COVERED, people[2].code)
    assert await missing(ROSTER, [bare.subject], TODAY) == {group.id: (people[2].code,)}
    step = step_of(bare.kind, bare.reason, bare.contract_kind)
    assert inputs_of(bare, step) == [("contract", group.code), ("expectedVersion", "1")]
    assert ("members.0", people[2].code) in inputs_of(bare, WorklistStep.LEAVE_ROSTER)

    await covered_since_joining(group, places[2])
    (alone,) = await entries(ROSTER)
    assert (alone.reason, alone.resident) == (WorklistReason.JOINED_UNSIGNED, None)  # three of them
    assert await missing(ROSTER, [alone.subject], TODAY) == {group.id: tuple(sorted(who.code for who in people))}
    assert inputs_of(alone, WorklistStep.SIGN_CONTRACT) == []

    await contract(people[0])
    await contract(people[2])
    (last,) = await entries(ROSTER)
    assert inputs_of(last, step_of(last.kind, last.reason)) == [("resident", people[1].code)]
    assert await missing(ROSTER, [last.subject], TODAY) == {group.id: (people[1].code,)}


async def test_who_joins_on_the_first_day_is_listed_and_who_was_on_the_roster_when_it_was_signed_is_not(
    county: list[str],
) -> None:
    group = await group_contract(await resident(), starts=TODAY)  # its member has the place since that day too
    assert await listed(ROSTER) == set()
    late = await group_contract(await resident(name="李四"), starts=date(2026, 2, 1))
    await m.RosterMember.filter(roster_id=late.roster_id).update(starts=date(2026, 2, 10))
    assert await listed(ROSTER) == set()  # a late entry: the place was known when it was signed

    place = await m.RosterMember.create(
        roster_id=group.roster_id, resident=await resident(name="王五"), starts=group.starts
    )
    await covered_since_joining(group, place)

    (row,) = await entries(ROSTER)
    assert (row.contract, row.reason, row.since) == (group.code, WorklistReason.JOINED_UNSIGNED, TODAY)
    assert await is_as_made_anew()


async def test_a_change_that_left_nothing_to_do_is_not_shown_though_a_former_release_listed_it(
    county: list[str],
) -> None:
    group = await group_contract(await resident(), starts=date(2026, 2, 1))
    await m.RosterMember.create(roster_id=group.roster_id, resident=await resident(name="王五"), starts=TODAY)
    assert await listed(ROSTER) == {group.code}

    await m.WorklistEntry.filter(kind=ROSTER.value).update(reason="MEMBERS_CHANGED")

    assert await listed(ROSTER) == set()


@pytest.mark.parametrize(
    ("kind", "reason", "contract_kind", "step"),
    [
        (ENDING, WorklistReason.TERM_ENDS, "INDIVIDUAL", WorklistStep.RENEW_CONTRACT),
        (ENDING, WorklistReason.TERM_ENDS, "FAMILY", WorklistStep.RENEW_FAMILY),
        (ENDING, WorklistReason.TERM_ENDS, "GROUP", WorklistStep.SIGN_GROUP),
        (PARTLY, WorklistReason.MEMBERS_NOT_IN, "FAMILY", WorklistStep.ADD_FAMILY_MEMBER),
        (RENEWAL, WorklistReason.CONSENT_MISSING, "INDIVIDUAL", WorklistStep.CONSENT_TO_CONTRACT),
        (RENEWAL, WorklistReason.RESIDENT_SIGNATURE_MISSING, "INDIVIDUAL", WorklistStep.SIGN_FOR_RESIDENT),
        (RENEWAL, WorklistReason.PROVIDER_SIGNATURE_MISSING, "INDIVIDUAL", WorklistStep.SIGN_FOR_PROVIDER),
        (ROSTER, WorklistReason.JOINED_UNSIGNED, "GROUP", WorklistStep.SIGN_CONTRACT),
        (ROSTER, WorklistReason.MEMBERS_NOT_COVERED, "GROUP", WorklistStep.END_GROUP),
        (PHONE, WorklistReason.NOT_CALLED, None, WorklistStep.VERIFY_PHONE),
        (PHONE, WorklistReason.WRONG_NUMBER, None, WorklistStep.END_PHONE),
        (PHONE, WorklistReason.NON_EXISTENT, None, WorklistStep.END_PHONE),
        (PHONE, WorklistReason.NOT_SIGNATORY, None, WorklistStep.END_PHONE),
    ],
)
def test_what_settles_a_row_follows_from_why_it_is_there(
    kind: WorklistKind, reason: WorklistReason, contract_kind: str | None, step: WorklistStep
) -> None:
    assert step_of(kind, reason, contract_kind) is step
