"""One resident's contracts through random lives, on both databases, against a model that fits on a slip of paper."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.faults import Refusal
from enrolment import models
from enrolment.contract.term import term
from enrolment.signing.covers import state_on
from enrolment.signing.ending import EndEnrolment, VoidEnrolment, end_enrolment, void_enrolment
from enrolment.signing.given import Circumstances
from enrolment.signing.renewing import change_provider, renew_contract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import EndingReason, SignChannel
from tests.enrolment.desk_staging import key
from tests.signing.conftest import opened
from tests.signing.staging import TODAY, Clinic, World, asked, change, known_at, noon, renewal, resident

ANYWHERE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
A_YEAR_AHEAD = timedelta(days=366)
HISTORY: tuple[Any, ...] = (
    models.Enrolment,
    models.Contract,
    models.Ending,
    models.Selection,
    models.SelectionPrice,
    models.ContractEvent,
    models.Signature,
    models.Consent,
    models.ContractPerson,
)

WHICH = st.sampled_from([0, 0, 0, 1, 2, 3])
"""Counted back from the latest."""
AT = st.sampled_from(["own", "other"])
DELAY = st.sampled_from([1, 30, 0, 200])
YEARS = st.sampled_from([1, 1, 2])


@dataclass
class Slip:
    """A cover as it should stand."""

    enrolment: str
    contract: str
    clinic: str
    starts: date
    ends: date
    until: date
    takes: str | None = None
    """The enrolment that it takes over from: by renewal, or after a change of provider."""
    is_change: bool = False
    is_ended: bool = False
    is_voided: bool = False

    @property
    def is_live(self) -> bool:
        """Whether it covers any day."""
        return not self.is_voided and self.starts < self.until

    def meets(self, starts: date, ends: date) -> bool:
        """Whether it covers a day of [starts, ends)."""
        return self.is_live and self.starts < ends and starts < self.until


class ContractLife(RuleBasedStateMachine):
    """Signs, renews, changes the provider, ends, voids and lets days pass; the slips say what must come of it."""

    runner: asyncio.Runner
    world: World
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.day = TODAY
        self.slips: list[Slip] = []
        self.rows = dict.fromkeys(HISTORY, 0)
        self.code = self.ask(self.register())

    def ask(self, question: Awaitable[Any]) -> Any:
        """What a query or an act answers."""

        async def asked_for() -> Any:
            return await question

        return self.runner.run(asked_for())

    async def register(self) -> str:
        """Somebody new whom both clinics know."""
        code = await resident(self.world.own)
        await known_at(self.world.other, code)
        return code

    def clinic(self, name: str) -> Clinic:
        """One of the two."""
        found: Clinic = getattr(self.world, name)
        return found

    def tried(self, verb: str, act: Awaitable[dict[str, Any]], expected: set[str]) -> dict[str, Any] | None:
        """Carry out an act; it is refused for one of the expected reasons, if there are any, and only then."""
        try:
            answer: dict[str, Any] = self.ask(act)
        except Refusal as refusal:
            found = {problem.code for problem in refusal.problems}
            self.done[f"{verb} refused"] += 1
            if not (expected and expected <= found):
                raise AssertionError((verb, expected, found)) from refusal
            return None
        if expected:
            raise AssertionError((verb, expected, answer))
        self.done[verb] += 1
        return answer

    def put(self, answer: dict[str, Any], clinic: str, starts: date, years: int, **more: Any) -> None:
        """A new slip."""
        ends = term(starts, years).ends
        self.slips.append(Slip(answer["enrolment"], answer["contract"], clinic, starts, ends, ends, **more))

    def covered(self, starts: date, ends: date, beside: Slip | None = None) -> set[str]:
        """ALREADY_ENROLLED if another cover has days of [starts, ends)."""
        return {"ALREADY_ENROLLED"} if any(s.meets(starts, ends) for s in self.slips if s is not beside) else set()

    def taken(self, slip: Slip, *, by_change: bool | None = None) -> bool:
        """Whether a cover that is not voided takes over from it."""
        return any(
            not each.is_voided and each.takes == slip.enrolment and by_change in (None, each.is_change)
            for each in self.slips
        )

    def is_renewed(self, slip: Slip) -> bool:
        """Whether a renewal of it covers any day."""
        return any(each.is_live and each.takes == slip.enrolment and not each.is_change for each in self.slips)

    def latest(self, which: int) -> Slip:
        """One of the slips."""
        return self.slips[-1 - which % len(self.slips)]

    @initialize(at=AT, delay=st.sampled_from([0, 30]), years=YEARS)
    def begins(self, at: str, delay: int, years: int) -> None:
        """Every life begins with a contract."""
        self.sign(at, delay, years)

    @rule(days=st.sampled_from([1, 20, 150, 366]))
    def days_pass(self, days: int) -> None:
        """Time goes by."""
        self.day += timedelta(days=days)

    @rule(at=AT, delay=DELAY, years=YEARS)
    def sign(self, at: str, delay: int, years: int) -> None:
        """The resident signs with a clinic."""
        clinic, starts = self.clinic(at), self.day + timedelta(days=delay)
        given = asked(self.code, clinic, starts, at=noon(self.day), years=years, circumstances=ANYWHERE)
        expected = self.covered(starts, term(starts, years).ends)
        answer = self.tried("sign", sign_contract(clinic.desk(self.day), given, key()), expected)
        if answer is not None:
            self.put(answer, at, starts, years)

    @precondition(lambda self: self.slips)
    @rule(which=WHICH, years=YEARS)
    def renew(self, which: int, years: int) -> None:
        """A cover is renewed with its clinic."""
        slip = self.latest(which)
        starts = max(slip.until, self.day)
        expected = self.covered(starts, term(starts, years).ends, slip)
        if starts - self.day > A_YEAR_AHEAD:
            expected.add("STARTS_TOO_LATE")
        if self.is_renewed(slip):
            expected = {"HAS_UPCOMING"}
        if slip.is_ended or starts - slip.until > A_YEAR_AHEAD:
            expected = {"NOT_RENEWABLE"}
        if slip.is_voided:
            expected = {"NOT_FOUND"}
        act = self.ask(self.renewing(slip, years))
        answer = self.tried("renew", act(), expected)
        if answer is not None:
            self.put(answer, slip.clinic, starts, years, takes=slip.enrolment)

    async def renewing(self, slip: Slip, years: int) -> Any:
        """The act that renews it, by the version that stands."""
        clinic, version = self.clinic(slip.clinic), (await models.Contract.get(code=slip.contract)).version
        old = await models.Enrolment.get(code=slip.enrolment)
        given = renewal(old, clinic, self.day, version, years=years, circumstances=ANYWHERE)
        return lambda: renew_contract(clinic.desk(self.day), given, key())

    @rule(which=WHICH, delay=DELAY, stays=st.sampled_from([False, False, False, True]))
    def change(self, which: int, delay: int, stays: bool) -> None:
        """The resident leaves for the other clinic, or would for the same."""
        first = max((each.starts for each in self.slips[-1 - which :][:1]), default=self.day)
        on = max(self.day, first) + timedelta(days=delay)
        old = next((each for each in self.slips if each.meets(on, on + timedelta(days=1))), None)
        at = "own" if old is None or (old.clinic == "own") == stays else "other"
        clinic = self.clinic(at)
        version = self.ask(models.Resident.get(code=self.code)).version
        wanted = change(self.code, clinic, on, day=self.day, expected_version=version, circumstances=ANYWHERE)
        answer = self.tried(
            "change", change_provider(clinic.desk(self.day), wanted, key()), self.against_change(old, on, at)
        )
        if answer is not None and old is not None:
            old.until, old.is_ended = on, True
            self.put(answer, at, on, 1, takes=old.enrolment, is_change=True)

    def against_change(self, old: Slip | None, on: date, at: str) -> set[str]:
        """Why a change cannot be."""
        if old is None:
            return {"NOTHING_TO_LEAVE"}
        if on <= old.starts:
            return {"OUTSIDE_COVER"}
        if old.is_ended:
            return {"ALREADY_ENDED"}
        if any(each.is_live and each.starts >= old.until for each in self.slips):
            return {"HAS_UPCOMING"}
        return {"SAME_PROVIDER"} if old.clinic == at else set()

    @precondition(lambda self: self.slips)
    @rule(which=WHICH, delay=DELAY)
    def end(self, which: int, delay: int) -> None:
        """A cover is cut short."""
        slip, on = self.latest(which), self.day + timedelta(days=delay)
        expected: set[str] = set() if on < slip.until else {"OUTSIDE_COVER"}
        if self.is_renewed(slip):
            expected.add("HAS_UPCOMING")
        if slip.is_ended:
            expected = {"ALREADY_ENDED"}
        if slip.is_voided:
            expected = {"NOT_FOUND"}
        version = self.ask(models.Contract.get(code=slip.contract)).version
        given = EndEnrolment(slip.enrolment, version, EndingReason.OWN_REQUEST, on)
        if self.tried("end", end_enrolment(self.clinic(slip.clinic).desk(self.day), given, key()), expected):
            slip.until, slip.is_ended = max(on, slip.starts), True

    @precondition(lambda self: self.slips)
    @rule(which=WHICH)
    def void(self, which: int) -> None:
        """A cover turns out to be an error."""
        slip = self.latest(which)
        expected = {"HAS_UPCOMING"} if self.taken(slip) else set()
        if slip.is_voided:
            expected = {"NOT_FOUND"}
        version = self.ask(models.Contract.get(code=slip.contract)).version
        given = VoidEnrolment(slip.enrolment, version, "录错了人")
        if self.tried("void", void_enrolment(self.clinic(slip.clinic).desk(self.day), given, key()), expected):
            slip.is_voided = True

    @invariant()
    def stands_as_the_slips_say(self) -> None:
        """Everything acknowledged is found again, nobody is covered twice, nothing disappears."""
        self.ask(self.holds())

    async def holds(self) -> None:
        """The same, asked of the database."""
        rows = await models.Enrolment.filter(resident__code=self.code).order_by("starts", "id")
        stored = {row.code: (row.starts, row.ends, row.covered_until, row.voided_at is not None) for row in rows}
        assert stored == {s.enrolment: (s.starts, s.ends, s.until, s.is_voided) for s in self.slips}
        live = sorted((row.starts, row.covered_until) for row in rows if row.voided_at is None)
        days = [span for span in live if span[0] < span[1]]
        assert all(before[1] <= after[0] for before, after in pairwise(days)), "no day twice"
        for row in rows:
            await self.holds_packages(row)
        for slip in self.slips:
            contract = await models.Contract.get(code=slip.contract)
            assert (await state_on(contract.id, self.day)).value == self.state_of(slip), slip
        for table in HISTORY:
            size = await table.all().count()
            assert size >= self.rows[table], table
            self.rows[table] = size

    async def holds_packages(self, row: models.Enrolment) -> None:
        """What is held lies inside the cover, the basic package on each of its days and once."""
        held = await models.Selection.filter(enrolment_id=row.id).select_related("package")
        until = row.starts if row.voided_at is not None else row.covered_until
        assert all(row.starts <= each.starts <= (each.ends or date.max) <= until for each in held), row.code
        assert [(each.starts, each.ends) for each in held if each.package.code == "BAS-00"] == [(row.starts, until)]

    def state_of(self, slip: Slip) -> str:
        """Where its contract should stand today."""
        if slip.is_voided:
            return "VOIDED"
        over = "TRANSFERRED" if self.taken(slip, by_change=True) else "ENDED"
        if slip.until <= slip.starts:
            return over
        if self.day < slip.until:
            return "UPCOMING" if self.day < slip.starts else "IN_FORCE"
        if slip.is_ended:
            return over
        return "RENEWED" if self.taken(slip, by_change=False) else "EXPIRED"


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


def test_whatever_is_signed_renewed_changed_ended_and_voided_the_cover_is_what_was_acknowledged(
    runner: tuple[asyncio.Runner, World],
) -> None:
    loop, world = runner
    done: Counter[str] = Counter()
    life = type("LifeHere", (ContractLife,), {"runner": loop, "world": world, "done": done})
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"sign", "renew", "change", "end", "void"} <= set(done), done
    assert sum(count for verb, count in done.items() if verb.endswith("refused")) > 5
