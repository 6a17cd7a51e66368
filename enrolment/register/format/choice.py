"""Closed sets as a register spells them (选项): by Chinese name, English name, code, or what clinics usually write.

Blanks, case, full-width forms and punctuation tell no two apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from catalog.vocabulary import Flag, Mobility, Need, Population, Residence, RiskGrade, Sex
from core.labelled import Labelled
from core.language import Language
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneOwner
from enrolment.vocabulary import (
    BusinessLine,
    CommunityPartner,
    ContractKind,
    EndingReason,
    FamilyRelation,
    PhoneStatus,
    SignChannel,
    SigningMethod,
    TagEvidence,
    UnsignedReason,
)
from teams.vocabulary import ExecutorRole

T = TypeVar("T", bound=Labelled)


def squeezed(text: str) -> str:
    """What two spellings of one header or choice share: letters and digits, NFKC, without case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


class Choices(Generic[T]):
    """A closed set and all its spellings; `also` are those beside names and code. Immutable once made."""

    __slots__ = ("_known", "members")

    def __init__(self, members: type[T], also: Mapping[str, T] | None = None, without: frozenset[T] = frozenset()):
        self.members: tuple[T, ...] = tuple(member for member in members if member not in without)
        self._known: dict[str, T] = {}
        for member in self.members:
            for spelling in (member.value, member.label.zh, member.label.en):
                self._known[squeezed(spelling)] = member
                self._known[spelling] = member
        for spelling, member in (also or {}).items():
            self._known.setdefault(squeezed(spelling), member)

    def read(self, written: str) -> T | None:
        """The member that is written, None where it is none."""
        return self._known.get(written) or self._known.get(squeezed(written))

    def named(self, language: Language) -> list[str]:
        """The names of all, in the order of the set."""
        return [member.label.in_(language) for member in self.members]


SEXES: Final = Choices(
    Sex, {"男": Sex.MALE, "女": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
)
"""With the digits of GB/T 2261.1."""

DOCUMENTS: Final = Choices(
    IdentityDocumentKind,
    {
        "身份证": IdentityDocumentKind.RESIDENT_ID_CARD,
        "二代身份证": IdentityDocumentKind.RESIDENT_ID_CARD,
        "ID card": IdentityDocumentKind.RESIDENT_ID_CARD,
        "港澳居民来往内地通行证（回乡证）": IdentityDocumentKind.HM_TRAVEL_PERMIT,
        "台胞证": IdentityDocumentKind.TW_TRAVEL_PERMIT,
    },
)

_RELATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "HEAD": ("户主", "本人"),
    "SPOUSE": ("夫", "妻", "丈夫", "妻子"),
    "CHILD": ("子", "女", "儿子", "女儿", "儿媳", "女婿"),
    "GRANDCHILD": ("孙子", "孙女", "外孙", "外孙女", "孙子、孙女或外孙子、外孙女"),
    "PARENT": ("父", "母", "父亲", "母亲"),
    "GRANDPARENT": ("祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶"),
    "SIBLING": ("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"),
}
RELATIONS: Final = Choices(
    FamilyRelation, {word: FamilyRelation(code) for code, words in _RELATIONS.items() for word in words}
)
OWNERS: Final = Choices(
    PhoneOwner,
    {word: PhoneOwner(code) for code, words in _RELATIONS.items() if code != "HEAD" for word in words},
)
PHONE_STATUSES: Final = Choices(PhoneStatus)
POPULATIONS: Final = Choices(
    Population,
    {
        "残疾": Population.DISABLED,
        "脱贫户": Population.POVERTY_LIFTED,
        "建档立卡脱贫人口": Population.POVERTY_LIFTED,
        "防返贫监测对象": Population.MONITORED,
        "计生特殊家庭": Population.FP_SPECIAL,
        "结核病患者": Population.TB,
    },
)
EVIDENCES: Final = Choices(TagEvidence)
GRADES: Final = Choices(RiskGrade, {"红": RiskGrade.RED, "黄": RiskGrade.YELLOW, "绿": RiskGrade.GREEN})
MOBILITIES: Final = Choices(Mobility)
RESIDENCES: Final = Choices(
    Residence,
    {"工作": Residence.WORKS, "就读": Residence.STUDIES, "上学": Residence.STUDIES, "居家": Residence.AT_HOME},
    without=frozenset({Residence.LIVES, Residence.REGISTERED}),
)
"""Living and being registered somewhere follow from addresses."""
FLAGS: Final = Choices(Flag)
KINDS: Final = Choices(
    ContractKind,
    {"个人": ContractKind.INDIVIDUAL, "家庭": ContractKind.FAMILY},
    without=frozenset({ContractKind.GROUP}),
)
"""A group's contract is signed over a roster, not a register."""
ROLES: Final = Choices(ExecutorRole)
CHANNELS: Final = Choices(SignChannel)
LINES: Final = Choices(BusinessLine)
PARTNERS: Final = Choices(CommunityPartner)
NEEDS: Final = Choices(Need)
METHODS: Final = Choices(SigningMethod)
ENDINGS: Final = Choices(EndingReason)
REASONS: Final = Choices(UnsignedReason)

_YES: Final = frozenset({"是", "有", "y", "yes", "true", "1", "t"})
_NO: Final = frozenset({"否", "无", "n", "no", "false", "0", "f"})


def read_yes(written: str) -> bool | None:
    """Whether it says yes, None where it says neither: 是 and 否, yes and no, √ and ×, 1 and 0."""
    if written in ("√", "✓", "☑"):
        return True
    if written in ("×", "✗", "☐"):
        return False
    word = squeezed(written)
    return True if word in _YES else False if word in _NO else None


def write_yes(is_so: bool, language: Language) -> str:
    """As `read_yes` reads it; no is left blank."""
    return "" if not is_so else "是" if language is Language.ZH else "yes"
