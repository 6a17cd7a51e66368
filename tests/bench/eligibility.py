"""(g) One resident against every starter package: CPU of the whole answer, with reasons, changes and days."""

import gc
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

from catalog.condition import Condition
from catalog.eligibility.deciding import eligibility, holds
from catalog.eligibility.facts import (
    During,
    HouseholdStanding,
    Pregnancy,
    ResidentFacts,
    RosterPlace,
    Setting,
)
from catalog.files import read_starter
from catalog.vocabulary import Flag, Mobility, Population, Residence, RiskGrade, Roster, Sex
from tests.bench.figures import Bound, Figure
from tests.bench.machine import ROOT

T = TypeVar("T")
ON = date(2026, 3, 1)
MOST_MS = 1.0
PEOPLE = 200
_SEED = 20_260_301


def measure(_folder: Path, seconds: float) -> list[Figure]:
    """Milliseconds of CPU a resident, the plain yes or no and the whole answer, over the same residents in turn."""
    rules = [package.eligibility for package in read_starter(ROOT / "seeds").packages]
    people = list(residents(PEOPLE))
    answers = [[eligibility(rule, person, Setting(), ON) for rule in rules] for person in people]
    for person, answered in zip(people, answers, strict=True):
        if [answer.is_eligible for answer in answered] != [holds(rule, person, Setting(), ON) for rule in rules]:
            raise AssertionError("the plain answer and the whole one differ, so their times cannot be compared")
    whole, plain = _in_turn(partial(_ask, eligibility, rules, people), partial(_ask, holds, rules, people), seconds)
    said = sum(answer.is_eligible for answered in answers for answer in answered)
    what = f"{PEOPLE} residents × {len(rules)} packages, {said / PEOPLE:.1f} of them theirs"
    return [
        Figure(
            "g",
            f"CPU a resident: eligibility with its reasons; {what}",
            f"{whole:.2f} ms",
            "",
            whole,
            Bound.AT_MOST,
            MOST_MS,
        ),
        Figure("g", "the same, yes or no alone", f"{plain:.2f} ms", "", plain, Bound.AT_MOST, MOST_MS),
    ]


def residents(number: int) -> Iterator[ResidentFacts]:
    """Residents with as many facts as records hold of people who are signed; the same ones in every run."""
    chance = Random(_SEED)  # noqa: S311  no secret
    for _ in range(number):
        yield _resident(chance)


def _resident(chance: Random) -> ResidentFacts:
    born = ON - timedelta(chance.randrange(95 * 365))
    years = (ON - born).days // 365
    sex = chance.choice(list(Sex))
    pregnant = sex is Sex.FEMALE and 18 <= years <= 40 and chance.random() < 0.2
    lmp = ON - timedelta(chance.randrange(330))
    delivered = lmp + timedelta(280) if lmp + timedelta(280) <= ON else None
    working = 18 <= years < 60 and chance.random() < 0.4
    return ResidentFacts(
        born=born,
        sex=sex,
        residences=(During(Residence.REGISTERED), During(Residence.LIVES, _ago(chance))),
        tags=tuple(During(tag, _ago(chance)) for tag in _some(chance, (Population.DISABLED, Population.MONITORED))),
        diagnoses=tuple(During(code, _ago(chance)) for code in _some(chance, ("I10", "E11.9", "I25.1", "J44.1"))),
        pregnancies=(Pregnancy(lmp, delivered),) if pregnant else (),
        rosters=(During(RosterPlace(Roster.EMPLOYER, 40), _ago(chance)),) if working else (),
        mobility=(During(Mobility.LIMITED if chance.random() < 0.1 else Mobility.FREE, _ago(chance)),),
        risk_grades=(During(chance.choice(list(RiskGrade)), _ago(chance)),),
        flags=tuple(During(flag, _ago(chance)) for flag in _some(chance, (Flag.SMOKER, Flag.TCM_CONTRAINDICATION))),
        held=tuple(During(code, _ago(chance), ON + timedelta(300)) for code in ("BAS-00", "PRI-HTN")),
        household=(During(HouseholdStanding(chance.randrange(1, 5), True), _ago(chance)),),
    )


def _ago(chance: Random) -> date:
    return ON - timedelta(chance.randrange(1, 3_000))


def _some(chance: Random, facts: tuple[T, ...]) -> list[T]:
    return [fact for fact in facts if chance.random() < 0.3]


def _ask(
    answer: Callable[[Condition, ResidentFacts, Setting, date], object],
    rules: list[Condition],
    people: list[ResidentFacts],
) -> None:
    setting = Setting()
    for person in people:
        for rule in rules:
            answer(rule, person, setting, ON)


def _in_turn(whole: Callable[[], None], plain: Callable[[], None], seconds: float) -> tuple[float, float]:
    """The median milliseconds of CPU a resident of each, measured in turn until `seconds` have passed."""
    taken: tuple[list[float], list[float]] = ([], [])
    until = time.perf_counter() + seconds
    while len(taken[0]) < 5 or time.perf_counter() < until:
        for kept, run in zip(taken, (whole, plain), strict=True):
            gc.collect()  # what the other one left behind is not charged to this one
            before = time.process_time()
            run()
            kept.append((time.process_time() - before) / PEOPLE * 1000)
    return median(taken[0]), median(taken[1])
