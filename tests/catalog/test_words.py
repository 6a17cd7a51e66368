"""Schedules, conditions and terms in words. The whole starter catalog stands in schedule_words.txt to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from catalog.codec import load_condition, load_schedule
from catalog.condition import Condition
from catalog.files import StarterData
from catalog.package import EpisodeTerm, YearsTerm
from catalog.schedule import Offset, Schedule
from catalog.vocabulary import Episode, Frame, TimeUnit
from catalog.words import condition_words, schedule_words, term_words
from core.language import Text
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
        (YEARLY, {"while": {"sex": "FEMALE"}}, "仅限女性", "only while female"),
        (YEARLY, {"with": {"item": "ELD-01"}}, "可与「项目0」同次", "at the visit for “item 0”"),
        (YEARLY, {"needs": ["BOOKING"]}, "须有预约", "needs booking"),
        (YEARLY, {"priorityFor": {"riskGrade": ["YELLOW", "RED"]}}, "红色和黄色者优先", "red and yellow grades"),
        (YEARLY, {"respondWithin": DAYS}, "服务后5天内反馈", "result within 5 days"),
        (YEARLY, {"proposal": True}, "（建议值）", "(proposed)"),
        (EVENT, {"deadline": DAYS}, "5天内", "within 5 days"),
        (EVENT, {"deadline": {"amount": -5, "unit": "DAY"}}, "至少提前5天", "at least 5 days before"),
        (EVENT, {"deadline": {"amount": 0, "unit": "MINUTE"}}, "须在此前完成", "done by then"),
        (EVENT, {"deadline": {"amount": 0, "unit": "DAY"}}, "不晚于当日", "no later than that day"),
        (EVENT, {"validFor": DAYS}, "有效期5天", "valid for 5 days"),
        (EVENT, {"cap": {"times": 2, "period": "YEAR"}}, "每协议年最多2次", "at most twice a contract year"),
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
            "孕16周+0至20周+6",
            "16+0 to 20+6 weeks of gestation",
        ),
        ({"kind": "SEASONAL", "times": 3, "season": "SANFU"}, "每年三伏期间3次", "3 times in the dog days each year"),
        ({"kind": "WITH", "item": "ELD-01"}, "随「项目0」进行", "with “item 0”"),
        ({"kind": "WITH", "item": "XXX-99"}, "随「XXX-99」进行", "with “XXX-99”"),
    ],
)
def test_schedules_sound_natural(written: dict[str, object], zh: str, en: str) -> None:
    assert schedule_words(load_schedule(written), item_names=ITEM_NAMES) == Text(zh, en)


def test_conditions_keep_their_nesting() -> None:
    written = {"any": [{"all": [{"sex": "FEMALE"}, {"age": {"from": 65, "unit": "YEAR"}}]}, {"sex": "MALE"}]}
    said = condition_words(load_condition(written), package_names={})
    assert said == Text("（女性，且65周岁及以上）或男性", "(female, and aged 65 or over) or male")


def test_terms_are_short() -> None:
    assert term_words(YearsTerm((1, 2, 3))) == Text("1至3年", "1 to 3 years")
    assert term_words(YearsTerm((1, 3))) == Text("1或3年", "1 or 3 years")
    assert term_words(YearsTerm((1,), Frame.SCHOOL)) == Text("1学年", "1 school year")
    assert term_words(EpisodeTerm(Episode.PREGNANCY, Offset(49, TimeUnit.DAY))) == Text(
        "妊娠期间至结束后49天", "for the duration of pregnancy and 49 days after"
    )
