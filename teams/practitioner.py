"""Practitioners (医务人员): what they are licensed as, and where they work. Values, no storage."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from core.wire import WIRE, ImpossibleDefinition
from teams.code import stable_code
from teams.institution import Code
from teams.period import ordered
from teams.vocabulary import Department, GpTraining, LicenceCategory, LicenceLevel, SiteMode, TitleLevel

PHYSICIANS = frozenset(
    {LicenceCategory.CLINICAL, LicenceCategory.TCM, LicenceCategory.DENTAL, LicenceCategory.PUBLIC_HEALTH}
)
"""Licence categories that have a level (B6)."""

LONGEST_NAME = 60


def person_name(name: str) -> str:
    """A name of 1 to 60 visible characters, without blanks around it. Raises ImpossibleDefinition BAD_NAME."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
        raise ImpossibleDefinition("BAD_NAME", "姓名须为1至60个可见字符", "a name is 1 to 60 visible characters")
    return name


@dataclass(frozen=True, slots=True)
class PracticeSiteDefinition:
    """Somebody works at an institution in [starts, ends); one PRIMARY post at a time."""

    __pydantic_config__ = WIRE
    institution: str
    mode: SiteMode
    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        ordered(self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class PractitionerDefinition:
    """Who somebody is professionally. Physicians have a licence level, others none; GP training only for clinicians.

    `licensed_until` is the first day the licence no longer holds; None: it does not lapse. `region` is where somebody
    is registered; left out, it is the region of the first place of work.
    """

    __pydantic_config__ = WIRE
    code: Code
    name: Annotated[str, AfterValidator(person_name)]
    category: LicenceCategory
    level: LicenceLevel | None = None
    licence_number: str | None = None
    licensed_until: date | None = None
    department: Department | None = None
    specialty: str | None = None
    title: TitleLevel | None = None
    is_retired: bool = False
    training: GpTraining | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        stable_code(self.code)
        person_name(self.name)
        if (self.level is not None) != (self.category in PHYSICIANS):
            raise ImpossibleDefinition(
                "LICENCE_LEVEL",
                "医师须写执业级别，其他类别不写",
                "physicians state a licence level, other categories do not",
                at=("level",),
            )
        if self.level is LicenceLevel.RURAL_GP_ASSISTANT and self.category not in {
            LicenceCategory.CLINICAL,
            LicenceCategory.TCM,
        }:
            raise ImpossibleDefinition(
                "LICENCE_LEVEL",
                "乡村全科执业助理医师属临床或中医类别",
                "a rural GP assistant is licensed in the clinical or TCM category",
                at=("level",),
            )


@dataclass(frozen=True, slots=True)
class PostedPractitioner(PractitionerDefinition):
    """Somebody with all places of work, as files write them: one record a person."""

    sites: tuple[PracticeSiteDefinition, ...] = ()

    @property
    def definition(self) -> PractitionerDefinition:
        """Who this is professionally, without the places of work."""
        own = {field.name: getattr(self, field.name) for field in fields(PractitionerDefinition)}
        return PractitionerDefinition(**own)
