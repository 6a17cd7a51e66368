"""The menu tells whose each package is, and which region wrote each part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.condition import AllOf
from catalog.difference.sameness import same_version
from catalog.files import StarterData
from catalog.package import YearsTerm
from catalog.provenance import OfferOrigin, OfferPart, PartOrigin, origin_of, parts_of
from catalog.publication import MenuAct
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot, VersionOrigin
from catalog.vocabulary import Population
from core.language import Text
from tests.catalog.menus import CITY, COUNTY, DAY, PROVINCE, Cook, snapshot

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def base(starter: StarterData) -> PackageVersion:
    """A package of the starter data that has lines and choices, as version 1."""
    items = {item.code: ItemVersion(place, 1, item) for place, item in enumerate(starter.items, 1)}
    package = next(one for one in starter.packages if one.code == "PER-YLGA")
    return PackageVersion(1, 1, package, items)


def own(base: PackageVersion, identity: int, number: int, **parts: Any) -> PackageVersion:
    return PackageVersion(identity, number, replace(base.definition, **parts), base.items)


def offered(held: Snapshot, region: str, package: str = "PER-YLGA") -> Publication:
    offer = held.offer(region, package, DAY)
    assert offer is not None
    return offer


def parts(held: Snapshot, region: str, package: str = "PER-YLGA") -> dict[OfferPart, PartOrigin]:
    return {one.part: one for one in parts_of(offered(held, region, package), region, held)}


def test_an_offer_is_own_inherited_or_in_place_of_what_is_above(starter: StarterData) -> None:
    cook = Cook(starter.packages[0], starter.items)
    held = snapshot(
        (PROVINCE, cook("PER-AA"), JANUARY),
        (PROVINCE, cook("PER-BB"), JANUARY),
        (COUNTY, cook("PER-BB", number=2), JANUARY),
        (COUNTY, cook("PER-CC"), JANUARY),
        (PROVINCE, cook("PER-DD"), JANUARY),
        (PROVINCE, cook("PER-DD"), FEBRUARY, MenuAct.RETIRED),
        (COUNTY, cook("PER-DD"), JANUARY),
    )

    def origins(region: str) -> list[OfferOrigin]:
        return [origin_of(offer, region, DAY, held) for offer in held.offers(region, DAY)]

    assert origins(COUNTY) == [OfferOrigin.INHERITED, OfferOrigin.OVERRIDDEN, OfferOrigin.OWN, OfferOrigin.OWN]
    assert origins(CITY) == [OfferOrigin.INHERITED, OfferOrigin.INHERITED]
    assert origins(PROVINCE) == [OfferOrigin.OWN, OfferOrigin.OWN]


def test_a_county_that_changes_the_price_has_all_else_from_the_region_above(base: PackageVersion) -> None:
    dearer = own(base, 2, 2, price=replace(base.definition.price, self_pay=1))
    held = snapshot(
        (PROVINCE, base, JANUARY), (COUNTY, dearer, FEBRUARY), origins={2: VersionOrigin(COUNTY, 1, draft=7)}
    )

    found = parts(held, COUNTY)

    assert set(found) == set(OfferPart)
    assert found.pop(OfferPart.PRICE) == PartOrigin(OfferPart.PRICE, COUNTY, "PER-YLGA", 2, is_own=True)
    assert all(
        (one.region, one.package, one.number, one.is_own) == (PROVINCE, "PER-YLGA", 1, False) for one in found.values()
    )
    assert parts(held, PROVINCE) == {}


def test_each_part_is_traced_through_every_region_on_the_way(base: PackageVersion) -> None:
    city = own(base, 2, 2, price=replace(base.definition.price, self_pay=1))
    first = own(city, 3, 3, term=YearsTerm((1,)))
    second = own(first, 4, 4, note="Changed again.")
    held = snapshot(
        (PROVINCE, base, JANUARY),
        (CITY, city, JANUARY),
        (COUNTY, first, JANUARY),
        (COUNTY, second, FEBRUARY),
        origins={
            2: VersionOrigin(CITY, 1, draft=1),
            3: VersionOrigin(COUNTY, 2, draft=2),
            4: VersionOrigin(COUNTY, 3, draft=3),
        },
    )

    found = {part: (one.region, one.number) for part, one in parts(held, COUNTY).items()}

    assert found[OfferPart.PRICE] == (CITY, 2)
    assert found[OfferPart.TERM] == (COUNTY, 3)
    assert found[OfferPart.TEXTS] == (COUNTY, 4)
    assert found[OfferPart.LINES] == (PROVINCE, 1)
    assert {one.is_own for one in parts(held, CITY).values()} == {True, False}


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        (OfferPart.PRICE, {"price": "dearer"}),
        (OfferPart.ELIGIBILITY, {"eligibility": "other"}),
        (OfferPart.LINES, {"lines": "fewer"}),
        (OfferPart.CHOICES, {"choice_groups": ()}),
        (OfferPart.TERM, {"term": YearsTerm((2,))}),
        (OfferPart.TEXTS, {"name": Text("新名", "New name")}),
        (OfferPart.AUDIENCE, {"audience": (Population.ALL,)}),
        (OfferPart.RULES, {"requires": ()}),
    ],
)
def test_every_part_that_a_region_writes_anew_is_its_own_and_no_other(
    base: PackageVersion, starter: StarterData, part: OfferPart, changes: dict[str, Any]
) -> None:
    other = next(one for one in starter.packages if one.code == "BAS-00")
    written = {
        "dearer": replace(base.definition.price, fiscal=99),
        "other": other.eligibility,
        "fewer": base.definition.lines[:-1],
    }
    changed = own(base, 2, 2, **{name: written.get(str(value), value) for name, value in changes.items()})
    held = snapshot(
        (PROVINCE, base, JANUARY), (COUNTY, changed, FEBRUARY), origins={2: VersionOrigin(COUNTY, 1, draft=7)}
    )

    assert [one.part for one in parts(held, COUNTY).values() if one.is_own] == [part]


def test_an_order_that_means_nothing_makes_no_part_ones_own(base: PackageVersion) -> None:
    audience = (Population.ELDERLY, Population.DISABLED)
    held = snapshot(
        (PROVINCE, own(base, 1, 1, audience=audience), JANUARY),
        (COUNTY, own(base, 2, 2, audience=audience[::-1], note="Changed."), FEBRUARY),
        origins={2: VersionOrigin(COUNTY, 1, draft=7)},
    )

    assert [one.part for one in parts(held, COUNTY).values() if one.is_own] == [OfferPart.TEXTS]


def test_an_item_that_has_changed_meanwhile_makes_the_lines_ones_own(base: PackageVersion) -> None:
    line = base.definition.lines[0].item
    item = base.items[line]
    newer = {**base.items, line: ItemVersion(9_999, 2, item.definition)}
    held = snapshot(
        (PROVINCE, base, JANUARY),
        (COUNTY, PackageVersion(2, 2, base.definition, newer), FEBRUARY),
        origins={2: VersionOrigin(COUNTY, 1, draft=7)},
    )

    assert [one.part for one in parts(held, COUNTY).values() if one.is_own] == [OfferPart.LINES]


def test_a_copy_under_another_code_names_the_package_it_was_made_of(base: PackageVersion) -> None:
    copy = own(base, 2, 1, code="PER-YSLY", name=Text("漓江颐养包", "Li River care package"))
    held = snapshot((PROVINCE, base, JANUARY), (COUNTY, copy, FEBRUARY), origins={2: VersionOrigin(COUNTY, 1, draft=7)})

    found = parts(held, COUNTY, "PER-YSLY")

    assert (found[OfferPart.TEXTS].package, found[OfferPart.LINES].package) == ("PER-YSLY", "PER-YLGA")
    assert origin_of(offered(held, COUNTY, "PER-YSLY"), COUNTY, DAY, held) is OfferOrigin.OWN


def test_what_one_region_alone_wrote_has_no_parts_to_tell(base: PackageVersion) -> None:
    second = own(base, 2, 2, note="Changed.")
    held = snapshot(
        (COUNTY, base, JANUARY),
        (COUNTY, second, FEBRUARY),
        origins={1: VersionOrigin(COUNTY, None, draft=1), 2: VersionOrigin(COUNTY, 1, draft=2)},
    )

    assert parts(held, COUNTY) == {}


def test_a_part_that_is_only_spelt_otherwise_was_not_written_anew(base: PackageVersion) -> None:
    """Lists whose order says nothing, and conditions wrapped idly, mean the same."""
    package = base.definition
    spelt = own(
        base,
        2,
        2,
        eligibility=AllOf((package.eligibility,)),
        audience=tuple(reversed(package.audience)) * 2,
        requires=tuple(reversed((*package.requires, *package.requires))),
        excludes=tuple(reversed(package.excludes)),
        note="Changed.",
    )
    held = snapshot(
        (PROVINCE, base, JANUARY), (COUNTY, spelt, FEBRUARY), origins={2: VersionOrigin(COUNTY, 1, draft=7)}
    )

    assert [part for part, one in parts(held, COUNTY).items() if one.is_own] == [OfferPart.TEXTS]
    assert same_version(base, replace(spelt, definition=replace(spelt.definition, note=package.note)))
    newer = {code: replace(item, id=item.id + 1000) for code, item in base.items.items()}
    assert not same_version(base, replace(base, items=newer))
