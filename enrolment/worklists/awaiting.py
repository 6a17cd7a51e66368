"""Worklists of what was offered and awaits signatures (待签字清单, R217): renewals, changes of provider; as SQL. Pure.

Those of one person follow one rule, `_awaiting`, and name what is missing: consent, then the resident's signature, then
the doctor's. A family signs all at once (`_families`).
"""

from __future__ import annotations

from enrolment.contract.state import voided_sql
from enrolment.population import Values
from enrolment.worklists.definition import CONTRACT, Frame, alive, in_force, later, on_lists_of_a_contract
from enrolment.worklists.kind import WorklistReason

_OFFERED = "c.offered_at IS NOT NULL AND c.signed_at IS NULL AND c.withdrawn_at IS NULL"
_SIDES = "s.party IN ('RESIDENT', 'GUARDIAN')"


def renewals(values: Values, frame: Frame) -> str:
    """Renewals (of contracts `$1`) that were offered and are not signed by all (R217), of families each once."""
    return on_lists_of_a_contract(
        f"{_awaiting('renews_id', values, frame)} UNION ALL {_families(values, frame)}",
    )


def transfers(values: Values, frame: Frame) -> str:
    """Changes of provider (of contracts `$1`) that were offered and are not signed by all (R217), on the lists of the
    new provider, who takes the signatures."""
    return on_lists_of_a_contract(_awaiting("follows_id", values, frame))


def _awaiting(link: str, values: Values, frame: Frame) -> str:
    """Contracts of one person that take over by `link`, offered, neither signed nor withdrawn: since they were offered,
    due on their first day, until which they may be signed.

    Signing does something as long as the person lives here, and the cover that is taken over from stands, runs to the
    end of its term, and nothing comes after it (`renewal_problems`, `leaving_problems`). Where it does nothing any more
    (renewed at once beside it, ended, voided), and where nobody signed by the first day, the contract stays listed, to
    be withdrawn: nothing else would ever take it out of waiting, and as long as it waits no other one is prepared.
    """
    day, offered = values.name(frame.on), frame.day_of("c.offered_at")
    stands = (
        f"EXISTS (SELECT 1 FROM enrolment v WHERE v.contract_id = c.{link} AND v.resident_id = x.resident_id "
        "AND v.voided_at IS NULL AND v.starts < v.covered_until AND v.covered_until = v.ends AND NOT EXISTS ("
        "SELECT 1 FROM enrolment k WHERE k.resident_id = v.resident_id AND k.voided_at IS NULL "
        "AND k.starts < k.covered_until AND k.starts >= v.covered_until))"
    )
    can_be_signed = f"{alive('r', day)} AND {stands}"
    return (
        f"SELECT c.id AS subject, 0 AS other, {offered} AS since, c.starts AS due, "
        f"{_missing(day, can_be_signed)} AS reason, {CONTRACT} FROM contract c "
        "JOIN contract_person x ON x.contract_id = c.id AND x.removed_at IS NULL "
        f"JOIN resident r ON r.id = x.resident_id WHERE c.id = ANY($1) AND c.{link} IS NOT NULL "
        f"AND c.kind <> 'FAMILY' AND {_OFFERED}"
    )


def _families(values: Values, frame: Frame) -> str:
    """Renewals of families' contracts that were offered, and are neither signed nor withdrawn, as `_awaiting`. All sign
    in one act, so that nothing is missing but that act.

    It does something as long as the family's old contract runs to the end of its term and no other one renews it, and
    everybody on the paper lives here, in the household, and is covered on its first day by what stands there as kept,
    if anything is, and by nothing else (`family.renewing`).
    """
    day, offered = values.name(frame.on), frame.day_of("c.offered_at")
    stands = (
        "EXISTS (SELECT 1 FROM contract o WHERE o.id = c.renews_id AND o.signed_at IS NOT NULL "
        f"AND o.withdrawn_at IS NULL AND o.covered_until = o.ends AND NOT {voided_sql('o')} AND NOT EXISTS ("
        "SELECT 1 FROM contract k WHERE k.renews_id = o.id AND k.kind = 'FAMILY' AND k.signed_at IS NOT NULL "
        "AND k.withdrawn_at IS NULL))"
    )
    first = later(day, "c.starts")
    lives = (
        f"{alive('r', day)} AND EXISTS (SELECT 1 FROM household_member m WHERE m.resident_id = r.id "
        f"AND m.household_id = c.household_id AND {in_force('m', first)})"
    )
    cover = (
        "FROM enrolment e WHERE e.resident_id = r.id AND e.voided_at IS NULL AND e.starts <= c.starts "
        "AND e.covered_until > c.starts"
    )
    fits = (
        f"CASE WHEN x.adopted_id IS NULL THEN NOT EXISTS (SELECT 1 {cover}) "
        f"ELSE EXISTS (SELECT 1 {cover} AND e.id = x.adopted_id) END"
    )
    return (
        f"SELECT c.id AS subject, 0 AS other, {offered} AS since, c.starts AS due, CASE WHEN NOT {stands} "
        "OR EXISTS (SELECT 1 FROM contract_person x JOIN resident r ON r.id = x.resident_id "
        f"WHERE x.contract_id = c.id AND x.removed_at IS NULL AND NOT ({lives} AND {fits})) "
        f"THEN '{WorklistReason.OVERTAKEN.value}' WHEN c.starts < {day} THEN '{WorklistReason.START_PASSED.value}' "
        f"ELSE '{WorklistReason.CONSENT_MISSING.value}' END AS reason, {CONTRACT} FROM contract c "
        f"WHERE c.id = ANY($1) AND c.renews_id IS NOT NULL AND c.kind = 'FAMILY' AND {_OFFERED}"
    )


def _missing(day: str, can_be_signed: str) -> str:
    """The reason: what the contract `c` of the person `x` lacks, in the order in which it is taken."""
    of = "WHERE s.contract_id = c.id AND s.resident_id = x.resident_id"
    return (
        f"CASE WHEN NOT ({can_be_signed}) THEN '{WorklistReason.OVERTAKEN.value}' "
        f"WHEN c.starts < {day} THEN '{WorklistReason.START_PASSED.value}' "
        f"WHEN NOT EXISTS (SELECT 1 FROM consent s {of}) THEN '{WorklistReason.CONSENT_MISSING.value}' "
        f"WHEN NOT EXISTS (SELECT 1 FROM signature s {of} AND {_SIDES}) "
        f"THEN '{WorklistReason.RESIDENT_SIGNATURE_MISSING.value}' "
        f"ELSE '{WorklistReason.PROVIDER_SIGNATURE_MISSING.value}' END"
    )
