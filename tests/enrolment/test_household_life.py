"""Households through random lives, on both databases, against a model that a child could keep on paper."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
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

from core.database import connected
from core.faults import Refusal
from enrolment import models
from enrolment.household.forming import FormHousehold, SplitHousehold, form_household, split_household
from enrolment.household.joining import (
    ChangeHead,
    JoinHousehold,
    LeaveHousehold,
    change_head,
    join_household,
    leave_household,
)
from enrolment.household.reading import households_by_code
from enrolment.recording.departing import (
    CorrectDeparture,
    RecordDeparture,
    correct_departure,
    record_death,
    record_moved_away,
)
from enrolment.scope import EVERYBODY
from teams.models import Institution, Region
from tests.conftest import ENGINES
from tests.enrolment.desk_staging import key
from tests.enrolment.households import OTHER, members, on_day
from tests.teams.staging import stage

FIRST = date(2026, 3, 1)
BORN = (date(1955, 3, 12), date(1970, 1, 1), date(1999, 9, 9), date(2018, 6, 1))
"""Three adults and a child."""
ADULTS = 3

_codes = count(1)
PERSON = st.integers(0, len(BORN) - 1)
PERHAPS = st.none() | PERSON
OTHERS = st.sets(PERSON, max_size=2)
MEMBER = st.integers(0, len(BORN) + 1)
"""The last two mean anybody, most of the time no member."""
WHERE = st.integers(0, 2)

Seen = dict[str, tuple[frozenset[str], str | None]]
"""Members and head of each household that has any."""


@dataclass
class Paper:
    """What should be so."""

    homes: dict[str, list[str]] = field(default_factory=dict)
    heads: dict[str, str | None] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    adults: frozenset[str] = frozenset()

    def home_of(self, person: str) -> str | None:
        """Where somebody belongs."""
        return next((home for home, there in self.homes.items() if person in there), None)

    def is_free(self, person: str) -> bool:
        """Whether somebody may come to live in a household."""
        return self.home_of(person) is None and person not in self.gone

    def able(self, people: list[str]) -> list[str]:
        """Who of these may be the head: whoever is of age and alive."""
        return [one for one in people if one in self.adults and self.gone.get(one) != "died"]

    def succession(self, after: list[str], home: str | None, wanted: str | None) -> tuple[bool, str | None]:
        """Whether it may go so, and who is the head then."""
        able, standing = self.able(after), None if home is None else self.heads[home]
        if standing in able:
            return wanted is None, standing
        return (wanted in able) if wanted is not None else not able, wanted

    def seen(self) -> Seen:
        """As the database is asked."""
        return {home: (frozenset(there), self.heads[home]) for home, there in self.homes.items() if there}


class HouseholdLife(RuleBasedStateMachine):
    """People form households, join, leave, split, die, move away and come back; the paper says what must be so."""

    runner: asyncio.Runner
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = self.ask(people())
        self.paper = Paper(adults=frozenset(self.codes[:ADULTS]))
        self.day, self.rows = FIRST, 0
        self.history: dict[date, Seen] = {}

    def ask(self, question: Awaitable[Any]) -> Any:
        """What a query or an act answers."""

        async def asked() -> Any:
            return await question

        return self.runner.run(asked())

    def tried(self, verb: str, act: Awaitable[Any], is_possible: bool) -> Any:
        """Carry out an act, which is refused when it is impossible, and only then: the answer, or None."""
        try:
            answer = self.ask(act)
        except Refusal as refusal:
            if is_possible:
                raise AssertionError(f"{verb} was possible") from refusal
            self.done[f"{verb} refused"] += 1
            return None
        assert is_possible, f"{verb} was impossible"
        self.done[verb] += 1
        return answer

    def named(self, number: int | None) -> str | None:
        """The code of somebody, if anybody is meant."""
        return None if number is None else self.codes[number]

    def home(self, where: int) -> str | None:
        """One of the households there are."""
        homes = list(self.paper.homes)
        return homes[where % len(homes)] if homes else None

    def member(self, home: str, number: int) -> str:
        """A member of the household, or sometimes anybody."""
        there = self.paper.homes[home]
        if not there or number >= len(BORN):
            return self.codes[number % len(BORN)]
        return there[number % len(there)]

    def version(self, home: str) -> int:
        """The one that stands."""
        found: int = self.ask(models.Household.get(code=home)).version
        return found

    def settle(self, home: str, after: list[str], turn: str | None) -> None:
        """Write down who belongs to a household from now on."""
        self.paper.heads[home] = self.paper.succession(after, home, turn)[1]
        self.paper.homes[home] = after

    @initialize(head=st.integers(0, ADULTS - 1), others=st.sets(PERSON, min_size=1, max_size=3))
    def begins(self, head: int, others: set[int]) -> None:
        """There is a household to begin with."""
        self.form(head, others - {head})

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        """Time goes by."""
        self.day += timedelta(days=days)

    @rule(head=PERSON, others=OTHERS)
    def form(self, head: int, others: set[int]) -> None:
        """Some form a household."""
        who, rest = self.codes[head], [self.codes[one] for one in sorted(others)]
        is_possible = who not in rest and all(map(self.paper.is_free, [who, *rest])) and bool(self.paper.able([who]))
        given = FormHousehold(who, members(*((one, OTHER) for one in rest)))
        answer = self.tried("form", form_household(on_day(self.day), given, key()), is_possible)
        if answer is not None:
            self.paper.homes[answer["household"]], self.paper.heads[answer["household"]] = [who, *rest], who

    @rule(where=WHERE, person=MEMBER, turn=PERHAPS)
    def join(self, where: int, person: int, turn: int | None) -> None:
        """Somebody joins; who joins children alone may become their head."""
        home, wanted = self.home(where), self.named(turn)
        if home is None:
            return
        free = [one for one in self.codes if self.paper.is_free(one)]
        anybody = free if free and person < len(BORN) else self.codes
        who = anybody[person % len(anybody)]
        after = [*self.paper.homes[home], who]
        is_possible = (
            bool(self.paper.homes[home]) and self.paper.is_free(who) and self.paper.succession(after, home, wanted)[0]
        )
        given = JoinHousehold(home, self.version(home), members((who, OTHER)), wanted)
        if self.tried("join", join_household(on_day(self.day), given, key()), is_possible):
            self.settle(home, after, wanted)

    @rule(where=WHERE, person=MEMBER, turn=PERHAPS)
    def leave(self, where: int, person: int, turn: int | None) -> None:
        """A member leaves."""
        home, wanted = self.home(where), self.named(turn)
        if home is None:
            return
        who = self.member(home, person)
        after = [one for one in self.paper.homes[home] if one != who]
        is_possible = who in self.paper.homes[home] and self.paper.succession(after, home, wanted)[0]
        given = LeaveHousehold(home, self.version(home), who, new_head=wanted)
        if self.tried("leave", leave_household(on_day(self.day), given, key()), is_possible):
            self.settle(home, after, wanted)

    @rule(where=WHERE, person=MEMBER)
    def change(self, where: int, person: int) -> None:
        """Another member becomes the head."""
        home = self.home(where)
        if home is None:
            return
        who = self.member(home, person)
        is_possible = who in self.paper.able(self.paper.homes[home]) and self.paper.heads[home] != who
        given = ChangeHead(home, self.version(home), who)
        if self.tried("change", change_head(on_day(self.day), given, key()), is_possible):
            self.paper.heads[home] = who

    @rule(where=WHERE, head=MEMBER, others=st.sets(MEMBER, max_size=1), turn=PERHAPS)
    def split(self, where: int, head: int, others: set[int], turn: int | None) -> None:
        """Some leave for a household of their own."""
        home, wanted = self.home(where), self.named(turn)
        if home is None:
            return
        who, rest = self.member(home, head), [self.member(home, one) for one in others]
        there = self.paper.homes[home]
        after = [one for one in there if one not in (who, *rest)]
        is_possible = (
            who not in rest
            and all(one in there for one in (who, *rest))
            and bool(after)
            and bool(self.paper.able([who]))
            and self.paper.succession(after, home, wanted)[0]
        )
        others_given = members(*((one, OTHER) for one in rest))
        given = SplitHousehold(home, self.version(home), who, others_given, wanted)
        answer = self.tried("split", split_household(on_day(self.day), given, key()), is_possible)
        if answer is not None:
            self.settle(home, after, wanted)
            new = answer["new_household"]
            self.paper.homes[new], self.paper.heads[new] = [who, *rest], who

    @rule(person=PERSON, turn=PERHAPS, how=st.sampled_from(["moved", "died"]))
    def depart(self, person: int, turn: int | None, how: str) -> None:
        """Somebody dies or moves away."""
        who, wanted = self.codes[person], self.named(turn)
        if who in self.paper.gone:
            return
        home = self.paper.home_of(who)
        after = [] if home is None else [one for one in self.paper.homes[home] if one != who]
        is_possible = self.paper.succession(after, home, wanted)[0]
        given = RecordDeparture(who, self.version_of(who), self.day, wanted)
        act = record_death if how == "died" else record_moved_away
        if self.tried(how, act(on_day(self.day), given, key()), is_possible):
            self.paper.gone[who] = how
            if home is not None:
                self.settle(home, after, wanted)

    @precondition(lambda self: self.paper.gone)
    @rule(number=PERSON)
    def come_back(self, number: int) -> None:
        """A departure turns out to be an error; nobody is put back into a household by that."""
        who = list(self.paper.gone)[number % len(self.paper.gone)]
        given = CorrectDeparture(who, self.version_of(who), "误登")
        if self.tried("back", correct_departure(on_day(self.day), given, key()), True):
            del self.paper.gone[who]

    def version_of(self, who: str) -> int:
        """The version of somebody's record that stands."""
        found: int = self.ask(models.Resident.get(code=who)).version
        return found

    @invariant()
    def stands_as_the_paper_says(self) -> None:
        """Today is as it should be; what has adults has one of them as the head; history never shrinks."""
        seen = self.paper.seen()
        for home, (there, head) in seen.items():
            assert (head in there) if self.paper.able(list(there)) else head is None, home
        self.history[self.day] = seen
        assert self.ask(recorded(self.codes, self.day)) == seen
        rows = self.ask(models.HouseholdMember.filter(resident__code__in=self.codes).count())
        assert rows >= self.rows, "history never shrinks"
        self.rows = rows

    def teardown(self) -> None:
        """Whatever day is asked about, at the end of the life it is told as it was that day."""
        homes = list(self.paper.homes)
        for on, seen in self.history.items():
            assert self.ask(recorded(self.codes, on)) == seen, on
            told = self.ask(households_by_code(EVERYBODY, homes, on))
            assert {
                home: (
                    frozenset(each.resident for each in row.members),
                    next((each.resident for each in row.members if each.is_head), None),
                )
                for home, row in told.items()
            } == seen, on


