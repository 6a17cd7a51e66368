"""What the register says of an institution changes, or nothing does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from core.language import Text
from teams import models
from teams.operations.amending import AmendInstitution, InstitutionPart, amend_institution
from teams.operations.registering import MOST_LISTED, register_institution
from teams.vocabulary import Capability, Department, DiseaseGroup, InstitutionGrade, Ownership
from tests.teams.staging import ADMIN, AUTHORITY, FOREIGNERS, everything, refused, stage, told
from tests.teams.test_registering import CLINIC

AMEND = AmendInstitution(
    "LC-V3",
    expected_version=1,
    name=Text("改名卫生室", "Renamed clinic"),
    ownership=Ownership.PRIVATE,
    parent="LC-H",
    grid="LC-G1",
    scope=(Department.TCM, Department.REHABILITATION),
    capabilities=(Capability.TCM_CLINIC,),
    is_pilot=True,
    may_sign=True,
)
KEPT = ["id", "code", "credit_code", "kind", "tier", "region_id", "registered_at"]
EMPTY = AmendInstitution("LC-V3", expected_version=1)


@pytest.fixture(autouse=True)
async def county(database: str, clock: Clock) -> None:
    """The staged county stands in the database, with a further clinic under LC-T."""
    await stage()
    await register_institution(AUTHORITY, CLINIC, "clinic", clock)


async def columns(code: str = "LC-V3") -> dict[str, Any]:
    """The row of an institution."""
    (row,) = await models.Institution.filter(code=code).values()
    return dict(row)


async def parent_of(code: str) -> str | None:
    """The code of the institution above."""
    row = await models.Institution.get(code=code).select_related("parent")
    return None if row.parent is None else row.parent.code


async def test_everything_that_may_change_changes_and_nothing_else(clock: Clock) -> None:
    before = await columns()

    assert await amend_institution(AUTHORITY, AMEND, "k", clock) == {"code": "LC-V3", "version": 2}

    row = await columns()
    assert (row["name_zh"], row["name_en"], row["ownership"]) == ("改名卫生室", "Renamed clinic", "PRIVATE")
    assert (row["is_pilot"], row["may_sign"]) == (True, True)
    assert (row["scope"], row["capabilities"]) == (["TCM", "REHABILITATION"], ["TCM_CLINIC"])
    assert await parent_of("LC-V3") == "LC-H"
    assert row["grid_id"] == (await models.Grid.get(code="LC-G1")).id
    assert {name: row[name] for name in KEPT} == {name: before[name] for name in KEPT}


async def test_what_is_left_out_stays_and_what_is_cleared_is_gone(clock: Clock) -> None:
    await amend_institution(AUTHORITY, AMEND, "1", clock)
    before = await columns()

    await amend_institution(AUTHORITY, replace(EMPTY, expected_version=2, may_sign=False), "2", clock)
    assert await columns() == before | {"version": 3, "may_sign": False}
    every = tuple(InstitutionPart)
    await amend_institution(AUTHORITY, replace(EMPTY, expected_version=3, scope=(), clears=every), "3", clock)

    gone: dict[str, Any] = {"grade": None, "parent_id": None, "grid_id": None, "scope": []}
    assert await columns() == before | {"version": 4, "may_sign": False} | gone


async def test_a_hospital_is_graded_and_the_grade_withdrawn(clock: Clock) -> None:
    await amend_institution(AUTHORITY, AmendInstitution("LC-H", 1, grade=InstitutionGrade.LEVEL_2_A), "1", clock)
    assert (await columns("LC-H"))["grade"] == "LEVEL_2_A"

    await amend_institution(AUTHORITY, AmendInstitution("LC-H", 2, clears=(InstitutionPart.GRADE,)), "2", clock)
    assert (await columns("LC-H"))["grade"] is None


async def test_an_area_grows_by_grids_that_it_does_not_have(clock: Clock) -> None:
    await models.Grid.create(
        code="LC-G2",
        name_zh="二",
        name_en="two",
        kind="TOWNSHIP",
        region=await models.Region.get(code="450323"),
    )
    wrong = replace(EMPTY, add_area=("LC-G1", "LC-G2", "LC-G2", "YS-G1", "NO-GRID"))

    assert told(await refused(amend_institution(AUTHORITY, wrong, "1", clock))) == {
        ("ALREADY_LINKED", "addArea.0"),
        ("LISTED_TWICE", "addArea.2"),
        ("NOT_FOUND", "addArea.3"),
        ("NOT_FOUND", "addArea.4"),
    }
    await amend_institution(AUTHORITY, replace(EMPTY, add_area=("LC-G2",)), "2", clock)
    area = await models.InstitutionArea.filter(institution__code="LC-V3").values_list("grid__code", flat=True)
    assert sorted(str(code) for code in area) == ["LC-G1", "LC-G1-1", "LC-G2"]


async def test_an_area_has_no_more_grids_than_allowed(clock: Clock) -> None:
    region = await models.Region.get(code="450323")
    await models.Grid.bulk_create(
        models.Grid(code=f"G-{n}", name_zh="村", name_en="village", kind="VILLAGE", region_id=region.id)
        for n in range(MOST_LISTED)
    )
    many = tuple(f"G-{n}" for n in range(MOST_LISTED))

    assert told(await refused(amend_institution(AUTHORITY, replace(EMPTY, add_area=many), "1", clock))) == {
        ("LIST_SIZE", "addArea")
    }
    await amend_institution(AUTHORITY, replace(EMPTY, add_area=many[2:]), "2", clock)


@pytest.mark.parametrize("parent", ["LC-H", "LC-T", "LC-V3"])
async def test_an_institution_never_comes_to_stand_below_itself(clock: Clock, parent: str) -> None:
    """LC-H over LC-T over LC-V3: itself, a child and a grandchild are no parent of LC-H."""
    await amend_institution(AUTHORITY, AmendInstitution("LC-T", 1, parent="LC-H"), "1", clock)

    given = AmendInstitution("LC-H", 1, parent=parent)

    assert told(await refused(amend_institution(AUTHORITY, given, "2", clock))) == {("OWN_ANCESTOR", "parent")}


async def test_a_loop_that_is_opened_first_is_none(clock: Clock) -> None:
    await amend_institution(AUTHORITY, replace(EMPTY, parent="LC-V1"), "1", clock)
    await amend_institution(AUTHORITY, replace(EMPTY, clears=(InstitutionPart.PARENT,), expected_version=2), "2", clock)

    await amend_institution(AUTHORITY, AmendInstitution("LC-V1", 1, parent="LC-V3"), "3", clock)

    assert [await parent_of("LC-V3"), await parent_of("LC-V1"), await parent_of("LC-V2")] == [None, "LC-V3", "LC-T"]


async def test_what_is_wrong_with_a_change_is_told_at_once(clock: Clock) -> None:
    wrong = replace(
        EMPTY,
        name=Text("", "x" * 201),
        parent="YS-T",
        grid="YS-G1",
        disease_groups=(DiseaseGroup.DIABETES,),
    )

    assert told(await refused(amend_institution(AUTHORITY, wrong, "k", clock))) == {
        ("TEXT_SIZE", "name.zh"),
        ("TEXT_SIZE", "name.en"),
        ("NOT_FOUND", "parent"),
        ("NOT_FOUND", "grid"),
        ("DISEASE_GROUPS", "diseaseGroups"),
    }


async def test_the_record_that_results_is_held_to_what_holds_of_new_ones(clock: Clock) -> None:
    below = AmendInstitution("LC-T", 1, parent="LC-P")
    assert told(await refused(amend_institution(AUTHORITY, below, "1", clock))) == {("PARENT_TIER", "parent")}
    graded = replace(EMPTY, grade=InstitutionGrade.LEVEL_2_A)
    assert told(await refused(amend_institution(AUTHORITY, graded, "2", clock))) == {("GRADE_OF_TIER", "grade")}
    public = AmendInstitution("LC-P", 1, ownership=Ownership.PUBLIC)
    assert told(await refused(amend_institution(AUTHORITY, public, "3", clock))) == {("OWNERSHIP_OF_KIND", "ownership")}


@pytest.mark.parametrize("actor", [ADMIN, *FOREIGNERS], ids=lambda actor: actor.subject)
async def test_only_the_authority_of_the_region_amends(clock: Clock, actor: Actor) -> None:
    assert told(await refused(amend_institution(actor, AMEND, "k", clock))) == {("NOT_FOUND", "institution")}


async def test_a_retry_is_told_the_same_and_a_stale_version_the_one_that_stands(clock: Clock) -> None:
    first = await amend_institution(AUTHORITY, AMEND, "k", clock)
    stands = await everything()

    assert await amend_institution(AUTHORITY, AMEND, "k", clock) == first
    assert await everything() == stands
    (problem,) = await refused(amend_institution(AUTHORITY, AMEND, "k2", clock))
    assert isinstance(problem, VersionConflict)
    assert (problem.path, problem.current) == (("expectedVersion",), 2)


async def test_an_amended_institution_stays_one_that_makes_sense(clock: Clock) -> None:
    """R019: a private clinic does not become public; a township hospital does not come to stand below a village."""
    private = AmendInstitution("LC-P", expected_version=1, ownership=Ownership.PUBLIC)
    problems = await refused(amend_institution(AUTHORITY, private, "1", clock))
    assert told(problems) == {("OWNERSHIP_OF_KIND", "ownership")}
    below = AmendInstitution("LC-X", expected_version=1, parent="LC-V1", grade=InstitutionGrade.LEVEL_3_A)
    problems = await refused(amend_institution(AUTHORITY, below, "2", clock))
    assert told(problems) == {("PARENT_TIER", "parent"), ("GRADE_OF_TIER", "grade")}
    twice = replace(EMPTY, scope=(Department.TCM, Department.TCM))
    assert told(await refused(amend_institution(AUTHORITY, twice, "3", clock))) == {("LISTED_TWICE", "scope.1")}
