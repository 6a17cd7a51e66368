"""An input on its way into the written form of files: where each part of that form stands in the input.

What cannot be written at all is noted as a problem; what can be written but is wrong is the draft's to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import strawberry

from api.schema.given import LONGEST_CODE, Path, bounds
from catalog.drafting.drafting import LONGEST_NAME
from core.faults import Problem
from core.language import Text
from teams.operations.problem import problem

MOST_WRITTEN_FEN = 2**53 - 1
"""The largest amount that every reader of JSON reads exactly."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What is known of a written form while it is made: its parts' places in the input, and what cannot be written."""

    places: dict[Path, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def stands(self, written: Path, given: Path) -> None:
        """The part at the path `written` of the written form, and all below it, stands at `given` of the input."""
        self.places[written] = given

    def refuse(self, found: Problem) -> None:
        """Note what cannot be written."""
        self.problems.append(found)


def fen_of(amount: Decimal, place: Path, into: Rendering) -> int:
    """Yuan as integer fen, exactly. Notes AMOUNT_PRECISION for parts of a fen, OUT_OF_BOUNDS beyond 2^53 − 1 fen."""
    fen = amount.scaleb(2)
    if fen != fen.to_integral_value():
        said = Text("金额最多两位小数（分）。", "An amount has at most two decimal places (fen).")
        into.refuse(Problem("AMOUNT_PRECISION", place, said))
        return 0
    if abs(fen) > MOST_WRITTEN_FEN:
        said = Text("金额过大，无法记录。", "The amount is too large to be written.")
        into.refuse(Problem("OUT_OF_BOUNDS", place, said))
        return 0
    return int(fen)


def once_each(codes: Sequence[object], place: Path, inside: str, into: Rendering) -> None:
    """Note LISTED_TWICE, at `inside` of the entry, for what stands in a list again that is written as a mapping."""
    for number, code in enumerate(codes):
        if code in codes[:number]:
            into.refuse(problem("LISTED_TWICE", *place, str(number), inside))


def without_absent(**parts: Any) -> dict[str, Any]:
    """A mapping of the written form: what is None or False is its default and is left out, and so is an empty list."""
    return {name: value for name, value in parts.items() if value is not None and value is not False and value != []}


def numbered(parts: Iterable[Any], at: Path, place: Path) -> Iterator[tuple[Any, Path, Path]]:
    """The entries of a list, each with its path in the written form and in the input."""
    for number, part in enumerate(parts):
        yield part, (*at, str(number)), (*place, str(number))


@strawberry.input(description="A text in both languages; one may still be missing while a draft is written (中英文).")
class DraftTextInput:
    """Both languages, each when it is there."""

    zh: str | None = strawberry.field(default=None, description="In Chinese; null: not yet (中文).")
    en: str | None = strawberry.field(default=None, description="In English; null: not yet (英文).")

    def written(self) -> dict[str, str]:
        """The languages that are there."""
        return without_absent(zh=self.zh, en=self.en)


LONG_TEXT, SHORT_TEXT, CODE_LIST = bounds(2_000), bounds(LONGEST_NAME), bounds(LONGEST_CODE, 50)
"""Bounds of remarks, of names, and of lists of codes."""
