"""Writing package versions: a version is added once, with its lines and choices, and never changes after.

Everything runs inside the caller's transaction, whose caller holds `catalog.operations.lock_menu`: two writers would
count the same version number. Statements do not grow with the number of versions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from catalog import codec
from catalog.models import (
    ChoiceGroup,
    ChoiceOption,
    PackageLine,
    PackageVersion,
    ServiceItem,
    ServiceItemVersion,
    ServicePackage,
)
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition, item_codes

_ROWS_OF_THEIR_OWN = ("price", "lines", "choiceGroups")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to add: what it says, of which package row, the how manyeth, and its fingerprint."""

    definition: PackageDefinition
    package_id: int
    number: int
    digest: str


async def latest_items() -> dict[str, ServiceItemVersion]:
    """The newest version of every item, by code."""
    codes = {row.id: row.code for row in await ServiceItem.all()}
    return {codes[row.item_id]: row for row in await ServiceItemVersion.all().order_by("number")}


async def latest_packages() -> dict[str, PackageVersion]:
    """The newest version of every package that has one, by code."""
    codes = {row.id: row.code for row in await ServicePackage.all()}
    return {codes[row.package_id]: row for row in await PackageVersion.all().order_by("number")}


def package_digest(definition: PackageDefinition, items: Mapping[str, ServiceItemVersion]) -> str:
    """A package changes when its definition does or when an item in it got a new version. KeyError: unknown item."""
    parts = [codec.digest(definition), *(items[code].digest for code in item_codes(definition))]
    return sha256("\n".join(parts).encode()).hexdigest()


async def add_versions(
    new: Sequence[NewVersion], items: Mapping[str, ServiceItemVersion], now: datetime
) -> list[PackageVersion]:
    """Add these versions, at most one a package, pointing at `items`; answers their rows, in the same order."""
    await PackageVersion.bulk_create([_version(one, now) for one in new])
    packages = [one.package_id for one in new]
    added = {(row.package_id, row.number): row for row in await PackageVersion.filter(package_id__in=packages)}
    rows = [added[one.package_id, one.number] for one in new]
    pairs = [(row.id, one.definition) for row, one in zip(rows, new, strict=True)]
    await PackageLine.bulk_create(
        [
            _line(version_id, position, line, items)
            for version_id, definition in pairs
            for position, line in enumerate(definition.lines)
        ]
    )
    await _add_choice_groups(pairs, items)
    return rows


async def _add_choice_groups(
    pairs: Sequence[tuple[int, PackageDefinition]], items: Mapping[str, ServiceItemVersion]
) -> None:
    await ChoiceGroup.bulk_create(
        [
            _group(version_id, position, group)
            for version_id, definition in pairs
            for position, group in enumerate(definition.choice_groups)
        ]
    )
    added: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in await ChoiceGroup.filter(version_id__in=[version_id for version_id, _definition in pairs]):
        added[row.version_id][row.code] = row.id
    await ChoiceOption.bulk_create(
        [
            option
            for version_id, definition in pairs
            for group in definition.choice_groups
            for option in _options(added[version_id][group.code], group, items)
        ]
    )


def _version(new: NewVersion, now: datetime) -> PackageVersion:
    definition, price = new.definition, new.definition.price
    return PackageVersion(
        package_id=new.package_id,
        number=new.number,
        digest=new.digest,
        tier=definition.tier.value,
        definition=_without_rows(codec.dump(definition)),
        public_health_fen=price.public_health,
        medical_insurance_fen=price.medical_insurance,
        fiscal_fen=price.fiscal,
        employer_fen=price.employer,
        self_fen=price.self_pay,
        total_fen=price.total,
        price_status=price.status.value,
        created_at=now,
    )


def _line(version_id: int, position: int, line: LineDefinition, items: Mapping[str, ServiceItemVersion]) -> PackageLine:
    return PackageLine(
        version_id=version_id,
        position=position,
        item_version_id=items[line.item].id,
        is_required=line.is_required,
        is_proposal=line.is_proposal,
        paid_in=line.paid_in,
        subject=line.subject.value if line.subject else None,
    )


def _group(version_id: int, position: int, group: ChoiceGroupDefinition) -> ChoiceGroup:
    return ChoiceGroup(
        version_id=version_id,
        position=position,
        code=group.code,
        name_zh=group.name.zh,
        name_en=group.name.en,
        choose=group.choose,
        at_least=group.at_least,
        is_proposal=group.is_proposal,
    )


def _options(
    group_id: int, group: ChoiceGroupDefinition, items: Mapping[str, ServiceItemVersion]
) -> list[ChoiceOption]:
    costs = {surcharge.item: surcharge for surcharge in group.surcharges}
    return [
        ChoiceOption(
            group_id=group_id,
            position=position,
            item_version_id=items[code].id,
            surcharge_fen=costs[code].fen if code in costs else None,
            surcharge_payer=costs[code].payer.value if code in costs else None,
        )
        for position, code in enumerate(group.options)
    ]


def _without_rows(written: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in written.items() if key not in _ROWS_OF_THEIR_OWN}
