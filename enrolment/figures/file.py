"""The file of published figures (公布数据文件): read all of it, or say everything that is wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from catalog.codec import adapter
from catalog.file_faults import FaultyFiles, FileFault, explain, in_order
from catalog.files import document_of
from core.language import Text
from core.wire import WIRE, ImpossibleDefinition
from enrolment.figures.indicator import Indicator
from teams.code import stable_code

FIGURES: Final = "figures.yaml"
"""The name of the file in a folder of data files."""

LARGEST: Final = Decimal(10) ** 13
_KEY: Final = "figures"


def hundredths_of(amount: Decimal) -> int:
    """A figure times 100. Raises ImpossibleDefinition FIGURE_AMOUNT: negative, beyond 10^13, or finer than that."""
    scaled = amount * 100 if amount.is_finite() else Decimal(-1)
    if scaled < 0 or amount > LARGEST or scaled != scaled.to_integral_value():
        raise ImpossibleDefinition(
            "FIGURE_AMOUNT",
            "数据须不小于0，最多两位小数",
            "a figure is 0 or more, with at most two decimals",
            at=("amount",),
        )
    return int(scaled)


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure as a document tells it of a region (code) as of a day; `doubt`: what speaks against it."""

    __pydantic_config__ = WIRE
    code: str
    region: str
    indicator: Indicator
    as_of: date
    amount: Decimal
    document: str
    source: str
    doubt: Text | None = None

    def __post_init__(self) -> None:
        stable_code(self.code)
        hundredths_of(self.amount)


def read_figures(file: Path) -> tuple[PublishedFigure, ...]:
    """The figures of a file with the one key `figures`. Raises `FaultyFiles` with all faults by line and column."""
    document = document_of(file)
    faults = [
        FileFault(file.name, each.mark.line, each.mark.column, each.code, each.message) for each in document.faults
    ]
    data = document.data
    listed = data.get(_KEY) if isinstance(data, dict) and set(data) == {_KEY} else None
    if not isinstance(listed, list):
        shape = Text(f"文件须只有«{_KEY}»一个键，其值为列表", f"the file must be a mapping with `{_KEY}`, a list")
        raise FaultyFiles(in_order(faults or [FileFault(file.name, 1, 1, "WRONG_SHAPE", shape)]))
    found: list[PublishedFigure] = []
    codes: set[str] = set()
    for number, written in enumerate(listed):
        try:
            figure = adapter(PublishedFigure).validate_json(json.dumps(written))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path, code, message = explain(detail)
                mark = document.nearest((_KEY, number, *path))
                faults.append(FileFault(file.name, mark.line, mark.column, code, message))
            continue
        if figure.code in codes:
            mark = document.nearest((_KEY, number, "code"))
            said = Text(f"编码{figure.code}重复", f"the code {figure.code} is in use already")
            faults.append(FileFault(file.name, mark.line, mark.column, "DUPLICATE_CODE", said))
        codes.add(figure.code)
        found.append(figure)
    if faults:
        raise FaultyFiles(in_order(faults))
    return tuple(found)
