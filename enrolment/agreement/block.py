"""What a page is made of (版面元素), whichever the medium: HTML and PDF print the same blocks in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.language import Language


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; `level` 2 or 3."""

    text: str
    level: int = 2
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `is_note`: set apart, because it warns."""

    text: str
    is_note: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, one pair a row."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of headers. `widths`: shares of the page, one a column; the last `numbers` columns hold
    amounts; `totals`: how many rows at the end are sums; `is_form`: rows are tall enough to write in by hand."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: int = 0
    totals: int = 0
    is_form: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Listing:
    """Items one below the other; numbered where people will refer to them."""

    items: tuple[str, ...]
    is_numbered: bool = False
    kind: Literal["listing"] = "listing"


@dataclass(frozen=True, slots=True)
class Door:
    """An address as a QR code and in letters. `picture`: SVG; `alternative`: what the picture is, for who cannot see
    it."""

    address: str
    picture: str
    alternative: str
    text: str
    kind: Literal["door"] = "door"


Block = Heading | Paragraph | Facts | Table | Listing | Door


@dataclass(frozen=True, slots=True)
class Printed:
    """One paper in one language. `running`: what stands at the foot of every page beside its number."""

    language: Language
    title: str
    running: str
    blocks: tuple[Block, ...]
