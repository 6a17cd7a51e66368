"""The starter data, read once for all tests of the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.files import StarterData, read_starter

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def starter() -> StarterData:
    """What the seeds say."""
    return read_starter(SEEDS)
