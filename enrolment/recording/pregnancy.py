"""Which days of a pregnancy can be (妊娠日期). Pure; days are counted from the last menstrual period (LMP).

The bounds are ours: wide enough for every case that a maternal handbook holds, narrow enough to catch slips of the pen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from catalog.eligibility.facts import PREGNANCY_DAYS
from catalog.vocabulary import Sex
from core.faults import Problem
from enrolment.identity.person import age_on
from enrolment.recording.problem import pregnancy_on_record, problem

YOUNGEST, OLDEST = 10, 60
"""Completed years of age at the LMP."""

EDD_SPREAD: Final = timedelta(days=28)
"""By how much an examination may correct the expected day."""

EARLIEST_BIRTH, LATEST_END = timedelta(days=140), timedelta(days=315)
"""A birth after 20 weeks, and any outcome by 45; before 20 weeks it is a loss."""

LATEST_DISCHARGE: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Course:
    """A pregnancy on record, `ended` by a birth or a loss; None: its outcome is not known."""

    lmp: date
    ended: date | None


def course_problems(lmp: date, edd: date | None, born: date, sex: Sex, earlier: Iterable[Course]) -> list[Problem]:
    """NOT_OF_WOMEN (`resident`), MOTHER_AGE and PREGNANCY_ON_RECORD (`lmp`), EDD_DAY (`edd`)."""
    found = [] if sex is Sex.FEMALE else [problem("NOT_OF_WOMEN", "resident")]
    if not YOUNGEST <= age_on(born, lmp) <= OLDEST:
        found.append(problem("MOTHER_AGE", "lmp"))
    if edd is not None and abs(edd - lmp - timedelta(days=PREGNANCY_DAYS)) > EDD_SPREAD:
        found.append(problem("EDD_DAY", "edd"))
    clash = next((each for each in earlier if each.ended is None or each.ended > lmp), None)
    return found if clash is None else [*found, pregnancy_on_record(clash.lmp, clash.ended, "lmp")]


def delivery_problems(lmp: date, on: date) -> list[Problem]:
    """DELIVERY_DAY (`on`)."""
    return [] if EARLIEST_BIRTH <= on - lmp <= LATEST_END else [problem("DELIVERY_DAY", "on")]


def loss_problems(lmp: date, on: date) -> list[Problem]:
    """LOSS_DAY (`on`)."""
    return [] if timedelta(0) < on - lmp <= LATEST_END else [problem("LOSS_DAY", "on")]


def discharge_problems(delivered: date, on: date) -> list[Problem]:
    """DISCHARGE_DAY (`on`)."""
    return [] if timedelta(0) <= on - delivered <= LATEST_DISCHARGE else [problem("DISCHARGE_DAY", "on")]
