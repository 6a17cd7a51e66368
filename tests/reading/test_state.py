"""States of contracts and enrolments: the words of the decisions, and SQL that always says the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrolment import models as m
from enrolment.contract.state import (
    ContractFacts,
    EnrolmentFacts,
    contract_state,
    enrolment_state,
    enrolment_state_sql,
    in_state,
    state_sql,
)
from enrolment.population import Values
from enrolment.reading.contracts import contracts_by_code
from enrolment.vocabulary import ContractState, EnrolmentState
from teams.queries.statement import rows_of
from tests.reading.conftest import Staged
from tests.reading.rows import AT, AUTHORITY, contract, enrolled, household, resident

STARTS, ENDS = date(2026, 3, 1), date(2027, 3, 1)
SIGNED = ContractFacts(STARTS, ENDS, ENDS, is_offered=True, is_signed=True)
CUT = replace(SIGNED, covered_until=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("facts", "on", "state"),
    [
        (ContractFacts(STARTS, ENDS, ENDS), STARTS, ContractState.DRAFT),
        (ContractFacts(STARTS, ENDS, ENDS, is_offered=True), STARTS, ContractState.AWAITING_SIGNATURE),
        (ContractFacts(STARTS, ENDS, ENDS, is_offered=True, is_withdrawn=True), STARTS, ContractState.WITHDRAWN),
        (replace(SIGNED, awaits_approval=True), STARTS, ContractState.AWAITING_APPROVAL),
        (SIGNED, date(2026, 2, 28), ContractState.UPCOMING),
        (SIGNED, STARTS, ContractState.IN_FORCE),
        (SIGNED, date(2027, 2, 28), ContractState.IN_FORCE),
        (SIGNED, ENDS, ContractState.EXPIRED),
        (replace(SIGNED, is_renewed=True), date(2027, 2, 28), ContractState.IN_FORCE),
        (replace(SIGNED, is_renewed=True), ENDS, ContractState.RENEWED),
        (CUT, date(2026, 8, 31), ContractState.IN_FORCE),
        (CUT, date(2026, 9, 1), ContractState.ENDED),
        (CUT, date(2030, 1, 1), ContractState.ENDED),
        (replace(CUT, is_followed=True), date(2026, 9, 1), ContractState.TRANSFERRED),
        (replace(CUT, is_renewed=True), date(2026, 9, 1), ContractState.ENDED),
        (replace(SIGNED, covered_until=STARTS), date(2026, 2, 1), ContractState.ENDED),
        (replace(SIGNED, is_voided=True), STARTS, ContractState.VOIDED),
    ],
)
def test_a_contract_stands_where_its_dates_signatures_and_endings_put_it(
    facts: ContractFacts, on: date, state: ContractState
) -> None:
    assert contract_state(facts, on) is state


@pytest.mark.parametrize(
    ("facts", "on", "state"),
    [
        (EnrolmentFacts(STARTS, ENDS, ENDS), date(2026, 2, 28), EnrolmentState.UPCOMING),
        (EnrolmentFacts(STARTS, ENDS, ENDS), STARTS, EnrolmentState.IN_FORCE),
        (EnrolmentFacts(STARTS, ENDS, ENDS), date(2027, 2, 28), EnrolmentState.IN_FORCE),
        (EnrolmentFacts(STARTS, ENDS, ENDS), ENDS, EnrolmentState.EXPIRED),
        (EnrolmentFacts(STARTS, ENDS, date(2026, 4, 1)), date(2026, 4, 1), EnrolmentState.ENDED),
        (EnrolmentFacts(STARTS, ENDS, STARTS), date(2026, 1, 1), EnrolmentState.ENDED),
        (EnrolmentFacts(STARTS, ENDS, ENDS, is_voided=True), STARTS, EnrolmentState.VOIDED),
    ],
)
def test_cover_stands_where_its_dates_put_it(facts: EnrolmentFacts, on: date, state: EnrolmentState) -> None:
    assert enrolment_state(facts, on) is state


@dataclass(frozen=True, slots=True)
class Drawn:
    """A contract to write: its kind and days, how far it came, the cover under it, the contracts that name it (how,
    how far they came, approved or not, voided or not, of which kind)."""

    kind: str
    days: tuple[date, date, date]
    phase: str
    approval: str | None
    voided: tuple[bool, ...]
    adopts: bool
    naming: tuple[tuple[str, str, str | None, bool, str], ...]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Days around 2026-03-01, so that every state comes up."""
    starts = date(2026, 3, 1) + timedelta(days=draw(st.integers(-400, 20)))
    ends = starts + timedelta(days=draw(st.integers(1, 500)))
    cut = draw(st.one_of(st.just(ends), st.integers(0, (ends - starts).days).map(lambda n: starts + timedelta(days=n))))
    phases = st.sampled_from(["DRAFT", "OFFERED", "WITHDRAWN", "SIGNED", "SIGNED", "SIGNED", "SIGNED"])
    approvals = st.sampled_from([None, None, None, "AWAITED", "GIVEN"])
    kinds = st.sampled_from(["FAMILY", "INDIVIDUAL"])
    naming = st.tuples(st.sampled_from(["renews", "follows"]), phases, approvals, st.booleans(), kinds)
    return Drawn(
        kind=draw(kinds),
        days=(starts, ends, cut),
        phase=draw(phases),
        approval=draw(approvals),
        voided=tuple(draw(st.lists(st.booleans(), max_size=2))),
        adopts=draw(st.booleans()),
        naming=tuple(draw(st.lists(naming, max_size=2))),
    )


