"""A page's levels are read once each, however quickly the database answers."""

import asyncio
import traceback
from collections.abc import Collection, Mapping

import pytest

from api.batch import Batch


class Shelf:
    """Answers codes with themselves, at once or when told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def load(self, codes: Collection[str]) -> Mapping[str, str]:
        self.asked.append(list(codes))
        await self.open.wait()
        if "BAD" in codes:
            raise ValueError("no such shelf")
        return {code: code for code in codes if code != "NONE"}


async def test_two_levels_of_a_page_are_two_questions_even_if_answers_come_at_once() -> None:
    above, below = Shelf(), Shelf()
    parents, children = Batch(above.load), Batch(below.load)
    codes = [f"{number:02}" for number in range(50)]
    parents.expect(codes)

    async def row(code: str) -> str | None:
        parent = await parents.get(code)
        child = f"{parent}-child"
        children.expect([child])
        return await children.get(child)

    assert await asyncio.gather(*map(row, codes)) == [f"{code}-child" for code in codes]
    assert above.asked == [codes]
    assert below.asked == [[f"{code}-child" for code in codes]]


async def test_what_is_not_there_is_asked_once() -> None:
    shelf = Shelf()
    batch = Batch(shelf.load)

    assert (await batch.get("NONE"), await batch.get("NONE"), await batch.get("A")) == (None, None, "A")
    assert shelf.asked == [["NONE"], ["A"]]


async def test_whoever_is_called_off_while_reading_leaves_the_others_their_answer() -> None:
    shelf = Shelf()
    batch = Batch(shelf.load)
    shelf.open.clear()
    first, second = asyncio.ensure_future(batch.get("A")), asyncio.ensure_future(batch.get("B"))
    while not shelf.asked:
        await asyncio.sleep(0)
    first.cancel()
    shelf.open.set()

    assert await second == "B"
    assert first.cancelled()


async def test_a_question_that_fails_fails_for_everybody_who_waits() -> None:
    shelf = Shelf()
    batch = Batch(shelf.load)
    codes = ["BAD", *(f"{number:02}" for number in range(50))]
    answers = await asyncio.gather(*map(batch.get, codes), return_exceptions=True)

    assert {type(answer) for answer in answers} == {ValueError}
    assert shelf.asked == [sorted(codes)], "and is asked once"
    traces = [len(traceback.extract_tb(answer.__traceback__)) for answer in answers if isinstance(answer, ValueError)]
    assert max(traces) < 10, "however many wait for it"
    with pytest.raises(ValueError, match="no such shelf"):
        await batch.get("BAD")
    assert len(shelf.asked) == 2, "whoever asks later asks anew"


async def test_who_asks_for_something_else_meanwhile_is_not_told_of_the_failure() -> None:
    shelf = Shelf()
    batch = Batch(shelf.load)
    shelf.open.clear()
    failing = asyncio.ensure_future(batch.get("BAD"))
    while not shelf.asked:
        await asyncio.sleep(0)
    other = asyncio.ensure_future(batch.get("A"))
    await asyncio.sleep(0)
    shelf.open.set()

    answers = await asyncio.gather(failing, other, return_exceptions=True)

    assert (type(answers[0]), answers[1]) == (ValueError, "A")
    assert shelf.asked == [["BAD"], ["A"]]
