"""What stands already for a row (已有安排): a contract that was prepared or signed is not prepared again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tortoise.expressions import F

from enrolment import models
from enrolment.desk import Desk
from enrolment.signing.given import GroupChosen, PackageWanted
from enrolment.signing.membership import is_add_on
from enrolment.vocabulary import ContractKind


async def renewed_by(enrolment: models.Enrolment) -> str | None:
    """The code of the contract that renews an enrolment already, None: none."""
    renewals = models.Enrolment.filter(renews_id=enrolment.id, voided_at=None, covered_until__gt=F("starts"))
    renewal = await renewals.order_by("id").first()
    return None if renewal is None else (await models.Contract.get(id=renewal.contract_id)).code


async def prepared(enrolment: models.Enrolment, **taking_over: Any) -> str | None:
    """The code of a contract that was drafted or offered for the resident alone to take over from the enrolment's, as
    `taking_over` says, and is neither signed nor withdrawn; None: none. What waits for a family is the family's."""
    waiting = models.ContractPerson.filter(
        resident_id=enrolment.resident_id,
        removed_at=None,
        contract__kind=ContractKind.INDIVIDUAL.value,
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
    chosen = await chosen_until({enrolment.id: enrolment.covered_until})
    return tuple(each for each in chosen.get(enrolment.id, ()) if not is_add_on(desk.catalog, each.code))


async def chosen_until(until: Mapping[int, date]) -> dict[int, tuple[PackageWanted, ...]]:
    """By enrolment (row ids), what was chosen under it and is held to the day before this one, family add-ons too: one
    statement, however many enrolments."""
    found: dict[int, dict[str, PackageWanted]] = {}
    rows = models.Selection.filter(enrolment_id__in=sorted(until), joining="CHOSEN").select_related("package")
    for row in await rows.order_by("id"):
        if row.enrolment_id is None:
            continue
        last = until[row.enrolment_id]
        if row.starts >= last or (row.ends is not None and row.ends < last):
            continue
        groups = tuple(GroupChosen(group, tuple(items)) for group, items in (row.options or {}).items())
        wanted = PackageWanted(row.package.code, groups, tuple(row.left_out or ()))
        found.setdefault(row.enrolment_id, {})[row.package.code] = wanted
    return {enrolment: tuple(each.values()) for enrolment, each in found.items()}
