"""Writing the catalog: putting versions in, and publishing them. One public function a verb.

They run inside the caller's transaction. The caller holds `lock_menu` first, so writers of the menu follow one
another, and ends with `raise_revision` when anything changed, so every worker learns of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from catalog import codec
from catalog.item import ItemDefinition
from catalog.models import (
    SEASON,
    VISIT_CLASS,
    MenuRevision,
    PackageVersion,
    Publication,
    ServiceItem,
    ServiceItemVersion,
    ServicePackage,
    Term,
    VersionOrigin,
)
from catalog.package import PackageDefinition
from catalog.publication import MenuAct, PublicationDefinition
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.versions import NewVersion, add_versions, latest_items, latest_packages, package_digest
from core.faults import Problem, Refusal
from core.language import Text
from teams.models import Region


@dataclass(frozen=True, slots=True)
class Published:
    """How many publications are new, and which were held back: from that day another version stands, or none may."""

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
    latest = await latest_items()
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
    """Add a version of every package that is new or differs from its newest loaded one; answers how many.

    Its items are part of it. What regions made themselves is not compared with: loading twice changes nothing. The
    versions are not published by this: a menu shows what a `Publication` names.
    """
    items, latest = await latest_items(), await latest_packages()
    loaded, _versions = await _stored_versions()
    new = []
    for definition in packages:
        known, newest = loaded.get(definition.code), latest.get(definition.code)
        digest = package_digest(definition, items)
        if known is not None and known.digest == digest:
            continue
        package_id = newest.package_id if newest else (await _package_row(definition.code)).id
        new.append(NewVersion(definition, package_id, newest.number + 1 if newest else 1, digest))
    await add_versions(new, items, now)
    return len(new)


async def put_publications(publications: Sequence[PublicationDefinition], now: datetime, by: str) -> Published:
    """Publish what is not yet published as given; what stands, or was called off, is never replaced.

    A publication without a version means the newest that was loaded: what regions made themselves is not the files'.
    Raises a Refusal (NOT_FOUND) that names every publication whose region or package version does not exist.
    """
    regions = {row.code: row.id for row in await Region.all()}
    loaded, versions = await _stored_versions()
    rows = await Publication.all().order_by("revision")
    standing = {(row.region_id, row.package_id, row.starts): row for row in rows}
    missing, new, held_back = [], [], []
    for wanted in publications:
        region_id = regions.get(wanted.region)
        version = (
            loaded.get(wanted.package) if wanted.version is None else versions.get((wanted.package, wanted.version))
        )
        if region_id is None or version is None:
            missing.append(wanted)
            continue
        stands = standing.get((region_id, version.package_id, wanted.starts))
        if stands is None:
            new.append(_publication(region_id, version, wanted.starts, now, by))
        elif (stands.version_id, stands.act) != (version.id, MenuAct.OFFERED.value):
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


async def _stored_versions() -> tuple[dict[str, PackageVersion], dict[tuple[str, int], PackageVersion]]:
    """The newest loaded version of every package, by code; and every version, by code and number."""
    codes = {row.id: row.code for row in await ServicePackage.all()}
    made = {row.version_id for row in await VersionOrigin.all()}
    rows = await PackageVersion.all().order_by("number")
    loaded = {codes[row.package_id]: row for row in rows if row.id not in made}
    return loaded, {(codes[row.package_id], row.number): row for row in rows}


async def _package_row(code: str) -> ServicePackage:
    """The package's row, made if it is new: a draft of a package that was never published has one already."""
    row, _is_new = await ServicePackage.get_or_create(code=code)
    return row
