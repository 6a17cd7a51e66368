"""Bringing over what hangs on one record of a person to the other (档案归并): table by table, and what forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.models import Model

from catalog.vocabulary import Residence
from enrolment import models as m
from enrolment.registering.problem import MergeObstacle
from enrolment.registering.union import Fact, Moved, united


@dataclass(frozen=True, slots=True)
class _Dated:
    """A table of dated facts about residents, of which one a `key` stands at a time and says its `value`: columns.

    `value` None: it says more than can be compared, so two never meet. `person` is the column of the resident. `alone`:
    values of the first column of the key of which only one stands at a time, whatever the other columns say.
    """

    model: type[Model]
    obstacle: MergeObstacle
    key: tuple[str, ...] = ()
    value: tuple[str, ...] | None = ()
    alone: frozenset[str] = frozenset()
    person: str = "resident_id"
    until: str = "ends"


_ONE_PLACE = frozenset({Residence.LIVES.value, Residence.REGISTERED.value})
"""Nobody lives in two regions at once, or is registered in two: where the survivor lives counts."""

_DATED: tuple[_Dated, ...] = (
    _Dated(m.Residence, MergeObstacle.RESIDENCE, ("relation", "region_id"), alone=_ONE_PLACE),
    _Dated(m.PopulationTag, MergeObstacle.POPULATION_TAG, ("tag",)),
    _Dated(m.Diagnosis, MergeObstacle.DIAGNOSIS, ("icd10",)),
    _Dated(m.TbTreatment, MergeObstacle.TB_TREATMENT),
    _Dated(m.MobilityAssessment, MergeObstacle.MOBILITY, (), ("mobility",)),
    _Dated(m.RiskGrading, MergeObstacle.RISK_GRADE, (), ("grade",)),
    _Dated(m.RecordedFlag, MergeObstacle.FLAG, ("flag",)),
    _Dated(m.HouseholdMember, MergeObstacle.HOUSEHOLD, (), ("household_id",)),
    _Dated(m.RosterMember, MergeObstacle.ROSTER, ("roster_id",)),
    _Dated(m.Address, MergeObstacle.ADDRESS, ("kind",)),
    _Dated(m.Phone, MergeObstacle.PHONE, ("number_index",)),
    _Dated(m.Guardianship, MergeObstacle.GUARDIANSHIP, ("guardian_id",)),
    _Dated(m.Guardianship, MergeObstacle.GUARDIANSHIP, ("resident_id",), person="guardian_id"),
    _Dated(m.Enrolment, MergeObstacle.ENROLMENT, (), None, until="covered_until"),
    _Dated(m.Selection, MergeObstacle.SELECTION, ("package_id",), None),
    _Dated(m.GroupCover, MergeObstacle.GROUP_COVER, ("contract_id",), None),
)
"""In which an invariant of the database lets only one stand; where two say the same, it is said once."""

_PLAIN: tuple[tuple[type[Model], str], ...] = (
    (m.IdentityDocument, "resident_id"),
    (m.HouseholdHead, "resident_id"),
    (m.ContractPerson, "resident_id"),
    (m.ResidentRequest, "resident_id"),
    (m.SigningCode, "resident_id"),
    (m.SigningCode, "signer_id"),
)
"""Which may stand beside each other. What is append-only is in neither list: it stays as it was signed."""


def brought_over() -> frozenset[type[Model]]:
    """The tables of which rows go over. Pure."""
    dated = {each.model for each in _DATED}
    return frozenset(dated | {model for model, _ in _PLAIN} | {m.Pregnancy, m.ResidentRegistration})


async def bring_over(survivor: int, duplicate: int, now: date) -> tuple[dict[str, int], list[MergeObstacle]]:
    """Re-point what hangs on the duplicate (row ids); how many rows of each table went over, and what forbids it.

    With obstacles everything may be half done: the caller refuses, and nothing is kept.
    """
    moved: dict[str, int] = {}
    obstacles = [*await _pregnancies(survivor, duplicate), *await _wards(survivor, duplicate)]
    plans: list[tuple[_Dated, tuple[Moved, ...]]] = []
    for dated in _DATED:
        rows: Any = dated.model
        standing = [_fact(dated, row) for row in await _of(rows, dated, survivor)]
        plan = united(standing, [_fact(dated, row) for row in await _of(rows, dated, duplicate)])
        if plan is None:
            obstacles.append(dated.obstacle)
        else:
            plans.append((dated, plan))
    if obstacles:
        return moved, obstacles
    await _keep_one_primary(survivor, duplicate, now)
    for dated, plan in plans:
        _count(moved, dated.model, await _apply(dated, plan, survivor))
    for model, person in _PLAIN:
        table: Any = model
        _count(moved, model, await table.filter(**{person: duplicate}).update(**{person: survivor}))
    _count(moved, m.Enrolment, await m.Enrolment.filter(resident_id=duplicate).update(resident_id=survivor))
    _count(moved, m.Pregnancy, await _move_pregnancies(survivor, duplicate))
    _count(moved, m.ResidentRegistration, await _move_registrations(survivor, duplicate))
    return moved, []


def _count(moved: dict[str, int], model: type[Model], number: int) -> None:
    table = str(model._meta.db_table)
    moved[table] = moved.get(table, 0) + number


async def _of(rows: Any, dated: _Dated, person: int) -> Sequence[Any]:
    chosen = {dated.person: person} | ({"voided_at__isnull": True} if dated.model is m.Enrolment else {})
    return list(await rows.filter(**chosen).order_by("id"))


def _fact(dated: _Dated, row: Any) -> Fact:
    key = tuple(getattr(row, column) for column in dated.key)
    value = None if dated.value is None else tuple(getattr(row, column) for column in dated.value)
    return Fact(row.id, row.starts, getattr(row, dated.until), key[:1] if set(key[:1]) & dated.alone else key, value)


async def _apply(dated: _Dated, plan: Sequence[Moved], survivor: int) -> int:
    """Each row with the days that go over; of what cannot be compared no day is cut, and its end is left alone."""
    rows: Any = dated.model
    for each in plan:
        days = {} if dated.value is None else {"starts": each.starts, "ends": each.ends}
        await rows.filter(id=each.id).update(**{dated.person: survivor, **days})
    return len(plan)


async def _keep_one_primary(survivor: int, duplicate: int, now: date) -> None:
    """The survivor's primary phone stays the primary one; the duplicate's is one where the survivor has none in use."""
    own = await m.Phone.filter(resident_id=survivor, is_primary=True)
    if any(row.ends is None or row.ends > now for row in own):
        await m.Phone.filter(resident_id=duplicate, is_primary=True).update(is_primary=False)
    else:
        await m.Phone.filter(resident_id=survivor, is_primary=True).update(is_primary=False)


async def _wards(survivor: int, duplicate: int) -> list[MergeObstacle]:
    """Who answers for the other is somebody else."""
    pair = (survivor, duplicate)
    both = await m.Guardianship.filter(resident_id__in=pair, guardian_id__in=pair).exists()
    return [MergeObstacle.GUARDIANSHIP] if both else []


async def _pregnancies(survivor: int, duplicate: int) -> list[MergeObstacle]:
    """Two pregnancies that both go on, or of which one began while the other went on, with different first days."""
    own = await m.Pregnancy.filter(resident_id=survivor)
    other = await m.Pregnancy.filter(resident_id=duplicate)
    clash = any(one.lmp != two.lmp and one.lmp <= _over(two) and two.lmp <= _over(one) for one in own for two in other)
    return [MergeObstacle.PREGNANCY] if clash else []


def _over(pregnancy: m.Pregnancy) -> date:
    return pregnancy.delivered or pregnancy.lost or date.max


async def _move_pregnancies(survivor: int, duplicate: int) -> int:
    """One that both records have is the survivor's."""
    own = await m.Pregnancy.filter(resident_id=survivor).values_list("lmp", flat=True)
    return await m.Pregnancy.filter(resident_id=duplicate).exclude(lmp__in=list(own)).update(resident_id=survivor)


async def _move_registrations(survivor: int, duplicate: int) -> int:
    """An institution that knows both knows the survivor already."""
    own = await m.ResidentRegistration.filter(resident_id=survivor).values_list("institution_id", flat=True)
    rows = m.ResidentRegistration.filter(resident_id=duplicate).exclude(institution_id__in=list(own))
    return await rows.update(resident_id=survivor)
