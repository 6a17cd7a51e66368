"""What a column of a register is (台账栏目): its stable code, its headers, what stands in it, and whether it must."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.labelled import Labelled
from core.language import Text
from enrolment.register.format.choice import Choices


class Part(Labelled):
    """What a column is about (栏目类别)."""

    PERSON = "PERSON", "居民", "the person"
    GUARDIAN = "GUARDIAN", "监护人", "the guardian"
    HOUSEHOLD = "HOUSEHOLD", "家庭", "the household"
    FACTS = "FACTS", "健康与人群", "facts"
    CONTRACT = "CONTRACT", "签约", "the contract"
    ENDING = "ENDING", "解约", "the ending"
    UNSIGNED = "UNSIGNED", "未签约", "why unsigned"


class CellKind(Labelled):
    """What stands in the cells of a column (内容)."""

    WORDS = "WORDS", "文字", "words"
    CODE = "CODE", "编码", "a code"
    DAY = "DAY", "日期", "a date"
    CHOICE = "CHOICE", "选项", "a choice"
    YES = "YES", "是/否", "yes or no"
    NUMBER = "NUMBER", "数", "a number"
    DOCUMENT = "DOCUMENT", "证件号码", "a document's number"
    PHONE = "PHONE", "电话号码", "a phone number"


class Wanted(Labelled):
    """When a cell must not be blank (是否必填)."""

    PERSON = "PERSON", "每人至少一行填写", "on one line of each person"
    PART = "PART", "填写本类时必填", "with anything else of its part"
    FREE = "FREE", "可不填", "as known"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `code` never changes; `also`: headers of other systems that mean the same.

    `is_list`: several values in a cell, joined by «；» or «;». `of`: the list whose values these go with, one for one.
    """

    code: str
    header: Text
    says: Text
    part: Part
    kind: CellKind = CellKind.WORDS
    choices: Choices[Any] | None = None
    wanted: Wanted = Wanted.FREE
    is_list: bool = False
    of: str | None = None
    also: tuple[str, ...] = ()
