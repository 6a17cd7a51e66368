"""docs/frontend.md tells the truth: its requests are sent again, one after the other, and answered as it says."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Client, serving
from tests.api.listening import stream, until_listening
from tests.api.signers import CLERK

pytestmark = pytest.mark.anyio

DOCUMENT = (Path(__file__).parents[2] / "docs" / "frontend.md").read_text()
_PART = re.compile(r"^```(graphql|json)\n(.*?)^```$|Today is (\d{4}-\d\d-\d\d)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"[A-Z]{3}-[0-9A-Z]{14}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)")


@dataclass
class Clock:
    """Noon in Shanghai of the day that the document has come to."""

    on: date = date(2026, 3, 1)

    def __call__(self) -> datetime:
        return datetime.combine(self.on, time(4), UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data, over which the document was written."""
    async with serving(starter_url, clock) as client:
        yield client


def steps() -> Iterator[tuple[str, str]]:
    """What the document says in this order: a day that is come to, a query, an input or an answer."""
    for part in _PART.finditer(DOCUMENT):
        yield ("day", part[3]) if part[3] else (part[1], part[2])


def told(value: Any, codes: dict[str, str]) -> Any:
    """What was answered, with its codes by their order, so that two runs can be compared; instants in UTC."""
    if isinstance(value, dict):
        return {name: told(part, codes) for name, part in value.items()}
    if isinstance(value, list):
        return [told(part, codes) for part in value]
    if isinstance(value, str) and _CODE.fullmatch(value):
        return codes.setdefault(value, f"code {len(codes)}")
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


def _translated(written: dict[str, str], answered: dict[str, str]) -> Callable[[re.Match[str]], str]:
    """A code of the document as the code that was answered in its place."""
    ours = {name: code for code, name in answered.items()}
    return lambda found: ours[written[found[0]]]


async def test_every_request_of_the_document_is_answered_as_it_says(clinic: Client, clock: Clock) -> None:
    asked = [query for kind, query in steps() if kind == "graphql"]
    (listening,) = [query for query in asked if query.startswith("subscription")]
    written: dict[str, str] = {}
    answered: dict[str, str] = {}
    query, variables, compared = "", dict[str, Any](), 0
    async with stream(clinic, CLERK, listening) as hear:
        await until_listening(clinic, 1)
        for kind, text in steps():
            if kind == "day":
                clock.on = date.fromisoformat(text)
            elif kind == "graphql":
                query = text
            elif "data" not in (said := json.loads(text)):
                variables = json.loads(_CODE.sub(_translated(written, answered), text))
            else:
                answer = await (hear() if query == listening else clinic.ask(query, CLERK, **variables))
                assert told(answer, answered) == told(said, written), query
                compared += 1
    assert compared == len(asked) + 1, "one request is sent twice"
