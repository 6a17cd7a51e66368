"""The database holds the promises about residents by itself: one fact at a time, days in order, nothing deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.models import Model

from catalog.models import PackageVersion, ServicePackage
from core.clock import Clock
from core.database import connection
from enrolment import models as m
from enrolment.worklists.keeping import keep_the_day
from teams.models import Region
from teams.queries.statement import rows_of

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
REFUSED = (IntegrityError, OperationalError)


@dataclass(frozen=True)
class Known:
    """Two residents and what their facts refer to."""

    resident: m.Resident
    other: m.Resident
    region: Region
    roster: m.Roster
    household: m.Household
    other_household: m.Household
    version: PackageVersion


@pytest.fixture
async def known(database: str, clock: Clock) -> Known:
    region = await Region.create(code="450321", name_zh="阳朔", name_en="Yangshuo", kind="COUNTY")
    born: dict[str, Any] = {"region": region, "born": date(1960, 2, 29), "sex": "FEMALE", "recorded_at": clock()}
    package = await ServicePackage.create(code="BAS-00")
    fen: dict[str, Any] = {
        f"{payer}_fen": 0 for payer in ("public_health", "medical_insurance", "fiscal", "employer", "self", "total")
    }
    return Known(
        resident=await m.Resident.create(code="R-1", **born),
        other=await m.Resident.create(code="R-2", **born),
        region=region,
        roster=await m.Roster.create(code="L-1", kind="SCHOOL", name="示例学校", region=region),
        household=await m.Household.create(code="H-1"),
        other_household=await m.Household.create(code="H-2"),
        version=await PackageVersion.create(
            package=package,
            number=1,
            digest="d",
            tier="BASIC",
            definition={},
            price_status="PLACEHOLDER",
            created_at=clock(),
            **fen,
        ),
    )


Write = Callable[[Known, m.Resident, date, date | None], Awaitable[Model]]


def of(model: type[Model], **columns: Callable[[Known], object] | object) -> Write:
    """Writes a fact of a resident for a time; a column that refers to something is told where to find it."""

    def write(known: Known, resident: m.Resident, starts: date, ends: date | None) -> Awaitable[Model]:
        told: dict[str, Any] = {name: value(known) if callable(value) else value for name, value in columns.items()}
        return model.create(resident=resident, starts=starts, ends=ends, **told)

    return write


ONE_AT_A_TIME: dict[str, Write] = {
    "relation to a place": of(m.Residence, relation="LIVES", region=lambda known: known.region),
    "tag": of(m.PopulationTag, tag="DISABLED"),
    "diagnosis": of(m.Diagnosis, icd10="E11.9"),
    "treatment": of(m.TbTreatment),
    "mobility": of(m.MobilityAssessment, mobility="FREE"),
    "grade": of(m.RiskGrading, grade="RED"),
    "flag": of(m.RecordedFlag, flag="SMOKER"),
    "place on a roster": of(m.RosterMember, roster=lambda known: known.roster),
    "household": of(m.HouseholdMember, household=lambda known: known.household),
    "package": of(m.Selection, package_id=lambda known: known.version.package_id, version=lambda known: known.version),
}


@pytest.mark.parametrize("what", ONE_AT_A_TIME)
async def test_the_same_fact_stands_once_at_a_time(known: Known, what: str) -> None:
    write = ONE_AT_A_TIME[what]
    await write(known, known.resident, JANUARY, MAY)

    for starts, ends in ((JANUARY, MAY), (MARCH, None), (MARCH, MAY)):
        with pytest.raises(REFUSED):
            await write(known, known.resident, starts, ends)

    await write(known, known.resident, MAY, None)
    await write(known, known.resident, MARCH, MARCH)  # never in force
    await write(known, known.other, JANUARY, None)


@pytest.mark.parametrize("what", ONE_AT_A_TIME)
async def test_a_period_that_ends_before_it_starts_is_refused(known: Known, what: str) -> None:
    with pytest.raises(REFUSED):
        await ONE_AT_A_TIME[what](known, known.resident, MARCH, JANUARY)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            of(m.Residence, relation="LIVES", region=lambda known: known.region),
            of(m.Residence, relation="WORKS", region=lambda known: known.region),
        ),
        (of(m.PopulationTag, tag="DISABLED"), of(m.PopulationTag, tag="POVERTY_LIFTED")),
        (of(m.Diagnosis, icd10="E11"), of(m.Diagnosis, icd10="E11.9")),
        (of(m.RecordedFlag, flag="SMOKER"), of(m.RecordedFlag, flag="BEDRIDDEN")),
    ],
    ids=["relations", "tags", "diagnoses", "flags"],
)
async def test_different_facts_of_a_kind_may_stand_together(known: Known, first: Write, second: Write) -> None:
    await first(known, known.resident, JANUARY, None)
    await second(known, known.resident, JANUARY, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (of(m.MobilityAssessment, mobility="FREE"), of(m.MobilityAssessment, mobility="LIMITED")),
        (of(m.RiskGrading, grade="RED"), of(m.RiskGrading, grade="GREEN")),
        (
            of(m.HouseholdMember, household=lambda known: known.household),
            of(m.HouseholdMember, household=lambda known: known.other_household),
        ),
    ],
    ids=["mobility", "grade", "household"],
)
async def test_of_some_kinds_only_one_stands_whatever_it_says(known: Known, first: Write, second: Write) -> None:
    await first(known, known.resident, JANUARY, None)

    with pytest.raises(REFUSED):
        await second(known, known.resident, MARCH, None)


@pytest.mark.parametrize(
    "days",
    [
        {"delivered": date(2025, 12, 31)},
        {"lost": date(2025, 12, 31)},
        {"delivered": MARCH, "lost": MAY},
        {"discharged": MAY},
        {"delivered": MAY, "discharged": MARCH},
    ],
    ids=["birth before", "loss before", "birth and loss", "discharge without a birth", "discharge before"],
)
async def test_a_pregnancy_takes_its_course_in_order(known: Known, days: dict[str, Any]) -> None:
    with pytest.raises(REFUSED):
        await m.Pregnancy.create(resident=known.resident, lmp=JANUARY, **days)

    await m.Pregnancy.create(resident=known.resident, lmp=JANUARY, delivered=MARCH, discharged=MAY)


@pytest.mark.parametrize(
    "changed",
    [{"died": date(1960, 2, 28)}, {"moved_away": date(1960, 2, 28)}, {"sex": "OTHER"}],
    ids=["death", "moving away", "sex"],
)
async def test_a_resident_is_born_first_and_of_a_recorded_sex(known: Known, changed: dict[str, Any]) -> None:
    with pytest.raises(REFUSED):
        await m.Resident.filter(id=known.resident.id).update(**changed)


DERIVED = {
    "worklist_entry": "an index over facts that stand: taken away and made anew whenever they change, and every day",
    "worklist_mark": "that a fact changed and the index is to follow: gone when it has followed",
}
"""Which tables hold no record of anything, and why: of these rows are deleted. All others keep theirs for good."""


async def test_nothing_about_residents_is_ever_deleted(known: Known) -> None:
    for write in ONE_AT_A_TIME.values():
        await write(known, known.resident, JANUARY, None)
    await m.Pregnancy.create(resident=known.resident, lmp=JANUARY)

    tables = {getattr(m, name)._meta.db_table for name in m.__all__} - DERIVED.keys()
    for table in sorted(tables):
        if await rows_of(f'SELECT 1 FROM "{table}" LIMIT 1'):  # noqa: S608
            with pytest.raises(REFUSED, match=r"never deleted|append-only"):
                await connection().execute_query(f'DELETE FROM "{table}"')  # noqa: S608
    assert tables - await _kept() == set()
    assert not DERIVED.keys() & await _kept()


async def test_what_is_derived_comes_back_when_it_is_taken_away(known: Known) -> None:
    today = date(2026, 3, 1)
    await m.PopulationTag.create(resident=known.resident, tag="DISABLED", starts=JANUARY)
    await keep_the_day(today)
    columns = ("kind", "place", "place_id", "due", "subject_id", "other_id", "since", "reason")
    before = sorted(await m.WorklistEntry.all().values_list(*columns))
    assert before

    for table in DERIVED:
        await connection().execute_query(f'DELETE FROM "{table}"')  # noqa: S608
    await keep_the_day(today)

    assert sorted(await m.WorklistEntry.all().values_list(*columns)) == before


async def _kept() -> set[str]:
    """The tables with a trigger that refuses to delete, by its name; what each does is listed in tests/storage."""
    sqlite = connection().capabilities.dialect == "sqlite"
    named = "name FROM sqlite_master WHERE type = 'trigger'" if sqlite else "tgname AS name FROM pg_trigger"
    names = {str(row["name"]) for row in await rows_of(f"SELECT {named}")}
    endings = ("_never_deleted", "_no_delete", "_append_only")
    return {name.removesuffix(ending) for name in names for ending in endings if name.endswith(ending)}
