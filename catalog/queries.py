"""Reading the catalog: the whole of it as one snapshot, in a number of statements that does not grow with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from catalog import codec
from catalog.item import ItemDefinition
from catalog.models import (
    ChoiceGroup,
    ChoiceOption,
    MenuRevision,
    PackageLine,
    ServiceItemVersion,
)
from catalog.models import (
    PackageVersion as PackageVersionRow,
)
from catalog.models import (
    Publication as PublicationRow,
)
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition
from catalog.price import Price
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot
from catalog.vocabulary import LineSubject, PriceStatus
from core.language import Text
from teams.models import Region
from teams.queries import all_regions


async def menu_revision() -> int:
    """The present menu revision: one statement, one row."""
    number: int = (await MenuRevision.get(id=1)).number
    return number


async def read_snapshot() -> Snapshot:
    """Everything published, at one revision.

    The revision grows in every transaction that changes the catalog, so reading it before and after tells whether
    anything was committed between the statements; if so, they are repeated.
    """
    while True:
        before = await menu_revision()
        snapshot = await _read(before)
        if await menu_revision() == before:
            return snapshot


async def read_everything() -> Snapshot:
    """Every version, published or not, inside the caller's transaction: for those who publish."""
    return await _read(await menu_revision(), published_only=False)


async def _read(revision: int, *, published_only: bool = True) -> Snapshot:
    item_rows = await ServiceItemVersion.all().order_by("item_id", "number")
    versions_by_row = {
        row.id: ItemVersion(row.id, row.number, codec.load(ItemDefinition, row.definition)) for row in item_rows
    }
    publication_rows = await PublicationRow.all().order_by("region_id", "package_id", "starts")
    published = {row.version_id for row in publication_rows}
    packages = {
        row_id: package
        for row_id, package in (await _package_versions(versions_by_row)).items()
        if row_id in published or not published_only
    }
    in_use = {item.id for package in packages.values() for item in package.items.values()}
    return Snapshot(
        revision=revision,
        regions=await all_regions(),
        items=_by_code((item.definition.code, item) for item in versions_by_row.values() if item.id in in_use),
        packages=_by_code((package.code, package) for package in packages.values()),
        publications=await _publications(publication_rows, packages),
    )


async def _package_versions(items: Mapping[int, ItemVersion]) -> dict[int, PackageVersion]:
    lines, groups, options = defaultdict(list), defaultdict(list), defaultdict(list)
    for line in await PackageLine.all().order_by("version_id", "position"):
        lines[line.version_id].append(line)
    for group in await ChoiceGroup.all().order_by("version_id", "position"):
        groups[group.version_id].append(group)
    for option in await ChoiceOption.all().order_by("group_id", "position"):
        options[option.group_id].append(option)
    rows = await PackageVersionRow.all().order_by("package_id", "number")
    return {row.id: _package_version(row, lines[row.id], groups[row.id], options, items) for row in rows}


def _package_version(
    row: PackageVersionRow,
    lines: list[PackageLine],
    groups: list[ChoiceGroup],
    options: Mapping[int, list[ChoiceOption]],
    items: Mapping[int, ItemVersion],
) -> PackageVersion:
    """The definition put together again from its row, its lines and its choice groups."""
    held = [items[line.item_version_id] for line in lines]
    chosen = {group.id: [items[option.item_version_id] for option in options[group.id]] for group in groups}
    written: dict[str, Any] = {
        **row.definition,
        "price": codec.dump(_price(row)),
        "lines": [codec.dump(_line(line, items[line.item_version_id])) for line in lines],
        "choiceGroups": [codec.dump(_group(group, chosen[group.id])) for group in groups],
    }
    versions = [*held, *(item for group in groups for item in chosen[group.id])]
    return PackageVersion(
        id=row.id,
        number=row.number,
        definition=codec.load(PackageDefinition, written),
        items={item.definition.code: item for item in versions},
    )


def _price(row: PackageVersionRow) -> Price:
    return Price(
        public_health=row.public_health_fen,
        medical_insurance=row.medical_insurance_fen,
        fiscal=row.fiscal_fen,
        employer=row.employer_fen,
        self_pay=row.self_fen,
        status=PriceStatus(row.price_status),
    )


def _line(line: PackageLine, item: ItemVersion) -> LineDefinition:
    return LineDefinition(
        item=item.definition.code,
        is_required=line.is_required,
        paid_in=line.paid_in,
        subject=None if line.subject is None else LineSubject(line.subject),
        is_proposal=line.is_proposal,
    )


def _group(group: ChoiceGroup, items: list[ItemVersion]) -> ChoiceGroupDefinition:
    return ChoiceGroupDefinition(
        code=group.code,
        name=Text(group.name_zh, group.name_en),
        choose=group.choose,
        options=tuple(item.definition.code for item in items),
        is_proposal=group.is_proposal,
    )


async def _publications(
    publication_rows: Iterable[PublicationRow], versions: Mapping[int, PackageVersion]
) -> dict[str, dict[str, tuple[Publication, ...]]]:
    regions = {region.id: region.code for region in await Region.all()}
    histories: defaultdict[tuple[str, str], list[PublicationRow]] = defaultdict(list)
    for row in publication_rows:
        histories[regions[row.region_id], versions[row.version_id].code].append(row)
    published: defaultdict[str, dict[str, tuple[Publication, ...]]] = defaultdict(dict)
    for (region, package), rows in histories.items():
        published[region][package] = tuple(
            Publication(
                region=region,
                version=versions[row.version_id],
                starts=row.starts,
                ends=following.starts if following else None,
                published_at=row.published_at,
            )
            for row, following in pairwise([*rows, None])
            if row is not None
        )
    return dict(published)


def _by_code(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    gathered: defaultdict[str, list[Any]] = defaultdict(list)
    for code, value in pairs:
        gathered[code].append(value)
    return {code: tuple(values) for code, values in gathered.items()}
