"""Reading the delivery side's files: every kind of fault is found at its file, line and column, all of them at once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from catalog.file_faults import FaultyFiles, FileFault
from catalog.files import read_starter
from teams.operations.loading import DeliveryData
from teams.practitioner import PracticeSiteDefinition, PractitionerDefinition
from teams.vocabulary import LicenceCategory, SiteMode
from tests.catalog.conftest import SEEDS

GRIDS = "delivery/sample/grids.yaml"
INSTITUTIONS = "delivery/sample/institutions.yaml"
NETWORKS = "delivery/sample/networks.yaml"
AFFILIATIONS = "delivery/sample/affiliations.yaml"
RESPONSIBILITIES = "delivery/sample/responsibilities.yaml"
PRACTITIONERS = "delivery/sample/practitioners.yaml"
TEAMS = "delivery/sample/teams.yaml"
DOCUMENTS, POLICIES = "documents.yaml", "policies.yaml"

SAMPLE = {
    GRIDS: """\
grids:
  - {code: G1, name: {zh: 镇, en: Town}, region: "450321", kind: TOWNSHIP}
  - {code: G1-V1, name: {zh: 一村, en: Village 1}, region: "450321", kind: VILLAGE, parent: G1}
  - {code: G1-V2, name: {zh: 二村, en: Village 2}, region: "450321", kind: VILLAGE, parent: G1}
""",
    INSTITUTIONS: """\
institutions:
  - {code: H1, name: {zh: 县医院, en: Hospital}, kind: COUNTY_HOSPITAL, tier: SECONDARY, region: "450321",
     creditCode: 12450399032100000A}
  - {code: T1, name: {zh: 卫生院, en: Township}, kind: TOWNSHIP_HOSPITAL, tier: TOWNSHIP, region: "450321",
     grid: G1, area: [G1], parent: H1}
  - {code: C1, name: {zh: 卫生室, en: Clinic}, kind: VILLAGE_CLINIC, tier: VILLAGE, region: "450321", parent: T1}
  - {code: C2, name: {zh: 卫生室, en: Clinic}, kind: VILLAGE_CLINIC, tier: VILLAGE, region: "450321", parent: T1}
""",
    NETWORKS: """\
networks:
  - {code: N1, name: {zh: 医共体, en: Consortium}, kind: COUNTY_CONSORTIUM, region: "450321", lead: H1,
     tightness: TIGHT}
""",
    AFFILIATIONS: """\
affiliations:
  - {institution: T1, kind: NETWORK_MEMBER, network: N1, starts: "2025-01-01", ends: "2026-01-01"}
  - {institution: T1, kind: NETWORK_MEMBER, network: N1, starts: "2026-01-01"}
  - {institution: T1, kind: GUIDANCE, counterpart: H1, starts: "2026-01-01"}
""",
    RESPONSIBILITIES: """\
responsibilities:
  - {grid: G1, hospital: H1, starts: "2025-01-01", ends: "2026-01-01"}
  - {grid: G1, hospital: T1, starts: "2026-01-01"}
""",
    PRACTITIONERS: """\
practitioners:
  - {code: P1, name: 甲, category: CLINICAL, level: PHYSICIAN, department: GENERAL_PRACTICE, licenceNumber: L1, sites: [
      {institution: C2, mode: PRIMARY, starts: "2025-01-01", ends: "2026-01-01"},
      {institution: T1, mode: PRIMARY, starts: "2026-01-01"}]}
  - {code: P2, name: 乙, category: NURSE, licenceNumber: L2, sites: [
      {institution: T1, mode: PRIMARY, starts: "2025-01-01"}]}
  - {code: P3, name: 丙, category: RURAL_DOCTOR, licenceNumber: L3, sites: [
      {institution: C1, mode: PRIMARY, starts: "2025-01-01"},
      {institution: C2, mode: NEIGHBOUR_COVER, starts: "2025-01-01"}]}
""",
    TEAMS: """\
