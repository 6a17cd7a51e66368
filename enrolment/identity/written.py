"""One thing written in several ways (书写归一): full-width, spaced and hyphenated texts become one text."""

from __future__ import annotations

import unicodedata

MIDDLE_DOT = "·"
_DOTS: dict[int, str] = dict.fromkeys((0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0x16EB, 0x2E31, 0xA78F), MIDDLE_DOT)
"""Signs that keyboards and other systems write for the middle dot."""
_SEPARATORS = ("Z", "C", "Pd")
"""Unicode categories that a number may be written with but that are no part of it: blanks, invisibles, dashes."""


def compact(number: str) -> str:
    """A number without blanks, dashes and what cannot be seen, in half-width capitals (NFKC)."""
    if number.isascii() and number.isalnum():
        return number.upper()  # as nearly every number is written: what follows would change nothing
    plain = unicodedata.normalize("NFKC", number).upper()
    return "".join(sign for sign in plain if not unicodedata.category(sign).startswith(_SEPARATORS))


def tidy(text: str) -> str:
    """A text in NFKC, without blanks around it, each run of blanks inside as one, invisible signs left out."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isprintable():  # what is printable holds no invisible sign
        plain = "".join(sign for sign in plain if sign.isspace() or not unicodedata.category(sign).startswith("Cf"))
    return " ".join(plain.split())


def dotted(text: str) -> str:
    """The text with every sign that looks like the middle dot of names written as that dot (·)."""
    return text.translate(_DOTS)
