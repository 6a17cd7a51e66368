"""Lines of a register: what they may leave out, how it may be written, and everything wrong with them at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from catalog.vocabulary import Population, RiskGrade, Sex
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneOwner
from enrolment.register.format.record import SignatureEntry
from enrolment.signing.given import GroupChosen, PackageWanted
from enrolment.vocabulary import (
    ContractKind,
    EndingReason,
    FamilyRelation,
    PhoneStatus,
    SignChannel,
    SigningMethod,
    TagEvidence,
)
from tests.register.format.files import SIGNED, WANG, faults_of, line_of, read_people

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def test_what_the_card_tells_may_be_left_out(tmp_path: Path) -> None:
    person = line_of(tmp_path, WANG).person
    assert (person.born, person.sex) == (date(1955, 3, 12), Sex.MALE)
    assert person.document is not None
    assert person.document.kind is IdentityDocumentKind.RESIDENT_ID_CARD


def test_a_line_without_a_document_is_known_by_the_former_systems_number(tmp_path: Path) -> None:
    line = line_of(tmp_path, {"原系统编号": " YS-00 1 ", "诊断编码": "I10"})
    assert line.person.legacy_number == "YS-00 1"
    assert line.person.born is None


@pytest.mark.parametrize("missing", ["姓名", "性别", "出生日期"])
def test_somebody_must_be_named_somehow(tmp_path: Path, missing: str) -> None:
    newborn = {"姓名": "测试婴", "性别": "女", "出生日期": "2026-10-01"}
    assert line_of(tmp_path, newborn).person.document is None
    assert faults_of(tmp_path, {**newborn, missing: "", "现住地区划代码": "450321", "现住址": "1号"}) == [
        ("documentNumber", "PERSON_NOT_NAMED")
    ]


@pytest.mark.parametrize(
    "written",
    ["2026-03-01", "2026/3/1", "2026.03.01", "2026年3月1日", "20260301", "2026-03-01 00:00:00", "２０２６－０３－０１"],
)
def test_days_are_read_as_people_write_them(tmp_path: Path, written: str) -> None:
    contract = line_of(tmp_path, {**SIGNED, "签约日期": written}).contract
    assert contract is not None
    assert contract.signed == date(2026, 3, 1)


@pytest.mark.parametrize("written", ["2026-02-30", "26-3-1", "2026-3/1", "03/01/2026", "46082", "9999-12-31", "昨天"])
def test_what_is_no_day_is_told(tmp_path: Path, written: str) -> None:
    assert faults_of(tmp_path, {**SIGNED, "签约日期": written}) == [("signedOn", "BAD_DATE")]


@pytest.mark.parametrize("written", ["男", "男性", "MALE", "male", "M", "１", " 男 性 "])
def test_choices_are_read_by_either_name_and_by_code(tmp_path: Path, written: str) -> None:
    assert line_of(tmp_path, {**WANG, "性别": written}).person.sex is Sex.MALE


def test_an_unknown_choice_is_told_with_what_may_be_written_and_without_what_was(tmp_path: Path) -> None:
    (only,) = read_people(tmp_path, {**WANG, "性别": "机密"})
    assert [(each.column, each.code) for each in only.faults] == [("sex", "UNKNOWN_VALUE")]
    assert "男性、女性" in only.faults[0].message.zh
    assert "male, female" in only.faults[0].message.en
    assert "机密" not in only.faults[0].message.zh


def test_full_width_digits_are_digits(tmp_path: Path) -> None:
    wide = {column: text.translate(FULL_WIDTH) for column, text in SIGNED.items()}
    assert line_of(tmp_path, {**wide, "现住址": SIGNED["现住址"]}) == line_of(tmp_path, SIGNED)


def test_all_that_is_wrong_with_a_line_is_told_at_once(tmp_path: Path) -> None:
    wrong = {
        **SIGNED,
        "姓名": "···",
        "证件号码": "450399195503120019",
        "联系电话": "123",
        "现住址": "",
        "生效日期": "2026-13-01",
        "签约团队": "一队",
        "服务包": "BAS 00 (",
        "诊断编码": "高血压",
        "户号": "1",
        "与户主关系": "",
    }
    assert faults_of(tmp_path, wrong) == [
        ("name", "PERSON_NAME"),
        ("documentNumber", "DOCUMENT_CHECK"),
        ("phones", "PHONE_NUMBER"),
        ("address", "MISSING_VALUE"),
        ("householdRelation", "MISSING_VALUE"),
        ("diagnoses", "BAD_ICD10"),
        ("team", "BAD_CODE"),
        ("startsOn", "BAD_DATE"),
        ("packages", "BAD_PACKAGE"),
    ]


def test_no_message_holds_what_was_written(tmp_path: Path) -> None:
    secret = "绝密9"
    (only,) = read_people(tmp_path, dict.fromkeys([*SIGNED, "性别", "人群标签", "户号", "与户主关系"], secret))
    assert len(only.faults) >= 8
    assert not any("绝密" in each.message.zh + each.message.en for each in only.faults)


def test_birth_date_and_sex_are_held_against_the_card(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**WANG, "出生日期": "1955-03-13", "性别": "女"}) == [
        ("born", "BORN_DISAGREES"),
        ("sex", "SEX_DISAGREES"),
    ]


def test_nobody_is_born_after_today(tmp_path: Path) -> None:
    newborn = {"姓名": "测试婴", "性别": "女", "出生日期": "2026-11-24"}
    assert faults_of(tmp_path, newborn) == [("born", "BORN_IN_FUTURE")]


@pytest.mark.parametrize("written", ["4.50399E+17", "450399195503120000"])
def test_a_number_that_excel_has_rounded_is_told_as_that(tmp_path: Path, written: str) -> None:
    assert faults_of(tmp_path, {**WANG, "证件号码": written}) == [("documentNumber", "NUMBER_ROUNDED")]
    assert faults_of(tmp_path, {**WANG, "联系电话": "1.39E+10"}) == [("phones", "NUMBER_ROUNDED")]


def test_phones_have_owners_and_findings_one_for_one(tmp_path: Path) -> None:
    person = line_of(
        tmp_path,
        {
            **WANG,
            "联系电话": "139 0000 0001；+86 0773-8820001",
            "电话持有人": "本人;妻子",
            "电话核实状态": "已核实；",
            "电话核实日期": "2026-02-03；",
        },
    ).person
    assert [(each.phone.number, each.owner, each.status, each.checked) for each in person.phones] == [
        ("13900000001", PhoneOwner.SELF, PhoneStatus.VERIFIED, date(2026, 2, 3)),
        ("07738820001", PhoneOwner.SPOUSE, PhoneStatus.UNVERIFIED, None),
    ]


def test_what_goes_with_a_list_has_as_many_places(tmp_path: Path) -> None:
    listed = {**WANG, "联系电话": "13900000001；13900000002", "电话持有人": "本人；妻子；子"}
    assert faults_of(tmp_path, listed) == [("phoneOwners", "LIST_LENGTH")]


def test_one_phone_stands_there_once_however_it_is_written(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**WANG, "联系电话": "13900000001；+86 13900000001"}) == [("phones", "LISTED_TWICE")]
    six = "；".join(f"1390000000{number}" for number in range(6))
    assert faults_of(tmp_path, {**WANG, "联系电话": six}) == [("phones", "LIST_SIZE")]


def test_populations_rest_on_evidence(tmp_path: Path) -> None:
    tags = line_of(
        tmp_path, {**WANG, "人群标签": "脱贫人口；残疾人", "残疾证号": "；4503 9919 5503 1200 1843"}
    ).facts.tags
    assert [(each.tag, each.evidence, each.certificate) for each in tags] == [
        (Population.POVERTY_LIFTED, TagEvidence.ROSTER, None),
        (Population.DISABLED, TagEvidence.CERTIFICATE, "45039919550312001843"),
    ]


def test_a_population_that_follows_from_facts_or_lacks_its_evidence_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**WANG, "人群标签": "老年人"}) == [("tags", "DERIVED_POPULATION")]
    assert faults_of(tmp_path, {**WANG, "人群标签": "残疾人"}) == [("tagCertificates", "CERTIFICATE_NUMBER")]
    assert faults_of(tmp_path, {**WANG, "人群标签": "流动人口"}) == [("tagEvidence", "MISSING_VALUE")]
    assert faults_of(tmp_path, {**WANG, "人群标签": "脱贫人口", "人群认定依据": "证件"}) == [
        ("tagEvidence", "EVIDENCE_OF_POPULATION"),
        ("tagCertificates", "CERTIFICATE_NUMBER"),
    ]


def test_a_population_may_come_again_but_not_from_the_same_day(tmp_path: Path) -> None:
    twice = {
        **WANG,
        "人群标签": "监测对象；防返贫监测对象",
        "人群认定日期": "2021-01-01；2023-05-01",
        "人群退出日期": "2022-01-01；",
    }
    tags = line_of(tmp_path, twice).facts.tags
    assert [(each.tag, each.starts, each.ends) for each in tags] == [
        (Population.MONITORED, date(2021, 1, 1), date(2022, 1, 1)),
        (Population.MONITORED, date(2023, 5, 1), None),
    ]
    assert faults_of(tmp_path, {**twice, "人群认定日期": ""}) == [("tags", "LISTED_TWICE")]
    assert faults_of(tmp_path, {**WANG, "诊断编码": "I10；i10"}) == [("diagnoses", "LISTED_TWICE")]


def test_what_goes_with_a_list_does_not_stand_alone(tmp_path: Path) -> None:
    alone = {"电话持有人": "本人", "人群认定依据": "名单", "确诊日期": "2020-01-02"}
    assert faults_of(tmp_path, {**WANG, "联系电话": "", **alone}) == [
        ("phones", "MISSING_VALUE"),
        ("tags", "MISSING_VALUE"),
        ("diagnoses", "MISSING_VALUE"),
    ]


def test_facts_are_read_with_their_days(tmp_path: Path) -> None:
    found = line_of(
        tmp_path,
        {
            **WANG,
            "诊断编码": "i10；Ｅ11.9",
            "确诊日期": "2020-01-02；",
            "确诊医生": r"甲\；乙；",
            "红黄绿分级": "红",
            "分级日期": "2026-05-01",
        },
    ).facts
    assert [(each.icd10, each.starts, each.doctor) for each in found.diagnoses] == [
        ("I10", date(2020, 1, 2), "甲；乙"),
        ("E11.9", None, None),
    ]
    assert found.risk is not None
    assert (found.risk.grade, found.risk.on) == (RiskGrade.RED, date(2026, 5, 1))


def test_what_belongs_together_stands_together(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**WANG, "红黄绿分级": "红"}) == [("riskOn", "MISSING_VALUE")]
    assert faults_of(tmp_path, {**WANG, "产后出院日期": "2026-01-01"}) == [("lmp", "MISSING_VALUE")]
    assert faults_of(tmp_path, {**WANG, "监护人关系": "父母"}) == [("guardianDocumentNumber", "MISSING_VALUE")]
    assert faults_of(tmp_path, {**WANG, "解约原因": "死亡", "解约日期": "2026-05-01"}) == [
        ("endingReason", "ENDING_WITHOUT_CONTRACT")
    ]
    assert faults_of(tmp_path, {**SIGNED, "解约原因": "其他", "解约日期": "2026-05-01"}) == [
        ("endingNote", "NOTE_NEEDED")
    ]


def test_a_contract_is_one_persons_entered_late_unless_the_line_says_more(tmp_path: Path) -> None:
    contract = line_of(tmp_path, {**SIGNED, "解约原因": "迁出", "解约日期": "2026-08-01"}).contract
    assert contract is not None
    assert (contract.kind, contract.channel, contract.ends) == (
        ContractKind.INDIVIDUAL,
        SignChannel.BACKFILL,
        date(2027, 3, 1),
    )
    assert contract.by_resident == SignatureEntry(SigningMethod.HANDWRITTEN)


def test_an_ending_is_of_the_contract_on_its_line(tmp_path: Path) -> None:
    ending = line_of(tmp_path, {**SIGNED, "解约原因": "迁出", "解约日期": "2026-08-01"}).ending
    assert ending is not None
    assert (ending.reason, ending.on) == (EndingReason.MOVED, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("years", "last", "ends"),
    [
        ("1", "", "2027-03-01"),
        ("", "2027-02-28", "2027-03-01"),
        ("", "2029-02-28", "2029-03-01"),
        ("２年", "2028-02-29", "2028-03-01"),
    ],
)
def test_a_term_follows_from_its_years_or_from_its_last_day(tmp_path: Path, years: str, last: str, ends: str) -> None:
    contract = line_of(tmp_path, {**SIGNED, "签约年限": years, "到期日期": last}).contract
    assert contract is not None
    assert contract.ends == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("years", "last", "fault"),
    [
        ("", "", ("years", "MISSING_VALUE")),
        ("4", "", ("years", "TERM_NOT_ALLOWED")),
        ("", "2027-03-01", ("years", "YEARS_NEEDED")),
        ("1", "2027-03-01", ("lastDay", "TERM_DISAGREES")),
        ("1", "2026-12-31", ("lastDay", "TERM_DISAGREES")),
    ],
)
def test_a_term_is_of_whole_years(tmp_path: Path, years: str, last: str, fault: tuple[str, str]) -> None:
    assert faults_of(tmp_path, {**SIGNED, "签约年限": years, "到期日期": last}) == [fault]


def test_who_joins_a_family_later_ends_with_its_contract(tmp_path: Path) -> None:
    joined = {**SIGNED, "协议类型": "家庭", "签约年限": "1", "到期日期": "2026-12-31"}
    contract = line_of(tmp_path, joined).contract
    assert contract is not None
    assert (contract.kind, contract.ends) == (ContractKind.FAMILY, date(2027, 1, 1))
    assert faults_of(tmp_path, {**joined, "到期日期": "2026-02-01"}) == [("lastDay", "TERM_DISAGREES")]
    assert faults_of(tmp_path, {**joined, "协议类型": "功能社区团体签约"}) == [("contractKind", "UNKNOWN_VALUE")]


def test_there_is_exactly_one_provider(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**SIGNED, "签约团队": ""}) == [("team", "ONE_PROVIDER")]
    assert faults_of(tmp_path, {**SIGNED, "签约医生": "D-1", "签约医生身份": "乡村医生"}) == [("team", "ONE_PROVIDER")]
    assert faults_of(tmp_path, {**SIGNED, "签约团队": "", "签约医生": "D-1"}) == [("practitionerRole", "MISSING_VALUE")]


def test_packages_are_read_with_what_was_chosen_and_left_out(tmp_path: Path) -> None:
    written = "bas-00；PER-MYHH（MATERNAL_PLUS=MAT-12+MAT-14，-GEN-05）"
    contract = line_of(tmp_path, {**SIGNED, "服务包": written}).contract
    assert contract is not None
    assert contract.packages == (
        PackageWanted("BAS-00"),
        PackageWanted("PER-MYHH", (GroupChosen("MATERNAL_PLUS", ("MAT-12", "MAT-14")),), ("GEN-05",)),
    )
    assert faults_of(tmp_path, {**SIGNED, "服务包": "BAS-00；bas-00"}) == [("packages", "LISTED_TWICE")]


def test_a_line_of_work_goes_with_its_channel_only(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**SIGNED, "业务条线": "儿童保健"}) == [("businessLine", "BUSINESS_LINE_AND_CHANNEL")]
    assert line_of(tmp_path, {**SIGNED, "业务条线": "儿童保健", "签约渠道": "业务工作中签约"}).contract is not None


def test_a_signatures_evidence_is_a_digest(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {**SIGNED, "居民签字凭据": "扫描件"}) == [("residentEvidence", "BAD_DIGEST")]
    contract = line_of(tmp_path, {**SIGNED, "居民签字凭据": "AB" * 32}).contract
    assert contract is not None
    assert contract.by_resident.evidence == "ab" * 32


def test_relations_are_read_as_families_call_them(tmp_path: Path) -> None:
    household = line_of(tmp_path, {**WANG, "户号": "12", "与户主关系": "儿媳"}).household
    assert household is not None
    assert (household.number, household.relation) == ("12", FamilyRelation.CHILD)


def test_yes_is_yes_and_no_is_no(tmp_path: Path) -> None:
    assert line_of(tmp_path, {**WANG, "确认非同一人": "√"}).person.is_confirmed_distinct
    assert not line_of(tmp_path, {**WANG, "确认非同一人": "否"}).person.is_confirmed_distinct
    assert faults_of(tmp_path, {**WANG, "确认非同一人": "也许"}) == [("confirmedDistinct", "BAD_YES_NO")]


def test_a_note_goes_on_over_line_breaks_but_holds_no_control_characters(tmp_path: Path) -> None:
    contract = line_of(tmp_path, {**SIGNED, "补录原因": "系统迁移，\n当年未录"}).contract
    assert contract is not None
    assert contract.backfill_reason == "系统迁移， 当年未录"
    assert faults_of(tmp_path, {**SIGNED, "补录原因": "迁移\x07"})[0] == ("backfillReason", "CONTROL_CHARACTER")
    assert faults_of(tmp_path, {**SIGNED, "补录原因": "长" * 501}) == [("backfillReason", "TEXT_SIZE")]
    assert ("backfillReason", "CELL_TOO_LONG") in faults_of(tmp_path, {**SIGNED, "补录原因": "长" * 4_001})


def test_a_formulas_error_is_no_value(tmp_path: Path) -> None:
    assert ("team", "CELL_ERROR") in faults_of(tmp_path, {**SIGNED, "签约团队": "#N/A"})


def test_nothing_sensitive_stands_in_the_representation_of_a_line(tmp_path: Path) -> None:
    shown = repr(line_of(tmp_path, {**SIGNED, "人群标签": "残疾人", "认定证件号码": "ABCD1234"}))
    assert not any(secret in shown for secret in ("测试甲", "450399195503120018", "13900000001", "测试镇", "ABCD1234"))
