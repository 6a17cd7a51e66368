"""A service package (服务包): for whom, with what, for how long, at whose cost; what follows from that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Tag, WrapValidator

from catalog.condition import Condition
from catalog.item import ItemDefinition
from catalog.price import Price, bounded_fen, from_wire
from catalog.schedule import Offset
from catalog.vocabulary import (
    Episode,
    Frame,
    LineSubject,
    Modality,
    Need,
    PackageTier,
    Payer,
    Population,
    Visibility,
)
from core.wire import WIRE, ImpossibleDefinition, Name, filled
from teams.vocabulary import Tier

_CODE = re.compile(r"[A-Z]{3,4}(-[A-Z0-9]{2,6}){1,2}")
_GROUP_CODE = re.compile(r"[A-Z][A-Z_]{1,39}")


def is_package_code(code: str) -> bool:
    """Whether a text can be a package's code (like BAS-00)."""
    return _CODE.fullmatch(code) is not None


def _package_code(code: str) -> str:
    if not is_package_code(code):
        raise ImpossibleDefinition(
            "BAD_CODE",
            f"«{code}»不是服务包编码(如BAS-00)",
            f"'{code}' is no package code (like BAS-00)",
        )
    return code


def _group_code(code: str) -> str:
    if not _GROUP_CODE.fullmatch(code):
        raise ImpossibleDefinition("BAD_CODE", f"«{code}»不是任选组编码", f"'{code}' is no choice-group code")
    return code


@dataclass(frozen=True, slots=True)
class YearsTerm:
    """The numbers of years one may sign for; `frame` SCHOOL makes them school years."""

    __pydantic_config__ = WIRE
    years: tuple[int, ...]
    frame: Frame | None = None

    def __post_init__(self) -> None:
        if not self.years or min(self.years) < 1 or list(self.years) != sorted(set(self.years)):
            raise ImpossibleDefinition(
                "BAD_TERM", "years须为从小到大的正整数", "`years` must be positive numbers, ascending"
            )


@dataclass(frozen=True, slots=True)
class EpisodeTerm:
    """In force for one episode and `tail` after its end (随病程)."""

    __pydantic_config__ = WIRE
    episode: Episode
    tail: Offset | None = None

    def __post_init__(self) -> None:
        if self.tail and self.tail.rough_days < 0:
            raise ImpossibleDefinition("TOO_SMALL", "tail不能为负", "`tail` must not be negative")


def _term_key(value: Any) -> str:
    named = "episode" in value if isinstance(value, dict) else isinstance(value, EpisodeTerm)
    return "episode" if named else "years"


Term = Annotated[Annotated[YearsTerm, Tag("years")] | Annotated[EpisodeTerm, Tag("episode")], Discriminator(_term_key)]
"""For how long a package is held."""


@dataclass(frozen=True, slots=True)
class EligibilityWording:
    """The words of the source that a structured eligibility was made from (原文)."""

    __pydantic_config__ = WIRE
    pop: str
    rule: str
    age: str
    term: str


