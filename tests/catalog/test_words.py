"""Schedules, conditions and terms in words. The whole starter catalog stands in schedule_words.txt to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from catalog.codec import canonical, load_condition
from catalog.condition import Condition
from catalog.files import StarterData
from catalog.package import EpisodeTerm, YearsTerm
from catalog.schedule import Offset, Schedule, holds_proposal
from catalog.vocabulary import Episode, Frame, TimeUnit
from catalog.words import condition_words, schedule_words, term_words
from core.language import Text
from tests.catalog.schedules import load_schedule
from tests.catalog.strategies import ITEM_NAMES, PACKAGE_NAMES, conditions, schedules

GOLDEN = Path(__file__).with_name("schedule_words.txt")
CODE_NAME = re.compile(r"[A-Z]+_[A-Z_]+")
ICD10 = re.compile(r"[A-Z][0-9]{2}(\.[0-9]+)?")
LATIN = re.compile(r"[A-Za-z]+")


def said_of_everything(starter: StarterData) -> str:
    items = {item.code: item.name for item in starter.items}
    packages = {package.code: package.name for package in starter.packages}
    lines = []
    for item in starter.items:
        said = schedule_words(item.schedule, item_names=items, package_names=packages)
        lines += [f"{item.code} {item.name.zh}：{said.zh}", f"{item.code} {item.name.en}: {said.en}", ""]
    for package in starter.packages:
        rule, term = condition_words(package.eligibility, package_names=packages), term_words(package.term)
        lines += [f"{package.code} {package.name.zh}：{rule.zh}；{term.zh}"]
        lines += [f"{package.code} {package.name.en}: {rule.en}; {term.en}", ""]
    return "\n".join(lines)


def test_the_starter_catalog_reads_as_the_golden_file_does(starter: StarterData) -> None:
    assert said_of_everything(starter) == GOLDEN.read_text("utf-8")


def is_clean(said: Text) -> None:
    assert said.zh.strip()
    assert said.en.strip()
    assert not CODE_NAME.search(said.zh + said.en)
    assert "None" not in said.zh + said.en
    assert not LATIN.search(ICD10.sub("", said.zh)), said.zh
    assert not re.search(r"[\u4e00-\u9fff]", said.en), said.en


@given(schedules)
def test_any_schedule_can_be_said_in_both_languages(schedule: Schedule) -> None:
    is_clean(schedule_words(schedule, item_names=ITEM_NAMES, package_names=PACKAGE_NAMES))


@given(conditions)
def test_any_condition_can_be_said_in_both_languages(condition: Condition) -> None:
    is_clean(condition_words(condition, package_names=PACKAGE_NAMES))


YEARLY = {"kind": "PER_PERIOD", "times": 1, "period": "YEAR", "frame": "CALENDAR"}
ANYWHERE = {"kind": "ON_DEMAND"}
EVENT = {"kind": "ON_EVENT", "event": "TB_SUSPECTED"}
DAYS = {"amount": 5, "unit": "DAY"}


@pytest.mark.parametrize(
    ("plain", "modifier", "zh", "en"),
    [
        (YEARLY, {"every": 2}, "每2年1次", "once every 2 calendar years"),
        (YEARLY, {"within": {"anchor": "DELIVERY", "closes": DAYS}}, "分娩后5天内", "within 5 days of delivery"),
        (YEARLY, {"interval": {"min": DAYS}}, "两次间隔不少于5天", "at least 5 days apart"),
        (YEARLY, {"interval": {"max": DAYS, "when": {"sex": "MALE"}}}, "男性时", "while male"),
        (YEARLY, {"while": {"sex": "FEMALE"}}, "仅限女性", "only for women"),
        (YEARLY, {"with": {"item": "ELD-01"}}, "可与「项目0」同次", "at the visit for “item 0”"),
        (YEARLY, {"needs": ["BOOKING"]}, "须预约", "needs booking"),
        (YEARLY, {"priorityFor": {"riskGrade": ["YELLOW", "RED"]}}, "红色和黄色者优先", "red and yellow grades"),
        (YEARLY, {"respondWithin": DAYS}, "5天内反馈", "feedback within 5 days"),
        (YEARLY, {"proposal": True}, "（建议值）", "(proposed)"),
        (EVENT, {"deadline": DAYS}, "发现结核可疑症状后5天内", "within 5 days after TB symptoms are suspected"),
        (EVENT, {"deadline": {"amount": -5, "unit": "DAY"}}, "症状前至少5天", "at least 5 days before"),
        (EVENT, {"deadline": {"amount": 0, "unit": "MINUTE"}}, "即时", "at once when"),
        (EVENT, {"deadline": {"amount": 0, "unit": "DAY"}}, "症状当日", "on the day TB symptoms"),
        (EVENT, {"validFor": DAYS}, "有效期5天", "valid for 5 days"),
        (EVENT, {"cap": {"times": 2, "period": "YEAR"}}, "每协议年最多2次", "at most twice a contract year"),
        (EVENT, {"respondWithin": DAYS}, "可疑症状后5天内回复", "answer within 5 days"),
        (EVENT, {"needs": ["SUITABLE_ITEM"]}, "限适宜项目目录内", "only for items on the suitable list"),
        (ANYWHERE, {"hours": "ALWAYS"}, "随时", "at any time"),
        (ANYWHERE, {"hours": "OPENING"}, "开诊时间内", "during opening hours"),
        (ANYWHERE, {"bookAhead": DAYS}, "可提前5天预约", "bookable up to 5 days ahead"),
        (ANYWHERE, {"respondWithin": DAYS}, "申请后5天内", "within 5 days of the request"),
    ],
)
def test_every_modifier_is_voiced(plain: dict[str, object], modifier: dict[str, object], zh: str, en: str) -> None:
    without = schedule_words(load_schedule(plain), item_names=ITEM_NAMES)
    said = schedule_words(load_schedule({**plain, **modifier}), item_names=ITEM_NAMES)
    assert zh in said.zh
    assert zh not in without.zh
    assert en in said.en
    assert en not in without.en


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ({**YEARLY, "period": "QUARTER"}, "每季度1次（自然季度）", "once each calendar quarter"),
        (
            {
                "kind": "MILESTONES",
                "anchor": "LMP",
                "at": [
                    {
                        "label": "x",
                        "opens": {"amount": 16, "unit": "WEEK"},
                        "closes": {"amount": 20, "unit": "WEEK", "days": 6},
                    }
                ],
            },
            "孕16⁺⁰–20⁺⁶周",
            "16+0 to 20+6 weeks of gestation",
        ),
        (
            {"kind": "SEASONAL", "times": 3, "season": "SANFU"},
            "每年初伏、中伏、末伏各1次",
            "once in each of the three dog-day periods each year",
        ),
        ({"kind": "WITH", "item": "ELD-01"}, "随「项目0」进行", "with “item 0”"),
        ({"kind": "WITH", "item": "XXX-99"}, "随「XXX-99」进行", "with “XXX-99”"),
    ],
)
def test_schedules_sound_natural(written: dict[str, object], zh: str, en: str) -> None:
    assert schedule_words(load_schedule(written), item_names=ITEM_NAMES) == Text(zh, en)


FEMALE_65 = {"all": [{"sex": "FEMALE"}, {"age": {"from": 65, "unit": "YEAR"}}]}
BED_SMOKER = {"all": [{"flag": "BEDRIDDEN"}, {"flag": "SMOKER"}]}
POVERTY = {"any": [{"tag": "POVERTY_LIFTED"}, {"tag": "MONITORED"}]}
WORKING_AGE = {"age": {"from": 16, "to": 65, "unit": "YEAR"}}


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        (
            {"any": [FEMALE_65, {"tag": "TB"}]},
            "65周岁及以上女性或肺结核患者",
            "women aged 65 or over or people with pulmonary tuberculosis",
        ),
        (
            {"any": [BED_SMOKER, {"flag": "ADMITTED"}]},
            "（卧床，且吸烟未戒）或住院",
            "(bedridden, and smoking) or in hospital",
        ),
        (POVERTY, "脱贫人口或监测对象", "people lifted out of poverty or households monitored against poverty"),
        (
            {"all": [{"any": [{"residence": "LIVES"}, {"flag": "SMOKER"}]}, WORKING_AGE]},
            "居住在本地或吸烟未戒；16至65周岁",
            "living here or smoking; and aged 16 to 65",
        ),
        ({"not": [{"flag": "TCM_CONTRAINDICATION"}]}, "无中医技术禁忌", "with no TCM contraindication recorded"),
        ({"not": [{"flag": "SMOKER"}, {"flag": "BEDRIDDEN"}]}, "不吸烟，且未卧床", "not smoking, and not bedridden"),
        ({"not": [BED_SMOKER]}, "并非（卧床，且吸烟未戒）", "not (bedridden, and smoking)"),
        ({"not": [{"tag": "TB"}]}, "不属于肺结核患者", "not among people with pulmonary tuberculosis"),
        (
            {"condition": {"icd10": ["I60-I64", "I69"]}},
            "确诊脑卒中（I60–I64或I69）",
            "diagnosed with stroke (I60–I64 or I69)",
        ),
        (
            {"condition": {"icd10": ["E11", "A00"]}},
            "确诊2型糖尿病（E11）或疾病编码A00",
            "diagnosed with type 2 diabetes (E11) or ICD-10 A00",
        ),
    ],
)
def test_conditions_sound_natural_and_keep_their_nesting(written: dict[str, object], zh: str, en: str) -> None:
    assert condition_words(load_condition(written), package_names={}) == Text(zh, en)


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        ({"tag": "HYPERTENSION"}, "仅限高血压患者", "only for people with hypertension"),
        (
            POVERTY,
            "仅限脱贫人口或监测对象",
            "only for people lifted out of poverty or households monitored against poverty",
        ),
        (
            {"all": [{"tag": "T2DM"}, {"flag": "INSULIN_USER"}]},
            "仅限使用胰岛素的2型糖尿病患者",
            "only for people with type 2 diabetes using insulin",
        ),
        ({"not": [{"flag": "ADMITTED"}]}, "住院者除外", "unless in hospital"),
        ({"not": [{"tag": "TB"}]}, "肺结核患者除外", "except people with pulmonary tuberculosis"),
        ({"mobility": "LIMITED"}, "仅限行动不便者", "only with limited mobility"),
        ({"flag": "HOME_BED_OPEN"}, "仅限家庭病床在床期间", "only while a home bed is open"),
        (
            {"any": [{"flag": "BEDRIDDEN"}, {"mobility": "LIMITED"}]},
            "仅限卧床或行动不便者",
            "only while bedridden or with limited mobility",
        ),
        ({"episode": "PREGNANCY"}, "仅限妊娠期间", "only while pregnant"),
    ],
)
def test_a_restriction_names_the_people_or_the_time(condition: dict[str, object], zh: str, en: str) -> None:
    said = schedule_words(load_schedule({**ANYWHERE, "while": condition}), item_names=ITEM_NAMES)
    assert said == Text(f"按需提供，{zh}", f"on demand, {en}")


def test_weeks_of_gestation_do_not_say_that_there_is_a_pregnancy() -> None:
    once = {"kind": "ONCE", "closes": {"amount": 4, "unit": "WEEK"}, "while": {"episode": "PREGNANCY"}}
    of_gestation = schedule_words(load_schedule({**once, "anchor": "LMP"}), item_names={})
    assert of_gestation == Text("1次，不晚于孕4⁺⁰周", "once, by 4+0 weeks of gestation")
    assert "仅限妊娠期间" in schedule_words(load_schedule({**once, "anchor": "SIGNING"}), item_names={}).zh


MIG = {"kind": "ON_EVENT", "event": "DEPARTURE_FOR_WORK"}


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ({**MIG, "deadline": {"amount": 0, "unit": "DAY"}}, "外出务工前", "before leaving for work elsewhere"),
        (
            {**MIG, "deadline": {"amount": -3, "unit": "DAY"}},
            "外出务工前至少3天",
            "at least 3 days before leaving for work elsewhere",
        ),
        (
            {"kind": "ON_EVENT", "event": "TB_DOSE_DAY", "deadline": {"amount": 0, "unit": "DAY"}},
            "每个服药日",
            "on each dose day",
        ),
        (
            {"kind": "ON_EVENT", "event": "ECG_TAKEN", "respondWithin": {"amount": 30, "unit": "MINUTE"}},
            "采集心电图后30分钟内出具报告",
            "when an ECG is taken, report within 30 minutes",
        ),
        ({"kind": "SEASONAL", "times": 2, "season": "SANFU"}, "每年三伏期间2次", "twice in the dog days each year"),
        (
            {
                "kind": "COMBINED",
                "of": [
                    {"kind": "SEASONAL", "times": 1, "season": "SPRING"},
                    {"kind": "SEASONAL", "times": 1, "season": "AUTUMN"},
                ],
            },
            "每年春季和秋季各1次",
            "once in spring and once in autumn each year",
        ),
        (
            {
                "kind": "COMBINED",
                "of": [
                    {"kind": "SEASONAL", "times": 1, "season": "SPRING"},
                    {"kind": "SEASONAL", "times": 2, "season": "AUTUMN"},
                ],
            },
            "每年春季1次；每年秋季2次",
            "once in spring each year; and twice in autumn each year",
        ),
        (
            {"kind": "COMBINED", "of": [{"kind": "WITH", "item": "ELD-01"}, {"kind": "WITH", "visit": "ANY"}]},
            "随「项目0」和任一次就诊进行",
            "with “item 0” and any visit",
        ),
        (
            {"kind": "COMBINED", "of": [{**EVENT, "proposal": True}, YEARLY, ANYWHERE]},
            "发现结核可疑症状时（建议值）；每年1次（自然年）；按需提供",
            "when TB symptoms are suspected (proposed); once each calendar year; and on demand",
        ),
        (
            {
                "kind": "VARIANTS",
                "cases": [
                    {
                        "when": {"not": [{"flag": "SMD_UNSTABLE"}]},
                        "schedule": {"kind": "COMBINED", "of": [YEARLY, ANYWHERE]},
                    }
                ],
            },
            "病情稳定：（每年1次（自然年）；按需提供）",
            "stable: (once each calendar year; and on demand)",
        ),
    ],
)
def test_events_seasons_and_parts_sound_natural(written: dict[str, object], zh: str, en: str) -> None:
    assert schedule_words(load_schedule(written), item_names=ITEM_NAMES) == Text(zh, en)


@given(schedules)
def test_a_schedule_holds_a_proposal_exactly_when_its_words_or_its_written_form_say_so(schedule: Schedule) -> None:
    assert holds_proposal(schedule) == ('"proposal":true' in canonical(schedule).decode())


@pytest.mark.parametrize(
    "written",
    [
        {**YEARLY, "proposal": True},
        {"kind": "COMBINED", "of": [ANYWHERE, {**YEARLY, "proposal": True}]},
        {"kind": "VARIANTS", "cases": [{"when": {"sex": "MALE"}, "schedule": {**YEARLY, "proposal": True}}]},
        {**YEARLY, "while": {"not": [{"roster": "EMPLOYER", "minMembers": 10, "proposal": True}]}},
    ],
)
def test_a_proposal_is_found_wherever_in_a_schedule_it_stands(written: dict[str, object]) -> None:
    assert holds_proposal(load_schedule(written))
    assert not holds_proposal(load_schedule({"kind": "COMBINED", "of": [ANYWHERE, YEARLY]}))


def test_terms_are_short() -> None:
    assert term_words(YearsTerm((1, 2, 3))) == Text("1至3年", "1 to 3 years")
    assert term_words(YearsTerm((1, 3))) == Text("1或3年", "1 or 3 years")
    assert term_words(YearsTerm((1,), Frame.SCHOOL)) == Text("1学年", "1 school year")
    assert term_words(EpisodeTerm(Episode.PREGNANCY, Offset(49, TimeUnit.DAY))) == Text(
        "妊娠期间至结束后49天", "for the duration of pregnancy and 49 days after"
    )
