"""The small county, staged anew for each test on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.database import connected
from tests.teams.staging import stage


@pytest.fixture
async def county(database_url: str) -> AsyncIterator[list[str]]:
    """The county in an open database; answers every statement that is sent to it from now on."""
    sent: list[str] = []
    async with connected(database_url, on_statement=sent.append):
        await stage()
        sent.clear()
        yield sent
