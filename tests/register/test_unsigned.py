"""Why somebody of a register is not signed: who signs the notice of a refusal, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enrolment import models
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import GuardianEntry, RegisterLine, SignatureEntry, UnsignedEntry
from enrolment.register.importing import check_register
from enrolment.vocabulary import FamilyRelation, UnsignedReason
from tests.register.lines import checked, given, imported, line, person
from tests.signing.staging import TODAY, World

BORN = date(2018, 5, 5)


def refused(world: World, *, by_guardian: bool) -> UnsignedEntry:
    """A refusal with a notice that a doctor of the team signed."""
    proof = SignatureEntry(evidence="d" * 64)
    return UnsignedEntry(
        UnsignedReason.REFUSED,
        date(2026, 2, 1),
        team=world.own.team,
        is_by_guardian=by_guardian,
        by_resident=proof,
        by_team=replace(proof, signer=world.own.doctor),
    )


def family(world: World, *, by_guardian: bool) -> list[RegisterLine]:
    """A child of whom a refusal is told, and the mother, who is named as its guardian."""
    mother = line(2, person(world.own, 2))
    guardian = GuardianEntry(FamilyRelation.PARENT, mother.person.document)
    child = line(1, person(world.own, 11, BORN), unsigned=refused(world, by_guardian=by_guardian), guardian=guardian)
    return [child, mother]


async def test_a_childs_refusal_is_signed_by_the_guardian_whom_another_line_tells_of(fresh: World) -> None:
    lines = family(fresh, by_guardian=True)

    assert await checked(fresh.own.desk(), fresh.own, lines) == []
    _, faults = await imported(fresh.own.desk(), fresh.own, lines)

    assert faults == []
    (record,) = await models.UnsignedRecord.all().select_related("resident")
    (guardianship,) = await models.Guardianship.all().select_related("guardian", "resident")
    assert (record.resident.born, guardianship.resident.code) == (BORN, record.resident.code)
    assert record.signed_by_resident["signer"] == guardianship.guardian.code
    assert record.signed_by_team["practitioner"] == fresh.own.doctor


async def test_a_guardian_on_record_need_not_be_named_again(fresh: World) -> None:
    child, mother = family(fresh, by_guardian=True)
    await imported(fresh.own.desk(), fresh.own, [replace(child, unsigned=None), mother])
    today = replace(child, guardian=None, unsigned=replace(refused(fresh, by_guardian=True), on=TODAY))

    assert await checked(fresh.own.desk(), fresh.own, [today]) == []
    assert await checked(fresh.own.desk(), fresh.own, [replace(child, guardian=None)]) == [
        (1, "noticeByGuardian", "NOT_A_GUARDIAN")
    ], "on that day the mother was none by the record"


@pytest.mark.parametrize(
    ("born", "by_guardian", "code"),
    [
        (BORN, False, "SIGNER_IS_A_MINOR"),
        (BORN, True, "NOT_A_GUARDIAN"),
        (date(1960, 1, 1), True, "NOT_A_GUARDIAN"),
    ],
)
async def test_a_notice_that_nobody_could_sign_is_told(fresh: World, born: date, by_guardian: bool, code: str) -> None:
    alone = line(1, person(fresh.own, 11, born), unsigned=refused(fresh, by_guardian=by_guardian))

    assert await checked(fresh.own.desk(), fresh.own, [alone]) == [(1, "noticeByGuardian", code)]
    await imported(fresh.own.desk(), fresh.own, [alone])
    assert not await models.UnsignedRecord.all().exists()


async def test_the_team_of_a_notice_is_the_clinics_own_and_its_signer_somebody_known(fresh: World) -> None:
    notice = refused(fresh, by_guardian=False)
    stranger = replace(notice, team=fresh.other.team)
    unknown = replace(notice, by_team=SignatureEntry(evidence="d" * 64, signer="NOBODY"))
    lines = [line(1, person(fresh.own, 1), unsigned=stranger), line(2, person(fresh.own, 2), unsigned=unknown)]

    assert await checked(fresh.own.desk(), fresh.own, lines) == [
        (1, "noticeTeam", "NOT_FOUND"),
        (2, "noticeSigner", "NOT_FOUND"),
    ]


@pytest.mark.parametrize("column", ["noticeTeam", "noticeSigner", "noticeEvidence", "noticeTeamEvidence"])
async def test_what_a_refusals_notice_lacks_is_told_at_its_column_and_so_is_what_else_is_wrong_with_it(
    fresh: World, column: str
) -> None:
    whole = refused(fresh, by_guardian=False)
    assert whole.by_team is not None
    partial = {
        "noticeTeam": replace(whole, team=None),
        "noticeSigner": replace(whole, by_team=replace(whole.by_team, signer=None)),
        "noticeEvidence": replace(whole, by_resident=None),
        "noticeTeamEvidence": replace(whole, by_team=replace(whole.by_team, evidence=None)),
    }[column]
    faults: list[LineFault] = []
    lines = [line(1, person(fresh.own, 1), unsigned=partial)]

    await check_register(fresh.own.desk(), fresh.own.institution, lines, given(), faults.append)

    assert [(each.column, each.code) for each in faults] == [(column, "NOTICE_NEEDED")]
    assert "recordRefusal" not in faults[0].message.zh + faults[0].message.en

    elsewhere = replace(partial, on=date(2030, 1, 1))
    also = await checked(fresh.own.desk(), fresh.own, [line(1, person(fresh.own, 1), unsigned=elsewhere)])
    assert {(1, column, "NOTICE_NEEDED"), (1, "unsignedOn", "DAY_IN_FUTURE")} <= set(also)
