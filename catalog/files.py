"""The starter data as files: read all of them, or say everything that is wrong with them.

A folder holds `regions.yaml`, `vocabulary/seasons.yaml`, `vocabulary/visits.yaml`, `items/*.yaml` (one a prefix),
`packages/*.yaml` (one a package, named after it) and `publications.yaml`; and, if it likes, `documents.yaml`,
`policies.yaml` and the delivery side, one folder a county: `delivery/*/grids.yaml`, `institutions.yaml` and so on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from catalog.checks import (
    Known,
    check_announcements,
    check_basic,
    check_items,
    check_packages,
    check_payers,
    check_regions,
    check_visits,
)
from catalog.codec import adapter
from catalog.delivery_checks import check_delivery
from catalog.delivery_sense import check_sense
from catalog.file_faults import FaultyFiles, FileFault, explain, in_order
from catalog.finding import Finding
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.publication import Announcement, PublicationDefinition
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.written import Record
from core.language import Text
from core.located_yaml import Document, Mark, TextFault, read_document
from core.located_yaml import Path as Place
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.operations.loading import DeliveryData
from teams.policy import PolicyDefinition, PolicyDocumentDefinition
from teams.practitioner import PostedPractitioner
from teams.region import RegionDefinition
from teams.team import TeamDefinition


@dataclass(frozen=True, slots=True)
class StarterData:
    """Everything a fresh installation starts with, in the order of the files (packages and items by file name)."""

    regions: tuple[RegionDefinition, ...]
    seasons: tuple[SeasonDefinition, ...]
    visits: tuple[VisitDefinition, ...]
    items: tuple[ItemDefinition, ...]
    packages: tuple[PackageDefinition, ...]
    publications: tuple[PublicationDefinition, ...]
    delivery: DeliveryData = field(default_factory=DeliveryData)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where definitions of one type stand: which files, and under which key (None: the file is one of them)."""

    kind: type
    pattern: str
    key: str | None
    is_optional: bool = False


