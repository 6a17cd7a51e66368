"""Amending (变更登记): what an institution's record says changes; what it is and where it belongs does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from tortoise.exceptions import IntegrityError

from core.actor import Actor
from core.clock import Clock
from core.wire import WIRE, ImpossibleDefinition, Name
from teams import models
from teams.institution import InstitutionDefinition
from teams.operations.columns import institution_columns
from teams.operations.problem import list_size, name_problems, problem, problem_of
from teams.operations.registering import MOST_LISTED, known_grids, list_problems, parent_problems, refuse_long
from teams.operations.verb import Objections, carry_out, lock
from teams.queries import rows
from teams.queries.reachable import institutions_in
from teams.scope import Reach, governs
from teams.vocabulary import Capability, Department, DiseaseGroup, InstitutionGrade, Ownership, Tier


class InstitutionPart(Enum):
    """What an institution may be without; the value is its key in the input."""

    GRADE = "grade"
    PARENT = "parent"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class AmendInstitution:
    """What is None stays as it is, but for what is among `clears`; lists replace those on record.

    `add_area` are codes of grids that it serves from now on besides: the area has no days, so nothing leaves it.
    """

    __pydantic_config__ = WIRE
    institution: str
    expected_version: int
    name: Name | None = None
    ownership: Ownership | None = None
    grade: InstitutionGrade | None = None
    parent: str | None = None
    grid: str | None = None
    add_area: tuple[str, ...] = ()
    scope: tuple[Department, ...] | None = None
    capabilities: tuple[Capability, ...] | None = None
    disease_groups: tuple[DiseaseGroup, ...] | None = None
    is_pilot: bool | None = None
    may_sign: bool | None = None
    clears: tuple[InstitutionPart, ...] = ()

    def amended(self, standing: InstitutionDefinition) -> InstitutionDefinition:
        """The definition with the changes, its area aside; raises ImpossibleDefinition as the definition does."""
        kept = ("name", "ownership", "scope", "capabilities", "disease_groups", "is_pilot", "may_sign")
        changes: dict[str, Any] = {part.value: None for part in self.clears}
        for field in (*kept, *(part.value for part in InstitutionPart)):
            given = getattr(self, field)
            changes |= {} if given is None else {field: given}
        return replace(standing, **changes)


async def amend_institution(actor: Actor, given: AmendInstitution, key: str, clock: Clock) -> dict[str, Any]:
    """Change what the register says of an institution. Answers `code` and `version`.

    Only a region authority. Kind, tier, code, region and credit code stay. Raises a Refusal: NOT_FOUND (`institution`,
    `parent`, `grid`, `addArea.n`), VERSION_CONFLICT, OWN_ANCESTOR (`parent` is the institution itself or stands below
    it, at any depth), PARENT_TIER, OWNERSHIP_OF_KIND, GRADE_OF_TIER, DISEASE_GROUPS, LISTED_TWICE (also `scope.n`,
    `capabilities.n`, `diseaseGroups.n`) and ALREADY_LINKED (`addArea.n`), LIST_SIZE (`addArea`: at most 500 grids in
    all), TEXT_SIZE.
    """

    async def body() -> dict[str, Any]:
        refuse_long(given.add_area, "addArea")
        said, within = Objections(), governs(actor)
        said.add([] if given.name is None else name_problems(given.name, 200, "name"))
        row = await models.Institution.filter(institutions_in(within), code=given.institution).first()
        if row is None:
            said.add([problem("NOT_FOUND", "institution")])
            raise said.refusal()
        parent = await _parent(within, given, row, said)
        await said.claim(models.Institution, row.id, given.expected_version, "expectedVersion")
        grids = await known_grids(within, [*given.add_area, *([given.grid] if given.grid is not None else [])])
        said.add([problem("NOT_FOUND", "grid")] if given.grid is not None and given.grid not in grids else [])
        await _area_problems(given, row.id, grids, said)
        definition = await _amended(given, row.id, said)
        said.refuse()
        await models.Institution.filter(id=row.id).update(
            **institution_columns(definition),
            **({"parent_id": parent} if given.parent is not None else {}),
            **({"grid_id": grids[given.grid]} if given.grid is not None else {}),
            **{f"{part.value}_id": None for part in _let_go(given)},
        )
        areas = [models.InstitutionArea(institution_id=row.id, grid_id=grids[grid]) for grid in given.add_area]
        await models.InstitutionArea.bulk_create(areas)
        return {"code": row.code, "version": given.expected_version + 1}

    return await carry_out(actor, "amendInstitution", given, key, clock, body)


async def _parent(
    within: Reach, given: AmendInstitution, institution: models.Institution, said: Objections
) -> int | None:
    """The row's id of the new parent; NOT_FOUND, OWN_ANCESTOR and PARENT_TIER are noted.

    The institution, the new parent and all above it are locked together, in the order of ids, and looked at again:
    whoever is given another parent elsewhere at the same time has locked one of them, if the two would make a loop.
    """
    if given.parent is None:
        return None
    parent = await models.Institution.filter(institutions_in(within), code=given.parent).first()
    if parent is None:
        said.add([problem("NOT_FOUND", "parent")])
        return None
    line = await _line(parent.id)
    await lock(models.Institution, [institution.id, *line])
    if await _line(parent.id) != line:
        raise IntegrityError("the line above the new parent changed in between")  # the act begins again
    if institution.id in line:
        said.add([problem("OWN_ANCESTOR", "parent")])
    else:
        said.add(parent_problems(parent, None if institution.tier is None else Tier(institution.tier)))
    return parent.id


async def _line(institution: int) -> list[int]:
    """The row and those above it, nearest first: one statement a level."""
    line: list[int] = []
    at: int | None = institution
    while at is not None and at not in line:
        line.append(at)
        above: Any = await models.Institution.filter(id=at).values_list("parent_id", flat=True)
        at = above[0]
    return line


async def _area_problems(given: AmendInstitution, institution: int, grids: dict[str, int], said: Objections) -> None:
    codes = await models.InstitutionArea.filter(institution_id=institution).values_list("grid__code", flat=True)
    served = {str(code) for code in codes}
    said.add(list_problems(given.add_area, "addArea"))
    said.add(problem("NOT_FOUND", "addArea", str(n)) for n, code in enumerate(given.add_area) if code not in grids)
    said.add(
        problem("ALREADY_LINKED", "addArea", str(n))
        for n, code in enumerate(given.add_area)
        if code in grids and code in served
    )
    if len(served | set(given.add_area)) > MOST_LISTED:
        said.add([list_size(("addArea",), MOST_LISTED)])


async def _amended(given: AmendInstitution, institution: int, said: Objections) -> InstitutionDefinition:
    """The institution as it would be; what contradicts itself is noted."""
    columns = {name: at for name, at in rows.INSTITUTION.items() if name != "area"}
    (row,) = await models.Institution.filter(id=institution).values(**columns)
    standing = rows.institution({**row, "area": None})
    try:
        return given.amended(standing)
    except ImpossibleDefinition as error:
        told = problem_of(error, ())
        said.add([told] if (told.code, told.path) not in {(each.code, each.path) for each in said.found} else [])
        return standing


def _let_go(given: AmendInstitution) -> list[InstitutionPart]:
    """The references that are cleared; a value given as well holds."""
    references = (InstitutionPart.PARENT, InstitutionPart.GRID)
    return [part for part in references if part in given.clears and getattr(given, part.value) is None]
