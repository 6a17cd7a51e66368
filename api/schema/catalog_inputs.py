"""Filters and orders of the catalog's lists, and their translation into the domain's."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TypeVar

import strawberry

from api.schema.enums import expose
from catalog.search import ItemFilter, PackageFilter
from catalog.vocabulary import ItemCategory, Modality, PackageTier, Population
from core.faults import bad_argument
from teams.vocabulary import ExecutorRole, Tier

T = TypeVar("T")
LONGEST_TEXT = 100


@strawberry.input(
    description="Bounds of a price's total in yuan, both ends inclusive; either may be left out (价格区间)."
)
class PriceRange:
    """A range of totals."""

    from_: Decimal | None = strawberry.field(name="from", default=None, description='At least this, "0" or more.')
    to: Decimal | None = strawberry.field(default=None, description="At most this.")


@strawberry.input(description="What packages to list; every part given must hold (服务包筛选).")
class ServicePackageFilter:
    """A filter over packages, by the version on offer."""

    populations: list[Population] | None = strawberry.field(
        default=None, description="Addresses at least one of these populations."
    )
    tiers: list[PackageTier] | None = strawberry.field(default=None, description="Is of one of these kinds.")
    has_tcm: bool | None = strawberry.field(default=None, description="Has, or has not, an item of Chinese medicine.")
    modalities: list[Modality] | None = strawberry.field(
        default=None, description="Some item of it can be delivered in one of these ways."
    )
    price: PriceRange | None = strawberry.field(default=None, description="Its total price lies in this range.")
    within_tier: Tier | None = strawberry.field(
        default=None, description="No item of it needs an institution above this tier."
    )
    text: str | None = strawberry.field(
        default=None, description="Its code or its name, in Chinese or English, contains this; up to 100 characters."
    )


@strawberry.input(description="What service items to list; every part given must hold (项目筛选).")
class ServiceItemFilter:
    """A filter over items."""

    categories: list[ItemCategory] | None = strawberry.field(default=None, description="Is of one of these categories.")
    roles: list[ExecutorRole] | None = strawberry.field(default=None, description="One of these may carry it out.")
    is_tcm: bool | None = strawberry.field(default=None, description="Is, or is not, Chinese medicine.")
    modalities: list[Modality] | None = strawberry.field(
        default=None, description="Can be delivered in one of these ways."
    )
    within_tier: Tier | None = strawberry.field(default=None, description="An institution of this tier may deliver it.")
    text: str | None = strawberry.field(
        default=None, description="Its code or its name, in Chinese or English, contains this; up to 100 characters."
    )


class OrderDirection(Enum):
    """Which end comes first."""

    ASC = "ASC"
    DESC = "DESC"


class ServicePackageOrderField(Enum):
    """What packages are ordered by; ties by code."""

    CODE = "CODE"
    TIER = "TIER"
    PRICE = "PRICE"
    SELF_PAY = "SELF_PAY"


class ServiceItemOrderField(Enum):
    """What items are ordered by; ties by code."""

    CODE = "CODE"
    CATEGORY = "CATEGORY"
    STAFF_MINUTES = "STAFF_MINUTES"


_WORDS = {
    "ASC": "Smallest first (升序).",
    "DESC": "Largest first (降序).",
    "CODE": "By code (编码).",
    "TIER": "By kind: basic, priority, personalised, add-on (层级).",
    "PRICE": "By total price (总价).",
    "SELF_PAY": "By what the resident pays (自付).",
    "CATEGORY": "By category (类别).",
    "STAFF_MINUTES": "By staff minutes (人员分钟数).",
}
expose(OrderDirection, "Which end of an order comes first (排序方向).", lambda member: _WORDS[member.name])
expose(ServicePackageOrderField, "What packages are ordered by; ties by code (排序).", lambda m: _WORDS[m.name])
expose(ServiceItemOrderField, "What items are ordered by; ties by code (排序).", lambda m: _WORDS[m.name])


@strawberry.input(description="The order of a list of packages (服务包排序).")
class ServicePackageOrder:
    """Field and direction."""

    field: ServicePackageOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end first.")


@strawberry.input(description="The order of a list of service items (项目排序).")
class ServiceItemOrder:
    """Field and direction."""

    field: ServiceItemOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end first.")


def package_filter(given: ServicePackageFilter | None) -> PackageFilter:
    """The domain's filter. Raises a BAD_USER_INPUT fault that names the part that cannot be."""
    if given is None:
        return PackageFilter()
    price = given.price or PriceRange()
    lowest, highest = _fen(price.from_, "from"), _fen(price.to, "to")
    if lowest is not None and highest is not None and lowest > highest:
        raise bad_argument(("filter", "price"), "价格下限大于上限。", "The price range ends before it begins.")
    return PackageFilter(
        populations=_set(given.populations),
        package_tiers=_set(given.tiers),
        has_tcm=given.has_tcm,
        modalities=_set(given.modalities),
        lowest_total=lowest,
        highest_total=highest,
        highest_tier=given.within_tier,
        text=_text(given.text),
    )


def item_filter(given: ServiceItemFilter | None) -> ItemFilter:
    """The domain's filter. Raises a BAD_USER_INPUT fault that names the part that cannot be."""
    if given is None:
        return ItemFilter()
    return ItemFilter(
        categories=_set(given.categories),
        roles=_set(given.roles),
        is_tcm=given.is_tcm,
        modalities=_set(given.modalities),
        highest_tier=given.within_tier,
        text=_text(given.text),
    )


def _set(members: list[T] | None) -> frozenset[T] | None:
    return None if members is None else frozenset(members)


def _fen(amount: Decimal | None, name: str) -> int | None:
    if amount is None:
        return None
    fen = amount.scaleb(2)
    if fen < 0 or fen != fen.to_integral_value():
        raise bad_argument(
            ("filter", "price", name),
            "金额须为非负数，最多两位小数。",
            "An amount is zero or more, with at most two decimal places.",
        )
    return int(fen)


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    if len(text) > LONGEST_TEXT:
        raise bad_argument(("filter", "text"), f"最多{LONGEST_TEXT}个字符。", f"At most {LONGEST_TEXT} characters.")
    return text.strip() or None
