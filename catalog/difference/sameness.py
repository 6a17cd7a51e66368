"""When two versions say the same (相同): one meaning of it for provenance, for publishing and for importing. Pure."""

from __future__ import annotations

from functools import lru_cache

from catalog.difference.normal import normalised, same
from catalog.package import PackageDefinition
from catalog.snapshot import PackageVersion


def same_version(before: PackageVersion, after: PackageVersion) -> bool:
    """Whether two versions mean the same and bring the same versions of their items."""
    return items_of(before) == items_of(after) and same(before.definition, after.definition)


def items_of(version: PackageVersion) -> dict[str, int]:
    """The ids of the item versions it brings, by code."""
    return {code: item.id for code, item in version.items.items()}


@lru_cache(maxsize=4096)
def normal_form(version: PackageVersion) -> PackageDefinition:
    """`normalised`, worked out once for a version: versions never change, and menus ask for the same ones."""
    return normalised(version.definition)
