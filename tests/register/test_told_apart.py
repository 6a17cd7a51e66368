"""Whom a register confirms to be somebody else than who is on record alike: the pair is told apart, and nobody is asked
to merge it."""

from __future__ import annotations

from dataclasses import replace

from enrolment import models
from enrolment.identity.document import Document, read_document
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.register.format.record import PersonEntry
from enrolment.worklists.keeping import keep_up
from enrolment.worklists.kind import WorklistKind
from tests.reading.rows import TODAY
from tests.register.lines import given, imported, line, person
from tests.signing.staging import Clinic, World


def passport(number: str) -> Document:
    """A passport: cards tell two people apart by themselves."""
    found = read_document(IdentityDocumentKind.PASSPORT, number)
    assert isinstance(found, Document)
    return found


def namesake(clinic: Clinic, number: int, **changes: object) -> PersonEntry:
    """Somebody of the first one's name, birth date, sex and phone, with a passport."""
    entry = replace(person(clinic, 1), document=passport(f"E1234567{number}"), legacy_number=f"N{number}")
    return replace(entry, **changes)  # type: ignore[arg-type]


async def listed() -> int:
    """How many pairs the county's list of duplicates has."""
    await keep_up(TODAY)
    return await models.WorklistEntry.filter(kind=WorklistKind.DUPLICATE_TO_SETTLE.value, place="R").count()


async def test_whom_a_register_confirms_is_told_apart_from_who_is_alike_on_record(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, [line(1, person(own, 1))])

    _, faults = await imported(own.desk(), own, [line(1, namesake(own, 2, is_confirmed_distinct=True))], given("c"))

    assert faults == []
    first, second = await models.Resident.all().order_by("id")
    (pair,) = await models.ToldApart.all()
    assert (pair.resident_id, pair.other_id, pair.by) == (first.id, second.id, own.desk().subject)
    assert await listed() == 0


async def test_another_passport_tells_nobody_apart(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, [line(1, namesake(own, 2))])

    _, faults = await imported(own.desk(), own, [line(1, namesake(own, 3))], given("c"))

    assert [(each.column, each.code) for each in faults] == [("name", "DUPLICATE_PERSON")]
    assert await models.Resident.all().count() == 1


async def test_an_identity_card_of_the_own_tells_two_people_apart(fresh: World) -> None:
    own = fresh.own
    first = person(own, 1)
    await imported(own.desk(), own, [line(1, first)])

    _, faults = await imported(
        own.desk(), own, [line(1, replace(person(own, 3), name=first.name, phones=first.phones))], given("c")
    )

    assert faults == []
    assert await models.Resident.all().count() == 2
    assert await listed() == 0


async def test_of_people_alike_in_one_file_each_confirmed_is_told_apart_from_all(fresh: World) -> None:
    own = fresh.own
    lines = [line(1, person(own, 1))]
    lines += [line(number, namesake(own, number, is_confirmed_distinct=True)) for number in (2, 3)]

    _, faults = await imported(own.desk(), own, lines)

    assert faults == []
    assert await models.ToldApart.all().count() == 3
    assert await listed() == 0


async def test_who_is_alike_and_was_not_confirmed_stays_on_the_list(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    await imported(other.desk(), other, [line(1, person(own, 1))], given("d"))

    _, faults = await imported(own.desk(), own, [line(1, namesake(own, 2, is_confirmed_distinct=True))])

    assert faults == []
    assert await models.ToldApart.all().count() == 0  # another clinic's people are told apart by who reaches both
    assert await listed() == 1
