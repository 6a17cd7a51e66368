"""Writing the catalog: putting versions in, and publishing them. One public function a verb.

They run inside the caller's transaction. The caller holds `lock_menu` first, so writers of the menu follow one
another, and ends with `raise_revision` when anything changed, so every worker learns of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from catalog import codec
from catalog.item import ItemDefinition
from catalog.models import (
    SEASON,
    VISIT_CLASS,
    ChoiceGroup,
    ChoiceOption,
    MenuRevision,
    PackageLine,
    PackageVersion,
    Publication,
    ServiceItem,
    ServiceItemVersion,
    ServicePackage,
    Term,
)
from catalog.package import ChoiceGroupDefinition, PackageDefinition, item_codes
from catalog.publication import PublicationDefinition
from catalog.season import SeasonDefinition, VisitDefinition
from core.faults import Problem, Refusal
from core.language import Text
from teams.models import Region

_ROWS_OF_THEIR_OWN = ("price", "lines", "choiceGroups")


@dataclass(frozen=True, slots=True)
class Published:
    """How many publications are new, and which were held back because another version stands from that day."""

    new: int
    held_back: tuple[PublicationDefinition, ...]


async def lock_menu() -> MenuRevision:
    """Hold the menu's revision row until the transaction ends: writers of the menu follow one another."""
    return await MenuRevision.select_for_update().get(id=1)


async def raise_revision(revision: MenuRevision) -> int:
    """Count one more revision; every worker's snapshot follows within its polling interval."""
    revision.number += 1
    await revision.save(update_fields=["number"])
    number: int = revision.number
    return number


async def put_terms(terms: Sequence[SeasonDefinition | VisitDefinition]) -> int:
    """Make the seasons and visit classes stand as given; answers how many were new or changed."""
    known = {(row.kind, row.code): row for row in await Term.all()}
    changed = 0
    for term in terms:
        kind = SEASON if isinstance(term, SeasonDefinition) else VISIT_CLASS
        content = codec.dump(term)
        row = known.get((kind, term.code.value))
        if row is None:
            await Term.create(kind=kind, code=term.code.value, content=content)
        elif row.content != content:
            row.content = content
            await row.save()
        else:
            continue
        changed += 1
    return changed


async def put_items(items: Sequence[ItemDefinition], now: datetime) -> int:
    """Add a version of every item that is new or differs from its latest version; answers how many."""
    latest = await _latest_items()
    changed = 0
    for definition in items:
        known = latest.get(definition.code)
        fingerprint = codec.digest(definition)
        if known is not None and known.digest == fingerprint:
            continue
        item_id = known.item_id if known else (await ServiceItem.create(code=definition.code)).id
        await ServiceItemVersion.create(
            item_id=item_id,
            number=known.number + 1 if known else 1,
            digest=fingerprint,
            definition=codec.dump(definition),
            created_at=now,
        )
        changed += 1
    return changed


async def put_packages(packages: Sequence[PackageDefinition], now: datetime) -> int:
    """Add a version of every package that is new or differs from its latest, its items included; answers how many.

    The versions are not published by this: a menu shows what a `Publication` names.
    """
    items = await _latest_items()
    latest = await _latest_packages()
    changed = 0
    for definition in packages:
        known = latest.get(definition.code)
        fingerprint = _package_digest(definition, items)
        if known is not None and known.digest == fingerprint:
            continue
        package_id = known.package_id if known else (await ServicePackage.create(code=definition.code)).id
        await _add_version(definition, package_id, known.number + 1 if known else 1, fingerprint, items, now)
        changed += 1
    return changed


