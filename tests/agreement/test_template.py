"""Clauses in four groups: an empty one stops signing (R029); the file tells all of its faults by line and column."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.file_faults import FaultyFiles
from core.language import Text
from enrolment.agreement.template import AgreementTemplate, Clause, ClauseGroup, missing_groups, missing_groups_problem
from enrolment.agreement.template_file import read_templates
from enrolment.vocabulary import ContractKind
from tests.agreement.papers import SEEDS, templates

FIELDS = {
    ClauseGroup.RIGHTS: "rights",
    ClauseGroup.RESPONSIBILITIES: "responsibilities",
    ClauseGroup.OBLIGATIONS: "obligations",
    ClauseGroup.OTHER: "other",
}
WHOLE = """\
agreements:
  - code: ALL
    kinds: [INDIVIDUAL, FAMILY, GROUP]
    title: {zh: 协议, en: Agreement}
    rights: [{text: {zh: 一, en: one}, basis: [R029]}]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "agreements.yaml"
    file.write_text(text)
    return file


def faults_of(folder: Path, text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(FaultyFiles) as refused:
        read_templates(written(folder, text))
    assert all(fault.message.zh and fault.message.en for fault in refused.value.faults)
    assert {fault.file for fault in refused.value.faults} == {"agreements.yaml"}
    return [(fault.line, fault.column, fault.code) for fault in refused.value.faults]


@pytest.fixture
def whole() -> AgreementTemplate:
    """The residents' template of the seeds."""
    return templates()[ContractKind.INDIVIDUAL]


def test_the_seeds_serve_every_kind_with_all_four_groups_and_say_that_they_are_a_proposal() -> None:
    assert set(templates()) == set(ContractKind)
    for template in templates().values():
        assert missing_groups(template) == ()
        assert missing_groups_problem(template, ("template",)) is None
        assert template.is_proposal


def test_the_clauses_of_the_seeds_cite_requirements_among_them_those_that_ask_for_a_clause() -> None:
    for template in templates().values():
        cited = {basis for group in ClauseGroup for clause in template.of(group) for basis in clause.basis}
        assert all(re.fullmatch(r"R\d{3}", basis) for basis in cited)
        assert cited >= {"R027", "R028", "R029", "R191", "R217", "R238"}
    said = "".join(clause.text.zh for clause in templates()[ContractKind.INDIVIDUAL].other)
    assert "不自动续约" in said
    assert "签约服务不等于上门服务、免费服务" in said


@pytest.mark.parametrize("group", list(ClauseGroup))
def test_a_template_without_one_group_lacks_just_that_one(whole: AgreementTemplate, group: ClauseGroup) -> None:
    emptied: dict[str, Any] = {FIELDS[group]: ()}
    assert missing_groups(replace(whole, **emptied)) == (group,)


@pytest.mark.parametrize("text", [Text("", ""), Text(" \u3000", "said"), Text("有", "\n")])
def test_a_blank_clause_in_either_language_says_nothing(whole: AgreementTemplate, text: Text) -> None:
    assert missing_groups(replace(whole, other=(Clause(text),))) == (ClauseGroup.OTHER,)
    assert missing_groups(replace(whole, other=(Clause(text), Clause(Text("有", "said"))))) == ()


def test_the_problem_names_all_empty_groups_in_both_languages(whole: AgreementTemplate) -> None:
    problem = missing_groups_problem(replace(whole, rights=(), other=()), ("template",))
    assert problem is not None
    assert (problem.code, problem.path) == ("AGREEMENT_INCOMPLETE", ("template",))
    assert "权利、其他有关事项" in problem.message.zh
    assert "rights, other matters" in problem.message.en


def test_a_template_with_empty_groups_can_be_read_for_regions_write_theirs_step_by_step(tmp_path: Path) -> None:
    (template,) = read_templates(written(tmp_path, WHOLE))
    assert template.rights == (Clause(Text("一", "one"), ("R029",)),)
    assert missing_groups(template) == (ClauseGroup.RESPONSIBILITIES, ClauseGroup.OBLIGATIONS, ClauseGroup.OTHER)
    assert not template.is_proposal


def test_every_fault_of_a_file_is_told_at_its_line_and_column(tmp_path: Path) -> None:
    text = """\
agreements:
  - code: ALL
    kinds: [INDIVIDUAL, PAIR]
    titel: {zh: 协议, en: Agreement}
    rights:
      - text: {zh: 一}
      - {text: {zh: 二, en: two}, basis: R029}
    other: 5
  - code: 7
    title: {zh: 协议, en: Agreement}
    kinds: []
"""
    assert faults_of(tmp_path, text) == [
        (2, 5, "MISSING_KEY"),
        (3, 25, "UNKNOWN_VALUE"),
        (4, 5, "UNKNOWN_KEY"),
        (6, 9, "TEXT_INCOMPLETE"),
        (7, 34, "WRONG_TYPE"),
        (8, 5, "WRONG_TYPE"),
        (9, 5, "WRONG_TYPE"),
        (11, 5, "EMPTY_LIST"),
    ]


def test_templates_that_take_each_others_code_or_kind_or_leave_a_kind_out_are_refused(tmp_path: Path) -> None:
    text = """\
agreements:
  - {code: A, kinds: [INDIVIDUAL], title: {zh: 一, en: one}}
  - {code: A, kinds: [INDIVIDUAL, FAMILY], title: {zh: 二, en: two}}
"""
    codes = [code for _line, _column, code in faults_of(tmp_path, text)]
    assert codes == ["KIND_WITHOUT_TEMPLATE", "DUPLICATE_CODE", "KIND_TWICE"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "WRONG_SHAPE"),
        ("agreements: 5", "WRONG_SHAPE"),
        ("agreements: []\nmore: 1", "WRONG_SHAPE"),
        ("agreements: [", "YAML_SYNTAX"),
        ("agreements: &a [*a]", "YAML_ALIAS"),
    ],
)
def test_what_is_no_file_of_templates_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert code in [found for _line, _column, found in faults_of(tmp_path, text)]


def test_a_file_that_is_not_utf_8_is_refused_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "agreements.yaml"
    file.write_bytes(b"agreements:\n  - \xff")
    with pytest.raises(FaultyFiles) as refused:
        read_templates(file)
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(2, "NOT_UTF8")]


def test_the_file_of_the_seeds_is_where_the_other_seeds_are() -> None:
    assert len(read_templates(SEEDS / "agreements.yaml")) == 2
