"""What is given to write a draft: the parts of a package, each of which may be left as it is.

A draft is stored though unsound, so nothing is refused here but what cannot be written at all: texts and lists beyond
their bounds, amounts that are not whole fen. What is wrong with what was written, `Draft.problems` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import strawberry

from api.schema.condition_input import ConditionInput, written_condition
from api.schema.enums import expose
from api.schema.given import Path, bounds
from api.schema.line_input import ChoiceGroupInput, PackageLineInput, SigningNeedInput
from api.schema.price_input import DeductionInput, PriceInput
from api.schema.rendering import (
    CODE_LIST,
    LONG_TEXT,
    SHORT_TEXT,
    DraftTextInput,
    Rendering,
    numbered,
    without_absent,
)
from api.schema.term_input import TermInput
from catalog.vocabulary import PackageTier, Population, Visibility
from core.labelled import Labelled
from core.wire import wire_name


class PackagePart(Labelled):
    """A part of a package that a draft may be without while it is written (服务包组成部分)."""

    NAMES = "NAMES", "名称", "its name"
    TIER = "TIER", "服务包层级", "its kind"
    AUDIENCE = "AUDIENCE", "面向人群", "whom it addresses"
    ELIGIBILITY = "ELIGIBILITY", "准入条件", "who may have it"
    ELIGIBILITY_WORDING = "ELIGIBILITY_WORDING", "准入原文", "the same as the source writes it"
    TERM = "TERM", "服务期限", "for how long it is signed"
    PRICE = "PRICE", "价格", "what it costs, by payer"
    LINES = "LINES", "包内条目", "what is in it outside its choice groups"
    CHOICE_GROUPS = "CHOICE_GROUPS", "任选组", "what may be chosen in it"
    REQUIRES = "REQUIRES", "前置服务包", "packages that must be held as well"
    EXCLUDES = "EXCLUDES", "互斥服务包", "packages that cannot be held beside it"
    NEEDS = "NEEDS", "签约前提", "what must be at hand to sign it"
    VISIBILITY = "VISIBILITY", "可见范围", "who may see that a resident holds it"
    BASIS = "BASIS", "依据", "what it rests on"
    NOTE = "NOTE", "备注", "a remark of its designers"
    DEDUCTIONS = "DEDUCTIONS", "重复项目减免", "what is taken off beside other packages"

    @property
    def key(self) -> str:
        """Its key in files; NAMES is the one text in both languages that files call `name`."""
        return "name" if self is PackagePart.NAMES else wire_name(self.value.lower())


def _part(member: Any) -> str:
    return f"{member.label.en[:1].upper()}{member.label.en[1:]} ({member.label.zh})."


expose(PackagePart, "A part of a package (服务包组成部分).", _part)


@strawberry.input(description="The words of the source that the eligibility rule was made from (原文).")
class EligibilityWordingInput:
    """Kept so that a reader can check the rule against the source."""

    population: str | None = strawberry.field(default=None, description="For whom, as the source writes it (人群).")
    rule: str | None = strawberry.field(default=None, description="The rule, as the source writes it (规则).")
    age: str | None = strawberry.field(default=None, description="Ages, as the source writes them (年龄).")
    term: str | None = strawberry.field(default=None, description="The term, as the source writes it (期限).")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, str]:
        """The wording in the spelling of files."""
        into.stands((*at, "pop"), (*place, "population"))
        return without_absent(pop=self.population, rule=self.rule, age=self.age, term=self.term)


@strawberry.input(
    description="Parts of a package; a part that is left out, or null, stays as it is, a part that is given replaces "
    "the whole of it (服务包内容)."
)
class PackagePartsInput:
    """R080, R152, C1."""

    names: DraftTextInput | None = strawberry.field(
        default=None, description="Its name, up to 100 characters a language (名称).", metadata=SHORT_TEXT
    )
    tier: PackageTier | None = strawberry.field(default=None, description="Which kind of package it is (层级).")
    audience: list[Population] | None = strawberry.field(
        default=None, description="Whom it addresses; who may have it is `eligibility` (人群).", metadata=CODE_LIST
    )
    eligibility: ConditionInput | None = strawberry.field(default=None, description="Who may have it (准入条件).")
    eligibility_wording: EligibilityWordingInput | None = strawberry.field(
        default=None,
        description="The same as the source writes it, up to 500 characters each (准入原文).",
        metadata=bounds(500),
    )
    term: TermInput | None = strawberry.field(default=None, description="For how long it is signed (服务期限).")
    price: PriceInput | None = strawberry.field(default=None, description="What it costs, by payer (价格).")
    lines: list[PackageLineInput] | None = strawberry.field(
        default=None,
        description="Its items outside of choice groups, up to 100 (包内条目).",
        metadata=bounds(longest=100),
    )
    choice_groups: list[ChoiceGroupInput] | None = strawberry.field(
        default=None, description="What may be chosen in it, up to 20 groups (任选组).", metadata=bounds(longest=20)
    )
    requires: list[str] | None = strawberry.field(
        default=None, description="Codes of packages that must be held as well (前置服务包).", metadata=CODE_LIST
    )
    excludes: list[str] | None = strawberry.field(
        default=None, description="Codes of packages that cannot be held beside it (互斥服务包).", metadata=CODE_LIST
    )
    needs: list[SigningNeedInput] | None = strawberry.field(
        default=None, description="What must be at hand to sign it (签约前提).", metadata=CODE_LIST
    )
    visibility: Visibility | None = strawberry.field(
        default=None, description="Who may see that a resident holds it (可见范围)."
    )
    basis: str | None = strawberry.field(
        default=None,
        description="What it rests on: policy, national standard, a proposal; up to 2,000 characters (依据).",
        metadata=LONG_TEXT,
    )
    note: str | None = strawberry.field(
        default=None, description="A remark of its designers, up to 2,000 characters (备注).", metadata=LONG_TEXT
    )
    deductions: list[DeductionInput] | None = strawberry.field(
        default=None,
        description="What is taken off its price beside other packages, up to 100 (重复项目减免).",
        metadata=bounds(longest=100),
    )

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The parts that are given, by their keys in files; None for one that says what holds without it.

        `at` is where they stand in the verb's own value.

        `into` learns where each part of the written form stands in the input, whose path is `place`.
        """
        into.stands(at, place)
        into.stands((*at, "name"), (*place, "names"))
        lists: dict[str, Any] = {"lines": self.lines, "choiceGroups": self.choice_groups}
        lists |= {"needs": self.needs, "deductions": self.deductions}
        mappings = {"eligibilityWording": self.eligibility_wording, "term": self.term, "price": self.price}

        def rule(given: ConditionInput, key: str) -> dict[str, Any]:
            return written_condition(given, (*at, key), (*place, key), into)

        def listed(parts: list[Any], key: str) -> list[dict[str, Any]]:
            below = numbered(parts, (*at, key), (*place, key))
            return [part.written(inner, there, into) for part, inner, there in below]

        written = {
            **_texts(self),
            **_codes(self),
            **_each({"eligibility": self.eligibility}, rule),
            **_each(mappings, lambda part, key: part.written((*at, key), (*place, key), into)),
            **_each(lists, listed),
        }
        return {key: None if value == _DEFAULTS.get(key, written) else value for key, value in written.items()}


_DEFAULTS: Mapping[str, Any] = {
    "choiceGroups": [],
    "requires": [],
    "excludes": [],
    "needs": [],
    "deductions": [],
    "visibility": Visibility.NORMAL.value,
}
"""What holds of a part that is not written; files leave it out."""


def _each(parts: Mapping[str, Any], write: Callable[[Any, str], Any]) -> dict[str, Any]:
    return {key: write(part, key) for key, part in parts.items() if part is not None}


def _texts(given: PackagePartsInput) -> dict[str, Any]:
    names = None if given.names is None else given.names.written()
    return _each({"name": names, "basis": given.basis, "note": given.note}, lambda part, _key: part)


def _codes(given: PackagePartsInput) -> dict[str, Any]:
    closed = {"tier": given.tier, "visibility": given.visibility}
    audience = None if given.audience is None else [population.value for population in given.audience]
    listed = {"audience": audience, "requires": given.requires, "excludes": given.excludes}
    return {**_each(closed, lambda part, _key: part.value), **_each(listed, lambda parts, _key: list(parts))}
