"""The starter data, fresh for each test of registers, on each engine, with a window for late entries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.signing.conftest import opened
from tests.signing.staging import World


@pytest.fixture
async def fresh(starter_url: str) -> AsyncIterator[World]:
    """A database of its own; the clinic's county lets the last two years be entered late."""
    async with opened(starter_url) as made:
        await made.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))
        yield made
