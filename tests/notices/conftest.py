"""The clinics of the starter data, a real HTTP receiver, and a sender whose clock the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.notices.receiver import Receiver, receiving
from tests.signing.conftest import fresh, shared_url, world

__all__ = ["fresh", "shared_url", "world"]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Listens on this machine."""
    async with receiving() as made:
        yield made
