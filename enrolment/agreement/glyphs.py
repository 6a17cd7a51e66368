"""Which characters the embedded fonts can show (字形): what they lack is replaced visibly, and told.

The fonts are Noto Serif SC and Noto Sans SC (SIL Open Font License 1.1): some 30,900 characters each, among them all of
通用规范汉字表; rare ones of people's names outside the basic plane may be missing.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from enrolment.agreement.visible import REPLACEMENT, hidden

RAISED: Final = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
"""Set as raised ordinary digits and signs («16⁺⁰周»): the fonts need no glyphs of their own for them."""


def missing_glyphs(text: str) -> str:
    """The characters of a text that the PDF cannot show as they are, each once, in order; empty where all is well.

    White space is always shown; variation selectors choose among glyphs and have none themselves.
    """
    has = _characters()
    unseen = set(hidden(text))
    lacking = (
        letter
        for letter in text
        if letter in unseen or not (ord(letter) in has or letter in RAISED or letter.isspace() or _is_selector(letter))
    )
    return "".join(dict.fromkeys(lacking))


def displayable(text: str) -> str:
    """The text with «〓» for every character that has no glyph; variation selectors are dropped with it."""
    missing = set(missing_glyphs(text))
    return "".join(REPLACEMENT if letter in missing else letter for letter in text if not _is_selector(letter))


def named(letters: str) -> str:
    """Characters by their numbers: «U+20BB7、U+202E»."""
    return "、".join(f"U+{ord(letter):04X}" for letter in letters)


def _is_selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


@cache
def _characters() -> frozenset[int]:
    """The code points that both fonts have: any text may stand in either."""
    tables = []
    for path in (sans_path(), serif_path()):
        with TTFont(path, lazy=True) as font:
            tables.append(frozenset(font.getBestCmap() or {}))
    return tables[0] & tables[1]
