"""Where a contract and an enrolment stand on a day (协议状态, 签约状态): derived, never stored. Pure.

Each rule is said twice, in Python over values and in SQL over rows `c` of `contract` and `e` of `enrolment`, side by
side; the two always agree. What was signed, withdrawn, approved and voided is taken as it is known now; where the term
stands is asked of the day (DECISIONS, «states are derived»).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from enrolment.population import Values
from enrolment.vocabulary import ContractState, EnrolmentState


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One resident's cover: [starts, ends), cut short at `covered_until` (`starts` ≤ it ≤ `ends`)."""

    starts: date
    ends: date
    covered_until: date
    is_voided: bool = False


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What a contract's state depends on.

    `is_signed`: the last signature is recorded. `awaits_approval`: entered after the deadline and not approved, so that
    it covers nobody. `is_voided`: cover was written under it and all of it was entered in error. `is_renewed`,
    `is_followed`: a contract that counts (signed, approved where that is asked for, not voided) renews it, or followed
    it after a change of provider; of a family's contract, another one of the family: what one member does alone is no
    state of all.
    """

    starts: date
    ends: date
    covered_until: date
    is_offered: bool = False
    is_signed: bool = False
    is_withdrawn: bool = False
    awaits_approval: bool = False
    is_voided: bool = False
    is_renewed: bool = False
    is_followed: bool = False


def enrolment_state(facts: EnrolmentFacts, on: date) -> EnrolmentState:
    """Where somebody's cover stands on the day. One ended before its first day is ENDED, never UPCOMING."""
    if facts.is_voided:
        return EnrolmentState.VOIDED
    if facts.covered_until <= facts.starts:
        return EnrolmentState.ENDED
    if on < facts.starts:
        return EnrolmentState.UPCOMING
    if on < facts.covered_until:
        return EnrolmentState.IN_FORCE
    return EnrolmentState.ENDED if facts.covered_until < facts.ends else EnrolmentState.EXPIRED


def contract_state(facts: ContractFacts, on: date) -> ContractState:
    """Where a contract stands on the day."""
    if facts.is_withdrawn:
        return ContractState.WITHDRAWN
    if not facts.is_signed:
        return ContractState.AWAITING_SIGNATURE if facts.is_offered else ContractState.DRAFT
    if facts.awaits_approval:
        return ContractState.AWAITING_APPROVAL
    cover = EnrolmentFacts(facts.starts, facts.ends, facts.covered_until, facts.is_voided)
    match enrolment_state(cover, on):
        case EnrolmentState.ENDED:
            return ContractState.TRANSFERRED if facts.is_followed else ContractState.ENDED
        case EnrolmentState.EXPIRED:
            return ContractState.RENEWED if facts.is_renewed else ContractState.EXPIRED
        case state:
            return ContractState(state.value)


def enrolment_state_sql(values: Values, on: date) -> str:
    """The code of `enrolment_state` for a row `e` of `enrolment`."""
    return _cover_sql(values, on, "e", "e.voided_at IS NOT NULL")


def state_sql(values: Values, on: date) -> str:
    """The code of `contract_state` for a row `c` of `contract`."""
    cover = _cover_sql(
        values,
        on,
        "c",
        voided_sql("c"),
        ended=f"CASE WHEN {taken_up_sql('follows_id')} THEN 'TRANSFERRED' ELSE 'ENDED' END",
        expired=f"CASE WHEN {taken_up_sql('renews_id')} THEN 'RENEWED' ELSE 'EXPIRED' END",
    )
    return (
        "CASE WHEN c.withdrawn_at IS NOT NULL THEN 'WITHDRAWN' "
        "WHEN c.signed_at IS NULL AND c.offered_at IS NULL THEN 'DRAFT' "
        "WHEN c.signed_at IS NULL THEN 'AWAITING_SIGNATURE' "
        f"WHEN c.needs_approval AND c.approved_at IS NULL THEN 'AWAITING_APPROVAL' ELSE {cover} END"
    )


def in_state(values: Values, on: date, states: Collection[ContractState]) -> str:
    """True for a row `c` of `contract` that is in one of the states on the day; nothing is in none of them."""
    wanted = ", ".join(values.name(state.value) for state in states)
    return f"{state_sql(values, on)} IN ({wanted})" if wanted else "1 = 0"


def voided_sql(row: str) -> str:
    """`ContractFacts.is_voided` of a row of `contract`: all cover written under it was entered in error.

    A family's contract that still covers somebody whose enrolment stands on another one (adopted) is not voided.
    """
    return (
        f"(EXISTS (SELECT 1 FROM enrolment v WHERE v.contract_id = {row}.id) "
        f"AND NOT EXISTS (SELECT 1 FROM enrolment v WHERE v.contract_id = {row}.id AND v.voided_at IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM family_membership w JOIN enrolment v ON v.id = w.enrolment_id "
        f"WHERE w.contract_id = {row}.id AND w.ends > w.starts AND v.voided_at IS NULL))"
    )


def taken_up_sql(link: str) -> str:
    """Whether a contract that counts (signed, approved where that is asked for, not voided) names row `c` in `link`:
    `ContractFacts.is_renewed` by `renews_id`, `is_followed` by `follows_id`. A family's contract is taken up by another
    one of the family only."""
    return (
        f"EXISTS (SELECT 1 FROM contract k WHERE k.{link} = c.id AND k.signed_at IS NOT NULL "
        "AND (c.kind <> 'FAMILY' OR k.kind = 'FAMILY') "
        "AND k.withdrawn_at IS NULL AND NOT (k.needs_approval AND k.approved_at IS NULL) "
        f"AND NOT {voided_sql('k')})"
    )


def _cover_sql(
    values: Values, on: date, row: str, voided: str, ended: str = "'ENDED'", expired: str = "'EXPIRED'"
) -> str:
    day = values.name(on)
    return (
        f"CASE WHEN {voided} THEN 'VOIDED' WHEN {row}.covered_until <= {row}.starts THEN {ended} "
        f"WHEN {day} < {row}.starts THEN 'UPCOMING' WHEN {day} < {row}.covered_until THEN 'IN_FORCE' "
        f"WHEN {row}.covered_until < {row}.ends THEN {ended} ELSE {expired} END"
    )
