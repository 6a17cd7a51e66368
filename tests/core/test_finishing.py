"""Work that must be finished is finished, and a cancellation is not forgotten over it."""

import asyncio

import pytest

from core.finishing import to_the_end


async def test_a_cancelled_caller_learns_of_it_when_the_work_has_ended() -> None:
    done = []

    async def work() -> None:
        await asyncio.sleep(0.05)
        done.append(True)

    task = asyncio.create_task(to_the_end(work()))
    for _ in range(3):  # a second cancellation does not hurry it either
        await asyncio.sleep(0.01)
        task.cancel()
        assert not done
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done


async def test_what_the_work_answers_or_raises_is_what_the_caller_gets() -> None:
    async def answer() -> int:
        return 7

    async def fail() -> int:
        raise LookupError

    assert await to_the_end(answer()) == 7
    with pytest.raises(LookupError):
        await to_the_end(fail())
