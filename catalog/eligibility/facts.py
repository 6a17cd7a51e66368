"""What is known of a resident, with its days: the facts that eligibility is decided by. Values only.

Facts are dated, so that a question about any day is answered by the facts of that day, and «from when» and «until
when» can be computed. What follows from facts (elderly, child, maternal) is derived, never stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Generic, TypeVar

from catalog.vocabulary import Flag, Mobility, Population, Residence, RiskGrade, Roster, Sex
from teams.parameter import Ages

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class During(Generic[T]):
    """A fact in force on the days [starts, ends); None: since ever, or still."""

    fact: T
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """A pregnancy (妊娠): from the last menstrual period to the birth, or to `lost`, the day it ended without one.

    A birth still to come is expected `PREGNANCY_DAYS` after `lmp`. Without a recorded end a pregnancy holds for
    `LONGEST_PREGNANCY` days at most: after that the record is stale, and nobody is pregnant by it.
    """

    lmp: date
    delivered: date | None = None
    lost: date | None = None


@dataclass(frozen=True, slots=True)
class RosterPlace:
    """A place on a roster that counts `members` people, ≥ 1 (名册)."""

    kind: Roster
    members: int


@dataclass(frozen=True, slots=True)
class HouseholdStanding:
    """How many members of the household are signed, the resident included, and whether one is the anchor (家庭)."""

    signed: int
    has_anchor: bool


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """What is known of one resident. `residences` are relations to the place whose menu is asked about.

    `diagnoses` are confirmed ICD-10 codes («I10», «E11.9»); `tb_treatments` and `held` (package codes) are periods.
    Of mobility, risk grades and household one is in force at a time; pregnancies are recorded of women only.
    """

    born: date
    sex: Sex
    residences: tuple[During[Residence], ...] = ()
    tags: tuple[During[Population], ...] = ()
    diagnoses: tuple[During[str], ...] = ()
    pregnancies: tuple[Pregnancy, ...] = ()
    tb_treatments: tuple[During[None], ...] = ()
    rosters: tuple[During[RosterPlace], ...] = ()
    mobility: tuple[During[Mobility], ...] = ()
    risk_grades: tuple[During[RiskGrade], ...] = ()
    flags: tuple[During[Flag], ...] = ()
    held: tuple[During[str], ...] = ()
    household: tuple[During[HouseholdStanding], ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What a region lays down that eligibility needs: the ages of «elderly» and «child» (regional policy AGES).

    `basic` is the code of the package that makes a household member count as signed.
    """

    ages: Ages = field(default_factory=Ages)
    basic: str = "BAS-00"


PREGNANCY_DAYS, LONGEST_PREGNANCY = 280, 294
"""A birth is expected 280 days after the last menstrual period (预产期); no pregnancy lasts for 42 weeks (过期妊娠).

The days of a pregnancy are those from `lmp` until, and not on, the first of birth, loss and `lmp` + 294 days.
"""

POSTNATAL_DAYS: Final = 42
"""The postnatal period ends 42 days after the birth (国家基本公共卫生服务规范 第三版, 孕产妇健康管理)."""

DISEASES: Final[Mapping[Population, tuple[str, ...]]] = {
    Population.HYPERTENSION: ("I10-I13",),
    Population.T2DM: ("E11",),
    Population.CHD: ("I20-I25",),
    Population.STROKE: ("I60-I64", "I69"),
    Population.COPD: ("J44",),
    Population.CKD: ("N18",),
    Population.TUMOUR: ("C00-C97",),
}
"""Populations that follow from a confirmed diagnosis: those whose ICD-10 ranges the starter catalog states."""

ROSTERED: Final[Mapping[Population, Roster]] = {
    Population.EMPLOYEE: Roster.EMPLOYER,
    Population.STUDENT: Roster.SCHOOL,
    Population.CARE_HOME_RESIDENT: Roster.CARE_HOME,
}
"""Populations that follow from a place on a roster, and may also be declared (C4)."""
