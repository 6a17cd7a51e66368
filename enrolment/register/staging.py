"""A register laid out beside the database (台账暂存), in a file nobody else reads: memory does not grow with it.

People are told apart, and found, by blind indexes; what lines say lies there sealed with a key that is never written
down. The file goes when the import is over; what a broken import leaves behind nobody can open.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from core.language import Text
from core.sealing import Sealer
from enrolment.identity.document import Document
from enrolment.identity.name import compared
from enrolment.identity.purpose import DOCUMENT_NUMBER
from enrolment.register.fault import fault
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import FaultyLine, PersonEntry, RegisterLine
from enrolment.register.staging_tables import CIRCLES, DEEPER, DEEPEST, GROUPED, HELD_BACK, LEFT_OUT, SPREAD, TABLES
from enrolment.register.unreadable import Unreadable

_PERSON = "register.person"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Laid:
    """A line as it lies there: whose it is, who answers for the person (keys), and what it says."""

    person: str
    guardian: str | None
    line: RegisterLine


@dataclass(frozen=True, slots=True)
class Home:
    """Lines that are taken over together or not at all: a household's, or one person's."""

    key: str
    laid: tuple[Laid, ...]
    is_bad: bool = False
    """Whether something is wrong with it already."""
    is_whole: bool = True
    """Whether all its lines are there: one that could not be read is not."""


class Staging:
    """The file, from the first line to the last; to be used in a `with` block."""

    def __init__(self, sealer: Sealer, legacy_key: Callable[[str], str]) -> None:
        self._sealer, self._legacy_key = sealer, legacy_key
        self._sealed = Unreadable()

    def __enter__(self) -> Staging:
        self._folder = TemporaryDirectory(prefix="qianyue-register-")
        file = Path(self._folder.name) / "lines.sqlite3"
        self._file = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._file.executescript(TABLES)
        self._file.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._folder.cleanup()

    def document_key(self, document: Document) -> str:
        """By what a document is found, here and on record."""
        return self._sealer.index(document.family, DOCUMENT_NUMBER)

    def add(self, line: RegisterLine) -> None:
        """Lay out a line."""
        guardian, household = line.guardian, line.household
        person, legacy = self._keys(line.person)
        answering = None
        if guardian is not None:
            if guardian.document is not None:
                answering = f"D{self.document_key(guardian.document)}"
            elif guardian.legacy_number is not None:
                answering = f"L{self._legacy_key(guardian.legacy_number)}"
        family = line.contract.number if line.contract is not None and line.contract.kind.value == "FAMILY" else None
        sealed = self._sealed.written(line)
        self._file.execute(
            "INSERT INTO line (no, person, legacy, guardian, household, family, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (line.number, person, legacy, answering, household.number if household else None, family, sealed),
        )

    def _keys(self, said: PersonEntry) -> tuple[str, str | None]:
        """By what the person is told apart, and by the former system's number if the line has one."""
        legacy = None if said.legacy_number is None else self._legacy_key(said.legacy_number)
        if said.document is not None:
            return f"D{self.document_key(said.document)}", legacy
        if legacy is not None:
            return f"L{legacy}", legacy
        text = f"{compared(said.name or '')}\n{said.born}\n{said.sex}"
        return f"N{self._sealer.index(text, _PERSON)}", None

    def hold_back(self, faulty: FaultyLine) -> None:
        """Note a line that could not be read: whom it is about, and who lives with that person, stays out with it."""
        self.refuse(faulty.faults)
        for whose in faulty.whose:
            is_named = whose.person != PersonEntry()
            person, legacy = self._keys(whose.person) if is_named else (None, None)
            row = (person, legacy, whose.household, whose.family)
            if row != (None, None, None, None):
                self._file.execute("INSERT INTO unread VALUES (?, ?, ?, ?)", row)

    def refuse(self, faults: Sequence[LineFault]) -> None:
        """Note faults; a home with a faulty line stays out as a whole."""
        self._file.executemany(
            "INSERT INTO fault VALUES (?, ?, ?, ?, ?)",
            [(each.line, each.column, each.code, each.message.zh, each.message.en) for each in faults],
        )
        self._file.executemany(
            "UPDATE home SET is_bad = 1 WHERE home = (SELECT l.home FROM line l WHERE l.no = ?)",
            [(each.line,) for each in faults],
        )

    def group(self) -> None:
        """All lines are there: who is one person, who belongs together, who must come before whom.

        Notes SAME_LEGACY_NUMBER, TWO_HOUSEHOLDS, FAMILY_DISAGREES (one family's contract in two households) and
        GUARDIAN_CIRCLE.
        """
        self._file.executescript(GROUPED)
        self._file.executescript(HELD_BACK)
        self._file.execute("BEGIN")
        for depth in range(1, DEEPEST + 1):
            if not self._file.execute(DEEPER, {"depth": depth}).rowcount:
                break
        questions = (
            ("legacyNumber", "SAME_LEGACY_NUMBER", "legacy", "person"),
            ("householdNumber", "TWO_HOUSEHOLDS", "person", "household"),
            ("contractNumber", "FAMILY_DISAGREES", "family", "home"),
        )
        for column, code, by, differs in questions:
            rows = self._file.execute(
                f"SELECT no FROM line WHERE {by} IN (SELECT {by} FROM line WHERE {by} IS NOT NULL AND {differs} "
                f"IS NOT NULL GROUP BY {by} HAVING COUNT(DISTINCT {differs}) > 1) ORDER BY no"
            ).fetchall()
            self.refuse([fault(number, column, code) for (number,) in rows])
        for _turn in range(DEEPEST):
            if not self._file.execute("DELETE FROM ward WHERE guardian NOT IN (SELECT person FROM ward)").rowcount:
                break
        circles = self._file.execute(CIRCLES).fetchall()
        self.refuse([fault(number, "guardianDocumentNumber", "GUARDIAN_CIRCLE") for (number,) in circles])

    def settle(self) -> None:
        """All is judged: homes without their guardians stay out too, and every line that stays out says why."""
        while self._file.execute(SPREAD).rowcount > 0:
            pass
        left = [number for (number,) in self._file.execute(LEFT_OUT)]
        self.refuse([fault(number, "", "HOUSEHOLD_REJECTED") for number in left])

    def homes(self, lines: int, without: frozenset[int] = frozenset()) -> Iterator[list[Home]]:
        """Homes in the order in which they are taken over, in pieces of about so many lines; `without`: homes whose
        lines are all among these numbers are passed over."""
        return self._homes("TRUE", lines, without)

    def sound_homes(self, lines: int, without: frozenset[int] = frozenset()) -> Iterator[list[Home]]:
        """Those without faults of which nothing was kept."""
        return self._homes("is_bad = 0 AND kept IS NULL", lines, without)

    def _homes(self, condition: str, lines: int, without: frozenset[int]) -> Iterator[list[Home]]:
        piece: list[Home] = []
        held, after = 0, (-1, 0)
        listing = f"SELECT depth, first, home, is_bad, is_whole FROM home WHERE (depth, first) > (?, ?) AND {condition}"
        while page := self._file.execute(f"{listing} ORDER BY depth, first LIMIT {_PAGE}", after).fetchall():
            for depth, first, home, is_bad, is_whole in page:
                after = (depth, first)
                rows = self._file.execute(
                    "SELECT no, person, guardian, sealed FROM line WHERE home = ? ORDER BY no", (home,)
                ).fetchall()
                if without and all(number in without for number, _person, _guardian, _sealed in rows):
                    continue
                laid = tuple(self._opened(*row[1:]) for row in rows)
                piece.append(Home(home, laid, bool(is_bad), bool(is_whole)))
                held += len(rows)
                if held >= lines:
                    yield piece
                    piece, held = [], 0
        if piece:
            yield piece

    def keep(self, homes: Sequence[str], content: object) -> None:
        """Keep what these homes become: values of our own (`Unreadable`), written where nobody else reads it."""
        number = self._file.execute("INSERT INTO kept (sealed) VALUES (?)", (self._sealed.written(content),)).lastrowid
        self._file.executemany("UPDATE home SET kept = ? WHERE home = ?", [(number, home) for home in homes])

    def kept(self) -> Iterator[tuple[int, Any]]:
        """What is kept, each with its number, in the order of keeping."""
        number = 0
        while row := self._file.execute(
            "SELECT no, sealed FROM kept WHERE no > ? ORDER BY no LIMIT 1", (number,)
        ).fetchone():
            number = row[0]
            yield number, self._sealed.read(row[1])

    def release(self, number: int) -> list[Home]:
        """The homes of which that was kept. It is not any more; to write them is left to who asks for them here."""
        (homes,) = self._homes(f"kept = {number:d}", sys.maxsize, frozenset())
        self._file.execute("UPDATE home SET kept = 0 WHERE kept = ?", (number,))
        self._file.execute("DELETE FROM kept WHERE no = ?", (number,))
        return homes

    def has_sound(self, without: frozenset[int]) -> bool:
        """Whether a home without faults has a line that is not among these."""
        is_kept = self._file.execute("SELECT 1 FROM kept LIMIT 1").fetchone() is not None
        return is_kept or next(self.sound_homes(1, without), None) is not None

    def _opened(self, person: str, guardian: str | None, sealed: bytes) -> Laid:
        return Laid(person, guardian, self._sealed.read(sealed))

    def has_person(self, key: str) -> bool:
        """Whether somebody of a home without faults is told apart by this key."""
        found = self._file.execute(
            "SELECT 1 FROM line l JOIN home h ON h.home = l.home WHERE l.person = ? AND h.is_bad = 0 LIMIT 1", (key,)
        )
        return found.fetchone() is not None

    def is_partly_read(self, key: str) -> bool:
        """Whether a line of the person told apart by this key could not be read."""
        return self._file.execute("SELECT 1 FROM partly WHERE person = ?", (key,)).fetchone() is not None

    def faults(self) -> Iterator[LineFault]:
        """Everything noted, line by line."""
        for line, column, code, zh, en in self._file.execute(
            "SELECT no, col, code, zh, en FROM fault ORDER BY no, rowid"
        ):
            yield LineFault(line, column, code, Text(zh, en))

    @property
    def faulty_lines(self) -> int:
        """How many lines have faults."""
        (number,) = self._file.execute("SELECT COUNT(DISTINCT no) FROM fault").fetchone()
        return int(number)
