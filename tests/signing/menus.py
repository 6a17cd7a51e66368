"""Menus on which a package of the starter data stands otherwise than it was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from catalog.package import PackageDefinition
from catalog.snapshot import PackageVersion, Publication, Snapshot

Change = Callable[[PackageDefinition], PackageDefinition]
NOT_YET_STORED = 1_000_000


def amended(catalog: Snapshot, code: str, change: Change) -> Snapshot:
    """The package was published so from the first."""
    (old,) = catalog.packages[code]
    return _with(catalog, code, (replace(old, definition=change(old.definition)),), lambda row, new: (_now(row, new),))


def republished(catalog: Snapshot, code: str, change: Change, starts: date) -> Snapshot:
    """A newer version is on offer from the day on."""
    (old,) = catalog.packages[code]
    newer = replace(old, id=NOT_YET_STORED, number=2, definition=change(old.definition))
    return _with(
        catalog,
        code,
        (old, newer),
        lambda row, new: (replace(row, ends=starts), replace(_now(row, new), starts=starts)),
    )


def unpublished(catalog: Snapshot, code: str) -> Snapshot:
    """The package is on no menu any more; its versions stand."""
    left = {
        region: {package: rows for package, rows in listed.items() if package != code}
        for region, listed in catalog.publications.items()
    }
    return replace(catalog, publications=left)


def _now(row: Publication, version: PackageVersion) -> Publication:
    return replace(row, version=version)


def _with(
    catalog: Snapshot,
    code: str,
    versions: tuple[PackageVersion, ...],
    said: Callable[[Publication, PackageVersion], tuple[Publication, ...]],
) -> Snapshot:
    publications = {
        region: {
            package: tuple(new for row in rows for new in said(row, versions[-1])) if package == code else rows
            for package, rows in listed.items()
        }
        for region, listed in catalog.publications.items()
    }
    return replace(catalog, packages={**catalog.packages, code: versions}, publications=publications)
