"""Reasons and changes are said in both languages: what is asked for, how it stands on the day, from when it turns."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples

from catalog.codec import load_condition
from catalog.condition import Condition
from catalog.eligibility.answer import Eligibility
from catalog.eligibility.deciding import eligibility
from catalog.eligibility.facts import During, HouseholdStanding, Pregnancy, ResidentFacts, RosterPlace, Setting
from catalog.vocabulary import Flag, Mobility, Residence, RiskGrade, Roster, Sex
from catalog.words.eligibility import change_words, reason_words
from core.language import Text
from tests.eligibility.strategies import asked, conditions, residents, settings

ON = date(2026, 3, 1)
NAMES = {"PRI-HTN": Text("高血压服务包", "Hypertension package")}
BORN_1962 = {"born": date(1962, 5, 4), "sex": Sex.FEMALE}
BORN_2023 = {"born": date(2023, 2, 28), "sex": Sex.MALE}
AGE_65 = {"age": {"from": 65, "unit": "YEAR"}}
BIRTH = Pregnancy(date(2025, 4, 1), delivered=date(2026, 1, 10))


def _answer(written: dict[str, Any], facts: dict[str, Any]) -> tuple[Eligibility, ResidentFacts]:
    resident = ResidentFacts(**facts)
    return eligibility(load_condition(written), resident, Setting(), ON), resident


@pytest.mark.parametrize(
    ("written", "facts", "zh", "en"),
    [
        (
            AGE_65,
            BORN_1962,
            "须年满65周岁，现为63周岁；2027-05-04起满足",
            "Required: aged 65 or over, now aged 63; met from 2027-05-04",
        ),
        (
            AGE_65,
            {**BORN_1962, "born": date(1950, 5, 4)},
            "符合：年满65周岁，现为75周岁",
            "Met: aged 65 or over, now aged 75",
        ),
        (
            {"age": {"from": 0, "to": 36, "unit": "MONTH"}},
            BORN_2023,
            "符合：满0月龄且不超过36月龄，现为36月龄；2026-03-28起不再满足",
            "Met: aged 0 to 36 months, now aged 36 months; no longer met from 2026-03-28",
        ),
        (
            {"not": [{"age": {"to": 6, "unit": "YEAR"}}]},
            BORN_2023,
            "须超过6周岁，现为3周岁；2030-02-28起满足",
            "Required: aged over 6, now aged 3; met from 2030-02-28",
        ),
        (
            {"age": {"from": 1, "to": 1, "unit": "MONTH"}},
            {**BORN_2023, "born": date(2026, 3, 2)},
            "须满1月龄且未满2月龄，尚未出生；2026-04-02起满足",
            "Required: aged 1 month, not yet born; met from 2026-04-02",
        ),
        ({"sex": "MALE"}, BORN_1962, "须为男性，登记为女性", "Required: male, recorded as female"),
        (
            {"tag": "ELDERLY"},
            BORN_1962,
            "须属于老年人，现为63周岁；2027-05-04起满足",
            "Required: among older people, now aged 63; met from 2027-05-04",
        ),
        (
            {"condition": {"icd10": ["I10-I13"]}},
            BORN_1962,
            "须确诊高血压（I10–I13），现无此记录",
            "Required: diagnosed with hypertension (I10–I13), no record of it",
        ),
        (
            {"not": [{"flag": "ADMITTED"}]},
            {**BORN_1962, "flags": (During(Flag.ADMITTED, date(2026, 2, 1), date(2026, 3, 9)),)},
            "须未住院，现住院；2026-03-09起满足",
            "Required: not in hospital, now in hospital; met from 2026-03-09",
        ),
        (
            {"episode": "POSTNATAL", "withinDays": 42},
            {**BORN_1962, "pregnancies": (BIRTH,)},
            "须处于产后42天内，现为产后第50天",
            "Required: in the first 42 days of the postnatal period, now day 50 after the birth",
        ),
        (
            {"residence": "LIVES"},
            {**BORN_1962, "residences": (During(Residence.LIVES, None, date(2026, 7, 1)),)},
            "符合：居住在本地；2026-07-01起不再满足",
            "Met: living here; no longer met from 2026-07-01",
        ),
        (
            {"roster": "EMPLOYER", "minMembers": 10},
            {**BORN_1962, "rosters": (During(RosterPlace(Roster.EMPLOYER, 9)),)},
            "须在用人单位名册上（不少于10人），名册现有9人",
            "Required: on an employer's roster (of at least 10), now on one of 9",
        ),
        (
            {"mobility": "LIMITED"},
            {**BORN_1962, "mobility": (During(Mobility.FREE),)},
            "须评定为行动不便，现评定为行动自如",
            "Required: with limited mobility, now moving freely",
        ),
        (
            {"riskGrade": ["RED", "YELLOW"]},
            {**BORN_1962, "risk_grades": (During(RiskGrade.GREEN),)},
            "须分级为红色或黄色，现分级为绿色",
            "Required: graded red or yellow, now graded green",
        ),
        (
            {"household": {"minSigned": 2, "anchor": True}},
            {**BORN_1962, "household": (During(HouseholdStanding(3, False)),)},
            "须家庭中至少2名成员已签约，其中含牵头成员，现有3名成员已签约，无牵头成员",
            "Required: in a household with at least 2 signed members, its anchor among them, "
            "now 3 signed, without an anchor",
        ),
        (
            {"holds": "PRI-HTN"},
            BORN_1962,
            "须持有「高血压服务包」，现未持有",
            "Required: holding “Hypertension package”, not held now",
        ),
    ],
)
def test_a_reason_says_what_is_asked_how_it_stands_and_from_when_it_turns(
    written: dict[str, Any], facts: dict[str, Any], zh: str, en: str
) -> None:
    answer, resident = _answer(written, facts)
    (reason,) = answer.reasons
    assert reason_words(reason, resident, ON, package_names=NAMES) == Text(zh, en)


@pytest.mark.parametrize(
    ("written", "facts", "zh", "en"),
    [
        ({"age": {"from": 0, "to": 6, "unit": "YEAR"}}, BORN_2023,
         "若超过6周岁，则不再符合；2030-02-28起如此", "over 6;"),
        ({"not": [{"age": {"from": 1, "unit": "MONTH"}}]}, {**BORN_2023, "born": date(2026, 2, 20)},
         "若满1月龄，则不再符合；2026-03-20起如此", "aged 1 month or over;"),
        ({"roster": "EMPLOYER", "minMembers": 10, "proposal": True},
         {**BORN_1962, "rosters": (During(RosterPlace(Roster.EMPLOYER, 12)),)},
         "若不在用人单位名册上（不少于10人），则不再符合", "(of at least 10)"),
    ],
)  # fmt: skip
def test_nobody_is_told_of_an_age_below_birth_or_of_what_only_designers_decide(
    written: dict[str, Any], facts: dict[str, Any], zh: str, en: str
) -> None:
    answer, resident = _answer(written, facts)
    (change,) = answer.changes
    said = change_words(change, answer, resident, package_names=NAMES)
    assert said.zh == zh
    assert en in said.en


def test_whoever_is_not_born_yet_is_told_so() -> None:
    answer, resident = _answer({"age": {"from": 0, "unit": "YEAR"}}, {**BORN_2023, "born": date(2026, 4, 1)})
    assert reason_words(answer.reasons[0], resident, ON, package_names=NAMES) == Text(
        "须已出生，尚未出生；2026-04-01起满足", "Required: born, not yet born; met from 2026-04-01"
    )


def test_a_warning_says_that_it_decides_nothing() -> None:
    answer, resident = _answer(
        {"age": {"from": 15, "to": 55, "unit": "YEAR", "warnOnly": True}}, {**BORN_1962, "born": date(2011, 5, 4)}
    )
    assert reason_words(answer.warnings[0], resident, ON, package_names=NAMES) == Text(
        "提示：一般须年满15周岁且不超过55周岁，现为14周岁（不影响资格）；2026-05-04起相符",
        "Note: meant for people aged 15 to 55, now aged 14 (decides nothing); matches from 2026-05-04",
    )


def test_a_change_names_all_that_must_come_true_together_and_the_day() -> None:
    facts = {**BORN_1962, "flags": (During(Flag.HOME_BED_OPEN, date(2026, 4, 1)),)}
    answer, resident = _answer({"all": [AGE_65, {"flag": "HOME_BED_OPEN"}]}, facts)
    assert change_words(answer.changes[0], answer, resident, package_names=NAMES) == Text(
        "须年满65周岁（现为63周岁），且须家庭病床在床（现无此记录）；2027-05-04起满足",
        "Required: aged 65 or over (now aged 63), and with a home bed open (no record of it); met from 2027-05-04",
    )


def test_a_change_of_a_yes_names_what_would_end_it() -> None:
    answer, resident = _answer(
        {"all": [{"age": {"to": 6, "unit": "YEAR"}}, {"not": [{"flag": "ADMITTED"}]}]}, BORN_2023
    )
    said = [change_words(change, answer, resident, package_names=NAMES) for change in answer.changes]
    assert said == [
        Text("若超过6周岁，则不再符合；2030-02-28起如此", "Would no longer qualify if aged over 6; so from 2030-02-28"),
        Text("若住院，则不再符合", "Would no longer qualify if in hospital"),
    ]


def test_of_several_ways_to_qualify_each_is_told_as_one_and_not_as_an_obligation() -> None:
    answer, resident = _answer({"any": [{"residence": "LIVES"}, {"flag": "HOME_BED_OPEN"}]}, BORN_2023)
    reasons = [reason_words(one, resident, ON, package_names=NAMES) for one in answer.reasons]
    assert [one.en.partition(":")[0] for one in reasons] == ["One of several", "One of several"]
    assert all(one.zh.startswith("满足其一即可：须") for one in reasons)
    changes = [change_words(one, answer, resident, package_names=NAMES) for one in answer.changes]
    assert [one.en.partition(":")[0] for one in changes] == ["One way", "One way"]
    assert all(one.zh.startswith("办法之一：须") for one in changes)


@examples(max_examples=150, deadline=None)
@given(conditions(), residents(), settings(), asked())
def test_everything_is_said_in_both_languages_with_the_day_on_which_it_turns(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date
) -> None:
    answer = eligibility(condition, facts, setting, on)
    said = [
        (reason_words(one, facts, on, package_names=NAMES), one.until) for one in (*answer.reasons, *answer.warnings)
    ]
    said += [(change_words(one, answer, facts, package_names=NAMES), one.on) for one in answer.changes]
    for text, day in said:
        assert re.search(r"[一-鿿]", text.zh)
        assert not re.search(r"[一-鿿，。；：（）]", text.en)
        assert (str(day) in text.zh) is (str(day) in text.en) is (day is not None)
        assert not re.search(r"\s\s|[;,]$|None", text.en)
