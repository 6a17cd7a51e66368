"""Finding items and packages in the catalog held in memory: filters of the menu's readers (R080).

Text is found word by word, each as a substring of code, Chinese and English names and of what they stand for (a
package's audience, an item's category, the disease behind an abbreviation). Width and case of letters do not matter;
two Chinese characters are enough.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from catalog.item import ItemDefinition
from catalog.package import has_tcm, modalities, tiers
from catalog.snapshot import PackageVersion
from catalog.vocabulary import ItemCategory, Modality, PackageTier, Population
from core.labelled import Labelled
from core.language import Text
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
            and (self.text is None or _mentions(self.text, package.code, package.name, package.tier, *package.audience))
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
            and (self.text is None or _mentions(self.text, item.code, item.name, item.category))
        )


_MEANT_BY = {
    "HTN": Population.HYPERTENSION,
    "T2DM": Population.T2DM,
    "TB": Population.TB,
    "SMD": Population.SMD,
    "CHD": Population.CHD,
    "COPD": Population.COPD,
    "CKD": Population.CKD,
}
"""Diseases that English names abbreviate; whoever writes «diabetes» finds «T2DM»."""


def _mentions(text: str, code: str, name: Text, *labelled: Labelled) -> bool:
    meant = [disease for short, disease in _MEANT_BY.items() if short in re.split(r"\W+", name.en)]
    labels = [label for member in (*labelled, *meant) for label in (member.label.zh, member.label.en)]
    places = _plain(" ".join((code, name.zh, name.en, *labels)))
    return all(word in places for word in _plain(text).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