def approval(said: str | None) -> dict[str, Any]:
    """The columns of a late entry."""
    if said is None:
        return {}
    given: dict[str, Any] = {"approved_at": AT, "approved_by": "authority"} if said == "GIVEN" else {}
    return {"needs_approval": True, "backfill_reason": "设备故障", **given}


async def of_kind(kind: str) -> dict[str, Any]:
    """The columns of a contract of a family, or of somebody alone."""
    return {"kind": kind, "household": await household()} if kind == "FAMILY" else {"kind": kind}


async def write(one: Drawn) -> m.Contract:
    """The rows."""
    starts, ends, cut = one.days
    found = await contract(
        **(await of_kind(one.kind)),
        starts=starts,
        ends=ends,
        covered_until=cut,
        phase=one.phase,
        **approval(one.approval),
    )
    for voided in one.voided:
        columns = {"voided_at": AT, "void_reason": "录入错误"} if voided else {}
        await enrolled(found, await resident(), **columns)
    if one.adopts:
        other = await contract(phase="SIGNED")
        adopted = await enrolled(other, await resident())
        await m.FamilyMembership.create(contract=found, enrolment=adopted, is_adopted=True, starts=starts, ends=ends)
    for link, phase, said, voided, kind in one.naming:
        naming = await contract(phase=phase, **({link: found} | approval(said) | await of_kind(kind)))
        if voided:
            await enrolled(naming, await resident(), voided_at=AT, void_reason="录入错误")
    return found


def facts(one: Drawn) -> ContractFacts:
    """The same as a value, said once more by hand."""

    def counts(link: str) -> bool:
        return any(
            to == link and phase == "SIGNED" and said != "AWAITED" and not voided and kind in (one.kind, "FAMILY")
            for to, phase, said, voided, kind in one.naming
        )

    return ContractFacts(
        *one.days,
        is_offered=one.phase in ("OFFERED", "SIGNED"),
        is_signed=one.phase == "SIGNED",
        is_withdrawn=one.phase == "WITHDRAWN",
        awaits_approval=one.approval == "AWAITED",
        is_voided=bool(one.voided) and all(one.voided) and not one.adopts,
        is_renewed=counts("renews"),
        is_followed=counts("follows"),
    )


async def said_of(row: m.Contract, on: date) -> tuple[str, set[ContractState], ContractFacts]:
    """The state by SQL, the states whose filter finds it, and the facts as they are read."""
    values = Values(row.id)
    (told,) = await rows_of(
        f"SELECT {state_sql(values, on)} AS state FROM contract c WHERE c.id = $1",  # noqa: S608
        *values.in_order(),
    )
    found = set()
    for state in ContractState:
        values = Values(row.id)
        wanted = in_state(values, on, [state])
        if await rows_of(f"SELECT 1 FROM contract c WHERE c.id = $1 AND {wanted}", *values.in_order()):  # noqa: S608
            found.add(state)
    read = await contracts_by_code(AUTHORITY, [row.code])
    return told["state"], found, read[row.code].facts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(one=drawn(), on=st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_sql_says_the_state_that_python_says(staged: Staged, one: Drawn, on: date) -> None:
    async def question() -> tuple[str, set[ContractState], ContractFacts]:
        return await said_of(await write(one), on)

    told, found, read = staged.ask(question())

    assert read == facts(one)
    assert (told, found) == (contract_state(read, on).value, {contract_state(read, on)})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(one=drawn(), is_voided=st.booleans(), on=st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_sql_says_the_state_of_cover_that_python_says(staged: Staged, one: Drawn, is_voided: bool, on: date) -> None:
    async def question() -> str:
        starts, ends, cut = one.days
        paper = await contract(starts=starts, ends=ends, covered_until=cut)
        voided = {"voided_at": AT, "void_reason": "录入错误"} if is_voided else {}
        row = await enrolled(paper, await resident(), **voided)
        values = Values(row.id)
        (told,) = await rows_of(
            f"SELECT {enrolment_state_sql(values, on)} AS state FROM enrolment e WHERE e.id = $1",  # noqa: S608
            *values.in_order(),
        )
        return str(told["state"])

    assert staged.ask(question()) == enrolment_state(EnrolmentFacts(*one.days, is_voided), on).value


def test_a_filter_of_no_state_finds_nothing(staged: Staged) -> None:
    async def question() -> list[dict[str, object]]:
        row = await contract(await resident())
        values = Values(row.id)
        nothing = in_state(values, STARTS, [])
        return await rows_of(f"SELECT 1 FROM contract c WHERE c.id = $1 AND {nothing}", *values.in_order())  # noqa: S608

    assert staged.ask(question()) == []
