"""Division codes and the tree of regions (GB/T 2260)."""

import pytest

from core.language import Text
from core.wire import ImpossibleDefinition
from teams.region import RegionDefinition, RegionKind, kind_of, stem

NAME = Text("某地", "Somewhere")


@pytest.mark.parametrize(
    ("code", "kind", "leading"),
    [
        ("450000", RegionKind.PROVINCE, "45"),
        ("450300", RegionKind.CITY, "4503"),
        ("450321", RegionKind.COUNTY, "450321"),
    ],
)
def test_a_codes_shape_tells_its_level(code: str, kind: RegionKind, leading: str) -> None:
    assert kind_of(code) is kind
    assert stem(code) == leading


@pytest.mark.parametrize("parent", ["450300", "450000"])
def test_a_county_may_stand_below_its_city_or_its_province(parent: str) -> None:
    assert RegionDefinition("450321", NAME, RegionKind.COUNTY, parent).parent == parent


@pytest.mark.parametrize("parent", ["450321", "450381", "310000", "450100"])
def test_a_county_cannot_stand_below_what_is_not_above_it(parent: str) -> None:
    with pytest.raises(ImpossibleDefinition):
        RegionDefinition("450321", NAME, RegionKind.COUNTY, parent)


@pytest.mark.parametrize("code", ["45032", "4503211", "04503A", "045032", ""])
def test_what_is_no_division_code_is_refused(code: str) -> None:
    with pytest.raises(ImpossibleDefinition):
        RegionDefinition(code, NAME, RegionKind.COUNTY)


def test_a_kind_that_contradicts_the_code_is_refused() -> None:
    with pytest.raises(ImpossibleDefinition):
        RegionDefinition("450300", NAME, RegionKind.COUNTY, "450000")