teams:
  - {code: TEAM1, name: {zh: 一队, en: Team 1}, home: T1, formed: "2026-01-01",
     chain: [C1, H1], area: [G1-V1], members: [
      {practitioner: P1, role: GENERAL_PRACTITIONER, institution: T1, leader: true, ends: "2026-07-01"},
      {practitioner: P2, role: NURSE, institution: T1},
      {practitioner: P3, role: VILLAGE_DOCTOR, institution: C1},
      {practitioner: P1, role: GENERAL_PRACTITIONER, institution: T1, leader: true, starts: "2026-07-01"}]}
  - {code: TEAM2, name: {zh: 二队, en: Team 2}, home: T1, formed: "2026-01-01",
     chain: [C2, H1], area: [G1-V2], members: [
      {practitioner: P1, role: GENERAL_PRACTITIONER, institution: T1, leader: true, primary: false},
      {practitioner: P2, role: NURSE, institution: T1, primary: false},
      {practitioner: P3, role: VILLAGE_DOCTOR, institution: C2, primary: false}]}
""",
    DOCUMENTS: """\
documents:
  - {code: DOC1, title: {zh: 通知, en: Notice}, issuer: {zh: 卫健委, en: Commission}, issued: "2026-01-01"}
""",
    POLICIES: """\
policies:
  - {region: "450000", starts: "2026-01-01", document: DOC1, clause: 甲, capacity: {residentsPerSigningDoctor: 2000}}
  - {region: "450000", starts: "2026-02-01", document: DOC1, clause: 乙, capacity: {residentsPerSigningDoctor: 1500}}
  - {region: "450321", starts: "2026-02-01", document: DOC1, clause: 丙, withdrawn: CAPACITY}
  - {region: "450000", starts: "2026-01-01", document: DOC1, clause: 丁, allowedTerms: {years: [1, 2]}}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The starter catalog with a small county of its own, in which every boundary touches and none overlaps."""
    left_out = shutil.ignore_patterns("__pycache__", "*.py", "delivery", "documents.yaml", "policies.yaml")
    folder = Path(shutil.copytree(SEEDS, tmp_path / "seeds", ignore=left_out))
    for file, text in SAMPLE.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> tuple[int, int]:
    """Replaces the first `old` of a file and tells the line and column (from 1) at which it stood."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} does not say {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    before = text[: text.index(old)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def faults_of(folder: Path) -> tuple[FileFault, ...]:
    with pytest.raises(FaultyFiles) as caught:
        read_starter(folder)
    return caught.value.faults


def test_the_delivery_side_is_read_with_everything_it_says(folder: Path) -> None:
    read = read_starter(folder).delivery
    assert [len(listed) for listed in (read.grids, read.institutions, read.networks, read.affiliations)] == [3, 4, 1, 3]
    assert [len(listed) for listed in (read.responsibilities, read.teams, read.documents, read.policies)] == [
        2,
        2,
        1,
        4,
    ]
    nurse = read.practitioners[1]
    assert nurse.sites == (PracticeSiteDefinition("T1", SiteMode.PRIMARY, date(2025, 1, 1)),)
    assert nurse.definition == PractitionerDefinition("P2", "乙", LicenceCategory.NURSE, licence_number="L2")
    assert type(nurse.definition) is PractitionerDefinition


def test_a_folder_without_a_delivery_side_is_sound(folder: Path) -> None:
    shutil.rmtree(folder / "delivery")
    (folder / POLICIES).unlink()
    (folder / DOCUMENTS).unlink()
    read = read_starter(folder)
    assert read.delivery == DeliveryData()
    assert len(read.packages) == 29


def test_counties_are_read_in_the_order_of_their_folders(folder: Path) -> None:
    (folder / "delivery/another").mkdir()
    text = SAMPLE[GRIDS].replace("G1", "A1")
    (folder / "delivery/another/grids.yaml").write_text(text, "utf-8")
    assert [grid.code for grid in read_starter(folder).delivery.grids] == [
        "A1",
        "A1-V1",
        "A1-V2",
        "G1",
        "G1-V1",
        "G1-V2",
    ]


