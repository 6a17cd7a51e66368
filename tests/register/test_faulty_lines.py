"""A line that cannot be read keeps its person and its household out with it, and mended they all go in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.language import Language
from enrolment import models
from enrolment.register.format.columns import BY_CODE
from enrolment.register.format.fault import LineFault
from enrolment.register.format.reader import open_register
from enrolment.register.format.record import EndingEntry, Entry, GuardianEntry, HouseholdEntry, RegisterLine
from enrolment.register.format.report import write_rejected
from enrolment.register.format.writer import write_register
from enrolment.vocabulary import ContractKind, EndingReason, FamilyRelation
from tests.enrolment.desk_staging import everything
from tests.register.lines import checked, contract, given, imported, line, person
from tests.signing.staging import TODAY, World

HEAD, SPOUSE, PARENT = FamilyRelation.HEAD, FamilyRelation.SPOUSE, FamilyRelation.PARENT
OWN_REQUEST = EndingReason.OWN_REQUEST
Spoil = Mapping[tuple[int, str], str]
"""What is written in a cell instead, by line and column."""


def _family(world: World) -> list[RegisterLine]:
    """A family's contract of three, and a neighbour."""
    own = world.own
    term = contract(own, kind=ContractKind.FAMILY, number="F1")
    home = [
        line(n, person(own, n), term, household=HouseholdEntry("H1", relation))
        for n, relation in enumerate((HEAD, SPOUSE, PARENT), start=1)
    ]
    return [*home, line(4, person(own, 4), contract(own, number="C4"))]


class _File:
    """A register as a file whose cells can be spoilt and mended."""

    def __init__(self, folder: Path, lines: list[RegisterLine]) -> None:
        self.path, self.mend = folder / "register.csv", folder / "mend.csv"
        with write_register(self.path, Language.ZH) as writer:
            for each in lines:
                writer.write(each)
        self.header, *self.rows = csv.reader(self.path.read_text("utf-8-sig").splitlines())

    def place(self, column: str) -> int:
        return self.header.index(BY_CODE[column].header.zh)

    def spoilt(self, cells: Spoil) -> list[Entry]:
        """What is read of the file with these cells in it."""
        rows = [list(row) for row in self.rows]
        for (number, column), text in cells.items():
            rows[number - 1][self.place(column)] = text
        return self.written(rows)

    def written(self, rows: list[list[str]]) -> list[Entry]:
        with self.path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([self.header, *rows])
        return self.read(self.path)

    @staticmethod
    def read(path: Path) -> list[Entry]:
        with open_register(path, TODAY) as register:
            return [each.entry for each in register.lines()]

    def rejected(self, faults: list[LineFault], mended: Callable[[list[str]], None]) -> list[Entry]:
        """What is read of the rejected lines alone, each mended, with what was wrong still beside it."""
        found = {each.line: [o for o in faults if o.line == each.line] for each in faults}
        with (
            open_register(self.path, TODAY) as register,
            write_rejected(self.mend, Language.ZH, register.layout) as out,
        ):
            for each in register.lines():
                if each.number in found:
                    out.write(each.cells, found[each.number])
        header, *rows = csv.reader(self.mend.read_text("utf-8-sig").splitlines())
        for row in rows:
            mended(row)
        with self.mend.open("w", encoding="utf-8", newline="") as again:
            csv.writer(again).writerows([header, *rows])
        return self.read(self.mend)


def _told(faults: list[LineFault]) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in faults]


@pytest.mark.parametrize("is_whole", [True, False])
async def test_a_family_with_a_line_that_cannot_be_read_stays_out_as_a_whole_and_mended_goes_in(
    fresh: World, tmp_path: Path, is_whole: bool
) -> None:
    own, file = fresh.own, _File(tmp_path, _family(fresh))
    number = file.rows[2][file.place("phones")]

    first, faults = await imported(own.desk(), own, file.spoilt({(3, "phones"): "123"}))

    assert _told(faults) == [(1, "HOUSEHOLD_REJECTED"), (2, "HOUSEHOLD_REJECTED"), (3, "PHONE_NUMBER")]
    assert (first.total, first.done, first.rejected) == (4, 1, 3)
    assert await models.Household.all().count() == 0

    def mend(row: list[str]) -> None:
        if row[file.place("phones")] == "123":
            row[file.place("phones")] = number

    lines = file.spoilt({}) if is_whole else file.rejected(faults, mend)
    second, faults = await imported(own.desk(), own, lines, given("b"))

    assert faults == []
    assert (second.total, second.rejected) == (4 if is_whole else 3, 0)
    (paper,) = await models.Contract.filter(kind="FAMILY")
    assert await models.FamilyMembership.filter(contract_id=paper.id).count() == 3
    assert await models.Enrolment.all().count() == 4


@pytest.mark.parametrize(
    "cells",
    [
        {(1, "born"): "29 Feb 2001"},
        {(1, "householdRelation"): "一家之主"},
        {(1, "householdNumber"): "", (1, "householdRelation"): ""} | {(1, "phones"): "123"},
        {(1, "documentNumber"): "45039919"},
        {(1, "householdNumber"): "4.5E+10"},
    ],
)
async def test_of_a_home_whose_head_cannot_be_read_nothing_is_said_that_the_head_would_mend(
    fresh: World, tmp_path: Path, cells: Spoil
) -> None:
    own, file = fresh.own, _File(tmp_path, _family(fresh))

    found = await checked(own.desk(), own, file.spoilt(cells))

    assert [each for each in found if each[0] > 1] == [(2, "", "HOUSEHOLD_REJECTED"), (3, "", "HOUSEHOLD_REJECTED")]
    assert found[0][0] == 1


