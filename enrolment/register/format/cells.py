"""The cells of one line while they are read (单元格): each by its column, each fault kept at it. Written to be fast."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from core.faults import Problem
from core.labelled import Labelled
from core.language import Language
from core.wire import ImpossibleDefinition
from enrolment.identity.document import Document, read_document
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.identity.written import tidy
from enrolment.register.format.choice import DOCUMENTS, Choices, read_yes
from enrolment.register.format.day import DayPattern, read_day
from enrolment.register.format.fault import LONGEST_CELL, LineFault, bad_date, fault, of_problem, unknown_value
from enrolment.signing.given import read_digest
from teams.code import possible
from teams.operations.problem import words_problems

T = TypeVar("T", bound=Labelled)
R = TypeVar("R")

LONGEST_NUMBER: Final = 64
"""Characters of numbers that other systems give to people, households and contracts."""

_MOST_REMEMBERED: Final = 8_192
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
_LOST = re.compile(r"[0-9]{15}000")
_SEPARATOR = re.compile(r"[;；]")


def split(cell: str) -> list[str]:
    """The values of a cell that holds several, blank ones too; a backslash takes `;`, `；` and `\\` as they stand."""
    if "；" not in cell and ";" not in cell and "\\" not in cell:
        return [cell]  # as nearly every cell
    return [piece.strip() for piece in (_escaped(cell) if "\\" in cell else _SEPARATOR.split(cell))]


def joined(pieces: Sequence[str]) -> str:
    """A cell that `split` takes apart into these."""
    plain = "；".join(pieces)
    if "\\" not in plain and ";" not in plain and plain.count("；") < max(len(pieces), 1):
        return plain  # as nearly every cell: nothing in it is taken for a separator
    return "；".join(re.sub(r"([;；\\])", r"\\\1", piece) for piece in pieces)


class Cells:
    """The cells of a line by the code of their column, those that are blank left out, and the faults found so far.

    `given` was trimmed; `constants` stand in for what is blank, and begin no part of a line by themselves. `memory` is
    one for all lines of a file, and of one way of reading them.
    """

    __slots__ = ("_all", "_days", "_memory", "faults", "given", "line")

    def __init__(
        self,
        line: int,
        given: Mapping[str, str],
        constants: Mapping[str, str] | None = None,
        days: DayPattern | None = None,
        memory: dict[tuple[str | None, ...], Any] | None = None,
    ) -> None:
        self.line = line
        self.given = given
        self._all = {**constants, **given} if constants else given
        self._days = days
        self.faults: list[LineFault] = []
        self._memory = {} if memory is None else memory

    def has(self, columns: frozenset[str]) -> bool:
        """Whether any of these columns is filled on the line itself."""
        return not columns.isdisjoint(self.given)

    def lacks(self, columns: Iterable[str]) -> bool:
        """Whether all of these are blank."""
        return not any(map(self._all.get, columns))

    def raw(self, column: str) -> str | None:
        """What is written there, None where it is blank."""
        return self._all.get(column)

    @staticmethod
    def is_rounded(written: str) -> bool:
        """Whether it is a number as Excel shows those that it has rounded: 4.50399E+17."""
        return _ROUNDED.fullmatch(written) is not None

    def remembered(self, columns: tuple[str, ...], read: Callable[[Cells], R]) -> R:
        """What `read` makes of these columns, on which alone it may look; what was right is not read again.

        A register says the same of its teams, terms and channels many thousand times.
        """
        key = (columns[0], *map(self._all.get, columns))
        if key in self._memory:
            found: R = self._memory[key]
            return found
        before = len(self.faults)
        found = read(self)
        if len(self.faults) == before:
            if len(self._memory) >= _MOST_REMEMBERED:
                self._memory.clear()
            self._memory[key] = found
        return found

    def say(self, column: str, code: str) -> None:
        """Keep the fault of that code."""
        self.faults.append(fault(self.line, column, code))

    def take(self, column: str, problem: Problem) -> None:
        """Keep the problem that a rule of the domain found."""
        self.faults.append(of_problem(self.line, column, problem))

    def refuse(self, column: str, found: ImpossibleDefinition) -> None:
        """Keep what makes a definition impossible."""
        self.faults.append(LineFault(self.line, column, found.code, found.text))

    def needed(self, *columns: str) -> None:
        """MISSING_VALUE at each of these that is blank."""
        for column in columns:
            if column not in self._all:
                self.say(column, "MISSING_VALUE")

    def words(self, column: str, most: int) -> str | None:
        """A text of people's own words, on one line; TEXT_SIZE."""
        written = self._all.get(column)
        return None if written is None else self._words(column, written, most)

    def number(self, column: str) -> str | None:
        """A number that another system gave, NFKC; NUMBER_ROUNDED, TEXT_SIZE."""
        written = self._all.get(column)
        if written is None:
            return None
        if _ROUNDED.fullmatch(written):
            self.say(column, "NUMBER_ROUNDED")
            return None
        return self._words(column, tidy(written), LONGEST_NUMBER)

    def code(self, column: str) -> str | None:
        """A code of the register, in capitals; BAD_CODE."""
        written = self._all.get(column)
        return None if written is None else self._code(column, written)

    def day(self, column: str) -> date | None:
        """A day; BAD_DATE."""
        written = self._all.get(column)
        return None if written is None else self._day(column, written)

    def choice(self, column: str, choices: Choices[T]) -> T | None:
        """One of the choices; UNKNOWN_VALUE."""
        written = self._all.get(column)
        return None if written is None else self._choice(column, written, choices)

    def yes(self, column: str) -> bool:
        """Whether it says yes; BAD_YES_NO."""
        written = self._all.get(column)
        said = False if written is None else read_yes(written)
        if said is None:
            self.say(column, "BAD_YES_NO")
        return bool(said)

    def digest(self, column: str) -> str | None:
        """A SHA-256 digest; BAD_DIGEST."""
        written = self._all.get(column)
        try:
            return None if written is None else read_digest(written)
        except ImpossibleDefinition as found:
            self.refuse(column, found)
            return None

    def document(self, kind: str, number: str) -> Document | None:
        """A document by the columns of its kind and number; UNKNOWN_VALUE, NUMBER_ROUNDED, those of `read_document`."""
        written = self._all.get(number)
        if written is None:
            if kind in self.given:
                self.say(number, "MISSING_VALUE")
            return None
        is_of = self.choice(kind, DOCUMENTS) if kind in self._all else IdentityDocumentKind.RESIDENT_ID_CARD
        if _ROUNDED.fullmatch(written):
            self.say(number, "NUMBER_ROUNDED")
            return None
        if is_of is None:
            return None
        found = read_document(is_of, written)
        if isinstance(found, Document):
            return found
        if _LOST.fullmatch(written):
            self.say(number, "NUMBER_ROUNDED")
        else:
            self.take(number, found)
        return None

    def values(self, column: str) -> list[str]:
        """The values of a cell that may hold several, without blank ones."""
        written = self._all.get(column)
        return [] if written is None else [piece for piece in split(written) if piece]

    def pieces(self, column: str) -> list[str]:
        """As `values`, each once; LISTED_TWICE."""
        found = self.values(column)
        self.distinct(column, found)
        return found

    def distinct(self, column: str, found: Collection[object]) -> None:
        """LISTED_TWICE where one of these stands there twice."""
        if len(found) > 1 and len(set(found)) < len(found):
            self.say(column, "LISTED_TWICE")

    def beside(self, column: str, number: int) -> list[str | None]:
        """What goes with `number` values of another column, None where it is blank; LIST_LENGTH."""
        written = self._all.get(column)
        if written is None:
            return [None] * number
        found = split(written)
        if len(found) == number + 1 and not found[-1]:
            found.pop()
        if len(found) != number:
            self.say(column, "LIST_LENGTH")
            return [None] * number
        return [piece or None for piece in found]

    def choices(self, column: str, number: int, choices: Choices[T]) -> list[T | None]:
        """As `beside`, one of the choices each; UNKNOWN_VALUE."""
        if column not in self._all:
            return [None] * number
        found = self.beside(column, number)
        return [None if piece is None else self._choice(column, piece, choices) for piece in found]

    def chosen(self, column: str, pieces: Iterable[str], choices: Choices[T]) -> list[T]:
        """Those of these that are choices; UNKNOWN_VALUE of the others."""
        found = [self._choice(column, piece, choices) for piece in pieces]
        return [each for each in found if each is not None]

    def days(self, column: str, number: int) -> list[date | None]:
        """As `beside`, a day each; BAD_DATE."""
        if column not in self._all:
            return [None] * number
        found = self.beside(column, number)
        return [None if piece is None else self._day(column, piece) for piece in found]

    def codes(self, column: str, number: int) -> list[str | None]:
        """As `beside`, a code each; BAD_CODE."""
        found = self.beside(column, number)
        return [None if piece is None else self._code(column, piece) for piece in found]

    def texts(self, column: str, number: int, most: int) -> list[str | None]:
        """As `beside`, a text of at most so many characters each; TEXT_SIZE."""
        found = self.beside(column, number)
        return [None if piece is None else self._words(column, piece, most) for piece in found]

    def check(self) -> None:
        """CELL_TOO_LONG, CONTROL_CHARACTER, CELL_ERROR of every cell: what no column may hold."""
        line = "".join(self.given.values())
        if len(line) <= LONGEST_CELL and line.isprintable() and "#" not in line:
            return  # as nearly every line: looked at as a whole, ten times as fast as cell by cell
        for column, written in self.given.items():
            if len(written) > LONGEST_CELL:
                self.say(column, "CELL_TOO_LONG")
            elif not written.isprintable() and _has_controls(written):
                self.say(column, "CONTROL_CHARACTER")
            elif written[0] == "#" and written in _ERRORS:
                self.say(column, "CELL_ERROR")

    def _words(self, column: str, written: str, most: int) -> str | None:
        text = written if written.isprintable() else " ".join(written.split())
        problems = words_problems(text, most, column)
        for problem in problems:
            self.take(column, problem)
        return None if problems else text

    def _code(self, column: str, written: str) -> str | None:
        code = written.upper() if written.isascii() else unicodedata.normalize("NFKC", written).upper()
        if possible((code,)):
            return code
        self.say(column, "NUMBER_ROUNDED" if _ROUNDED.fullmatch(written) else "BAD_CODE")
        return None

    def _day(self, column: str, written: str) -> date | None:
        found = read_day(written) if self._days is None else self._days.read(written)
        if found is None:
            self.faults.append(bad_date(self.line, column, self._days))
        return found

    def _choice(self, column: str, written: str, choices: Choices[T]) -> T | None:
        found = choices.read(written)
        if found is None:
            allowed = (choices.named(Language.ZH), choices.named(Language.EN))
            self.faults.append(unknown_value(self.line, column, allowed))
        return found


_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
_BREAKS: Final = str.maketrans("", "", "\r\n\t\u3000\xa0")


def _has_controls(written: str) -> bool:
    """Whether there is a sign that cannot be seen beside blanks and breaks."""
    rest = written.translate(_BREAKS)
    return not rest.isprintable() and any(unicodedata.category(sign) in ("Cc", "Cs", "Cn") for sign in rest)


def _escaped(cell: str) -> list[str]:
    pieces, piece, is_taken = [], "", False
    for sign in cell:
        if is_taken:
            piece, is_taken = piece + (sign if sign in "\\;；" else f"\\{sign}"), False
        elif sign == "\\":
            is_taken = True
        elif sign in ";；":
            pieces.append(piece)
            piece = ""
        else:
            piece += sign
    return [*pieces, f"{piece}\\" if is_taken else piece]
