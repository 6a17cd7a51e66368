"""A draft as the version it would become (候选版本); `catalog.menu_change.applied` shows the menu with it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from catalog import codec
from catalog.difference import same
from catalog.package import PackageDefinition, item_codes
from catalog.snapshot import ItemVersion, PackageVersion, Snapshot

UNPUBLISHED = 0
"""The id of a version that is no row yet."""


def definition_of(content: Mapping[str, Any]) -> PackageDefinition | None:
    """The definition that a draft's content is; None while it cannot be read as one (`findings` tells why)."""
    try:
        definition: PackageDefinition = codec.adapter(PackageDefinition).validate_json(json.dumps(content))
    except (ValidationError, RecursionError):
        return None
    return definition


def candidate(content: Mapping[str, Any], snapshot: Snapshot) -> PackageVersion | None:
    """The version a draft would become: id 0, the number after the package's newest, the newest version of each item.

    None while the content cannot be read, or names an item that the snapshot has not.
    """
    definition = definition_of(content)
    if definition is None:
        return None
    items: dict[str, ItemVersion] = {}
    for code in item_codes(definition):
        versions = snapshot.items.get(code)
        if not versions:
            return None
        items[code] = versions[-1]
    known = snapshot.packages.get(definition.code)
    return PackageVersion(UNPUBLISHED, known[-1].number + 1 if known else 1, definition, items)


def says_the_same(content: Mapping[str, Any], definition: PackageDefinition) -> bool:
    """Whether the content means what that definition means (`catalog.difference.same`), however it is spelt."""
    read = definition_of(content)
    return read is not None and same(read, definition)