async def put_publications(publications: Sequence[PublicationDefinition], now: datetime, by: str) -> Published:
    """Publish what is not yet published as given; what stands is never replaced.

    Raises a Refusal (NOT_FOUND) that names every publication whose region or package version does not exist.
    """
    regions = {row.code: row.id for row in await Region.all()}
    latest = await _latest_packages()
    codes = {row.package_id: code for code, row in latest.items()}
    versions = {(codes[row.package_id], row.number): row for row in await PackageVersion.all()}
    standing = {(row.region_id, row.package_id, row.starts): row.version_id for row in await Publication.all()}
    missing, new, held_back = [], [], []
    for wanted in publications:
        region_id = regions.get(wanted.region)
        version = (
            latest.get(wanted.package) if wanted.version is None else versions.get((wanted.package, wanted.version))
        )
        if region_id is None or version is None:
            missing.append(wanted)
            continue
        stands = standing.get((region_id, version.package_id, wanted.starts))
        if stands is None:
            new.append(_publication(region_id, version, wanted.starts, now, by))
        elif stands != version.id:
            held_back.append(wanted)
    if missing:
        raise Refusal(tuple(_missing(wanted) for wanted in missing))
    await Publication.bulk_create(new)
    return Published(len(new), tuple(held_back))


def _missing(wanted: PublicationDefinition) -> Problem:
    version = "" if wanted.version is None else f" v{wanted.version}"
    what = f"{wanted.region}, {wanted.package}{version}"
    text = Text(f"要发布的地区或服务包版本不存在：{what}", f"No such region or package version to publish: {what}")
    return Problem("NOT_FOUND", ("publications",), text)


def _publication(region_id: int, version: PackageVersion, starts: date, now: datetime, by: str) -> Publication:
    return Publication(
        region_id=region_id,
        package_id=version.package_id,
        version_id=version.id,
        starts=starts,
        published_at=now,
        published_by=by,
    )


async def _latest_items() -> dict[str, ServiceItemVersion]:
    codes = {row.id: row.code for row in await ServiceItem.all()}
    return {codes[row.item_id]: row for row in await ServiceItemVersion.all().order_by("number")}


async def _latest_packages() -> dict[str, PackageVersion]:
    codes = {row.id: row.code for row in await ServicePackage.all()}
    return {codes[row.package_id]: row for row in await PackageVersion.all().order_by("number")}


def _package_digest(definition: PackageDefinition, items: dict[str, ServiceItemVersion]) -> str:
    """A package changes when its definition does or when an item in it got a new version."""

    parts = [codec.digest(definition), *(items[code].digest for code in item_codes(definition))]
    return sha256("\n".join(parts).encode()).hexdigest()


async def _add_version(
    definition: PackageDefinition,
    package_id: int,
    number: int,
    fingerprint: str,
    items: dict[str, ServiceItemVersion],
    now: datetime,
) -> None:
    price = definition.price
    version = await PackageVersion.create(
        package_id=package_id,
        number=number,
        digest=fingerprint,
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
    await PackageLine.bulk_create(
        [
            PackageLine(
                version_id=version.id,
                position=position,
                item_version_id=items[line.item].id,
                is_required=line.is_required,
                is_proposal=line.is_proposal,
                paid_in=line.paid_in,
                subject=line.subject.value if line.subject else None,
            )
            for position, line in enumerate(definition.lines)
        ]
    )
    for position, group in enumerate(definition.choice_groups):
        await _add_choice_group(version.id, position, group, items)


async def _add_choice_group(
    version_id: int, position: int, group: ChoiceGroupDefinition, items: dict[str, ServiceItemVersion]
) -> None:
    row = await ChoiceGroup.create(
        version_id=version_id,
        position=position,
        code=group.code,
        name_zh=group.name.zh,
        name_en=group.name.en,
        choose=group.choose,
        is_proposal=group.is_proposal,
    )
    await ChoiceOption.bulk_create(
        [
            ChoiceOption(group_id=row.id, position=place, item_version_id=items[code].id)
            for place, code in enumerate(group.options)
        ]
    )


def _without_rows(written: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in written.items() if key not in _ROWS_OF_THEIR_OWN}
