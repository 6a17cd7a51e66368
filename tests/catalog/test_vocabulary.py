"""Closed sets and regions."""

from __future__ import annotations

import inspect
import re

import pytest

from catalog import vocabulary
from core.labelled import Labelled, label
from core.language import Text
from core.wire import ImpossibleDefinition
from teams import vocabulary as delivery
from teams.region import RegionDefinition, RegionKind, kind_of
from teams.vocabulary import Tier

ENUMS = [
    kind
    for module in (vocabulary, delivery)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Labelled) and kind is not Labelled
] + [RegionKind]


@pytest.mark.parametrize("kind", ENUMS)
def test_every_member_has_a_code_and_two_names(kind: type[Labelled]) -> None:
    assert kind.__doc__
    assert list(kind)
    for member in kind:
        assert member.value == member.name
        assert kind(member.value) is member
        assert re.search(r"[\u4e00-\u9fff]", label(member).zh)
        assert re.fullmatch(r"[ -~]+", label(member).en)


def test_tiers_are_ordered() -> None:
    assert [tier.rank for tier in (Tier.VILLAGE, Tier.TOWNSHIP, Tier.SECONDARY, Tier.TERTIARY)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("450000", RegionKind.PROVINCE), ("450300", RegionKind.CITY), ("450321", RegionKind.COUNTY)],
)
def test_the_shape_of_a_code_tells_the_kind(code: str, kind: RegionKind) -> None:
    assert kind_of(code) is kind


@pytest.mark.parametrize(
    ("code", "kind", "parent", "fault"),
    [
        ("45032", RegionKind.COUNTY, None, "BAD_CODE"),
        ("45032a", RegionKind.COUNTY, None, "BAD_CODE"),
        ("050321", RegionKind.COUNTY, None, "BAD_CODE"),
        ("450321", RegionKind.CITY, None, "REGION_KIND"),
        ("450321", RegionKind.COUNTY, "450400", "REGION_PARENT"),
        ("450321", RegionKind.COUNTY, "310000", "REGION_PARENT"),
        ("450321", RegionKind.COUNTY, "450321", "REGION_PARENT"),
        ("450300", RegionKind.CITY, "450321", "REGION_PARENT"),
        ("450000", RegionKind.PROVINCE, "450300", "REGION_PARENT"),
    ],
)
def test_a_region_that_cannot_be_is_refused(code: str, kind: RegionKind, parent: str | None, fault: str) -> None:
    with pytest.raises(ImpossibleDefinition) as caught:
        RegionDefinition(code, Text("某地", "Somewhere"), kind, parent)
    assert caught.value.code == fault


def test_a_county_may_stand_under_its_city_or_its_province() -> None:
    for parent in ("450300", "450000"):
        assert RegionDefinition("450321", Text("阳朔县", "Yangshuo County"), RegionKind.COUNTY, parent)
