"""Which publication is in force, whose menu a region shows, and how the menu is arranged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.files import StarterData
from catalog.menu import MenuSectionKind, section_kinds, sections
from catalog.search import ItemFilter, PackageFilter
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot
from catalog.vocabulary import PackageTier, Population
from core.language import Text
from teams.region import RegionDefinition, RegionKind
from teams.vocabulary import Tier

DAY = date(2026, 3, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
REGIONS = {
    "450000": RegionDefinition("450000", Text("广西", "Guangxi"), RegionKind.PROVINCE),
    "450300": RegionDefinition("450300", Text("桂林", "Guilin"), RegionKind.CITY, "450000"),
    "450321": RegionDefinition("450321", Text("阳朔", "Yangshuo"), RegionKind.COUNTY, "450300"),
}


@pytest.fixture(scope="module")
def versions(starter: StarterData) -> dict[str, PackageVersion]:
    """The starter packages as versions 1."""
    items = {item.code: ItemVersion(place, 1, item) for place, item in enumerate(starter.items)}
    return {package.code: PackageVersion(place, 1, package, items) for place, package in enumerate(starter.packages)}


def snapshot(*published: tuple[str, PackageVersion, date]) -> Snapshot:
    """A snapshot of publications (region, version, starts), each ended by the next of the same package."""
    histories: defaultdict[str, defaultdict[str, list[Publication]]] = defaultdict(lambda: defaultdict(list))
    for region, version, starts in sorted(published, key=lambda row: row[2]):
        history = histories[region][version.code]
        if history:
            history[-1] = replace(history[-1], ends=starts)
        history.append(Publication(region, version, starts, None, AT))
    frozen = {
        region: {code: tuple(rows) for code, rows in by_package.items()} for region, by_package in histories.items()
    }
    return Snapshot(1, REGIONS, {}, {}, frozen, {}, {})


def test_a_region_shows_its_own_menu_or_its_nearest_ancestors(versions: dict[str, PackageVersion]) -> None:
    basic = versions["BAS-00"]
    held = snapshot(("450000", basic, date(2026, 1, 1)), ("450300", basic, date(2026, 2, 1)))

    assert held.menu_region("450321", date(2025, 12, 31)) is None
    assert held.menu_region("450321", date(2026, 1, 1)) == "450000"
    assert held.menu_region("450321", date(2026, 1, 31)) == "450000"
    assert held.menu_region("450321", date(2026, 2, 1)) == "450300"
    assert held.menu_region("450000", date(2026, 2, 1)) == "450000"
    assert held.menu_region("999999", date(2026, 2, 1)) is None


def test_a_later_version_replaces_the_earlier_on_its_day_without_anybody_awake(
    versions: dict[str, PackageVersion],
) -> None:
    first = versions["BAS-00"]
    second = PackageVersion(99, 2, first.definition, first.items)
    held = snapshot(("450300", first, date(2026, 1, 1)), ("450300", second, date(2026, 4, 1)))

    def on_offer(day: date) -> list[int]:
        return [offer.version.number for offer in held.offers("450321", day)]

    assert on_offer(date(2026, 3, 31)) == [1]
    assert on_offer(date(2026, 4, 1)) == [2]
    assert held.offers("450321", date(2026, 3, 31))[0].ends == date(2026, 4, 1)


def test_where_regions_differ_the_newest_version_on_offer_is_told(versions: dict[str, PackageVersion]) -> None:
    first = versions["BAS-00"]
    second = PackageVersion(99, 2, first.definition, first.items)
    held = snapshot(("450000", first, date(2026, 1, 1)), ("450321", second, date(2026, 1, 1)))

    assert held.versions_on_offer(REGIONS, DAY)["BAS-00"].number == 2
    assert held.versions_on_offer(["450300"], DAY)["BAS-00"].number == 1


@given(
    rows=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9)), unique_by=lambda row: row[0], min_size=1),
    data=st.data(),
)
def test_exactly_the_latest_start_not_after_the_day_is_in_force(
    rows: list[tuple[int, int]], data: st.DataObject, starter: StarterData
) -> None:
    package = starter.packages[0]
    published = [
        ("450300", PackageVersion(number, number, package, {}), DAY + timedelta(days=after)) for after, number in rows
    ]
    held = snapshot(*published)
    day = DAY + timedelta(days=data.draw(st.integers(-1, 401)))

    offers = held.offers("450321", day)

    expected = max((row for row in published if row[2] <= day), key=lambda row: row[2], default=None)
    assert [offer.version for offer in offers] == ([] if expected is None else [expected[1]])
    for offer in offers:
        assert offer.starts <= day
        assert offer.ends is None or day < offer.ends


def test_every_package_stands_in_some_section_once(versions: dict[str, PackageVersion]) -> None:
    offers = [Publication("450300", version, DAY, None, AT) for version in versions.values()]

    arranged = sections(offers)

    for section in arranged:
        codes = [offer.version.code for offer in section.offers]
        assert len(codes) == len(set(codes))
        assert codes
    assert {offer.version.code for section in arranged for offer in section.offers} == set(versions)
    assert [section.kind for section in arranged] == [kind for kind in MenuSectionKind if kind in _kinds(arranged)]


def _kinds(arranged: object) -> set[MenuSectionKind]:
    return {section.kind for section in arranged}  # type: ignore[attr-defined]


def test_what_addresses_everybody_and_is_not_basic_has_a_section_too(versions: dict[str, PackageVersion]) -> None:
    basic = versions["BAS-00"]
    package = replace(basic.definition, tier=PackageTier.PERSONALISED, audience=(Population.ALL,))

    assert section_kinds(PackageVersion(1, 1, package, basic.items)) == {MenuSectionKind.EVERYBODY}


def test_a_package_for_two_populations_stands_in_both_sections(versions: dict[str, PackageVersion]) -> None:
    basic = versions["PRI-ELD"]
    package = replace(basic.definition, audience=(Population.ELDERLY, Population.EMPLOYEE))

    kinds = section_kinds(PackageVersion(1, 1, package, basic.items))

    assert kinds == {MenuSectionKind.ELDERLY, MenuSectionKind.WORKPLACE}


def test_filters_with_nothing_asked_admit_everything(versions: dict[str, PackageVersion]) -> None:
    assert all(PackageFilter().admits(version) for version in versions.values())
    assert all(ItemFilter().admits(item.definition) for item in versions["BAS-00"].items.values())


def test_a_tier_bounds_packages_by_their_most_demanding_item(versions: dict[str, PackageVersion]) -> None:
    within = PackageFilter(highest_tier=Tier.TOWNSHIP)

    assert within.admits(versions["BAS-00"])
    assert not within.admits(versions["PER-MYHH"])
    assert PackageFilter(highest_tier=Tier.SECONDARY).admits(versions["PER-MYHH"])
