"""Row scope: an actor reaches the own region and all below it, and nothing else."""

import pytest

from core.actor import ANONYMOUS, Actor
from teams.scope import covers

YANGSHUO = ("450321", "450300", "450000")


@pytest.mark.parametrize("region", YANGSHUO)
def test_a_region_is_reached_from_itself_and_from_above(region: str) -> None:
    assert covers(Actor(subject="s", region=region), YANGSHUO)


@pytest.mark.parametrize("region", ["450381", "310000", "4503", "", None])
def test_a_region_is_not_reached_from_beside_or_below(region: str | None) -> None:
    assert not covers(Actor(subject="s", region=region), YANGSHUO)


def test_nobody_reaches_nothing() -> None:
    assert not covers(ANONYMOUS, YANGSHUO)
    assert not covers(Actor(subject="s", region="450000"), ())