# file, what stands there, what is put there, which of it is at fault, code
CARE_HOME = 'institutions:\n  - {code: X1, name: {zh: 养老院, en: Home}, kind: CARE_HOME, region: "450321"}\n'
ONE_EDIT = [
    (GRIDS, 'region: "450321"', 'region: "450399"', "region", "UNKNOWN_REGION"),
    (GRIDS, "parent: G1}", "parent: G9}", "parent", "UNKNOWN_GRID"),
    (GRIDS, "kind: VILLAGE, parent: G1}", "kind: VILLAGE, parent: G1-V2}", "parent", "GRID_PARENT"),
    (GRIDS, "kind: TOWNSHIP}", "kind: TOWNSHIP, parent: G1-V1}", "parent", "GRID_PARENT"),
    (GRIDS, "code: G1-V2", "code: G1-V1", "code", "DUPLICATE_CODE"),
    (INSTITUTIONS, "code: C2", "code: C1", "code", "DUPLICATE_CODE"),
    (INSTITUTIONS, 'region: "450321", parent', 'region: "1", parent', "region", "UNKNOWN_REGION"),
    (INSTITUTIONS, "parent: T1}", "parent: T9}", "parent", "UNKNOWN_INSTITUTION"),
    (INSTITUTIONS, "parent: T1}", "parent: C1}", "parent", "OWN_ANCESTOR"),
    (INSTITUTIONS, "parent: H1}", "parent: C1}", "parent", "OWN_ANCESTOR"),
    (INSTITUTIONS, "grid: G1", "grid: G9", "grid", "UNKNOWN_GRID"),
    (INSTITUTIONS, "area: [G1]", "area: [G9]", "G9", "UNKNOWN_GRID"),
    (INSTITUTIONS, "kind: VILLAGE_CLINIC, tier: VILLAGE", "kind: VILLAGE_CLINIC, tier: TERTIARY", "tier",
     "TIER_OF_KIND"),
    (INSTITUTIONS, "parent: T1}", "parent: T1, creditCode: 12450399032100001A}", "creditCode", "BAD_CREDIT_CODE"),
    (INSTITUTIONS, "kind: VILLAGE_CLINIC", "kind: PRIVATE_CLINIC", None, "OWNERSHIP_OF_KIND"),
    (INSTITUTIONS, "tier: SECONDARY, ", "tier: SECONDARY, grade: LEVEL_1_A, ", "grade", "GRADE_OF_TIER"),
    (INSTITUTIONS, "area: [G1]", "area: [G1], scope: [TCM, NURSING, TCM]", "TCM]", "LISTED_TWICE"),
    (INSTITUTIONS, "kind: COUNTY_HOSPITAL, tier: SECONDARY", "kind: COMMUNITY_CENTRE, tier: TOWNSHIP, parent: C2",
     "parent", "PARENT_TIER"),
    (GRIDS, "kind: VILLAGE, parent: G1}", "kind: VILLAGE}", None, "GRID_PARENT"),
    (NETWORKS, "lead: H1", "lead: T1", "lead", "NOT_A_HOSPITAL"),
    (TEAMS, "home: T1", "home: X1", "home", "HOME_WITHOUT_CARE"),
    (PRACTITIONERS, "category: RURAL_DOCTOR", "category: NURSE", None, "NEIGHBOUR_COVER"),
    (PRACTITIONERS, "C2, mode: NEIGHBOUR_COVER", "T1, mode: NEIGHBOUR_COVER", "mode", "NEIGHBOUR_COVER"),
    (PRACTITIONERS, 'sites: [\n      {institution: T1, mode: PRIMARY, starts: "2025-01-01"}]', "sites: []", "sites",
     "NO_PRACTICE_SITE"),
    (POLICIES, "allowedTerms: {years: [1, 2]}", "allowedTerms: {years: [1, 2, 1]}", "1]", "LISTED_TWICE"),
    (NETWORKS, "lead: H1", "lead: H9", "lead", "UNKNOWN_INSTITUTION"),
    (NETWORKS, 'region: "450321"', 'region: "450399"', "region", "UNKNOWN_REGION"),
    (NETWORKS, "tightness: TIGHT", "tightness: FIRM", "tightness", "UNKNOWN_VALUE"),
    (AFFILIATIONS, "institution: T1", "institution: T9", "institution", "UNKNOWN_INSTITUTION"),
    (AFFILIATIONS, "network: N1", "network: N9", "network", "UNKNOWN_NETWORK"),
    (AFFILIATIONS, "counterpart: H1", "counterpart: H9", "counterpart", "UNKNOWN_INSTITUTION"),
    (AFFILIATIONS, ', ends: "2026-01-01"}', ', ends: "2025-01-01"}', "ends", "PERIOD_EMPTY"),
    (RESPONSIBILITIES, "grid: G1", "grid: G9", "grid", "UNKNOWN_GRID"),
    (RESPONSIBILITIES, "hospital: H1", "hospital: H9", "hospital", "UNKNOWN_INSTITUTION"),
    (PRACTITIONERS, "institution: C1", "institution: C9", "institution", "UNKNOWN_INSTITUTION"),
    (PRACTITIONERS, "licenceNumber: L3", "licenceNumber: L1", "licenceNumber", "DUPLICATE_LICENCE"),
    (PRACTITIONERS, "code: P3", "code: P2", "code", "DUPLICATE_CODE"),
    (PRACTITIONERS, "level: PHYSICIAN, ", "", None, "LICENCE_LEVEL"),
    (PRACTITIONERS, "mode: NEIGHBOUR_COVER", "mode: PRIMARY", None, "TWO_PRIMARY_SITES"),
    (TEAMS, "home: T1", "home: T9", "home", "UNKNOWN_INSTITUTION"),
    (TEAMS, "chain: [C1, H1]", "chain: [C9, H1]", "C9", "UNKNOWN_INSTITUTION"),
    (TEAMS, "area: [G1-V1]", "area: [G9]", "G9", "UNKNOWN_GRID"),
    (TEAMS, "practitioner: P2", "practitioner: P9", "practitioner", "UNKNOWN_PRACTITIONER"),
    (TEAMS, "practitioner: P2", "practitioner: P3", None, "OVERLAPPING_MEMBERSHIP"),
    (TEAMS, "institution: C1", "institution: C9", "institution", "UNKNOWN_INSTITUTION"),
    (TEAMS, "institution: C1", "institution: H1", "institution", "NOT_AT_INSTITUTION"),
    (TEAMS, "practitioner: P3, role: VILLAGE_DOCTOR, institution: C2, primary: false}",
     "practitioner: P3, role: VILLAGE_DOCTOR, institution: C2}", "practitioner", "TWO_PRIMARY_TEAMS"),
    (TEAMS, "institution: C1}", "institution: C1, leader: true}", "leader", "TWO_LEADERS"),
    (TEAMS, "code: TEAM2", "code: TEAM1", "code", "DUPLICATE_CODE"),
    (TEAMS, 'starts: "2026-07-01"', 'starts: "2025-07-01"', None, "BEFORE_FORMED"),
    (DOCUMENTS, "code: DOC1", "code: DOC2", None, "UNKNOWN_DOCUMENT"),
    (POLICIES, 'region: "450321"', 'region: "450399"', "region", "UNKNOWN_REGION"),
    (POLICIES, "document: DOC1, clause: 丙", "document: DOC9, clause: 丙", "document", "UNKNOWN_DOCUMENT"),
    (POLICIES, "clause: 丁, allowedTerms: {years: [1, 2]}", "clause: 丁, withdrawn: CAPACITY", "withdrawn",
     "DUPLICATE_POLICY"),
    (POLICIES, 'starts: "2026-02-01", document: DOC1, clause: 乙, capacity',
     'starts: "2026-01-01", document: DOC1, clause: 乙, capacity', "capacity", "DUPLICATE_POLICY"),
    (POLICIES, "withdrawn: CAPACITY", "withdrawn: CAPACITY, ages: {}", None, "ONE_PARAMETER"),
    (POLICIES, "policies:", "policy:", None, "WRONG_SHAPE"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "at", "code"), ONE_EDIT)
