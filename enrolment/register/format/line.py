"""From the cells of a line to what it says, or to everything wrong with it (逐行读取). Pure.

What the line tells of itself is judged here: how each cell is written, what a document's number tells of its bearer,
which cells belong together. Whether it can stand beside other lines and what is on record, and whether its days lie in
the window, is judged by the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enrolment.register.format.cells import Cells
from enrolment.register.format.fault import LineFault
from enrolment.register.format.reading_contract import read_contract, read_ending, read_unsigned
from enrolment.register.format.reading_person import read_facts, read_guardian, read_household, read_person
from enrolment.register.format.record import RegisterLine


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: `today` for birth dates; `is_last_day`: «last day» is the last day covered."""

    today: date
    is_last_day: bool = True


def read_line(cells: Cells, reading: Reading) -> tuple[RegisterLine | None, tuple[LineFault, ...]]:
    """The line, or None with everything wrong with it, in the order of the parts."""
    cells.check()
    person = read_person(cells, reading.today)
    line = RegisterLine(
        cells.line,
        person,
        read_guardian(cells),
        read_household(cells),
        read_facts(cells),
        read_contract(cells, reading.is_last_day),
        read_ending(cells),
        read_unsigned(cells),
    )
    return (None, tuple(cells.faults)) if cells.faults else (line, ())
