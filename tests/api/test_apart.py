"""What is judged team by team is judged apart from the event loop: the worker goes on answering meanwhile."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from threading import get_ident
from typing import Any

import pytest

from api import judged
from api.resolvers import staffing, suggestions, teams
from core.apart import apart
from tests.api.conftest import Client
from tests.api.readers import IN_YANGSHUO

TURNS = 20
"""Of the loop, at least, while something is judged; without a thread there is none."""


@pytest.mark.parametrize(
    ("question", "slowed"),
    [
        ("{ teams(first: 1, filter: { states: [ACTIVE] }) { totalCount } }", (judged, "report")),
        ("{ teams(first: 1, filter: { minFreeCapacity: 1 }) { totalCount } }", (judged, "report")),
        ('{ teams(first: 1, filter: { canDeliver: "BAS-00" }) { totalCount } }', (teams, "_delivers")),
        ('{ teamSuggestions(address: { region: "450321" }, packages: [], first: 1) { load } }', (judged, "report")),
        ('{ teamSuggestions(address: { region: "450321" }, packages: [], first: 1) { load } }', (suggestions, "_best")),
        ('{ staffing(region: "450321") { clinics } }', (staffing, "staffing_of")),
    ],
)
async def test_the_loop_turns_while_a_region_is_judged(
    client: Client, monkeypatch: pytest.MonkeyPatch, question: str, slowed: tuple[Any, str]
) -> None:
    module, name = slowed
    pure = getattr(module, name)
    turns, most = 0, 0

    def slow(*given: Any, **named: Any) -> Any:
        nonlocal most
        before = turns
        time.sleep(0.05)
        most = max(most, turns - before)
        return pure(*given, **named)

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(module, name, slow)
    ticking = asyncio.create_task(tick())
    try:
        await client.data(question, IN_YANGSHUO)
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking

    assert most >= TURNS


async def test_one_piece_is_reckoned_at_a_time_elsewhere_than_on_the_loop() -> None:
    busy, most = 0, 0

    def work() -> int:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        time.sleep(0.01)
        busy -= 1
        return get_ident()

    threads = await asyncio.gather(*(apart(work) for _ in range(5)))

    assert most == 1
    assert len(set(threads)) == 1
    assert get_ident() not in threads


async def test_what_the_work_raises_is_raised() -> None:
    def work() -> None:
        raise KeyError("no grid")

    with pytest.raises(KeyError, match="no grid"):
        await apart(work)
