"""No mutation about people does anything for whoever is foreign to it: another clinic, another region, a resident, a
token that names no institution, nobody. Every such mutation is tried; a new one needs an example first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.clock import Clock, today
from core.messages import Message
from enrolment.scope import CLINIC as CLINIC_ROLES
from enrolment.scope import STAFF
from enrolment.worklists.keeping import keep_regions
from tests.api.any_verb import about_people, send
from tests.api.conftest import Client, serving
from tests.api.foreign_examples import EXAMPLES
from tests.api.foreign_staging import Example, man
from tests.api.own_door import Post
from tests.api.signers import OTHER_CLERK, REGION
from tests.enrolment.desk_staging import dump, everything

pytestmark = pytest.mark.anyio

THIRD_CLINIC = "LC-T03-H"
_RESIDENT = frozenset({AccessRole.RESIDENT})
_PERSON = ("resident", "survivor", "head")


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data, and an allowance for one who asks as much as a whole county."""
    async with serving(starter_url, clock, cost_per_minute=100_000_000) as client:
        client.app.messages = Post()
        yield client


def foreigners(stranger: str, example: Example) -> dict[str, Actor | None]:
    """Who is foreign to the example; `stranger` is the code of a resident it is not about."""
    found: dict[str, Actor | None] = {
        "a foreign clinic": Actor("clinic", CLINIC_ROLES, institution=THIRD_CLINIC),
        "a foreign clinic that reads the whole county": Actor("doctor", CLINIC_ROLES, REGION, THIRD_CLINIC),
        "a foreign region": Actor("region", frozenset({AccessRole.REGION_AUTHORITY}), "450321"),
        "every role, and neither institution nor region": Actor("nowhere", STAFF),
        "another resident": Actor("stranger", _RESIDENT, resident=stranger),
        "nobody": None,
    }
    if not example.owner.roles & _RESIDENT:
        concerned = next((example.given[part] for part in _PERSON if part in example.given), stranger)
        found["the resident it is about"] = Actor("self", _RESIDENT, REGION, THIRD_CLINIC, resident=concerned)
    return found


def outcome(answer: dict[str, Any], verb: str) -> set[str]:
    """With which codes it was refused; nothing if it was not."""
    if "errors" in answer:
        return {str(error["extensions"]["code"]) for error in answer["errors"]}
    return {str(problem["code"]) for problem in answer["data"][verb]["problems"]}


def posted(client: Client) -> list[Message]:
    """What was sent to people's phones."""
    assert isinstance(client.app.messages, Post)
    return client.app.messages.sent


OUTSIDE = {"NOT_FOUND", "INSTITUTION_NEEDED", "FORBIDDEN", "UNAUTHENTICATED"}
"""What says that it is not the caller's: at least one of them is told, whatever else is."""


def test_every_mutation_about_people_has_an_example() -> None:
    missing = sorted(about_people() - EXAMPLES.keys())
    assert not missing, (
        f"who is foreign to {', '.join(missing)}? Add to a table of tests/api/foreign_examples.py an input that its "
        "own actor could carry out"
    )
    idle = sorted(EXAMPLES.keys() - about_people())
    assert not idle, f"EXAMPLES in tests/api/foreign_examples.py name no mutation: {', '.join(idle)}"


async def test_whoever_is_foreign_to_a_mutation_about_people_changes_nothing_by_it(clinic: Client) -> None:
    stranger = await man(clinic, OTHER_CLERK)
    examples = {verb: await EXAMPLES[verb](clinic) for verb in sorted(about_people() & EXAMPLES.keys())}
    while await keep_regions(today(clinic.app.clock)):
        continue  # or the server's own worker writes on the worklists meanwhile what the examples changed
    at_first, stood, sent = await dump(), await everything(), list(posted(clinic))
    wrong: list[tuple[str, str, object]] = []
    for verb, example in examples.items():
        for name, actor in foreigners(stranger, example).items():
            told = outcome(await send(clinic, actor, verb, example.given), verb)
            if not told & OUTSIDE:
                wrong.append((verb, name, told or "carried out"))
    assert wrong == []
    stands = await everything()
    assert [table for table in stands if stands[table] != stood[table]] == []
    assert await dump() == at_first, "no table of the database changed"
    assert posted(clinic) == sent, "nobody was written to"
    undone: dict[str, set[str]] = {}
    for verb, example in examples.items():
        if told := outcome(await send(clinic, example.owner, verb, example.given), verb):
            undone[verb] = told
    assert undone == {}, "each was its own actor's to carry out"
