"""Identity documents (身份证件, B6, R233): what a number is, and what it tells of its bearer.

The arithmetic is GB 11643-1999's (ISO 7064 MOD 11-2), by `python-stdnum`. Whether an area code is assigned is not
asked: counties are renumbered, and numbers live on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.iso7064 import mod_11_2

from catalog.vocabulary import Sex
from core.faults import Problem
from enrolment.identity.problem import Path, problem, shape_problem
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.identity.written import compact

LONGEST_WRITTEN = 40
"""Characters of a number as somebody may write it, blanks and hyphens included; the longest number has 18."""

_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FIFTEEN = re.compile(r"[1-8][0-9]{14}")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
_HM = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TW = re.compile(r"[0-9]{8}")
_PASSPORT = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,17}")
_HMT_AREAS: Final = ("810000", "820000", "830000")
_CENTENARIAN: Final = ("996", "997", "998", "999")
"""Order numbers of 15-digit cards that were kept for people born before 1900."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its number as it is kept, and the bearer's birth date and sex where the number tells them.

    `family` is the same for all writings and re-issues of one person's number, and for nobody else's: what the blind
    index is made of. It is as secret as the number.
    """

    kind: IdentityDocumentKind
    number: str
    family: str
    born: date | None = None
    sex: Sex | None = None

    def __repr__(self) -> str:
        """Without the number: it never stands in a log."""
        return f"Document(kind={self.kind.value}, number={masked(self.number)!r})"


def read_document(kind: IdentityDocumentKind, written: str, path: Path = ("number",)) -> Document | Problem:
    """The document that is written, or why it is none: the first thing wrong with a number makes the rest unreadable.

    Blanks, hyphens, lower case and full-width characters are one with their plain forms; a 15-digit card number is kept
    as the 18 digits it became. Problems, at `path`: DOCUMENT_SHAPE, DOCUMENT_KIND (it is a number of another kind),
    DOCUMENT_DATE (no such day), DOCUMENT_CHECK.
    """
    number = compact(written) if len(written) <= LONGEST_WRITTEN else ""
    return _READERS[kind](kind, number, path)


def disagreements(document: Document, born: date, sex: Sex, path: Path = ()) -> tuple[Problem, ...]:
    """BORN_DISAGREES (`born`) and SEX_DISAGREES (`sex`): what is given is not what the number tells."""
    found = []
    if document.born is not None and document.born != born:
        found.append(problem("BORN_DISAGREES", (*path, "born")))
    if document.sex is not None and document.sex is not sex:
        found.append(problem("SEX_DISAGREES", (*path, "sex")))
    return tuple(found)


def masked(number: str) -> str:
    """A number with its ends only: 4503**********0018. A quarter, at most four characters, is shown at each end."""
    shown = min(4, len(number) // 4)
    return f"{number[:shown]}{'*' * (len(number) - 2 * shown)}{number[len(number) - shown :]}"


def _resident_card(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    if _FIFTEEN.fullmatch(number):
        century = "18" if number.endswith(_CENTENARIAN) else "19"
        upgraded = f"{number[:6]}{century}{number[6:]}"
        number = upgraded + mod_11_2.calc_check_digit(upgraded)
    if _EIGHTEEN.fullmatch(number) and (number[0] == "9" or number.startswith(_HMT_AREAS)):
        return problem("DOCUMENT_KIND", path)
    return _eighteen(kind, number, path)


def _residence_permit(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    if _EIGHTEEN.fullmatch(number) and not number.startswith(_HMT_AREAS):
        return problem("DOCUMENT_KIND", path)
    return _eighteen(kind, number, path)


def _foreign_card(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    if _OLD_FOREIGN.fullmatch(number):
        return _opaque(kind, number, number)
    if _EIGHTEEN.fullmatch(number) and number[0] != "9":
        return problem("DOCUMENT_KIND", path)
    return _eighteen(kind, number, path)


def _hong_kong_or_macao(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    """The last two of ten digits count the issues of the card: the person is the letter and the first eight."""
    return _opaque(kind, number, number[:9]) if _HM.fullmatch(number) else shape_problem(kind.value, path)


def _taiwan(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    return _opaque(kind, number, number) if _TW.fullmatch(number) else shape_problem(kind.value, path)


def _passport(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    return _opaque(kind, number, number) if _PASSPORT.fullmatch(number) else shape_problem(kind.value, path)


def _eighteen(kind: IdentityDocumentKind, number: str, path: Path) -> Document | Problem:
    """Six digits of area (nine and nationality for a foreigner), the birth date, three of order, the check."""
    if not _EIGHTEEN.fullmatch(number):
        return shape_problem(kind.value, path)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return problem("DOCUMENT_DATE", path)
    if not mod_11_2.is_valid(number):
        return problem("DOCUMENT_CHECK", path)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return Document(kind, number, f"{kind.value}:{number}", born, sex)


def _opaque(kind: IdentityDocumentKind, number: str, person: str) -> Document:
    """A number that tells nothing of its bearer."""
    return Document(kind, number, f"{kind.value}:{person}")


_READERS: Final[Mapping[IdentityDocumentKind, Callable[[IdentityDocumentKind, str, Path], Document | Problem]]] = {
    IdentityDocumentKind.RESIDENT_ID_CARD: _resident_card,
    IdentityDocumentKind.HMT_RESIDENCE_PERMIT: _residence_permit,
    IdentityDocumentKind.HM_TRAVEL_PERMIT: _hong_kong_or_macao,
    IdentityDocumentKind.TW_TRAVEL_PERMIT: _taiwan,
    IdentityDocumentKind.FOREIGN_PERMANENT_RESIDENT: _foreign_card,
    IdentityDocumentKind.PASSPORT: _passport,
}