def test_a_fault_is_found_at_its_file_line_and_column(
    folder: Path, *, file: str, old: str, new: str, at: str | None, code: str
) -> None:
    edit(folder, INSTITUTIONS, "institutions:\n", CARE_HOME)
    line, column = edit(folder, file, old, new)
    found = {(fault.file, fault.line, fault.column) for fault in faults_of(folder) if fault.code == code}
    assert found
    if at is not None:
        assert (file, line, column + new.index(at)) in found
    elif code == "OVERLAPPING_MEMBERSHIP":
        assert (file, line + 1) in {(name, row) for name, row, _ in found}


def test_a_fault_says_what_to_do_in_both_languages(folder: Path) -> None:
    edit(folder, TEAMS, "institution: C1", "institution: H1")
    (fault,) = faults_of(folder)
    assert "P3" in fault.message.zh
    assert "P3" in fault.message.en
    assert "H1" in fault.message.zh
    assert str(fault).startswith(f"{TEAMS}:6:48: NOT_AT_INSTITUTION ")


def test_the_same_credit_code_twice_is_found_and_its_holder_named(folder: Path) -> None:
    line, _ = edit(folder, INSTITUTIONS, "parent: T1}", "parent: T1, creditCode: 12450399032100000A}")
    twice = [fault for fault in faults_of(folder) if fault.code == "DUPLICATE_CREDIT_CODE"]
    assert [(fault.file, fault.line) for fault in twice] == [(INSTITUTIONS, line)]
    assert "H1" in twice[0].message.zh


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (AFFILIATIONS, ', ends: "2026-01-01"', ', ends: "2026-01-02"', "OVERLAPPING_AFFILIATION"),
        (RESPONSIBILITIES, ', ends: "2026-01-01"', ', ends: "2026-01-02"', "OVERLAPPING_RESPONSIBILITY"),
        (PRACTITIONERS, ', ends: "2026-01-01"', ', ends: "2026-01-02"', "TWO_PRIMARY_SITES"),
        (TEAMS, 'leader: true, ends: "2026-07-01"', 'leader: true, ends: "2026-07-02"', "OVERLAPPING_MEMBERSHIP"),
        (TEAMS, 'leader: true, ends: "2026-07-01"', 'leader: true, ends: "2026-07-02"', "TWO_LEADERS"),
    ],
)
def test_periods_may_touch_but_not_share_a_single_day(folder: Path, file: str, old: str, new: str, code: str) -> None:
    read_starter(folder)
    edit(folder, file, old, new)
    assert (file, code) in {(fault.file, fault.code) for fault in faults_of(folder)}


