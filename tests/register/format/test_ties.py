"""What lines tell of own contracts that stay under a family's, of ties to regions, and of flags."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from catalog.vocabulary import Flag, Residence
from enrolment.register.format.record import FlagEntry, ResidenceEntry
from enrolment.vocabulary import ContractKind
from tests.register.format.files import SIGNED, WANG, faults_of, line_of

FAMILY = {**SIGNED, "协议编号": "F1", "协议类型": "家庭", "家庭编号": "H1", "与户主关系": "户主"}


def test_a_member_of_a_family_who_keeps_own_contracts_names_them_and_needs_no_package(tmp_path: Path) -> None:
    contract = line_of(tmp_path, {**FAMILY, "服务包": "", "沿用协议编号": " C1；Ｃ２ "}).contract
    assert contract is not None
    assert (contract.kind, contract.covered_by, contract.packages) == (ContractKind.FAMILY, ("C1", "C2"), ())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"协议类型": ""}, "KEPT_IN_FAMILY_ONLY"),
        ({"协议类型": "个人签约"}, "KEPT_IN_FAMILY_ONLY"),
        ({"解约原因": "本人要求", "解约日期": "2026-05-01"}, "KEPT_ENDS_ITSELF"),
        ({"沿用协议编号": "C1；C1"}, "LISTED_TWICE"),
        ({"沿用协议编号": "4.50399E+17"}, "NUMBER_ROUNDED"),
        ({"沿用协议编号": "C" * 65}, "TEXT_SIZE"),
    ],
)
def test_what_is_wrong_with_the_number_of_an_own_contract_is_told_there(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    assert ("coveredBy", code) in faults_of(tmp_path, {**FAMILY, "沿用协议编号": "C1", **changes})


def test_ties_to_regions_and_flags_are_read_one_for_one(tmp_path: Path) -> None:
    facts = line_of(
        tmp_path,
        {
            **WANG,
            "居住关系": "居家；在本地工作",
            "居住关系地区代码": "；450323",
            "居住关系开始日期": "2020-01-01；2021-01-01",
            "居住关系结束日期": "；2022-01-01",
            "登记标记": "SMOKER",
        },
    ).facts
    assert facts.residences == (
        ResidenceEntry(Residence.AT_HOME, None, date(2020, 1, 1)),
        ResidenceEntry(Residence.WORKS, "450323", date(2021, 1, 1), date(2022, 1, 1)),
    )
    assert facts.flags == (FlagEntry(Flag.SMOKER),)


def test_what_follows_from_addresses_is_no_tie_of_its_own(tmp_path: Path) -> None:
    told = {**WANG, "居住关系": "LIVES；户籍在本地；居家", "居住关系开始日期": "2020-01-01", "登记标记": "高兴"}
    assert sorted(faults_of(tmp_path, told)) == [
        ("flags", "UNKNOWN_VALUE"),
        ("residenceStarts", "LIST_LENGTH"),
        ("residences", "UNKNOWN_VALUE"),
        ("residences", "UNKNOWN_VALUE"),
    ]
