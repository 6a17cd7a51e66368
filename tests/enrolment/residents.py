"""A population made at random, stored, and remembered as it was made, for what reads it back."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from tortoise.models import Model

from catalog.eligibility.facts import During, ResidentFacts
from catalog.models import PackageVersion, ServicePackage
from catalog.vocabulary import Roster
from enrolment import models as m
from teams.models import Grid, Region
from tests.eligibility.strategies import FIRST_DAY, PACKAGES, residents

REGIONS = ("450000", "450300", "450321", "450322", "310000", "310101")
PLACES = ("450321", "450300", "310101")
"""Where somebody may have a residence; 450322 has none."""
LONG_AGO = date(1900, 1, 1)
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
NUMBER = 300
DAYS = tuple(
    date.fromisoformat(day)
    for day in ["2023-06-01", "2024-02-29", "2025-03-01", "2026-01-01", "2026-03-01", "2026-12-31"]
)
"""Days on which people join, leave, die and move away."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's membership of a household or roster, as it was stored."""

    group: str
    resident: str
    starts: date
    ends: date | None
    is_anchor: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What was stored: facts by resident, all since some day; the places of residences; the groups and their kinds."""

    facts: dict[str, ResidentFacts]
    places: dict[tuple[str, int], str]
    gone: dict[str, tuple[date | None, date | None]]
    households: tuple[Member, ...]
    rosters: tuple[Member, ...]
    kinds: dict[str, Roster]


@cache
def make() -> Made:
    """The same people for all tests of a process, of whom some have died or moved away."""
    facts = {f"R-{number:04}": one for number, one in enumerate(_people())}
    chance = random.Random(450321)  # noqa: S311
    codes = list(facts)
    kinds = {f"L-{number}": list(Roster)[number % 3] for number in range(9)}
    rosters: list[Member] = []
    for number, code in enumerate(kinds):
        for resident in chance.sample(codes, (1, 2, 9, 10, 11, 30, 60, 12, 10)[number]):
            starts, ends = _period(chance)
            rosters.append(Member(code, resident, starts, ends))
    households: list[Member] = []
    for number in range(0, len(codes), 3):
        for resident in codes[number : number + 3]:
            starts, ends = _period(chance)
            households.append(Member(f"H-{number}", resident, starts, ends, chance.random() < 0.3))
            if ends is not None and chance.random() < 0.5:  # moves to another household the day of leaving
                households.append(Member(f"H-{chance.randrange(0, len(codes), 3)}", resident, ends, None))
    gone = {code: (_perhaps(chance, facts[code].born), _perhaps(chance, facts[code].born)) for code in codes}
    places = {(code, at): chance.choice(PLACES) for code in codes for at in range(len(facts[code].residences))}
    return Made(facts, places, gone, tuple(households), tuple(rosters), kinds)


def _people() -> list[ResidentFacts]:
    found: list[ResidentFacts] = []

    @settings(
        max_examples=NUMBER,
        phases=(Phase.generate,),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(residents())
    def collect(one: ResidentFacts) -> None:
        found.append(one)

    collect()
    return found[:NUMBER]


def _perhaps(chance: random.Random, born: date) -> date | None:
    """Now and then a day after the birth."""
    day = chance.choice(DAYS)
    return day if chance.random() < 0.1 and day >= born else None


def _period(chance: random.Random) -> tuple[date, date | None]:
    starts = chance.choice(DAYS)
    later = [day for day in DAYS if day >= starts]
    return starts, chance.choice([*later, None, None, None])


async def store(made: Made, homes: Sequence[tuple[str, str | None]] = (("450321", None),)) -> None:
    """Put it all into the open database, without residents so far; they live in these regions and grids by turns."""
    regions = await _regions()
    grids = {code: key async for code, key in _pairs(Grid)}
    await m.Resident.bulk_create(
        m.Resident(
            code=code,
            region_id=regions[homes[place % len(homes)][0]],
            grid_id=grids.get(homes[place % len(homes)][1] or ""),
            born=facts.born,
            sex=facts.sex.value,
            died=made.gone[code][0],
            moved_away=made.gone[code][1],
            recorded_at=RECORDED,
        )
        for place, (code, facts) in enumerate(made.facts.items())
    )
    ids: dict[str, int] = {code: key async for code, key in _pairs(m.Resident)}
    await _store_facts(made, ids, regions)
    await _store_groups(made, ids, regions)


async def _regions() -> dict[str, int]:
    for code in REGIONS:
        kind = "PROVINCE" if code.endswith("0000") else "CITY" if code.endswith("00") else "COUNTY"
        parent = {"450300": "450000", "450321": "450300", "450322": "450300", "310101": "310000"}.get(code)
        above = None if parent is None else await Region.get(code=parent)
        if not await Region.exists(code=code):
            await Region.create(code=code, name_zh=code, name_en=code, kind=kind, parent=above)
    return {code: key async for code, key in _pairs(Region)}


async def _pairs(model: type[Model]) -> Any:
    found: Any = await model.all().values_list("code", "id")
    for code, key in found:
        yield code, key


async def _store_facts(made: Made, ids: dict[str, int], regions: dict[str, int]) -> None:
    versions = await _packages()
    rows: dict[type[Model], list[Any]] = {}

    def add(model: type[Model], resident: str, during: During[Any], **columns: object) -> None:
        row = model(resident_id=ids[resident], starts=during.starts or LONG_AGO, ends=during.ends, **columns)
        rows.setdefault(model, []).append(row)

    for code, facts in made.facts.items():
        for at, during in enumerate(facts.residences):
            place = regions[made.places[code, at]]
            add(m.Residence, code, during, relation=during.fact.value, region_id=place)
        for tag in facts.tags:
            add(m.PopulationTag, code, tag, tag=tag.fact.value)
        for diagnosis in facts.diagnoses:
            add(m.Diagnosis, code, diagnosis, icd10=diagnosis.fact)
        for treatment in facts.tb_treatments:
            add(m.TbTreatment, code, treatment)
        for mobility in facts.mobility:
            add(m.MobilityAssessment, code, mobility, mobility=mobility.fact.value)
        for grade in facts.risk_grades:
            add(m.RiskGrading, code, grade, grade=grade.fact.value)
        for flag in facts.flags:
            add(m.RecordedFlag, code, flag, flag=flag.fact.value)
        for held in facts.held:
            package, version = versions[held.fact]
            add(m.Selection, code, held, package_id=package, version_id=version)
        for one in facts.pregnancies:
            row = m.Pregnancy(resident_id=ids[code], lmp=one.lmp, delivered=one.delivered, lost=one.lost)
            rows.setdefault(m.Pregnancy, []).append(row)
    for model, found in rows.items():
        await model.bulk_create(found)


async def _packages() -> dict[str, tuple[int, int]]:
    found = {}
    for code in PACKAGES:
        package, _ = await ServicePackage.get_or_create(code=code)
        version = await PackageVersion.get_or_none(package=package, number=1) or await PackageVersion.create(
            package=package,
            number=1,
            digest=code,
            tier="BASIC",
            definition={},
            public_health_fen=0,
            medical_insurance_fen=0,
            fiscal_fen=0,
            employer_fen=0,
            self_fen=0,
            total_fen=0,
            price_status="PLACEHOLDER",
            created_at=RECORDED,
        )
        found[code] = (package.id, version.id)
    return found


async def _store_groups(made: Made, ids: dict[str, int], regions: dict[str, int]) -> None:
    await m.Roster.bulk_create(
        m.Roster(code=code, kind=kind.value, name=code, region_id=regions["450321"])
        for code, kind in made.kinds.items()
    )
    await m.Household.bulk_create(m.Household(code=code) for code in sorted(_groups(made.households)))
    rosters = {code: key async for code, key in _pairs(m.Roster)}
    households = {code: key async for code, key in _pairs(m.Household)}
    await m.RosterMember.bulk_create(
        m.RosterMember(roster_id=rosters[one.group], resident_id=ids[one.resident], starts=one.starts, ends=one.ends)
        for one in made.rosters
    )
    await m.HouseholdMember.bulk_create(
        m.HouseholdMember(
            household_id=households[one.group],
            resident_id=ids[one.resident],
            is_anchor=one.is_anchor,
            starts=one.starts,
            ends=one.ends,
        )
        for one in made.households
    )


def _groups(members: Iterable[Member]) -> set[str]:
    return {one.group for one in members}


assert LONG_AGO < FIRST_DAY
