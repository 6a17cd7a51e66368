"""The personal basic information of a health record (居民健康档案个人基本信息, R046), and how complete it is. Pure.

Not a medical-record system: what the third edition's form asks, and a list of assessments. A part that is None was not
asked yet; an empty list was asked, and there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.faults import Problem
from core.language import Text
from core.wire import WIRE
from enrolment.health_vocabulary import (
    BloodType,
    Disability,
    DrugAllergy,
    Exposure,
    Fuel,
    Intervention,
    KitchenVentilation,
    Livestock,
    PastDisease,
    RecordPart,
    Relative,
    Rhesus,
    Toilet,
    Water,
)

LONGEST_NOTE = 200
MOST_LISTED = 50
"""Entries of any one list of a record."""


@dataclass(frozen=True, slots=True)
class Disease:
    """A disease of the own past; `since` is the day it was confirmed, None: not known. `note` says which, for OTHER."""

    __pydantic_config__ = WIRE
    disease: PastDisease
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """An operation, injury or transfusion; `name` says what it was, or why."""

    __pydantic_config__ = WIRE
    kind: Intervention
    name: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class FamilyDisease:
    """A disease in the family."""

    __pydantic_config__ = WIRE
    relative: Relative
    disease: PastDisease
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Something that was assessed on a day (评估): what, and what was found."""

    __pydantic_config__ = WIRE
    name: str
    on: date
    result: str


@dataclass(frozen=True, slots=True)
class PersonalInformation:
    """What the form says. `hereditary` are names of hereditary diseases; `assessments` do not count as a part."""

    __pydantic_config__ = WIRE
    blood_type: BloodType | None = None
    rhesus: Rhesus | None = None
    allergies: tuple[DrugAllergy, ...] | None = None
    exposures: tuple[Exposure, ...] | None = None
    diseases: tuple[Disease, ...] | None = None
    interventions: tuple[Happening, ...] | None = None
    family_history: tuple[FamilyDisease, ...] | None = None
    hereditary: tuple[str, ...] | None = None
    disabilities: tuple[Disability, ...] | None = None
    ventilation: KitchenVentilation | None = None
    fuel: Fuel | None = None
    water: Water | None = None
    toilet: Toilet | None = None
    livestock: Livestock | None = None
    assessments: tuple[Assessment, ...] = ()

    def amended(self, given: PersonalInformation, clears: tuple[RecordPart, ...] = ()) -> PersonalInformation:
        """With the parts that `given` answers instead of the own, and without those of `clears`.

        Assessments are added to those on record, in the order of their days; nothing of them is lost.
        """
        parts = {part.value.lower(): None for part in clears}
        answered = {
            part.value.lower(): getattr(given, part.value.lower()) for part in RecordPart if part in given.answered()
        }
        assessments = tuple(sorted(dict.fromkeys((*self.assessments, *given.assessments)), key=lambda each: each.on))
        changes: dict[str, Any] = {**parts, **answered, "assessments": assessments}
        return replace(self, **changes)

    def answered(self) -> frozenset[RecordPart]:
        """The parts that were asked; each part's field is spelt as the part."""
        return frozenset(part for part in RecordPart if getattr(self, part.value.lower()) is not None)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a record is (档案完整度): `score` is a whole percentage of the parts, rounded down."""

    score: int
    missing: tuple[RecordPart, ...]


def completeness(information: PersonalInformation) -> Completeness:
    """How many of the form's parts were asked, each counting the same; 100 only when nothing is missing (R046)."""
    missing = tuple(part for part in RecordPart if part not in information.answered())
    return Completeness(100 * (len(RecordPart) - len(missing)) // len(RecordPart), missing)


def information_problems(given: PersonalInformation, born: date, today: date) -> list[Problem]:
    """What of a form cannot be: RECORD_DAY of a day before the birth or after today, RECORD_TEXT of words that are
    missing, longer than 200 characters or invisible, RECORD_LIST of more than 50 entries; `path` from the form down.
    """
    found: list[Problem] = []
    for name in ("diseases", "interventions", "family_history", "hereditary", "assessments"):
        entries, at = getattr(given, name) or (), _spelt(name)
        if len(entries) > MOST_LISTED:
            found.append(_problem("RECORD_LIST", at))
            continue
        for number, entry in enumerate(entries):
            found += _entry_problems(entry, born, today, (at, str(number)))
    return found


def _entry_problems(entry: Any, born: date, today: date, path: tuple[str, ...]) -> list[Problem]:
    if isinstance(entry, str):
        return [] if _is_words(entry) else [_problem("RECORD_TEXT", *path)]
    found = []
    for name in ("since", "on"):
        day = getattr(entry, name, None)
        if day is not None and not born <= day <= today:
            found.append(_problem("RECORD_DAY", *path, name))
    needs_note = getattr(entry, "disease", None) is PastDisease.OTHER
    for name in ("name", "result", "note"):
        words = getattr(entry, name, None)
        if words is not None and not _is_words(words) and (words or name != "note" or needs_note):
            found.append(_problem("RECORD_TEXT", *path, name))
    return found


def _is_words(text: str) -> bool:
    return 1 <= len(text) <= LONGEST_NOTE and text.isprintable() and text == text.strip()


def _spelt(name: str) -> str:
    return "familyHistory" if name == "family_history" else name


_SAID = {
    "RECORD_DAY": Text("日期须在出生之日至今天之间。", "The day must lie between the birth and today."),
    "RECORD_TEXT": Text(
        f"须为1至{LONGEST_NOTE}个可见字符，首尾无空格；“其他”须说明。",
        f"Write 1 to {LONGEST_NOTE} visible characters, no blanks around them; OTHER needs a note.",
    ),
    "RECORD_LIST": Text(f"至多{MOST_LISTED}项。", f"Give at most {MOST_LISTED} entries."),
}


def _problem(code: str, *path: str) -> Problem:
    return Problem(code, path, _SAID[code])


def written_information(information: PersonalInformation) -> dict[str, Any]:
    """The form as it is stored; what was not asked is not there."""
    return dict(_adapter().dump_python(information, mode="json", by_alias=True, exclude_none=True))


def read_information(written: Any) -> PersonalInformation:
    """The form back from storage; pydantic's ValidationError for what was never one."""
    return _adapter().validate_python(written, strict=False)


@cache
def _adapter() -> TypeAdapter[PersonalInformation]:
    return TypeAdapter(PersonalInformation)
