"""Files of other systems: their headers, values and dates as a mapping says, and everything wrong with a mapping."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from catalog.file_faults import FaultyFiles
from catalog.vocabulary import Population, Sex
from enrolment.register.format.mapping import read_mapping
from enrolment.register.format.reader import open_register
from enrolment.register.format.table import FileRefused
from enrolment.signing.given import PackageWanted
from tests.register.format.files import as_csv, codes, kept, line_of, read, read_people
from tests.register.format.people import TODAY

LEGACY = """
source: 中联
dateFormat: DD/MM/YYYY
lastDay: EXCLUDED
columns:
  人员名称: name
  ID: documentNumber
  起: startsOn
  止: lastDay
  签: signedOn
  备 注: ignore
values:
  性别: {男的: MALE}
  packages: {基础包: BAS-00, 高血压包: PRI-HTN}
  tags: {老年人: "", 贫困户: 脱贫人口}
constants: {region: 450321, 签约团队: T-1, channel: CLINIC}
"""

ROW = {
    "人员名称": "测试甲",
    "ID": "450399195503120018",
    "性别": "男的",
    "现住址": "测试镇1号",
    "备 注": "随便",
    "人群标签": "老年人；贫困户",
    "起": "01/03/2026",
    "止": "2027-03-01",
    "签": "28/02/2026",
    "服务包": "基础包；高血压包",
}


def test_a_legacy_register_is_read_as_its_mapping_says(tmp_path: Path) -> None:
    mapping = read_mapping(LEGACY)
    line = line_of(tmp_path, ROW, mapping)
    assert mapping.source == "中联"
    assert (line.person.name, line.person.sex) == ("测试甲", Sex.MALE)
    assert line.person.residence is not None
    assert line.person.residence.region == "450321"
    assert [each.tag for each in line.facts.tags] == [Population.POVERTY_LIFTED]
    assert line.contract is not None
    assert (line.contract.signed, line.contract.starts, line.contract.ends, line.contract.years) == (
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2027, 3, 1),
        1,
    )
    assert line.contract.provider.team == "T-1"
    assert line.contract.packages == (PackageWanted("BAS-00"), PackageWanted("PRI-HTN"))


def test_what_goes_with_a_value_that_means_nothing_goes_with_it(tmp_path: Path) -> None:
    dated = {**ROW, "人群认定日期": "01/02/2020；03/04/2021"}
    tags = line_of(tmp_path, dated, read_mapping(LEGACY)).facts.tags
    assert [(each.tag, each.starts) for each in tags] == [(Population.POVERTY_LIFTED, date(2021, 4, 3))]
    old = line_of(tmp_path, {**dated, "人群标签": "老年人", "人群认定日期": "01/02/2020"}, read_mapping(LEGACY))
    assert old.facts.tags == ()


def test_constants_alone_begin_no_contract(tmp_path: Path) -> None:
    unsigned = {**ROW, "起": "", "止": "", "签": "", "服务包": ""}
    assert line_of(tmp_path, unsigned, read_mapping(LEGACY)).contract is None


def test_a_mapping_may_be_json(tmp_path: Path) -> None:
    mapping = read_mapping(json.dumps({"columns": {"称呼": "name", "ID": "documentNumber"}}, ensure_ascii=False))
    line = line_of(tmp_path, {"称呼": "测试甲", "ID": "450399195503120018"}, mapping)
    assert line.person.name == "测试甲"


def test_a_header_that_is_mapped_is_not_what_it_would_be(tmp_path: Path) -> None:
    mapping = read_mapping("columns: {姓名: ignore, 户主姓名: name, 证件号码: documentNumber}")
    person = {"姓名": "别人", "户主姓名": "测试甲", "证件号码": "450399195503120018"}
    assert line_of(tmp_path, person, mapping).person.name == "测试甲"


def test_two_columns_are_not_one_by_mapping_one_of_them(tmp_path: Path) -> None:
    path = kept(tmp_path, as_csv([["姓名", "称呼", "证件号码"]]))
    with (
        pytest.raises(FileRefused) as caught,
        open_register(path, TODAY, read_mapping("columns: {称呼: name}")),
    ):
        pass
    assert codes(caught.value.faults) == ["DUPLICATE_HEADER"]


def test_an_unmapped_value_is_still_a_fault(tmp_path: Path) -> None:
    (only,) = read_people(tmp_path, {**ROW, "服务包": "基础包；糖尿病包"}, mapping=read_mapping(LEGACY))
    assert [(each.column, each.code) for each in only.faults] == [("packages", "BAD_PACKAGE")]


def test_a_date_that_cannot_be_read_is_told_with_the_way_the_mapping_says(tmp_path: Path) -> None:
    (only,) = read_people(tmp_path, {**ROW, "起": "03/31/2026"}, mapping=read_mapping(LEGACY))
    (wrong,) = only.faults
    assert (wrong.column, wrong.code) == ("startsOn", "BAD_DATE")
    assert "DD/MM/YYYY" in wrong.message.zh
    assert wrong.message.en.endswith("Or write it as the mapping says: DD/MM/YYYY.")


def test_everything_wrong_with_a_mapping_is_told_at_its_place() -> None:
    text = """
source: ""
sheets: 1
dateFormat: DD.MM.YY
lastDay: maybe
columns: {甲: name, 乙: name, 丙: nonsense, 丁: [1]}
values: {sex: 男, nothing: {a: b}}
constants: [region]
"""
    with pytest.raises(FaultyFiles) as caught:
        read_mapping(text, "legacy.yaml")
    assert [(each.line, each.code) for each in caught.value.faults] == [
        (2, "TEXT_SIZE"),
        (3, "UNKNOWN_KEY"),
        (4, "BAD_DATE_FORMAT"),
        (5, "UNKNOWN_VALUE"),
        (6, "MAPPED_TWICE"),
        (6, "UNKNOWN_COLUMN"),
        (6, "WRONG_TYPE"),
        (7, "WRONG_TYPE"),
        (7, "UNKNOWN_COLUMN"),
        (8, "WRONG_TYPE"),
    ]
    assert all(each.file == "legacy.yaml" and each.message.zh and each.message.en for each in caught.value.faults)


@pytest.mark.parametrize("text", ["columns: {", "a: &x 1\nb: *x", "source: 甲\nsource: 乙", "- 1", "甲"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(FaultyFiles):
        read_mapping(text)


def test_an_empty_mapping_changes_nothing(tmp_path: Path) -> None:
    person = {"姓名": "测试甲", "证件号码": "450399195503120018"}
    assert line_of(tmp_path, person, read_mapping("")) == line_of(tmp_path, person)
    assert len(read(tmp_path / "register.csv", read_mapping("{}"))) == 1
