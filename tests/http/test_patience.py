"""One timer for many waits: each ends by itself or at its own deadline, and other cancellations stay what they are."""

import asyncio
import time

import pytest

from api.http.patience import Patience

pytestmark = pytest.mark.anyio


async def test_each_wait_ends_at_its_own_deadline() -> None:
    patience = Patience(0.2)

    async def waiting(delay: float) -> float:
        await asyncio.sleep(delay)
        started = time.perf_counter()
        with pytest.raises(TimeoutError):
            await patience.wait(asyncio.Event().wait())
        return time.perf_counter() - started

    waited = await asyncio.gather(waiting(0), waiting(0.1), waiting(0.25))
    assert all(0.18 < seconds < 5 for seconds in waited), waited


async def test_what_ends_in_time_is_answered_and_leaves_nothing_behind() -> None:
    patience = Patience(0.05)
    assert await patience.wait(asyncio.sleep(0, "answer")) == "answer"
    with pytest.raises(ValueError, match="own"):
        await patience.wait(_failing())
    assert not patience._waiting
    await asyncio.sleep(0.1)  # the timer looks, finds nobody, and cancels nobody
    assert patience._timer is None


async def _failing() -> None:
    raise ValueError("its own error")


async def test_a_cancellation_from_elsewhere_is_not_taken_for_a_deadline() -> None:
    patience = Patience(5)
    task = asyncio.create_task(patience.wait(asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
