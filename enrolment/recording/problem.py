"""What the verbs of dated facts refuse, each problem made in one place. Codes are stable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.language import Text

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlreadyStanding(Problem):
    """Something of the kind stands on record already in that period: since when, and until when (None: open)."""

    since: date
    until: date | None


_SAID: dict[str, Text] = {
    "AFTER_DEATH": Text("不能晚于死亡日期。", "This cannot be later than the day of death."),
    "ALREADY_DIED": Text("其死亡已登记。", "The death is on record already."),
    "ALREADY_MOVED_AWAY": Text("其迁出已登记。", "It is on record already that this resident moved away."),
    "BAD_ICD10": Text(
        "须为一个ICD-10编码，如I10、E11.9。", "Write one ICD-10 code, such as I10 or E11.9, in capital letters."
    ),
    "CERTIFICATE_NUMBER": Text(
        "以证件认定时须写4至40位字母或数字的证件号码，其他依据不写。",
        "Give the certificate's number, 4 to 40 letters or digits, with a certificate and with nothing else.",
    ),
    "DELIVERY_DAY": Text(
        "分娩日期须在末次月经后140至315天之间。", "A birth is 140 to 315 days after the last menstrual period."
    ),
    "DERIVED_POPULATION": Text(
        "该人群由事实得出（年龄、妊娠、诊断），不单独登记。",
        "This population follows from facts (age, pregnancy, diagnosis): record those.",
    ),
    "DISCHARGE_DAY": Text(
        "出院日期须在分娩当日至其后180天之间。", "The discharge is on the day of the birth or up to 180 days later."
    ),
    "EDD_DAY": Text(
        "预产期须在末次月经后252至308天之间。",
        "The expected day is 252 to 308 days after the last menstrual period: 40 weeks, 4 more or fewer.",
    ),
    "EVIDENCE_OF_POPULATION": Text("该人群不能以此为依据认定。", "This population is not recorded on such evidence."),
    "FACT_CORRECTED": Text("该记录已作更正。", "The fact was withdrawn as entered in error already."),
    "FOLLOWS_ADDRESS": Text(
        "居住与户籍由地址得出，请变更地址。",
        "Where somebody lives and is registered follows from addresses: move them.",
    ),
    "LOSS_DAY": Text("须在末次月经之后315天内。", "This is later than the last menstrual period, by 315 days at most."),
    "MOTHER_AGE": Text(
        "末次月经时年龄须为10至60周岁，请核对。", "At the last menstrual period she is 10 to 60 years old: check it."
    ),
    "NOT_DELIVERED": Text("没有已分娩而未登记出院的妊娠。", "No birth is on record that awaits the discharge."),
    "NOT_DEPARTED": Text("其未登记死亡或迁出。", "Neither a death nor a moving away is on record."),
    "NOT_IN_FORCE": Text("其当日没有这一记录。", "There is no such fact on record on that day."),
    "NOT_OF_WOMEN": Text("妊娠只登记于女性。", "A pregnancy is recorded of women only."),
    "NOT_PREGNANT": Text("没有尚未结束的妊娠记录。", "No pregnancy is on record that has not ended."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def already_recorded(since: date, until: date | None, *path: str) -> AlreadyStanding:
    """ALREADY_RECORDED: the same fact stands on some day of that period."""
    zh, en = _period(since, until)
    text = Text(f"该记录在这一期间已存在（{zh}）。", f"The fact is on record already in that period ({en}).")
    return AlreadyStanding("ALREADY_RECORDED", path, text, since, until)


def assessed_later(since: date, until: date | None, *path: str) -> AlreadyStanding:
    """ASSESSED_LATER: a later assessment of the kind is on record; what came before it is history."""
    text = Text(f"已有更晚的评估（{since}）。", f"A later assessment is on record ({since}).")
    return AlreadyStanding("ASSESSED_LATER", path, text, since, until)


def pregnancy_on_record(since: date, until: date | None, *path: str) -> AlreadyStanding:
    """PREGNANCY_ON_RECORD: one that has not ended, or that was not over by then, or that began later."""
    zh, en = _period(since, until)
    text = Text(
        f"这一期间已有妊娠记录（末次月经{zh}），请先登记其结局。",
        f"A pregnancy is on record in that period (last menstrual period {en}): record its outcome first.",
    )
    return AlreadyStanding("PREGNANCY_ON_RECORD", path, text, since, until)


def not_elderly(age: int, *path: str) -> Problem:
    """NOT_ELDERLY: only older people are graded, from the region's age on (completed years)."""
    text = Text(f"红黄绿分级只适用于{age}周岁及以上者（R038）。", f"Only people of {age} or older are graded (R038).")
    return Problem("NOT_ELDERLY", path, text)


def _period(since: date, until: date | None) -> tuple[str, str]:
    return (f"{since}起", f"since {since}") if until is None else (f"{since}至{until}", f"{since} until {until}")
