"""Which publication is in force, whose menu a region shows, and how the menu is arranged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.files import StarterData
from catalog.menu import MenuSectionKind, section_kinds, sections
from catalog.publication import MenuAct
from catalog.search import ItemFilter, PackageFilter
from catalog.snapshot import ItemVersion, PackageVersion, Publication
from catalog.vocabulary import PackageTier, Population
from teams.vocabulary import Tier
from tests.catalog.menus import AT, CITY, COUNTY, DAY, PROVINCE, REGIONS, Cook, Row, snapshot

PACKAGES = ("PER-AA", "PER-BB")


@pytest.fixture(scope="module")
def versions(starter: StarterData) -> dict[str, PackageVersion]:
    """The starter packages as versions 1."""
    items = {item.code: ItemVersion(place, 1, item) for place, item in enumerate(starter.items)}
    return {package.code: PackageVersion(place, 1, package, items) for place, package in enumerate(starter.packages)}


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


def test_what_a_region_says_nothing_about_stays_as_the_region_above_offers_it(
    versions: dict[str, PackageVersion],
) -> None:
    elderly, basic = versions["PRI-ELD"], versions["BAS-00"]
    own = PackageVersion(99, 2, elderly.definition, elderly.items)
    held = snapshot((PROVINCE, basic, date(2026, 1, 1)), (PROVINCE, elderly, date(2026, 1, 1)), (COUNTY, own, DAY))

    offers = {offer.version.code: (offer.region, offer.version) for offer in held.offers(COUNTY, DAY)}

    assert offers == {"BAS-00": (PROVINCE, basic), "PRI-ELD": (COUNTY, own)}
    assert held.menu_region(COUNTY, DAY) == COUNTY
    assert held.menu_region(CITY, DAY) == PROVINCE


def test_a_region_that_only_leaves_out_shows_the_rest_of_the_menu_above(versions: dict[str, PackageVersion]) -> None:
    elderly, basic = versions["PRI-ELD"], versions["BAS-00"]
    above = [(PROVINCE, version, date(2026, 1, 1)) for version in (basic, elderly)]
    held = snapshot(*above, (CITY, elderly, DAY, MenuAct.LEFT_OUT))

    assert [offer.version for offer in held.offers(COUNTY, DAY)] == [basic]
    assert [offer.version for offer in held.offers(PROVINCE, DAY)] == [basic, elderly]
    assert held.menu_region(COUNTY, DAY) == PROVINCE
    assert set(held.versions_on_offer([COUNTY], DAY)) == {"BAS-00"}


def test_on_a_menu_below_an_offer_has_the_days_on_which_that_menu_has_it(versions: dict[str, PackageVersion]) -> None:
    above = versions["PRI-ELD"]
    own = PackageVersion(99, 2, above.definition, above.items)
    held = snapshot(
        (PROVINCE, above, date(2026, 1, 1)),
        (COUNTY, own, date(2026, 2, 1)),
        (COUNTY, own, date(2026, 4, 1), MenuAct.INHERITED),
        (COUNTY, above, date(2026, 9, 1), MenuAct.LEFT_OUT),
    )

    def days(on: date) -> list[tuple[str, date, date | None]]:
        return [(offer.region, offer.starts, offer.ends) for offer in held.offers(COUNTY, on)]

    assert days(date(2026, 1, 15)) == [(PROVINCE, date(2026, 1, 1), date(2026, 2, 1))]
    assert days(date(2026, 3, 31)) == [(COUNTY, date(2026, 2, 1), date(2026, 4, 1))]
    assert days(date(2026, 8, 31)) == [(PROVINCE, date(2026, 4, 1), date(2026, 9, 1))]
    assert days(date(2026, 9, 1)) == []
    assert [offer.ends for offer in held.offers(PROVINCE, date(2026, 8, 31))] == [None]


SPOKEN = [act for act in MenuAct if act is not MenuAct.CALLED_OFF]  # no snapshot tells what was called off
SAID = st.tuples(
    st.sampled_from([PROVINCE, CITY, COUNTY]), st.sampled_from(PACKAGES), st.integers(0, 12), st.sampled_from(SPOKEN)
)


@given(said=st.lists(SAID, unique_by=lambda row: row[:3], max_size=14), after=st.integers(-1, 14))
def test_the_menu_is_what_is_said_from_the_farthest_ancestor_down_to_the_region(
    said: list[tuple[str, str, int, MenuAct]], after: int, starter: StarterData
) -> None:
    cook, day = Cook(starter.packages[0], starter.items), DAY + timedelta(days=after)
    rows: list[tuple[str, PackageVersion, date, MenuAct]] = [
        (region, cook(package), DAY + timedelta(days=starts), act) for region, package, starts, act in said
    ]
    held = snapshot(*rows)

    for region, upwards in ((COUNTY, [PROVINCE, CITY, COUNTY]), (CITY, [PROVINCE, CITY]), (PROVINCE, [PROVINCE])):
        expected = _spoken(rows, upwards, day)
        offers = held.offers(region, day)
        assert {offer.version.code: offer.version for offer in offers} == expected
        assert [offer.version.code for offer in offers] == sorted(expected)
        for offer in offers:
            assert held.offer(region, offer.version.code, day) is not None
            inside = [DAY + timedelta(days=n) for n in range(14) if _within(offer, DAY + timedelta(days=n))]
            assert all(_spoken(rows, upwards, one)[offer.version.code] is offer.version for one in inside)
            assert _spoken(rows, upwards, offer.starts - timedelta(days=1)).get(offer.version.code) != offer.version
            if offer.ends is not None:
                assert _spoken(rows, upwards, offer.ends).get(offer.version.code) != offer.version


def _within(offer: Publication, day: date) -> bool:
    return offer.starts <= day and (offer.ends is None or day < offer.ends)


def _spoken(
    rows: list[tuple[str, PackageVersion, date, MenuAct]], upwards: list[str], day: date
) -> dict[str, PackageVersion]:
    """The menu by letting each region speak in turn, farthest first."""
    menu: dict[str, PackageVersion] = {}
    for region in upwards:
        for package in PACKAGES:
            begun = [row for row in rows if row[0] == region and row[1].code == package and row[2] <= day]
            for _region, version, _starts, act in sorted(begun, key=lambda row: row[2])[-1:]:
                if act is MenuAct.OFFERED:
                    menu[package] = version
                elif act is not MenuAct.INHERITED:
                    menu.pop(package, None)
    return menu


def test_what_was_only_left_out_put_no_item_on_offer(versions: dict[str, PackageVersion]) -> None:
    row: Row = (CITY, versions["BAS-00"], date(2026, 1, 1), MenuAct.LEFT_OUT)

    assert snapshot(row).items_by(DAY) == {}
    assert snapshot(row[:3]).items_by(DAY).keys() == versions["BAS-00"].items.keys()


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
