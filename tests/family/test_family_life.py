"""A household through random years, on both databases: whoever comes and goes, past contracts stay as they were.

openIMIS put a new member of a family on every policy it ever had; here that must be impossible.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.faults import Refusal
from enrolment import models
from tests.family.staging import Home, add, joined, left, member, renew, sign, signed_home
from tests.signing.conftest import opened
from tests.signing.staging import GROWN, TODAY, World, ended, noon

WHICH = st.integers(0, 5)
Row = dict[str, Any]


class FamilyLife(RuleBasedStateMachine):
    """Members join and leave the household and its contracts, which are renewed, while days pass."""

    runner: asyncio.Runner
    world: World
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.day = TODAY
        self.people: list[str] = []
        self.contracts: list[models.Contract] = []
        self.known: set[int] = set()
        self.past: dict[int, list[Row]] = {}

    def ask(self, question: Awaitable[Any]) -> Any:
        """What a query or an act answers."""

        async def asked_for() -> Any:
            return await question

        return self.runner.run(asked_for())

    def tried(self, verb: str, act: Awaitable[Any]) -> Any:
        """Carry out an act; None where it is refused."""
        try:
            answer = self.ask(act)
        except Refusal:
            self.done[f"{verb} refused"] += 1
            return None
        self.done[verb] += 1
        return answer

    @property
    def house(self) -> Home:
        """The household with those who belong to it now."""
        return Home(self.world.own, self.code, tuple(self.people))

    @initialize(size=st.sampled_from([2, 3]))
    def begins(self, size: int) -> None:
        """Every family begins with a contract."""
        made: Home = self.ask(signed_home(self.world.own, *[GROWN] * size))
        self.code, self.people = made.code, list(made.people)
        self.contracts.append(self.ask(sign(made)))

    @rule(days=st.sampled_from([1, 60, 300, 400]))
    def days_pass(self, days: int) -> None:
        """Time goes by."""
        self.day += timedelta(days=days)

    @rule()
    def comes(self) -> None:
        """Somebody joins the household."""
        if len(self.people) < 5:
            self.people.append(self.ask(joined(self.house, self.day)))

    @rule(which=WHICH)
    def goes(self, which: int) -> None:
        """Somebody but the head leaves the household."""
        if len(self.people) > 2:
            person = self.people[1 + which % (len(self.people) - 1)]
            self.ask(left(self.house, person, self.day))
            self.people.remove(person)

    @rule(which=WHICH, back=st.sampled_from([0, 0, 0, 1, 2]))
    def added(self, which: int, back: int) -> None:
        """Somebody of the household is to join one of its contracts, also one that is over."""
        contract = self.contracts[-1 - back % len(self.contracts)]
        person = self.people[which % len(self.people)]
        was_over = self.ask(models.Contract.get(id=contract.id)).covered_until <= self.day
        answer = self.tried("add", add(contract, self.world.own, person, self.day))
        if was_over and answer is not None:
            raise AssertionError(f"{person} joined a contract that was over")

    @rule()
    def renewed(self) -> None:
        """The latest contract is renewed by whoever belongs to the household."""
        at = noon(self.day)
        everybody = tuple(member(each, at=at) for each in self.people)
        answer = self.tried("renew", renew(self.contracts[-1], self.house, self.day, members=everybody))
        if answer is not None:
            self.contracts.append(answer)

    @rule(which=WHICH)
    def ends(self, which: int) -> None:
        """Somebody's cover of today is cut short."""
        person = self.people[which % len(self.people)]
        covers = models.Enrolment.filter(resident__code=person, starts__lt=self.day, covered_until__gt=self.day)
        enrolment = self.ask(covers.select_related("contract", "resident").first())
        if enrolment is not None:
            self.tried("end", ended(enrolment, self.world.own, self.day, day=self.day))

    @invariant()
    def past_contracts_stay_as_they_were(self) -> None:
        """And what is new begins today or later."""
        self.ask(self.holds())

    async def holds(self) -> None:
        """The same, asked of the database."""
        for contract in self.contracts:
            now = await models.Contract.get(id=contract.id)
            rows = await models.FamilyMembership.filter(contract_id=contract.id).order_by("id").values()
            if contract.id in self.past:
                assert rows == self.past[contract.id], "a contract that is over changed"
            elif now.covered_until <= self.day:
                self.past[contract.id] = rows
            for row in rows:
                assert row["id"] in self.known or row["starts"] >= self.day, "a membership reaches into the past"
                assert now.starts <= row["starts"] <= row["ends"] <= now.ends
                self.known.add(row["id"])
                await _holds_cover(row)
        for person in self.people:
            await _holds_days(person)


async def _holds_cover(row: Row) -> None:
    """A membership lies inside the cover, and the add-on inside the memberships of the cover."""
    cover = await models.Enrolment.get(id=row["enrolment_id"])
    assert row["starts"] == row["ends"] or cover.starts <= row["starts"] <= row["ends"] <= cover.covered_until
    memberships = await models.FamilyMembership.filter(enrolment_id=cover.id)
    for held in await models.Selection.filter(enrolment_id=cover.id, package__code="FAM-UNIT"):
        until = held.ends or date.max
        assert held.starts == until or any(each.starts <= held.starts <= until <= each.ends for each in memberships)


async def _holds_days(person: str) -> None:
    """Nobody is covered twice on any day."""
    rows = await models.Enrolment.filter(resident__code=person, voided_at=None).order_by("starts", "id")
    days = [(each.starts, each.covered_until) for each in rows if each.starts < each.covered_until]
    assert all(before[1] <= after[0] for before, after in pairwise(days))


@pytest.fixture(scope="module")
def runner(shared_url: str) -> Iterator[tuple[asyncio.Runner, World]]:
    """A loop with the starter data in an open database."""
    with asyncio.Runner() as loop:
        database: Any = opened(shared_url)
        world: World = loop.run(_entered(database))
        try:
            yield loop, world
        finally:
            loop.run(_left(database))


async def _entered(database: Any) -> World:
    world: World = await database.__aenter__()
    return world


async def _left(database: Any) -> None:
    await database.__aexit__(None, None, None)


def test_whoever_joins_leaves_renews_and_ends_no_past_contract_gets_another_member(
    runner: tuple[asyncio.Runner, World],
) -> None:
    loop, world = runner
    done: Counter[str] = Counter()
    life = type("LifeHere", (FamilyLife,), {"runner": loop, "world": world, "done": done})
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert min(done["add"], done["add refused"], done["renew"], done["end"]) > 0, done