_LAYOUT = (
    _Layout(RegionDefinition, "regions.yaml", "regions"),
    _Layout(SeasonDefinition, "vocabulary/seasons.yaml", "seasons"),
    _Layout(VisitDefinition, "vocabulary/visits.yaml", "visits"),
    _Layout(ItemDefinition, "items/*.yaml", "items"),
    _Layout(PackageDefinition, "packages/*.yaml", None),
    _Layout(Announcement, "publications.yaml", "publications"),
    _Layout(PolicyDocumentDefinition, "documents.yaml", "documents", is_optional=True),
    _Layout(PolicyDefinition, "policies.yaml", "policies", is_optional=True),
    _Layout(GridDefinition, "delivery/*/grids.yaml", "grids", is_optional=True),
    _Layout(InstitutionDefinition, "delivery/*/institutions.yaml", "institutions", is_optional=True),
    _Layout(NetworkDefinition, "delivery/*/networks.yaml", "networks", is_optional=True),
    _Layout(AffiliationDefinition, "delivery/*/affiliations.yaml", "affiliations", is_optional=True),
    _Layout(GridResponsibilityDefinition, "delivery/*/responsibilities.yaml", "responsibilities", is_optional=True),
    _Layout(PostedPractitioner, "delivery/*/practitioners.yaml", "practitioners", is_optional=True),
    _Layout(TeamDefinition, "delivery/*/teams.yaml", "teams", is_optional=True),
)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a definition was read from."""

    file: str
    document: Document
    base: Place

    def fault(self, path: Place, code: str, message: Text) -> FileFault:
        mark = self.document.nearest((*self.base, *path))
        return FileFault(self.file, mark.line, mark.column, code, message)


@dataclass(slots=True)
class _Reading:
    """What has been read so far, sound and faulty."""

    written: list[tuple[Record, _Origin]] = field(default_factory=list)
    sound: list[Any] = field(default_factory=list)
    codes: dict[type, set[str]] = field(default_factory=lambda: {layout.kind: set() for layout in _LAYOUT})
    unreadable: set[type] = field(default_factory=set)
    faults: list[FileFault] = field(default_factory=list)

    def all_of(self, kind: type) -> tuple[Any, ...]:
        """The sound definitions of a type, in the order of the files."""
        return tuple(definition for definition in self.sound if isinstance(definition, kind))

    def records_of(self, kind: type) -> tuple[Record, ...]:
        """All definitions of a type as they are written, sound or not."""
        return tuple(record for record, _ in self.written if record.kind is kind)

    def known(self, kind: type) -> frozenset[str] | None:
        """The codes of a type; None where some cannot be read."""
        return None if kind in self.unreadable else frozenset(self.codes[kind])


def read_starter(folder: Path) -> StarterData:
    """The starter data of a folder.

    Raises `FaultyFiles` with all faults of all files, in the order of files and lines; nothing is returned then.
    """
    reading = _Reading()
    for layout in _LAYOUT:
        for file in _files(folder, layout, reading):
            _read_file(folder, file, layout, reading)
    origins = dict(reading.written)
    for finding in _findings(reading):
        fault = origins[finding.at].fault(finding.path, finding.code, finding.message)
        reading.faults.append(fault)
    if reading.faults:
        raise FaultyFiles(in_order(reading.faults))
    announcements: tuple[Announcement, ...] = reading.all_of(Announcement)
    return StarterData(
        regions=reading.all_of(RegionDefinition),
        seasons=reading.all_of(SeasonDefinition),
        visits=reading.all_of(VisitDefinition),
        items=reading.all_of(ItemDefinition),
        packages=reading.all_of(PackageDefinition),
        publications=tuple(one for announcement in announcements for one in announcement.publications()),
        delivery=DeliveryData(
            documents=reading.all_of(PolicyDocumentDefinition),
            policies=reading.all_of(PolicyDefinition),
            grids=reading.all_of(GridDefinition),
            institutions=reading.all_of(InstitutionDefinition),
            networks=reading.all_of(NetworkDefinition),
            affiliations=reading.all_of(AffiliationDefinition),
            responsibilities=reading.all_of(GridResponsibilityDefinition),
            practitioners=reading.all_of(PostedPractitioner),
            teams=reading.all_of(TeamDefinition),
        ),
    )


def _files(folder: Path, layout: _Layout, reading: _Reading) -> list[Path]:
    files = sorted(folder.glob(layout.pattern))
    if not files and not layout.is_optional:
        reading.unreadable.add(layout.kind)
        reading.faults.append(
            FileFault(layout.pattern, 1, 1, "MISSING_FILE", Text("缺少文件", "there is no such file in the folder"))
        )
    return files


def _read_file(folder: Path, file: Path, layout: _Layout, reading: _Reading) -> None:
    name = file.relative_to(folder).as_posix()
    document = document_of(file)
    for fault in document.faults:
        reading.faults.append(FileFault(name, fault.mark.line, fault.mark.column, fault.code, fault.message))
    records = _records(document, layout)
    if records is None:
        reading.unreadable.add(layout.kind)
        if document.data is not None or not reading.faults or reading.faults[-1].file != name:
            expected = f"`{layout.key}:`" if layout.key else "`code:`, `name:` …"
            message = Text(f"文件须以{expected}开头的键值对", f"the file must be a mapping with {expected}")
            reading.faults.append(FileFault(name, 1, 1, "WRONG_SHAPE", message))
        return
    for base, data in records:
        _read_record(_Origin(name, document, base), data, layout, reading)


def document_of(file: Path) -> Document:
    """The document in a file; one that is not UTF-8 gives no data and one fault (NOT_UTF8)."""
    try:
        return read_document(file.read_bytes().decode())
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = Text("文件须为UTF-8编码", "the file is not UTF-8")
        return Document(faults=[TextFault(Mark(line, 1), "NOT_UTF8", message)])


def _records(document: Document, layout: _Layout) -> list[tuple[Place, Any]] | None:
    """The written definitions of a document, each with its place; None where there is no telling them."""
    data = document.data
    if not isinstance(data, dict):
        return None
    if layout.key is None:
        return [((), data)]
    listed = data.get(layout.key)
    if not isinstance(listed, list) or set(data) != {layout.key}:
        return None
    return [((layout.key, index), record) for index, record in enumerate(listed)]


def _read_record(origin: _Origin, data: Any, layout: _Layout, reading: _Reading) -> None:
    record = Record(layout.kind, data)
    reading.written.append((record, origin))
    code = record.code
    if code is not None:
        if code in reading.codes[layout.kind]:
            message = Text(f"编码{code}重复", f"the code {code} is in use already")
            reading.faults.append(origin.fault(("code",), "DUPLICATE_CODE", message))
        reading.codes[layout.kind].add(code)
        reading.faults.extend(_misplaced(origin, code, layout))
    try:
        definition = adapter(layout.kind).validate_json(json.dumps(data))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path, fault_code, message = explain(detail)
            reading.faults.append(origin.fault(path, fault_code, message))
        if code is None:  # it stands for a definition whose code nobody knows
            reading.unreadable.add(layout.kind)
        return
    reading.sound.append(definition)


def _misplaced(origin: _Origin, code: str, layout: _Layout) -> Iterator[FileFault]:
    """A package or item in a file that is named after another."""
    stem = Path(origin.file).stem
    expected = {PackageDefinition: code, ItemDefinition: code.rpartition("-")[0]}.get(layout.kind, stem)
    if stem != expected:
        message = Text(f"{code}应放在{expected}.yaml中", f"{code} belongs into {expected}.yaml")
        yield origin.fault(("code",), "MISPLACED", message)


def _findings(reading: _Reading) -> Iterator[Finding]:
    known = Known(
        items=reading.known(ItemDefinition),
        packages=reading.known(PackageDefinition),
        regions=reading.known(RegionDefinition),
        seasons=reading.known(SeasonDefinition),
        visits=reading.known(VisitDefinition),
    )
    packages, items = reading.records_of(PackageDefinition), reading.records_of(ItemDefinition)
    yield from check_regions(reading.records_of(RegionDefinition), known)
    yield from check_visits(reading.records_of(VisitDefinition), known)
    yield from check_items(items, known)
    yield from check_packages(packages, known)
    yield from check_payers(packages, items)
    yield from check_basic(packages, is_whole_menu=known.packages is not None)
    yield from check_announcements(reading.records_of(Announcement), known)
    yield from check_delivery(reading.records_of, reading.known)
    yield from check_sense(reading.records_of)
