"""From the cells of a line to what it says, or to everything wrong with it (逐行读取). Pure.

What the line tells of itself is judged here: how each cell is written, what a document's number tells of its bearer,
which cells belong together. Whether it can stand beside other lines and what is on record, and whether its days lie in
the window, is judged by the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enrolment.register.format.cells import Cells
from enrolment.register.format.choice import KINDS
from enrolment.register.format.fault import LineFault
from enrolment.register.format.reading_contract import read_contract, read_ending, read_unsigned
from enrolment.register.format.reading_facts import read_facts
from enrolment.register.format.reading_person import read_guardian, read_household, read_person
from enrolment.register.format.record import PersonEntry, RegisterLine, Whose
from enrolment.vocabulary import ContractKind


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


def read_whose(cells: Cells, today: date) -> Whose:
    """Whose line it is, read for that alone: what is wrong with these cells is noted with them, and makes them blank.

    Somebody who is known by name, birth date and sex only is so where neither number was written at all.
    """
    said = read_person(cells, today)
    if (
        (cells.raw("documentNumber"), cells.raw("legacyNumber")) == (None, None)
        and said.name
        and said.born
        and said.sex
    ):
        person = PersonEntry(name=said.name, born=said.born, sex=said.sex)
    else:
        person = PersonEntry(legacy_number=said.legacy_number, document=said.document)
    kind = cells.choice("contractKind", KINDS)
    is_family = cells.raw("contractKind") is not None and kind is not ContractKind.INDIVIDUAL
    return Whose(person, cells.number("householdNumber"), cells.number("contractNumber") if is_family else None)
