"""The starter catalog, read once for all quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.files import StarterData, read_starter
from catalog.quote.basket import QuoteWorld
from tests.quote.worlds import starter_world

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def starter() -> StarterData:
    """What the seeds say."""
    return read_starter(SEEDS)


@pytest.fixture(scope="session")
def menu(starter: StarterData) -> QuoteWorld:
    """The starter catalog as a menu, without any regional policy."""
    return starter_world(starter)
