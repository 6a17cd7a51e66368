"""What a register says otherwise than itself, or than the record, is told: never dropped, and never chosen between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.database import connection
from enrolment import models
from enrolment.identity.phone import Phone
from enrolment.identity.vocabulary import PhoneKind
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.format.record import (
    AddressEntry,
    ContractEntry,
    EndingEntry,
    GuardianEntry,
    HouseholdEntry,
    PhoneEntry,
    ProviderEntry,
    RegisterLine,
    SignatureEntry,
)
from enrolment.register.vocabulary import RegisterImportState
from enrolment.vocabulary import ContractKind, EndingReason, FamilyRelation, SignChannel
from tests.enrolment.desk_staging import everything
from tests.register.lines import STARTS, checked, contract, given, imported, line, person
from tests.signing.staging import Clinic, World

_ALL = given("b", ErrorPolicy.REJECT_EVERYTHING)
HEAD, SPOUSE, PARENT = FamilyRelation.HEAD, FamilyRelation.SPOUSE, FamilyRelation.PARENT


def _family(clinic: Clinic, **changes: Any) -> ContractEntry:
    return contract(clinic, kind=ContractKind.FAMILY, number="F1", **changes)


def _home(clinic: Clinic, *members: tuple[FamilyRelation, ContractEntry | None], first: int = 1) -> list[RegisterLine]:
    return [
        line(place, person(clinic, first + place - 1), entry, household=HouseholdEntry("H1", relation))
        for place, (relation, entry) in enumerate(members, start=1)
    ]


@pytest.mark.parametrize(
    ("column", "differing"),
    [
        ("team", {"provider": ProviderEntry(team="LC-T01-TEAM99")}),
        ("lastDay", {"ends": date(2026, 12, 31)}),
        ("years", {"years": 3}),
        ("channel", {"channel": SignChannel.HOME_VISIT}),
        ("signedOn", {"signed": date(2026, 1, 10)}),
        ("backfillReason", {"backfill_reason": "另一原因"}),
        ("providerSigner", {"by_provider": SignatureEntry(signer="LC-P0002")}),
    ],
)
async def test_the_lines_of_one_familys_contract_agree_in_everything_it_says(
    fresh: World, column: str, differing: dict[str, Any]
) -> None:
    own = fresh.own
    first = _family(own, by_provider=SignatureEntry(signer=own.doctor))
    found = await checked(own.desk(), own, _home(own, (HEAD, first), (SPOUSE, replace(first, **differing))))

    assert (2, column, "FAMILY_DISAGREES") in found


async def test_who_joined_a_family_later_has_another_first_day_and_ends_with_it(fresh: World) -> None:
    own, first = fresh.own, _family(fresh.own)
    later = replace(first, starts=date(2026, 2, 1), signed=date(2026, 2, 1))
    before = await everything()

    longer = replace(later, ends=date(2027, 2, 1))
    told = await checked(own.desk(), own, _home(own, (HEAD, first), (SPOUSE, longer)))
    assert (2, "lastDay", "FAMILY_DISAGREES") in told
    assert await everything() == before

    _, faults = await imported(own.desk(), own, _home(own, (HEAD, first), (SPOUSE, later)))

    assert faults == []
    (paper,) = await models.Contract.all()
    terms = await models.Enrolment.filter(contract_id=paper.id).order_by("starts").values_list("starts", "ends")
    assert list(terms) == [(STARTS, first.ends), (date(2026, 2, 1), first.ends)]


async def test_a_file_gives_a_household_one_familys_contract_at_a_time(fresh: World) -> None:
    own, first = fresh.own, _family(fresh.own)
    second = replace(first, number="F2", starts=date(2026, 2, 1), signed=date(2026, 2, 1), ends=date(2027, 2, 1))
    after = replace(second, starts=first.ends, signed=date(2026, 2, 1), ends=date(2028, 1, 15))
    desk = own.desk()

    assert (2, "contractNumber", "FAMILY_TWICE") in await checked(
        desk, own, _home(own, (HEAD, first), (SPOUSE, second))
    )
    for other, number in ((after, "F2"), (second, "F1")):
        lines = _home(own, (HEAD, first), (SPOUSE, replace(other, number=number)))
        assert "FAMILY_TWICE" not in [code for _line, _column, code in await checked(desk, own, lines)]

    ended = _home(own, (HEAD, first), (SPOUSE, second))
    ended[0] = replace(ended[0], ending=EndingEntry(EndingReason.OWN_REQUEST, date(2026, 2, 1)))
    assert await checked(desk, own, ended) == []


async def test_who_came_into_the_household_with_a_former_familys_cover_keeps_it(fresh: World) -> None:
    own, theirs = fresh.own, _family(fresh.own)
    former = replace(theirs, number="F2")
    lines = _home(own, (HEAD, theirs), (SPOUSE, former))
    married = replace(lines[1], household=HouseholdEntry("H1", SPOUSE, date(2026, 2, 1)))

    assert (2, "contractNumber", "FAMILY_TWICE") in await checked(own.desk(), own, lines)
    assert await checked(own.desk(), own, [lines[0], married]) == []


async def test_a_household_has_no_second_familys_contract_while_one_stands(fresh: World) -> None:
    own, first = fresh.own, _family(fresh.own)
    left = EndingEntry(EndingReason.OWN_REQUEST, date(2026, 2, 1))
    lines = _home(own, (HEAD, first), (SPOUSE, first))
    lines[1] = replace(lines[1], ending=left)
    await imported(own.desk(), own, lines)
    before = await everything()

    more = _home(own, (HEAD, first), (PARENT, first))
    more[1] = replace(more[1], person=person(own, 9))
    outcome, faults = await imported(own.desk(), own, more, _ALL)

    told = [(each.line, each.column, each.code) for each in faults]
    assert told == [(1, "", "HOUSEHOLD_REJECTED"), (2, "contractNumber", "FAMILY_SIGNED_ALREADY")]
    assert (outcome.done, await models.Contract.all().count()) == (0, 1)
    assert await everything() == before


@pytest.mark.parametrize(
    ("column", "changes"),
    [
        ("died", {"died": date(2026, 2, 1)}),
        ("movedAway", {"moved_away": date(2026, 2, 1)}),
        ("documentValidUntil", {"valid_until": date(2040, 1, 1)}),
        ("address", {"residence": AddressEntry("", "另一条路9号")}),
        ("registeredRegion", {"registered": AddressEntry("", "凤凰路三组12号")}),
    ],
)
async def test_what_only_a_verb_may_change_of_somebody_on_record_is_told_and_not_dropped(
    fresh: World, column: str, changes: dict[str, Any]
) -> None:
    own = fresh.own
    known = person(own, 1)
    await imported(own.desk(), own, [line(1, known)])
    placed: dict[str, Any] = {
        k: replace(v, region=own.region) if isinstance(v, AddressEntry) else v for k, v in changes.items()
    }
    before = await everything()

    outcome, faults = await imported(own.desk(), own, [line(1, replace(known, **placed))], _ALL)

    assert [(each.column, each.code) for each in faults] == [(column, "CONTRADICTS_RECORD")]
    assert (outcome.done, outcome.rejected) == (0, 1)
    assert await everything() == before


async def test_an_address_written_with_other_blanks_and_widths_is_the_same(fresh: World) -> None:
    own = fresh.own
    known = person(own, 1)
    await imported(own.desk(), own, [line(1, known)])
    assert known.residence is not None

    wider = replace(known.residence, text="凤凰路三组 １２号", since=None, grid=None)

    assert await checked(own.desk(), own, [line(1, replace(known, residence=wider))]) == []


async def test_another_document_of_a_known_number_is_told(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, [line(1, person(own, 1))])
    other = replace(person(own, 1), document=person(own, 3).document)

    assert await checked(own.desk(), own, [line(1, other)]) == [(1, "documentNumber", "CONTRADICTS_RECORD")]


async def test_phones_on_record_count_among_the_five(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, [line(1, person(own, 1))])
    more = tuple(PhoneEntry(Phone(PhoneKind.MOBILE, f"1390002000{n}")) for n in range(5))

    assert await checked(own.desk(), own, [line(1, person(own, 1, phones=more))]) == [(1, "phones", "LIST_SIZE")]
    assert await checked(own.desk(), own, [line(1, person(own, 1, phones=more[:4]))]) == []


async def test_a_household_is_not_taken_for_the_one_that_a_member_left_on_record(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, _home(own, (HEAD, None), (SPOUSE, None)))
    before = await models.HouseholdMember.all().count()
    other = [
        line(1, person(own, 2), household=HouseholdEntry("H2", HEAD)),
        line(2, person(own, 4), household=HouseholdEntry("H2", SPOUSE)),
    ]

    _, faults = await imported(own.desk(), own, other, given("b"))

    told = [(each.line, each.column, each.code) for each in faults]
    assert told == [(1, "householdRelation", "CONTRADICTS_RECORD"), (2, "", "HOUSEHOLD_REJECTED")]
    assert await models.HouseholdMember.all().count() == before

    joined = [replace(_home(own, (HEAD, None))[0]), line(2, person(own, 4), household=HouseholdEntry("H1", PARENT))]
    assert await checked(own.desk(), own, joined) == []


async def test_a_household_whose_head_died_names_another(fresh: World) -> None:
    own = fresh.own
    lines = _home(own, (HEAD, None), (SPOUSE, None))
    lines[0] = replace(lines[0], person=replace(lines[0].person, died=date(2026, 2, 1)))

    assert (2, "householdRelation", "HOUSEHOLD_HEAD") in await checked(own.desk(), own, lines)

    lines[1] = replace(lines[1], household=HouseholdEntry("H1", HEAD))
    _, faults = await imported(own.desk(), own, lines)

    assert faults == []
    assert await models.HouseholdHead.all().count() == 1


def _guarded(clinic: Clinic, number: int, order: int, by: int) -> RegisterLine:
    return line(
        number, person(clinic, order), guardian=GuardianEntry(FamilyRelation.CHILD, person(clinic, by).document)
    )


async def test_nobody_is_the_guardian_of_the_own_guardian(fresh: World) -> None:
    own = fresh.own
    pair = [_guarded(own, 1, 1, 2), _guarded(own, 2, 2, 1)]
    three = [_guarded(own, 1, 1, 2), _guarded(own, 2, 2, 3), _guarded(own, 3, 3, 1)]

    for lines in (pair, three):
        told = await checked(own.desk(), own, lines)
        assert told == [(each.number, "guardianDocumentNumber", "GUARDIAN_CIRCLE") for each in lines]

    _, faults = await imported(own.desk(), own, [pair[0], line(2, person(own, 2))])
    assert faults == []
    assert await checked(own.desk(), own, [line(1, person(own, 1)), pair[1]]) == [
        (2, "guardianDocumentNumber", "GUARDIAN_CIRCLE")
    ]


async def test_a_home_that_the_database_refuses_keeps_no_other_out(fresh: World) -> None:
    own = fresh.own
    lines = [line(n, person(own, n), contract(own, number=f"C{n}")) for n in range(1, 6)]
    lines[3] = replace(lines[3], guardian=GuardianEntry(FamilyRelation.CHILD, lines[2].person.document))
    refused = lines[2].person.name
    if connection().capabilities.dialect == "sqlite":
        condition = f"WHEN NEW.name = '{refused}' BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: nobody'); END"
        await connection().execute_script(f"CREATE TRIGGER nobody BEFORE INSERT ON resident {condition}")
    else:
        await connection().execute_script(f"ALTER TABLE resident ADD CONSTRAINT nobody CHECK (name <> '{refused}')")

    outcome, faults = await imported(own.desk(), own, lines)

    told = sorted((each.line, each.column, each.code) for each in faults)
    assert told == [(3, "", "NOT_STORED"), (4, "guardianDocumentNumber", "GUARDIAN_NOT_FOUND")]
    assert (outcome.state, outcome.done, outcome.rejected) == (RegisterImportState.FINISHED, 3, 2)
    assert await models.Resident.all().count() == 3
    assert await models.Enrolment.all().count() == 3
