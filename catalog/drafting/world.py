"""What a draft is held against: the items there are, the menu it would join, what the region lays down and can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from catalog import codec
from catalog.drafting.base import bases_of
from catalog.drafting.written_form import cleaned, is_too_deep
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.snapshot import PackageVersion, Snapshot
from teams.parameter import Ages, AllowedTerms


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Where a draft of `region` is to take its place. None means «not known»: what hangs on it goes unchecked.

    `items`: the newest version of every item of the catalog, by code. `packages`: every package code there is.
    `menu`: what the region offers on the day, by code, as written. `deliverable`: codes of the items that somebody
    in the region can deliver. `terms`: the region's terms. `based_on`: what the version the draft was begun from says;
    `begun_from`: that version. `ages`: whom the region calls elderly and child. `latest`: the version that a draft
    begun now would begin from, by package code.
    """

    region: str
    items: Mapping[str, ItemDefinition]
    packages: frozenset[str]
    menu: Mapping[str, Mapping[str, Any]]
    deliverable: frozenset[str] | None = None
    terms: AllowedTerms | None = None
    based_on: PackageDefinition | None = None
    ages: Ages = field(default_factory=Ages)
    begun_from: PackageVersion | None = None
    latest: Mapping[str, PackageVersion] = field(default_factory=dict)

    def with_drafts(self, contents: Iterable[Mapping[str, Any]]) -> World:
        """The world with these drafts, as written, on the menu: for drafts that are to be published together."""
        legible = [cleaned(content) for content in contents if not is_too_deep(content)]
        written = {one["code"]: one for one in legible if isinstance(one, dict) and isinstance(one.get("code"), str)}
        return replace(self, packages=self.packages | set(written), menu={**self.menu, **written})

    def for_draft_of(self, based_on: PackageDefinition | None) -> World:
        """The world for a draft that is held against that definition."""
        return replace(self, based_on=based_on)

    def for_draft_from(self, version: PackageVersion) -> World:
        """The world for a draft that was begun from that version."""
        return replace(self, based_on=version.definition, begun_from=version)


def world_of(
    snapshot: Snapshot,
    region: str,
    on: date,
    deliverable: frozenset[str] | None = None,
    *,
    terms: AllowedTerms | None = None,
    based_on: PackageDefinition | None = None,
    ages: Ages | None = None,
) -> World:
    """The world of a region on a day. Without `based_on`, a draft is compared to what the menu offers of its code."""
    offered = {offer.version.code: offer.version for offer in snapshot.offers(region, on)}
    return World(
        region=region,
        items={code: versions[-1].definition for code, versions in snapshot.items.items()},
        packages=frozenset(snapshot.packages),
        menu={code: _as_written(version) for code, version in offered.items()},
        deliverable=deliverable,
        terms=terms,
        based_on=based_on,
        ages=ages or Ages(),
        latest=bases_of(snapshot, region, on),
    )


@lru_cache(maxsize=1024)
def _as_written(version: PackageVersion) -> Mapping[str, Any]:
    """Versions never change and are the same value from one snapshot to the next, so each is written out once."""
    written: Mapping[str, Any] = codec.dump(version.definition)
    return written