async def test_what_is_wrong_with_the_other_lines_of_the_home_is_told_at_once(fresh: World, tmp_path: Path) -> None:
    own, lines = fresh.own, _family(fresh)
    second = lines[1].person
    lines[1] = replace(lines[1], person=replace(second, residence=None))
    file = _File(tmp_path, lines)

    found = await checked(own.desk(), own, file.spoilt({(3, "phones"): "123"}))

    assert found == [
        (1, "", "HOUSEHOLD_REJECTED"),
        (2, "region", "MISSING_VALUE"),
        (3, "phones", "PHONE_NUMBER"),
    ]


@pytest.mark.parametrize("column", ["startsOn", "documentNumber"])
async def test_of_a_person_with_a_line_that_cannot_be_read_no_other_is_taken_over(
    fresh: World, tmp_path: Path, column: str
) -> None:
    own = fresh.own
    early, over = date(2026, 1, 5), date(2026, 2, 1)
    same = person(own, 1)
    lines = [
        line(1, replace(same, residence=None, phones=()), contract(own, early), ending=EndingEntry(OWN_REQUEST, over)),
        line(2, same, contract(own, over)),
    ]
    file = _File(tmp_path, lines)

    outcome, faults = await imported(own.desk(), own, file.spoilt({(2, column): "2026-13-13"}))

    assert {each.line for each in faults} == {1, 2}
    assert [each.code for each in faults if each.line == 1] == ["HOUSEHOLD_REJECTED"]
    assert (outcome.done, await models.Resident.all().count()) == (0, 0)

    _, faults = await imported(own.desk(), own, file.spoilt({}), given("b"))

    assert faults == []
    starts = await models.Enrolment.all().order_by("starts").values_list("starts", flat=True)
    assert list(starts) == [early, over]


async def test_somebody_without_any_number_is_known_by_name_birth_date_and_sex(fresh: World, tmp_path: Path) -> None:
    own, born = fresh.own, date(2025, 12, 20)
    child = person(own, 11, born, document=None, legacy_number=None)
    mother = person(own, 2)
    ward = line(2, child, guardian=GuardianEntry(PARENT, mother.document))
    file = _File(tmp_path, [line(1, mother), ward, line(3, child)])

    found = await checked(own.desk(), own, file.spoilt({(3, "phones"): "123"}))

    assert found == [(2, "", "HOUSEHOLD_REJECTED"), (3, "phones", "PHONE_NUMBER")]


async def test_a_guardian_on_a_line_of_the_home_that_cannot_be_read_is_not_told_as_missing(
    fresh: World, tmp_path: Path
) -> None:
    own, lines = fresh.own, _family(fresh)
    lines[1] = replace(lines[1], guardian=GuardianEntry(SPOUSE, lines[0].person.document))
    file = _File(tmp_path, lines)

    found = await checked(own.desk(), own, file.spoilt({(1, "phones"): "123"}))

    assert found[1:] == [(2, "", "HOUSEHOLD_REJECTED"), (3, "", "HOUSEHOLD_REJECTED")]


async def test_a_ward_whose_guardians_line_cannot_be_read_waits_for_the_guardian(fresh: World, tmp_path: Path) -> None:
    own = fresh.own
    ward = line(2, person(own, 2), guardian=GuardianEntry(FamilyRelation.CHILD, person(own, 1).document))
    file = _File(tmp_path, [line(1, person(own, 1)), ward])
    before = await everything()

    _, faults = await imported(own.desk(), own, file.spoilt({(1, "phones"): "123"}))

    assert _told(faults) == [(1, "PHONE_NUMBER"), (2, "GUARDIAN_NOT_FOUND")]
    assert before.keys() == (await everything()).keys()
    assert await models.Resident.all().count() == 0


async def test_a_line_with_too_many_cells_or_broken_quotation_marks_still_counts_for_its_household(
    fresh: World, tmp_path: Path
) -> None:
    own, file = fresh.own, _File(tmp_path, _family(fresh))
    at = file.place("address")
    split = [*file.rows[2][: at + 1], "二楼", *file.rows[2][at + 1 :]]
    assert not split[-1]

    left_out = {(1, "", "HOUSEHOLD_REJECTED"), (2, "", "HOUSEHOLD_REJECTED")}
    assert left_out < set(await checked(own.desk(), own, file.written([*file.rows[:2], split, file.rows[3]])))

    split[-1] = "x"
    found = await checked(own.desk(), own, file.written([*file.rows[:2], split, file.rows[3]]))
    assert set(found) == {*left_out, (3, "", "COLUMN_COUNT")}

    file.written(file.rows)
    *lines, neighbour = file.path.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace("凤凰路", '"凤凰"路')
    file.path.write_text("\n".join([*lines[:3], neighbour, lines[3]]), "utf-8")
    found = await checked(own.desk(), own, file.read(file.path))

    assert set(found) == {*left_out, (4, "", "BAD_QUOTES")}


async def test_neighbours_and_namesakes_of_a_line_that_cannot_be_read_are_taken_over(
    fresh: World, tmp_path: Path
) -> None:
    own = fresh.own
    lines = [line(n, person(own, n, name="王甲"), contract(own, number="C1")) for n in (1, 3, 5)]
    file = _File(tmp_path, [replace(each, number=n) for n, each in enumerate(lines, 1)])

    outcome, faults = await imported(own.desk(), own, file.spoilt({(2, "phones"): "123"}))

    assert _told(faults) == [(2, "PHONE_NUMBER")]
    assert (outcome.done, outcome.rejected) == (2, 1)
