"""Memberships in families' contracts that end (家庭签约成员退出), and what ends with them: the family add-on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from tortoise.expressions import F

from catalog.snapshot import Snapshot
from catalog.vocabulary import PackageTier
from enrolment import models
from enrolment.vocabulary import ClosingReason
from teams.operations.verb import cut


async def end_memberships(enrolments: Collection[int], on: date, alone_from: date | None = None) -> tuple[int, ...]:
    """These enrolments (row ids) belong to no family from the day on; answers the contracts (row ids) they belonged to.

    Whoever is left alone by it has no family add-on any longer, from `alone_from` (None: the same day): the last two
    members parting ends the add-on for both (DECISIONS, family).
    """
    rows = await models.FamilyMembership.filter(enrolment_id__in=sorted(enrolments), ends__gt=on)
    await cut(models.FamilyMembership, rows, on)
    contracts = tuple(sorted({row.contract_id for row in rows}))
    for contract in contracts:
        left = await standing_members(contract, on)
        if len({row.enrolment.resident_id for row in left}) == 1:
            await close_add_ons([row.enrolment_id for row in left], alone_from or on)
    return contracts


async def standing_members(contract: int, on: date) -> list[models.FamilyMembership]:
    """The memberships of a family's contract (row id) on the day and later, with their enrolments, oldest first."""
    rows = models.FamilyMembership.filter(contract_id=contract, ends__gt=on).select_related("enrolment")
    return [row for row in await rows.order_by("starts", "id") if row.starts < row.ends]


def is_add_on(catalog: Snapshot, package: str) -> bool:
    """Whether a package (code) is a family add-on."""
    return any(each.definition.tier is PackageTier.ADD_ON for each in catalog.packages.get(package, ()))


async def close_add_ons(enrolments: Sequence[int], on: date) -> int:
    """The family add-on held under these enrolments (row ids) stops on the day; answers how many selections."""
    held = models.Selection.filter(
        enrolment_id__in=list(enrolments), ends__gt=on, version__tier=PackageTier.ADD_ON.value
    )
    ids = [key for key, starts, ends in await held.values_list("id", "starts", "ends") if starts < ends]
    closing = ClosingReason.LEFT_FAMILY.value
    chosen = models.Selection.filter(id__in=ids)
    await chosen.filter(starts__lt=on).update(ends=on, closing=closing)
    await chosen.filter(starts__gte=on).update(ends=F("starts"), closing=closing)
    return len(ids)
