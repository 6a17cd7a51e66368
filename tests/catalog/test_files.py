"""Reading the starter files: every kind of fault is found at its file and line, all of them at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.file_faults import FaultyFiles, FileFault
from catalog.files import read_starter
from tests.catalog.conftest import SEEDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    left_out = shutil.ignore_patterns("__pycache__", "*.py", "delivery")  # tests/catalog/test_delivery_files.py has it
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds", ignore=left_out))


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces the first `old` of a file and tells the line (from 1) on which it stood."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} does not say {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults_of(folder: Path) -> tuple[FileFault, ...]:
    with pytest.raises(FaultyFiles) as caught:
        read_starter(folder)
    return caught.value.faults


BAS, YLGA, ELD, GEN = "packages/BAS-00.yaml", "packages/PER-YLGA.yaml", "items/ELD.yaml", "items/GEN.yaml"
HTN, REGIONS, VISITS = "items/HTN.yaml", "regions.yaml", "vocabulary/visits.yaml"
OUT, SEASONS, NH = "publications.yaml", "vocabulary/seasons.yaml", "packages/ORG-NH.yaml"
MYHH, SCH = "packages/PER-MYHH.yaml", "packages/ORG-SCH.yaml"
FROM_7 = "{amount: 7, unit: DAY}"

# file, what stands there, what is put there, lines below the edited one, code
ONE_EDIT = [
    (BAS, "item: GEN-05", "item: GEN-77", 0, "UNKNOWN_ITEM"),
    (YLGA, "[TCM-05, TCM-07]", "[TCM-05, TCM-77]", 0, "UNKNOWN_ITEM"),
    (VISITS, "MAT-05]", "MAT-77]", 0, "UNKNOWN_ITEM"),
    (ELD, "item: ELD-01", "item: ELD-77", 0, "UNKNOWN_ITEM"),
    (HTN, "item: HTN-01", "item: HTN-77", 0, "UNKNOWN_ITEM"),
    (HTN, "item: HTN-01", "item: HTN-02", 0, "SELF_REFERENCE"),
    (BAS, "item: GEN-05", "item: GEN-04", 0, "DUPLICATE_LINE"),
    (YLGA, "[HOM-01, HOM-02, HOM-03]", "[HOM-01, HOM-02, ELD-08]", 0, "DUPLICATE_LINE"),
    (YLGA, "code: HOMECARE", "code: SCREEN", 0, "DUPLICATE_CODE"),
    (GEN, "code: GEN-05", "code: GEN-04", 0, "DUPLICATE_CODE"),
    (REGIONS, 'code: "450303"', 'code: "450302"', 0, "DUPLICATE_CODE"),
    (SEASONS, "code: AUTUMN", "code: SPRING", 0, "DUPLICATE_CODE"),
    (VISITS, "code: ANY", "code: FOLLOW_UP", 0, "DUPLICATE_CODE"),
    (BAS, "total: 7000", "total: 7001", 0, "PRICE_TOTAL_MISMATCH"),
    (BAS, "total: 7000", "sum: 7000", -3, "PRICE_INCOMPLETE"),
    (YLGA, "EMPLOYER: 0, SELF: 8000", "EMPLOYER: -1, SELF: 8001", 0, "NEGATIVE_PRICE"),
    (YLGA, "SELF: 8000}", "RESIDENT: 8000}", 0, "UNKNOWN_KEY"),
    (YLGA, "SELF: 8000}", "SELF: 8e3}", 0, "WRONG_TYPE"),
    (YLGA, "choose: 2", "choose: 4", 0, "CHOOSE_IMPOSSIBLE"),
    (YLGA, "choose: 2", "choose: 0", 0, "CHOOSE_IMPOSSIBLE"),
    (YLGA, "requires: [BAS-00]", "requires: [BAS-77]", 0, "UNKNOWN_PACKAGE"),
    (YLGA, "requires: [BAS-00]", "requires: [PER-YLGA]", 0, "SELF_REFERENCE"),
    (YLGA, "requires: [BAS-00]", "requires: [ORG-NH]", 1, "REQUIRES_AND_EXCLUDES"),
    (YLGA, "excludes: [ORG-NH]", "excludes: [ORG-XX]", 0, "UNKNOWN_PACKAGE"),
    (NH, "excludes: [PER-YLGA]", "excludes: [PER-YLGA, PER-TCM]", 0, "EXCLUDES_ONE_SIDED"),
    (SCH, "paidIn: BAS-00", "paidIn: BAS-77", 0, "UNKNOWN_PACKAGE"),
    (SCH, "{item: GEN-24, paidIn: BAS-00}", "item: GEN-24", 0, "PAYER_NOT_COVERED"),
    ("packages/PER-MBWY-HD.yaml", "holds: PRI-DM", "holds: PRI-XX", 0, "UNKNOWN_PACKAGE"),
    (YLGA, "from: 60, unit: YEAR", "from: 60, to: 59, unit: YEAR", 0, "IMPOSSIBLE_WINDOW"),
    (YLGA, "unit: YEAR", "unit: WEEK", 0, "AGE_UNIT"),
    ("items/TCM.yaml", "min: {amount: 1, unit: WEEK}", "min: {amount: 1, unit: WEEK}, max: {amount: 1, unit: DAY}",
     0, "IMPOSSIBLE_WINDOW"),
    ("items/CHD.yaml", "code: CHD-05", "code: CHD-5", 0, "BAD_CODE"),
    (YLGA, "tier: PERSONALISED", "tier: PERSONAL", 0, "UNKNOWN_VALUE"),
    (YLGA, "tier: PERSONALISED", "tier: BASIC", 0, "SECOND_BASIC"),
    (BAS, "tier: BASIC", "tier: PRIORITY", 0, "NO_BASIC"),
    (YLGA, "audience: [ELDERLY]", "audience: [OLD]", 0, "UNKNOWN_VALUE"),
    (YLGA, "audience: [ELDERLY]", "audience: []", 0, "EMPTY_LIST"),
    (YLGA, "audience:", "audiences:", 0, "UNKNOWN_KEY"),
    (YLGA, "{age: {", "{aged: {", 0, "UNKNOWN_VALUE"),
    (YLGA, "years: [1, 2, 3]", "years: [3, 2, 1]", 0, "BAD_TERM"),
    (YLGA, "ELD-16, required: false", "ELD-16, required: no", 0, "WRONG_TYPE"),
    (YLGA, ", en: Silver-age care package", "", 0, "TEXT_INCOMPLETE"),
    (GEN, "staffMinutes: 15", "staffMinutes: 15 min", 0, "WRONG_TYPE"),
    (GEN, "kind: COMBINED", "kind: SOMETIMES", -1, "UNKNOWN_VALUE"),
    (GEN, "kind: SEASONAL, times: 1, season: DENGUE_HFMD_SUMMER", "kind: SEASONAL, times: 1, season: MONSOON",
     0, "UNKNOWN_VALUE"),
    (GEN, '"09-01"', '"09-31"', 0, "NOT_A_DAY"),
    (SEASONS, "- {code: AUTUMN, ", "# {code: AUTUMN, ", None, "UNKNOWN_SEASON"),
    (VISITS, "  - code: ANTENATAL", "  - code: ANTE", 0, "UNKNOWN_VALUE"),
    (SEASONS, "from: \"05-01\"", "start: \"05-01\"", 0, "UNKNOWN_KEY"),
    (REGIONS, 'COUNTY, parent: "310000"', 'COUNTY, parent: "450300"', 0, "REGION_PARENT"),
    (REGIONS, 'COUNTY, parent: "310000"', 'COUNTY, parent: "310100"', 0, "UNKNOWN_REGION"),
    (REGIONS, "kind: CITY", "kind: COUNTY", 0, "REGION_KIND"),
    (REGIONS, 'code: "450302"', "code: 450302", 0, "WRONG_TYPE"),
    (OUT, '"500000"]', '"510000"]', 0, "UNKNOWN_REGION"),
    (OUT, "- PRI-HTN", "- PRI-XX", 0, "UNKNOWN_PACKAGE"),
    (OUT, "- PRI-HTN", "- PRI-DM", None, "DUPLICATE_PUBLICATION"),
    (OUT, "2026-01-01", "1 January", 0, "WRONG_TYPE"),
    (OUT, 'starts: "2026', 'version: 1\n    starts: "2026', 0, "UNKNOWN_KEY"),
    (YLGA, "requires: [BAS-00]", "tier: BASIC", 0, "DUPLICATE_KEY"),
    (YLGA, "requires: [BAS-00]", "requires: [BAS-00", 1, "YAML_SYNTAX"),
    (YLGA, "requires: [BAS-00]", "requires: &here [BAS-00]\nneeds: *here", 1, "YAML_ALIAS"),
    (YLGA, "requires: [BAS-00]", "requires: !!set {BAS-00}", 0, "WRONG_TYPE"),
    (YLGA, "requires: [BAS-00]", "requires: !mine [BAS-00]", 0, "YAML_TAG"),
    (YLGA, "requires: [BAS-00]", "? [a]\n: b", 0, "YAML_KEY"),
    (YLGA, "code: PER-YLGA", "code: PER-YLGB", 0, "MISPLACED"),
    (REGIONS, "regions:", "divisions:", None, "WRONG_SHAPE"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "below", "code"), ONE_EDIT)
def test_a_fault_is_found_at_its_file_and_line(
    folder: Path, *, file: str, old: str, new: str, below: int | None, code: str
) -> None:
    line = edit(folder, file, old, new)
    found = [(fault.file, fault.line) for fault in faults_of(folder) if fault.code == code]
    if below is not None:
        assert (file, line + below) in found
    assert found


def test_a_line_that_closes_before_it_opens_is_found_where_it_stands(folder: Path) -> None:
    line = edit(folder, "items/MAT.yaml", "opens: {amount: 28, unit: WEEK}", "opens: {amount: 99, unit: WEEK}")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.code) == ("items/MAT.yaml", "IMPOSSIBLE_WINDOW")
    assert abs(fault.line - line) <= 1


def test_milestones_out_of_order_are_found(folder: Path) -> None:
    edit(folder, "items/CHD.yaml", "opens: {amount: 2, unit: MONTH}", "opens: {amount: 1, unit: MONTH}")
    read_starter(folder)  # earlier is still in order
    edit(folder, "items/CHD.yaml", "opens: {amount: 1, unit: MONTH}, closes: {amount: 4,",
         "opens: {amount: 6, unit: MONTH}, closes: {amount: 9,")  # fmt: skip
    (fault,) = faults_of(folder)
    assert fault.code == "MILESTONE_ORDER"


def test_a_fault_says_what_to_do_in_both_languages(folder: Path) -> None:
    line = edit(folder, YLGA, "tier: PERSONALISED", "tier: PERSONAL")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line, fault.column) == (YLGA, line, 1)
    assert "use BASIC, PRIORITY, PERSONALISED or ADD_ON" in fault.message.en
    assert "PERSONAL" in fault.message.zh
    assert "ADD_ON" in fault.message.zh
    assert str(fault).startswith(f"{YLGA}:{line}:1: UNKNOWN_VALUE ")


def test_all_faults_of_all_files_are_reported_in_order(folder: Path) -> None:
    lines = [
        edit(folder, GEN, "staffMinutes: 15", "staffMinutes: 0"),
        edit(folder, BAS, "item: GEN-05", "item: GEN-77"),
        edit(folder, YLGA, "total: 16000", "total: 1"),
        edit(folder, YLGA, "unit: YEAR", "unit: EON"),
        edit(folder, OUT, "- PRI-HTN", "- PRI-XX"),
        edit(folder, REGIONS, "kind: CITY", "kind: TOWN"),
    ]
    found = faults_of(folder)
    assert [(fault.file, fault.code) for fault in found] == [
        (GEN, "TOO_SMALL"),
        (BAS, "UNKNOWN_ITEM"),
        (YLGA, "UNKNOWN_VALUE"),
        (YLGA, "PRICE_TOTAL_MISMATCH"),
        (OUT, "UNKNOWN_PACKAGE"),
        (REGIONS, "UNKNOWN_VALUE"),
    ]
    assert [found[1].line, found[2].line, found[4].line, found[5].line] == [lines[1], lines[3], lines[4], lines[5]]


def test_a_fault_does_not_cast_shadows(folder: Path) -> None:
    """An item that is faulty, or in a file that is, is not also reported as unknown wherever it is used."""
    edit(folder, GEN, "staffMinutes: 15", "staffMinutes: 0")
    edit(folder, ELD, "items:", "items: [")
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [(ELD, "YAML_SYNTAX"), (GEN, "TOO_SMALL")]


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_text("")


def latin(path: Path) -> None:
    path.write_bytes(b"code: 1\nname: \xff\n")


@pytest.mark.parametrize(
    ("spoil", "file", "code", "line"),
    [
        (remove, OUT, "MISSING_FILE", 1),
        (empty, VISITS, "WRONG_SHAPE", 1),
        (empty, YLGA, "WRONG_SHAPE", 1),
        (latin, GEN, "NOT_UTF8", 2),
    ],
)
def test_a_file_that_is_no_use_is_one_fault(
    folder: Path, spoil: Callable[[Path], None], file: str, code: str, line: int
) -> None:
    spoil(folder / file)
    assert [(fault.file, fault.code, fault.line) for fault in faults_of(folder)] == [(file, code, line)]


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    found = faults_of(tmp_path)
    assert {fault.code for fault in found} == {"MISSING_FILE"}
    assert len(found) == 6


def test_a_package_that_requires_itself_by_way_of_another_is_found(folder: Path) -> None:
    line = edit(folder, "packages/PRI-DIS.yaml", "requires: [BAS-00]", "requires: [BAS-00, PER-REH]")
    cyclic = [(fault.file, fault.line) for fault in faults_of(folder) if fault.code == "REQUIRES_CYCLE"]
    assert ("packages/PRI-DIS.yaml", line) in cyclic
    assert {file for file, _ in cyclic} == {"packages/PRI-DIS.yaml", "packages/PER-REH.yaml"}


TCM = "packages/PER-TCM.yaml"


def found_at(folder: Path) -> set[tuple[str, int, str]]:
    return {(fault.file, fault.line, fault.code) for fault in faults_of(folder)}


def test_a_wrong_total_hides_no_unknown_item_of_the_same_package(folder: Path) -> None:
    total = edit(folder, TCM, "total: 20000", "total: 20001")
    item = edit(folder, TCM, "item: TCM-11", "item: NOPE")
    assert found_at(folder) == {(TCM, total, "PRICE_TOTAL_MISMATCH"), (TCM, item, "UNKNOWN_ITEM")}


def test_an_impossible_choice_hides_no_duplicate_among_its_options(folder: Path) -> None:
    choose = edit(folder, TCM, "choose: 3", "choose: 0")
    options = edit(folder, TCM, "[TCM-04, TCM-05,", "[TCM-04, TCM-04,")
    assert found_at(folder) == {(TCM, choose, "CHOOSE_IMPOSSIBLE"), (TCM, options, "DUPLICATE_LINE")}


def test_one_package_can_be_wrong_in_every_part_at_once(folder: Path) -> None:
    lines = {
        "MISPLACED": edit(folder, TCM, "code: PER-TCM", "code: tcm"),
        "UNKNOWN_VALUE": edit(folder, TCM, "tier: PERSONALISED", "tier: PERSONAL"),
        "EMPTY_LIST": edit(folder, TCM, "audience: [ALL]", "audience: []"),
        "SELF_REFERENCE": edit(folder, TCM, "requires: [BAS-00]", "requires: [NOPE, tcm]"),
        "UNKNOWN_PACKAGE": edit(folder, TCM, "[NOPE, tcm]", "[NOPE, tcm]"),
        "NEGATIVE_PRICE": edit(folder, TCM, "SELF: 14000", "SELF: -1"),
        "PRICE_TOTAL_MISMATCH": edit(folder, TCM, "total: 20000", "total: 20001"),
        "WRONG_TYPE": edit(folder, TCM, "TCM-18, required: false", "TCM-18, required: no"),
        "UNKNOWN_ITEM": edit(folder, TCM, "item: TCM-18", "item: TCM-99"),
        "CHOOSE_IMPOSSIBLE": edit(folder, TCM, "choose: 3", "choose: 8"),
        "DUPLICATE_LINE": edit(folder, TCM, "TCM-09, TCM-10]", "TCM-09, TCM-02]"),
    }
    expected = {(TCM, line, code) for code, line in lines.items()} | {(TCM, lines["MISPLACED"], "BAD_CODE")}
    assert {found for found in found_at(folder) if found[0] == TCM} == expected


def test_an_item_can_be_wrong_in_several_parts_at_once(folder: Path) -> None:
    lines = {
        "TOO_SMALL": edit(folder, GEN, "staffMinutes: 15", "staffMinutes: 0"),
        "UNKNOWN_VALUE": edit(folder, GEN, "minTier: ", "minTier: MOON # "),
        "UNKNOWN_KEY": edit(folder, GEN, "tcm: false", "tcm: false\n    colour: red") + 1,
        "UNKNOWN_ITEM": edit(folder, ELD, "item: ELD-01", "item: ELD-77"),
        "WRONG_TYPE": edit(folder, ELD, "staffMinutes: ", "staffMinutes: many # "),
    }
    files = {"UNKNOWN_ITEM": ELD, "WRONG_TYPE": ELD}
    assert {(file, code) for file, _, code in found_at(folder)} == {(files.get(code, GEN), code) for code in lines}
    assert {code: line for file, line, code in found_at(folder) if file == ELD} == {
        "UNKNOWN_ITEM": lines["UNKNOWN_ITEM"],
        "WRONG_TYPE": lines["WRONG_TYPE"],
    }


def test_a_total_in_quotes_is_of_the_wrong_type_at_its_line(folder: Path) -> None:
    line = edit(folder, TCM, "total: 20000", 'total: "20000"')
    (fault,) = faults_of(folder)
    assert (fault.line, fault.code) == (line, "WRONG_TYPE")
    assert fault.message.en == 'this must be an integer, not "20000"'


def test_a_package_that_is_asked_for_in_a_schedule_must_exist(folder: Path) -> None:
    line = edit(folder, GEN, "while: {", "while: {holds: PRI-XX} # ")
    assert (GEN, line, "UNKNOWN_PACKAGE") in found_at(folder)


def test_exclusions_are_compared_although_the_other_package_is_faulty(folder: Path) -> None:
    edit(folder, NH, "tier: PERSONALISED", "tier: NONE")
    line = edit(folder, YLGA, "excludes: [ORG-NH]", "excludes: [ORG-NH, PER-TCM]")
    assert (YLGA, line, "EXCLUDES_ONE_SIDED") in found_at(folder)


def test_a_code_that_is_no_text_does_not_make_its_references_unknown(folder: Path) -> None:
    line = edit(folder, GEN, "code: GEN-05", "code: 5")
    assert found_at(folder) == {(GEN, line, "WRONG_TYPE")}
