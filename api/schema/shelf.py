"""Ready-made shapes of one snapshot in one language, so that a request only picks them up.

Shapes are immutable in use and shared by all requests; the shelf dies with its snapshot. Building a shape once a
revision instead of once a request is most of what makes uncached answers cheap (DESIGN, idea 6).
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date

from api.schema.item import ServiceItem
from api.schema.menu import Menu, MenuEntry, MenuEntryPart, MenuGroup, MenuSection
from api.schema.package import PackageVersion
from api.schema.region import Region
from api.schema.speaker import Speaker, speaker_for
from catalog.menu import sections
from catalog.provenance import PartOrigin, origin_of, parts_of
from catalog.snapshot import ItemVersion, Publication, Snapshot
from catalog.snapshot import PackageVersion as PackageVersionValue
from core.language import Language

_KEPT_MENUS = 64
"""How many different (region, day) menus stay built; a county portal asks for today's again and again."""


class Shelf:
    """Shapes of one snapshot in one language, each built when first asked for."""

    def __init__(self, snapshot: Snapshot, language: Language) -> None:
        self.snapshot = snapshot
        self.speaker: Speaker = speaker_for(snapshot, language)
        self._items: dict[int, ServiceItem] = {}
        self._packages: dict[int, PackageVersion] = {}
        self._regions: dict[str, Region] = {}
        self._menus: OrderedDict[tuple[str, date], Menu | None] = OrderedDict()

    def item(self, version: ItemVersion) -> ServiceItem:
        """The shape of an item version."""
        if version.id not in self._items:
            self._items[version.id] = ServiceItem.of(version, self.speaker)
        return self._items[version.id]

    def package_version(self, version: PackageVersionValue) -> PackageVersion:
        """The shape of a package version."""
        if version.id not in self._packages:
            items = {code: self.item(item) for code, item in version.items.items()}
            self._packages[version.id] = PackageVersion.of(version, items, self.speaker)
        return self._packages[version.id]

    def region(self, code: str) -> Region:
        """The shape of a region, its ancestors included. The code must be a region's."""
        if code not in self._regions:
            definition = self.snapshot.regions[code]
            parent = None if definition.parent is None else self.region(definition.parent)
            self._regions[code] = Region.of(definition, parent, self.speaker.language)
        return self._regions[code]

    def menu(self, region: str, on: date) -> Menu | None:
        """What `region` offers on the day; None when neither it nor an ancestor offers anything."""
        key = (region, on)
        if key not in self._menus:
            self._menus[key] = self._build_menu(region, on)
            if len(self._menus) > _KEPT_MENUS:
                self._menus.popitem(last=False)
        self._menus.move_to_end(key)
        return self._menus[key]

    def _build_menu(self, region: str, on: date) -> Menu | None:
        publisher = self.snapshot.menu_region(region, on)
        if publisher is None:
            return None
        offers = self.snapshot.offers(region, on)
        entries = {offer.version.code: self._entry(offer, region, on) for offer in offers}
        language = self.speaker.language

        def entries_of(held: tuple[Publication, ...]) -> list[MenuEntry]:
            return [entries[offer.version.code] for offer in held]

        return Menu(
            region=self.region(region),
            published_by=self.region(publisher),
            on=on,
            revision=self.snapshot.revision,
            sections=[
                MenuSection(
                    kind=section.kind,
                    name=section.kind.label.in_(language),
                    entries=entries_of(section.offers),
                    groups=[
                        MenuGroup(
                            population=group.population,
                            name=group.population.label.in_(language),
                            entries=entries_of(group.offers),
                        )
                        for group in section.groups
                    ],
                )
                for section in sections(offers)
            ],
            package_count=len(offers),
        )

    def _entry(self, offer: Publication, region: str, on: date) -> MenuEntry:
        origin = origin_of(offer, region, on, self.snapshot)
        return MenuEntry(
            package=self.package_version(offer.version),
            published_by=self.region(offer.region),
            origin=origin,
            origin_name=origin.label.in_(self.speaker.language),
            starts=offer.starts,
            ends=offer.ends,
            parts=[self._part(part) for part in parts_of(offer, region, self.snapshot)],
        )

    def _part(self, origin: PartOrigin) -> MenuEntryPart:
        return MenuEntryPart(
            part=origin.part,
            name=origin.part.label.in_(self.speaker.language),
            is_own=origin.is_own,
            region=None if origin.region is None else self.region(origin.region),
            package_code=origin.package,
            version=origin.number,
        )