async def people() -> list[str]:
    """Four people whom the clinic knows, never seen before: their codes."""
    place, clinic = await Region.get(code="450323"), await Institution.get(code="LC-T")
    codes = [f"RES-L{next(_codes)}" for _ in BORN]
    for code, born in zip(codes, BORN, strict=True):
        row = await models.Resident.create(
            code=code, name="某", born=born, sex="MALE", region_id=place.id, recorded_at=on_day(FIRST).clock()
        )
        await models.ResidentRegistration.create(
            resident_id=row.id, institution_id=clinic.id, at=on_day(FIRST).clock(), by="clerk"
        )
    return codes


async def recorded(codes: list[str], on: date) -> Seen:
    """What the rows say of these people's households on a day; a head is a member, and there is one at most."""
    rows = await models.HouseholdMember.filter(resident__code__in=codes).prefetch_related("resident", "household")
    there: dict[str, list[str]] = {}
    for row in rows:
        if row.starts <= on and (row.ends is None or on < row.ends):
            there.setdefault(row.household.code, []).append(row.resident.code)
    everybody = [one for some in there.values() for one in some]
    assert len(everybody) == len(set(everybody)), "one household a day"
    heads: dict[str, str | None] = dict.fromkeys(there)
    for head in await models.HouseholdHead.filter(resident__code__in=codes).prefetch_related("resident", "household"):
        if head.starts <= on and (head.ends is None or on < head.ends):
            home = head.household.code
            assert heads[home] is None, "one head a day"
            assert head.resident.code in there[home], "the head is a member"
            heads[home] = head.resident.code
    return {home: (frozenset(some), heads[home]) for home, some in there.items()}


@pytest.fixture(scope="module", params=ENGINES)
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[asyncio.Runner]:
    """A loop with the county in an open database, on each engine."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("households") / "households.sqlite3"
        template: Path = request.getfixturevalue("migrated_sqlite_file")
        shutil.copy(template, file)
        yield from _opened(f"sqlite://{file}")
        return
    server = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("migrated_postgres_database")) as url:
        yield from _opened(url)


def _opened(url: str) -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        database: Any = connected(url)
        runner.run(_entered(database))
        try:
            runner.run(stage())
            yield runner
        finally:
            runner.run(_left(database))


async def _entered(database: Any) -> None:
    await database.__aenter__()


async def _left(database: Any) -> None:
    await database.__aexit__(None, None, None)


def test_whatever_happens_a_household_is_what_its_history_says(runner: asyncio.Runner) -> None:
    done: Counter[str] = Counter()
    run_state_machine_as_test(
        type("LifeHere", (HouseholdLife,), {"runner": runner, "done": done}),
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"form", "join", "leave", "change", "split", "moved", "died", "back"} <= set(done), done
