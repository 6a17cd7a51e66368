"""Reading the catalog: the whole of it as one snapshot, in a number of statements that does not grow with its rows."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from catalog import codec
from catalog.item import ItemDefinition
from catalog.laid_down import LaidDown, laid_down
from catalog.models import (
    SEASON,
    VISIT_CLASS,
    ChoiceGroup,
    ChoiceOption,
    MenuRevision,
    PackageLine,
    ServiceItemVersion,
    Term,
)
from catalog.models import (
    PackageVersion as PackageVersionRow,
)
from catalog.models import (
    Publication as PublicationRow,
)
from catalog.models import (
    VersionOrigin as VersionOriginRow,
)
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition, Surcharge
from catalog.price import Price
from catalog.publication import MenuAct
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot, VersionOrigin
from catalog.vocabulary import LineSubject, Payer, PriceStatus
from core.language import Text
from teams.policy import Policies
from teams.queries.lists import policies, regions_by_id
from teams.region import RegionDefinition


async def menu_revision() -> int:
    """The present menu revision: one statement, one row."""
    number: int = (await MenuRevision.get(id=1)).number
    return number


async def read_snapshot(known: Snapshot | None = None, *, published_only: bool = True) -> Snapshot:
    """Everything published, at one revision; versions that `known` holds already are taken from it, not decoded again.

    With `published_only` False every item and version there is, for those who design packages.

    The revision grows in every transaction that changes the catalog, so reading it before and after tells whether
    anything was committed between the statements; if so, they are repeated.
    """
    while True:
        before = await menu_revision()
        rows = await _read_rows(before)
        if await menu_revision() == before:
            return await asyncio.to_thread(_assemble, rows, known, published_only=published_only)


async def read_everything() -> Snapshot:
    """Every version, published or not, inside the caller's transaction: for those who publish."""
    return _assemble(await _read_rows(await menu_revision()), None, published_only=False)