def test_who_worked_there_only_until_the_day_of_joining_may_not_join_from_there(folder: Path) -> None:
    line, _ = edit(folder, TEAMS, "institution: T1, leader: true, primary", "institution: C2, leader: true, primary")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line, fault.code) == (TEAMS, line, "NOT_AT_INSTITUTION")


def test_a_fault_does_not_cast_shadows(folder: Path) -> None:
    """A person or an institution that is faulty is not also reported as unknown, or as working nowhere."""
    edit(folder, PRACTITIONERS, "mode: NEIGHBOUR_COVER, starts", "mode: NEIGHBOUR_COVER, start")
    edit(folder, INSTITUTIONS, "kind: COUNTY_HOSPITAL", "kind: COUNTRY_HOSPITAL")
    edit(folder, GRIDS, "grids:", "grids: [")
    found = [(fault.file, fault.code) for fault in faults_of(folder)]
    assert found == [
        (GRIDS, "YAML_SYNTAX"),
        (INSTITUTIONS, "UNKNOWN_VALUE"),
        (PRACTITIONERS, "MISSING_KEY"),
        (PRACTITIONERS, "UNKNOWN_KEY"),
    ]


def test_all_faults_of_all_files_are_reported_at_once(folder: Path) -> None:
    edit(folder, NETWORKS, "lead: H1", "lead: H9")
    edit(folder, POLICIES, "document: DOC1", "document: DOC9")
    edit(folder, TEAMS, "home: T1", "home: T9")
    edit(folder, TEAMS, "practitioner: P2", "practitioner: P9")
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [
        (NETWORKS, "UNKNOWN_INSTITUTION"),
        (TEAMS, "UNKNOWN_INSTITUTION"),
        (TEAMS, "UNKNOWN_PRACTITIONER"),
        (POLICIES, "UNKNOWN_DOCUMENT"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "teams: [1, null, {}, [], {members: 3}, {members: [1, {}, {practitioner: [P1], starts: 5}]}]\n",
        'teams:\n  - {code: [X], formed: "2026-13-01", home: {a: b}, chain: {a: b}, members: {a: b}}\n',
        'teams:\n  - {code: X1, formed: 2026, members: [{practitioner: P1, institution: 7, leader: [], ends: "x"}]}\n',
    ],
)
def test_what_is_of_any_shape_is_refused_and_never_a_crash(folder: Path, text: str) -> None:
    (folder / TEAMS).write_text(text, "utf-8")
    assert {fault.file for fault in faults_of(folder)} == {TEAMS}
