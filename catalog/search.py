"""Finding items and packages in the catalog held in memory: filters of the menu's readers (R080).

Text is found by substring, case-folded, in code, Chinese and English names: two Chinese characters are enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.item import ItemDefinition
from catalog.package import has_tcm, modalities, tiers
from catalog.snapshot import PackageVersion
from catalog.vocabulary import ItemCategory, Modality, PackageTier, Population
from teams.vocabulary import ExecutorRole, Tier


@dataclass(frozen=True, slots=True)
class PackageFilter:
    """What packages must satisfy; an absent part asks for nothing. Prices are fen, both ends inclusive."""

    populations: frozenset[Population] | None = None
    package_tiers: frozenset[PackageTier] | None = None
    has_tcm: bool | None = None
    modalities: frozenset[Modality] | None = None
    lowest_total: int | None = None
    highest_total: int | None = None
    highest_tier: Tier | None = None  # nothing in the package needs an institution above this tier
    text: str | None = None

    def admits(self, version: PackageVersion) -> bool:
        """Whether a package version satisfies every part of the filter."""
        package, items = version.definition, version.item_definitions
        total = package.price.total
        return (
            (self.populations is None or not self.populations.isdisjoint(package.audience))
            and (self.package_tiers is None or package.tier in self.package_tiers)
            and (self.has_tcm is None or has_tcm(package, items) is self.has_tcm)
            and (self.modalities is None or not self.modalities.isdisjoint(modalities(package, items)))
            and (self.lowest_total is None or total >= self.lowest_total)
            and (self.highest_total is None or total <= self.highest_total)
            and (self.highest_tier is None or tiers(package, items)[1].rank <= self.highest_tier.rank)
            and (self.text is None or _mentions(self.text, package.code, package.name.zh, package.name.en))
        )


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What service items must satisfy; an absent part asks for nothing."""

    categories: frozenset[ItemCategory] | None = None
    roles: frozenset[ExecutorRole] | None = None
    is_tcm: bool | None = None
    modalities: frozenset[Modality] | None = None
    highest_tier: Tier | None = None
    text: str | None = None

    def admits(self, item: ItemDefinition) -> bool:
        """Whether an item satisfies every part of the filter."""
        return (
            (self.categories is None or item.category in self.categories)
            and (self.roles is None or not self.roles.isdisjoint(item.roles))
            and (self.is_tcm is None or item.is_tcm is self.is_tcm)
            and (self.modalities is None or not self.modalities.isdisjoint(item.modalities))
            and (self.highest_tier is None or item.min_tier.rank <= self.highest_tier.rank)
            and (self.text is None or _mentions(self.text, item.code, item.name.zh, item.name.en))
        )


def _mentions(text: str, *places: str) -> bool:
    wanted = text.strip().casefold()
    return any(wanted in place.casefold() for place in places)