async def read_laid_down(lineage: Sequence[str], on: date) -> LaidDown:
    """What is in force for a region (first of its lineage) on the day: one statement."""
    return laid_down(Policies(await policies(lineage)), lineage, on)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The catalog as the database tells it, read in a fixed number of statements."""

    revision: int
    regions: dict[int, RegionDefinition]
    terms: list[Term]
    items: list[ServiceItemVersion]
    versions: list[PackageVersionRow]
    lines: list[PackageLine]
    groups: list[ChoiceGroup]
    options: list[ChoiceOption]
    publications: list[PublicationRow]
    origins: list[VersionOriginRow]


async def _read_rows(revision: int) -> _Rows:
    return _Rows(
        revision=revision,
        regions=await regions_by_id(),
        terms=await Term.all(),
        items=await ServiceItemVersion.all().order_by("item_id", "number"),
        versions=await PackageVersionRow.all().order_by("package_id", "number"),
        lines=await PackageLine.all().order_by("version_id", "position"),
        groups=await ChoiceGroup.all().order_by("version_id", "position"),
        options=await ChoiceOption.all().order_by("group_id", "position"),
        publications=await PublicationRow.all().order_by("region_id", "package_id", "starts", "revision"),
        origins=await VersionOriginRow.all(),
    )


def _assemble(rows: _Rows, known: Snapshot | None, *, published_only: bool) -> Snapshot:
    """The snapshot of these rows. Pure, and the slow part: it decodes definitions."""
    known_items = {} if known is None else {item.id: item for held in known.items.values() for item in held}
    known_packages = {} if known is None else {one.id: one for held in known.packages.values() for one in held}
    items = {
        row.id: known_items.get(row.id) or ItemVersion(row.id, row.number, codec.load(ItemDefinition, row.definition))
        for row in rows.items
    }
    published = {row.version_id for row in rows.publications}
    wanted = [row for row in rows.versions if row.id in published or not published_only]
    packages = _package_versions(rows, wanted, items, known_packages)
    in_use = {item.id for package in packages.values() for item in package.items.values()}
    seasons = [codec.load(SeasonDefinition, term.content) for term in rows.terms if term.kind == SEASON]
    visits = [codec.load(VisitDefinition, term.content) for term in rows.terms if term.kind == VISIT_CLASS]
    return Snapshot(
        revision=rows.revision,
        regions={region.code: region for region in rows.regions.values()},
        items=_by_code(
            (item.definition.code, item) for item in items.values() if item.id in in_use or not published_only
        ),
        packages=_by_code((package.code, package) for package in packages.values()),
        publications=_publications(rows, packages),
        seasons={season.code: season for season in seasons},
        visits={visit.code: visit for visit in visits},
        origins={row.version_id: _origin(rows, row) for row in rows.origins},
    )


def _origin(rows: _Rows, row: VersionOriginRow) -> VersionOrigin:
    return VersionOrigin(rows.regions[row.region_id].code, row.based_on_id, row.draft_id)


def _package_versions(
    rows: _Rows,
    wanted: list[PackageVersionRow],
    items: Mapping[int, ItemVersion],
    known: Mapping[int, PackageVersion],
) -> dict[int, PackageVersion]:
    lines, groups, options = defaultdict(list), defaultdict(list), defaultdict(list)
    for line in rows.lines:
        lines[line.version_id].append(line)
    for group in rows.groups:
        groups[group.version_id].append(group)
    for option in rows.options:
        options[option.group_id].append(option)
    return {
        row.id: known.get(row.id) or _package_version(row, lines[row.id], groups[row.id], options, items)
        for row in wanted
    }


def _package_version(
    row: PackageVersionRow,
    lines: list[PackageLine],
    groups: list[ChoiceGroup],
    options: Mapping[int, list[ChoiceOption]],
    items: Mapping[int, ItemVersion],
) -> PackageVersion:
    """The definition put together again from its row, its lines and its choice groups."""
    held = [items[line.item_version_id] for line in lines]
    chosen = {group.id: [(option, items[option.item_version_id]) for option in options[group.id]] for group in groups}
    written: dict[str, Any] = {
        **row.definition,
        "price": codec.dump(_price(row)),
        "lines": [codec.dump(_line(line, items[line.item_version_id])) for line in lines],
        "choiceGroups": [codec.dump(_group(group, chosen[group.id])) for group in groups],
    }
    versions = [*held, *(item for group in groups for _option, item in chosen[group.id])]
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


def _group(group: ChoiceGroup, options: list[tuple[ChoiceOption, ItemVersion]]) -> ChoiceGroupDefinition:
    return ChoiceGroupDefinition(
        code=group.code,
        name=Text(group.name_zh, group.name_en),
        choose=group.choose,
        options=tuple(item.definition.code for _option, item in options),
        is_proposal=group.is_proposal,
        at_least=group.at_least,
        surcharges=tuple(
            Surcharge(item.definition.code, option.surcharge_fen, Payer(str(option.surcharge_payer)))
            for option, item in options
            if option.surcharge_fen is not None
        ),
    )


def _publications(rows: _Rows, versions: Mapping[int, PackageVersion]) -> dict[str, dict[str, tuple[Publication, ...]]]:
    histories: defaultdict[tuple[str, str], list[PublicationRow]] = defaultdict(list)
    last = {(row.region_id, row.package_id, row.starts): row for row in rows.publications}
    for row in last.values():
        if row.act != MenuAct.CALLED_OFF.value:
            histories[rows.regions[row.region_id].code, versions[row.version_id].code].append(row)
    published: defaultdict[str, dict[str, tuple[Publication, ...]]] = defaultdict(dict)
    for (region, package), history in histories.items():
        published[region][package] = tuple(
            Publication(
                region=region,
                version=versions[row.version_id],
                starts=row.starts,
                ends=following.starts if following else None,
                published_at=row.published_at,
                act=MenuAct(row.act),
            )
            for row, following in pairwise([*history, None])
            if row is not None
        )
    return dict(published)


def _by_code(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    gathered: defaultdict[str, list[Any]] = defaultdict(list)
    for code, value in pairs:
        gathered[code].append(value)
    return {code: tuple(values) for code, values in gathered.items()}
