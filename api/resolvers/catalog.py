"""Reading service items and packages."""

from collections.abc import Callable, Mapping
from datetime import date

from api.context import Info
from api.schema.catalog_inputs import (
    OrderDirection,
    ServiceItemFilter,
    ServiceItemOrder,
    ServiceItemOrderField,
    ServicePackageFilter,
    ServicePackageOrder,
    ServicePackageOrderField,
    item_filter,
    package_filter,
)
from api.schema.connection import Connection, Key, Order, Page, connect
from api.schema.item import ServiceItem
from api.schema.service_package import ServicePackage
from api.schema.shelf import Shelf
from catalog.snapshot import ItemVersion, PackageVersion
from catalog.vocabulary import ItemCategory, PackageTier
from core.language import Language

_PACKAGE_KEYS: dict[ServicePackageOrderField, Callable[[PackageVersion], Key]] = {
    ServicePackageOrderField.CODE: lambda version: (version.code,),
    ServicePackageOrderField.TIER: lambda version: (list(PackageTier).index(version.definition.tier), version.code),
    ServicePackageOrderField.PRICE: lambda version: (version.definition.price.total, version.code),
    ServicePackageOrderField.SELF_PAY: lambda version: (version.definition.price.self_pay, version.code),
}
_ITEM_KEYS: dict[ServiceItemOrderField, Callable[[ItemVersion], Key]] = {
    ServiceItemOrderField.CODE: lambda item: (item.definition.code,),
    ServiceItemOrderField.CATEGORY: lambda item: (
        list(ItemCategory).index(item.definition.category),
        item.definition.code,
    ),
    ServiceItemOrderField.STAFF_MINUTES: lambda item: (item.definition.staff_minutes, item.definition.code),
}


def service_item(info: Info, code: str, language: Language | None) -> ServiceItem | None:
    """The latest version of an item that was on offer by today; None when there is none of that code."""
    version = info.context.items_by_today().get(code)
    return None if version is None else info.context.shelf(language).item(version)


def service_items(
    info: Info,
    wanted: ServiceItemFilter | None,
    order: ServiceItemOrder | None,
    language: Language | None,
    asked: Page,
) -> Connection[ServiceItem]:
    """The items that pass the filter, each in the latest version that was on offer by today."""
    admits = item_filter(wanted).admits
    rows = info.context.items_by_today().values()
    order = order or ServiceItemOrder(field=ServiceItemOrderField.CODE)
    return connect(
        [row for row in rows if admits(row.definition)],
        Order(order.field.value, _ITEM_KEYS[order.field], order.direction is OrderDirection.DESC),
        info.context.shelf(language).item,
        asked,
    )


def service_package(
    info: Info, code: str, region: str | None, on: date | None, language: Language | None
) -> ServicePackage | None:
    """A package by its code; None when no version of it was ever published."""
    if code not in info.context.present.snapshot.packages:
        return None
    return package_shape(info.context.shelf(language), code, _on_offer(info, region, on).get(code))


def service_packages(
    info: Info,
    region: str | None,
    on: date | None,
    wanted: ServicePackageFilter | None,
    order: ServicePackageOrder | None,
    language: Language | None,
    asked: Page,
) -> Connection[ServicePackage]:
    """The packages on offer in a region on a day, or anywhere when no region is given, that pass the filter."""
    admits = package_filter(wanted).admits
    shelf = info.context.shelf(language)
    order = order or ServicePackageOrder(field=ServicePackageOrderField.CODE)
    return connect(
        [version for version in _on_offer(info, region, on).values() if admits(version)],
        Order(order.field.value, _PACKAGE_KEYS[order.field], order.direction is OrderDirection.DESC),
        lambda version: package_shape(shelf, version.code, version),
        asked,
    )


def package_shape(shelf: Shelf, code: str, current: PackageVersion | None) -> ServicePackage:
    """The shape of a package with its published versions."""
    return ServicePackage.of(shelf.snapshot.packages[code], current, shelf)


def _on_offer(info: Info, region: str | None, on: date | None) -> Mapping[str, PackageVersion]:
    context = info.context
    day = on or context.today()
    return context.present.on_offer(None if region is None else context.known_region(region), day)