@dataclass(frozen=True, slots=True)
class PackageNeed:
    """What must be at hand to sign, while `when` holds (always, if absent)."""

    __pydantic_config__ = WIRE
    code: Need
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class LineDefinition:
    """One item of a package (包内条目). `paid_in`: the required package that carries the item's cost."""

    __pydantic_config__ = WIRE
    item: str
    is_required: bool = True
    paid_in: str | None = None
    subject: LineSubject | None = None
    is_proposal: bool = False


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What choosing the option `item` costs beyond the package's price: fen ≥ 1 a contract year (加价)."""

    __pydantic_config__ = WIRE
    item: str
    fen: int
    payer: Payer = Payer.SELF

    def __post_init__(self) -> None:
        bounded_fen(self.fen, least=1, at=("fen",))


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off this package's price when `shared_with` is held too and brings `item` as well (重复项目减免).

    Fen ≥ 1 a contract year, off the part of `payer`. The starter data sets none (DECISIONS, overlap).
    """

    __pydantic_config__ = WIRE
    item: str
    shared_with: str
    fen: int
    payer: Payer = Payer.SELF

    def __post_init__(self) -> None:
        bounded_fen(self.fen, least=1, at=("fen",))


@dataclass(frozen=True, slots=True)
class ChoiceGroupDefinition:
    """«Choose `choose` of the options», or from `at_least` up to `choose` where fewer will do (任选)."""

    __pydantic_config__ = WIRE
    code: Annotated[str, AfterValidator(_group_code)]
    name: Name
    choose: int
    options: tuple[str, ...]
    is_proposal: bool = False
    at_least: int | None = None
    surcharges: tuple[Surcharge, ...] = ()

    def __post_init__(self) -> None:
        _group_code(self.code)
        if not 1 <= self.choose <= len(self.options):
            raise ImpossibleDefinition(
                "CHOOSE_IMPOSSIBLE",
                f"共{len(self.options)}项，不能选{self.choose}项",
                f"cannot choose {self.choose} of {len(self.options)}",
                at=("choose",),
            )
        if self.at_least is not None and not 0 <= self.at_least <= self.choose:
            raise ImpossibleDefinition(
                "CHOOSE_IMPOSSIBLE",
                f"至少选{self.at_least}项与至多选{self.choose}项矛盾",
                f"cannot choose at least {self.at_least} and at most {self.choose}",
                at=("atLeast",),
            )
        for number, surcharge in enumerate(self.surcharges):
            if surcharge.item not in self.options:
                raise ImpossibleDefinition(
                    "SURCHARGE_WITHOUT_OPTION",
                    f"{surcharge.item}不是本组的选项",
                    f"{surcharge.item} is no option of this group",
                    at=("surcharges", number, "item"),
                )
            if surcharge.item in [earlier.item for earlier in self.surcharges[:number]]:
                raise ImpossibleDefinition(
                    "LISTED_TWICE",
                    f"{surcharge.item}已有加价",
                    f"{surcharge.item} has a surcharge already",
                    at=("surcharges", number, "item"),
                )

    @property
    def fewest(self) -> int:
        """How many options must be chosen at least."""
        return self.choose if self.at_least is None else self.at_least


@dataclass(frozen=True, slots=True)
class PackageDefinition:
    """What a service package is; a published version of it never changes.

    `eligibility` decides, `eligibility_wording` keeps the source's words; `basis` cites policy or says
    that the contents are proposed. Modalities, tiers and the TCM share follow from the lines, not stored.
    """

    __pydantic_config__ = WIRE
    code: Annotated[str, AfterValidator(_package_code)]
    name: Name
    tier: PackageTier
    audience: Annotated[tuple[Population, ...], AfterValidator(filled)]
    eligibility: Condition
    eligibility_wording: EligibilityWording
    term: Term
    price: Annotated[Price, WrapValidator(from_wire)]
    lines: Annotated[tuple[LineDefinition, ...], AfterValidator(filled)]
    basis: str
    choice_groups: tuple[ChoiceGroupDefinition, ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    needs: tuple[PackageNeed, ...] = ()
    visibility: Visibility = Visibility.NORMAL
    note: str | None = None
    deductions: tuple[Deduction, ...] = ()

    def __post_init__(self) -> None:
        _package_code(self.code)
        filled(self.audience)
        filled(self.lines)


def item_codes(package: PackageDefinition) -> Iterator[str]:
    """The codes of all items of a package: its lines, then the options of its choice groups."""
    for line in package.lines:
        yield line.item
    for group in package.choice_groups:
        yield from group.options


def modalities(package: PackageDefinition, items: Mapping[str, ItemDefinition]) -> tuple[Modality, ...]:
    """The ways in which some item of the package can be delivered, in the order of `Modality`."""
    found = {modality for code in item_codes(package) for modality in items[code].modalities}
    return tuple(modality for modality in Modality if modality in found)


def tiers(package: PackageDefinition, items: Mapping[str, ItemDefinition]) -> tuple[Tier, Tier]:
    """The lowest and the highest minimum tier among the package's items.

    The highest must be reachable through the provider's tier chain or network (DECISIONS, «Data»).
    """
    found = sorted((items[code].min_tier for code in item_codes(package)), key=lambda tier: tier.rank)
    return found[0], found[-1]


def has_tcm(package: PackageDefinition, items: Mapping[str, ItemDefinition]) -> bool:
    """Whether any item of the package, chosen or not, is traditional Chinese medicine (R088)."""
    return any(items[code].is_tcm for code in item_codes(package))


def tcm_share(package: PackageDefinition, items: Mapping[str, ItemDefinition]) -> Fraction:
    """The share of TCM items among all items of the package, 0 to 1, exactly."""
    flags = [items[code].is_tcm for code in item_codes(package)]
    return Fraction(sum(flags), len(flags))
