"""The starter catalog, open for a test of the verbs of drafts, on both engines."""

from collections.abc import AsyncIterator

import pytest

from core.database import connected


@pytest.fixture
async def menu(starter_url: str) -> AsyncIterator[str]:
    """The provinces publish all of the starter packages; their counties say nothing of their own."""
    async with connected(starter_url):
        yield starter_url
