"""Worklists of people: key populations unsigned, phones to verify, refusals to ask again, duplicates to settle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core.actor import AccessRole, Actor
from enrolment import models as m
from enrolment.worklists.keeping import keep_the_day
from enrolment.worklists.kind import WorklistKind, WorklistReason
from enrolment.worklists.place import Where
from teams.models import Institution, Team
from tests.reading.rows import (
    AT,
    CLERK,
    FOREIGN_AUTHORITY,
    FOREIGN_CLERK,
    TODAY,
    VILLAGE_CLERK,
    contract,
    identified,
    resident,
    self_of,
    unique,
)
from tests.worklists.lists import entries, is_as_made_anew, listed

UNSIGNED, PHONE = WorklistKind.UNSIGNED_KEY_POPULATION, WorklistKind.PHONE_TO_VERIFY
REFUSED, DUPLICATE = WorklistKind.REFUSED_ASK_AGAIN, WorklistKind.DUPLICATE_TO_SETTLE
GROWN = date(1990, 5, 5)
CITY = Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")


async def told(who: m.Resident, reason: str, on: date = TODAY, ask_again: date | None = None) -> m.UnsignedRecord:
    """Why somebody is not signed."""
    return await m.UnsignedRecord.create(
        code=unique("WHY"),
        resident=who,
        institution=await Institution.get(code="LC-T"),
        team=await Team.get(code="LC-A"),
        reason=reason,
        on_day=on,
        ask_again=ask_again,
        signed_by_resident={} if reason == "REFUSED" else None,
        signed_by_team={} if reason == "REFUSED" else None,
        at=AT,
        by="clerk",
    )


async def tagged(who: m.Resident, tag: str, starts: date = date(2024, 5, 1), ends: date | None = None) -> Any:
    """A population on record."""
    return await m.PopulationTag.create(resident=who, tag=tag, starts=starts, ends=ends)


async def test_an_older_resident_whom_nobody_signed_stands_on_the_list_of_clinic_and_county(county: list[str]) -> None:
    older, grown = await resident(), await resident(born=GROWN)

    (row,) = await entries(UNSIGNED)

    assert (row.resident, row.reason) == (older.code, WorklistReason.NEVER_SIGNED)
    assert row.resident != grown.code
    assert row.since == TODAY  # known from today on: the 65th birthday lies before
    assert await listed(UNSIGNED, CLERK) == await listed(UNSIGNED, CITY) == {older.code}
    assert await listed(UNSIGNED, FOREIGN_CLERK) == await listed(UNSIGNED, FOREIGN_AUTHORITY) == set()


async def test_a_clinic_reads_the_people_of_the_clinics_under_it_and_not_the_other_way_round(county: list[str]) -> None:
    above, below = await resident(), await resident(known_at=("LC-V1",))

    assert await listed(UNSIGNED, CLERK) == {above.code, below.code}
    assert await listed(UNSIGNED, CLERK, Where(institution="LC-V1")) == {below.code}
    assert await listed(UNSIGNED, VILLAGE_CLERK) == {below.code}
    assert await listed(UNSIGNED, VILLAGE_CLERK, Where(institution="LC-T")) == set()


async def test_whoever_signs_leaves_the_list_and_comes_back_when_the_cover_is_over(county: list[str]) -> None:
    who = await resident()
    assert await listed(UNSIGNED) == {who.code}

    await contract(who, starts=date(2025, 2, 1), ends=date(2026, 2, 1))
    (row,) = await entries(UNSIGNED)
    assert (row.reason, row.since) == (WorklistReason.LAPSED, date(2026, 2, 1))

    await contract(who, starts=TODAY)
    assert await listed(UNSIGNED) == set()
    assert await is_as_made_anew()


async def test_who_turned_older_after_the_cover_was_over_is_on_the_list_since_the_birthday(county: list[str]) -> None:
    who = await resident(born=date(1961, 2, 15))

    await contract(who, starts=date(2025, 1, 1), ends=date(2026, 1, 1))

    (row,) = await entries(UNSIGNED)
    assert (row.reason, row.since) == (WorklistReason.LAPSED, date(2026, 2, 15))


async def test_a_reason_on_record_takes_somebody_off_until_cover_comes_between(county: list[str]) -> None:
    who = await resident()

    await told(who, "LONG_AWAY")

    assert await listed(UNSIGNED) == set()
    assert await is_as_made_anew()


async def test_facts_make_somebody_one_of_a_key_population_from_the_day_they_hold(county: list[str]) -> None:
    who = await resident(born=GROWN)
    assert await listed(UNSIGNED) == set()

    tag = await tagged(who, "DISABLED")
    assert await listed(UNSIGNED) == {who.code}

    tag.ends = TODAY
    await tag.save()
    assert await listed(UNSIGNED) == set()
    assert await is_as_made_anew()


async def test_a_birthday_puts_somebody_on_the_list_when_the_day_is_worked_out(county: list[str]) -> None:
    who = await resident(born=date(1961, 3, 2))
    assert await listed(UNSIGNED) == set()

    await keep_the_day(date(2026, 3, 2))

    (row,) = await entries(UNSIGNED, on=date(2026, 3, 2))
    assert (row.resident, row.since) == (who.code, date(2026, 3, 2))


async def test_who_is_born_on_the_29_of_february_is_older_from_the_first_of_march(county: list[str]) -> None:
    who = await resident(born=date(1960, 2, 29))
    who.recorded_at = AT - timedelta(3_000)
    await who.save()

    (row,) = await entries(UNSIGNED)

    assert row.since == date(2025, 3, 1)


async def test_whom_only_a_mental_disorder_puts_on_the_list_only_the_clinic_that_cares_reads(county: list[str]) -> None:
    who = await resident(born=GROWN, known_at=("LC-V1", "YS-T"))
    await tagged(who, "SMD")

    assert await listed(UNSIGNED, VILLAGE_CLERK) == {who.code}
    assert await listed(UNSIGNED, CLERK) == {who.code}  # it stands above
    assert await listed(UNSIGNED, FOREIGN_CLERK) == set()
    assert await listed(UNSIGNED) == set()
    assert await listed(UNSIGNED, where=Where(institution="LC-V1")) == set()


async def test_the_dead_the_merged_and_who_moved_away_stand_on_no_list(county: list[str]) -> None:
    stays = await resident()
    await resident(died=TODAY, name="李四")
    await resident(moved_away=TODAY, name="王五")
    await resident(merged_into=stays)

    assert await listed(UNSIGNED) == {stays.code}
    assert await listed(DUPLICATE) == set()


async def test_phones_of_people_under_contract_are_listed_until_somebody_was_reached(county: list[str]) -> None:
    who, stranger = await resident(), await resident(name="李四")
    await identified(who, phone="13812345678")
    await identified(stranger, phone="13812345679")
    assert await listed(PHONE) == set()  # nobody has a contract

    await contract(who)
    (row,) = await entries(PHONE)
    phone = await m.Phone.get(resident=who)
    assert (row.phone, row.resident, row.reason, row.since) == (phone.code, who.code, WorklistReason.NOT_CALLED, TODAY)
    assert await listed(PHONE, where=Where(team="LC-A")) == {phone.code}
    assert await listed(PHONE, where=Where(team="LC-B")) == set()

    phone.status = "WRONG_NUMBER"
    await phone.save()
    assert [row.reason for row in await entries(PHONE)] == [WorklistReason.WRONG_NUMBER]

    phone.status = "VERIFIED"
    await phone.save()
    assert await listed(PHONE) == set()
    assert await is_as_made_anew()


async def test_a_refusal_is_listed_on_the_day_on_which_to_ask_again(county: list[str]) -> None:
    who, later = await resident(), await resident(name="李四")
    await told(who, "REFUSED", ask_again=TODAY)
    await told(later, "REFUSED", ask_again=TODAY + timedelta(1))

    (row,) = await entries(REFUSED)

    assert (row.resident, row.reason, row.since, row.due) == (who.code, WorklistReason.ASK_AGAIN, TODAY, TODAY)
    assert await listed(REFUSED, CLERK) == await listed(REFUSED, CLERK, Where(team="LC-A")) == {who.code}
    assert await listed(REFUSED, FOREIGN_CLERK) == set()
    assert await listed(UNSIGNED) == set()  # it is on record why
    await contract(who)
    assert await listed(REFUSED) == set()
    assert await is_as_made_anew()


async def test_a_refusal_that_something_later_replaced_does_not_count(county: list[str]) -> None:
    who = await resident()
    await told(who, "REFUSED", on=TODAY - timedelta(9), ask_again=TODAY)
    assert await listed(REFUSED) == {who.code}

    await told(who, "LONG_AWAY")

    assert await listed(REFUSED) == set()


async def test_records_of_one_name_birth_date_and_sex_are_listed_unless_cards_tell_them_apart(
    county: list[str],
) -> None:
    one, two = await resident(), await resident()
    await resident(sex="FEMALE")

    (row,) = await entries(DUPLICATE)
    assert {row.resident, row.other_resident} == {one.code, two.code}

    await identified(one, card="450399195503120018")
    assert len(await entries(DUPLICATE)) == 1
    await identified(two, card="450399195503120034")
    assert await entries(DUPLICATE) == []
    assert await is_as_made_anew()


async def test_a_pair_that_was_told_apart_leaves_the_list_and_the_others_stay(county: list[str]) -> None:
    one, two, three = await resident(), await resident(), await resident()
    assert len(await entries(DUPLICATE)) == 3

    await m.ToldApart.create(resident=one, other=two, at=AT, by="chief", reason="双胞胎")

    found = {(row.resident, row.other_resident) for row in await entries(DUPLICATE)}
    assert found == {(one.code, three.code), (two.code, three.code)}
    assert await is_as_made_anew()


async def test_a_pair_stands_on_the_list_of_whoever_reaches_both(county: list[str]) -> None:
    await resident()
    await resident(known_at=("LC-V1",))
    assert len(await entries(DUPLICATE, CLERK)) == 1
    assert await entries(DUPLICATE, VILLAGE_CLERK) == []

    await resident(region="450321", known_at=("YS-T",))
    assert len(await entries(DUPLICATE)) == 1
    assert await entries(DUPLICATE, FOREIGN_AUTHORITY) == []
    assert len(await entries(DUPLICATE, CITY)) == 3


async def test_residents_and_roles_without_residents_have_no_worklists(county: list[str]) -> None:
    who = await resident()
    auditor = Actor("auditor", frozenset({AccessRole.AUDITOR}), region="450323")

    assert await listed(UNSIGNED, self_of(who.code), Where(region="450323")) == set()
    assert await listed(UNSIGNED, auditor) == set()
    assert await listed(UNSIGNED, CLERK, Where(region="450323")) == set()
    assert await listed(UNSIGNED, FOREIGN_AUTHORITY, Where(institution="LC-T")) == set()
