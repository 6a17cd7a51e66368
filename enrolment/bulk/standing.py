"""What stands already for a row (已有安排): a contract that was prepared or signed is not prepared again."""

from __future__ import annotations

from typing import Any

from tortoise.expressions import F

from catalog.vocabulary import PackageTier
from enrolment import models
from enrolment.desk import Desk
from enrolment.signing.given import GroupChosen, PackageWanted


async def renewed_by(enrolment: models.Enrolment) -> str | None:
    """The code of the contract that renews an enrolment already, None: none."""
    renewals = models.Enrolment.filter(renews_id=enrolment.id, voided_at=None, covered_until__gt=F("starts"))
    renewal = await renewals.order_by("id").first()
    return None if renewal is None else (await models.Contract.get(id=renewal.contract_id)).code


async def prepared(enrolment: models.Enrolment, **taking_over: Any) -> str | None:
    """The code of a contract that was drafted or offered for the resident to take over from the enrolment's, as
    `taking_over` says, and is neither signed nor withdrawn; None: none."""
    waiting = models.ContractPerson.filter(
        resident_id=enrolment.resident_id,
        removed_at=None,
        contract__signed_at=None,
        contract__withdrawn_at=None,
        **{f"contract__{name}": value for name, value in taking_over.items()},
    )
    person = await waiting.order_by("id").first().select_related("contract")
    return None if person is None else person.contract.code


async def chosen_to_the_end(desk: Desk, enrolment: models.Enrolment) -> tuple[PackageWanted, ...]:
    """What somebody chose and holds to the last day of an enrolment, with options, as it would be chosen again.

    What attached by its rule attaches again by itself; a family's add-on belongs to the family's contract.
    """
    found: dict[str, PackageWanted] = {}
    rows = models.Selection.filter(enrolment_id=enrolment.id, joining="CHOSEN", starts__lt=enrolment.covered_until)
    for row in await rows.order_by("id").select_related("package"):
        versions = desk.catalog.packages.get(row.package.code, ())
        is_add_on = any(each.definition.tier is PackageTier.ADD_ON for each in versions)
        if is_add_on or (row.ends is not None and row.ends < enrolment.covered_until):
            continue
        groups = tuple(GroupChosen(group, tuple(items)) for group, items in (row.options or {}).items())
        found[row.package.code] = PackageWanted(row.package.code, groups, tuple(row.left_out or ()))
    return tuple(found.values())
