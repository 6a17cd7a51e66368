"""Reading agreements (协议文本) to print them: what was put before the parties, with consents and signatures to it.

A paper names everybody whom it covers and every package, which may tell of an illness. So it is for those alone who
read the contract and know everybody on it well (`enrolment.scope.knows_well`): the clinic's staff, and the resident or
guardian. For everybody else, region authorities too, there is none; they read the contract itself, part by part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.language import Text
from enrolment.agreement import phrases
from enrolment.agreement.agreement import Agreement, Consent, SignatureLine, Signed
from enrolment.agreement.keeping import opened
from enrolment.agreement.verification import Verification, shown_name, verification_address
from enrolment.contract.state import state_sql
from enrolment.contract.term import last_day
from enrolment.desk import Desk
from enrolment.population import Values
from enrolment.reading.residents import instant
from enrolment.scope import contracts_within, knows_well, reads_residents
from enrolment.signing.proposing import proposed
from enrolment.vocabulary import ContractKind, ContractState, SigningMethod, SigningParty
from teams.code import possible
from teams.queries.rows import Row, day
from teams.queries.statement import rows_of

_CONSENTS: Final = """
SELECT b.name, x.at FROM consent x JOIN resident u ON u.id = x.given_by_id
JOIN resident b ON b.id = COALESCE(u.merged_into_id, u.id) WHERE x.contract_id = $1 ORDER BY x.id
"""

_SIGNATURES: Final = """
SELECT x.party, o.code AS resident, COALESCE(b.name, d.name, c.representative) AS signer, x.method, x.at, x.evidence
FROM signature x JOIN contract c ON c.id = x.contract_id LEFT JOIN resident o ON o.id = x.resident_id
LEFT JOIN resident u ON u.id = x.signer_id LEFT JOIN resident b ON b.id = COALESCE(u.merged_into_id, u.id)
LEFT JOIN practitioner d ON d.id = x.practitioner_id WHERE x.contract_id = $1 ORDER BY x.id
"""

_PEOPLE: Final = "contract_person x JOIN resident o ON o.id = x.resident_id"


async def agreement_of(desk: Desk, code: str, base: str) -> Agreement | None:
    """The paper of a contract under the server's public address `base`; None: not there, or not the actor's to read.

    Three statements. A draft is told as it would be offered now, in some thirty; None too where it could not be.
    Raises `enrolment.agreement.keeping.ContentDamaged`.
    """
    values = Values(possible([code]))
    reach, well = contracts_within(values, reads_residents(desk.actor)), knows_well(values, desk.actor)
    rows = await rows_of(
        "SELECT c.id, c.token, c.offered_at, k.digest, k.content FROM contract c LEFT JOIN agreement_content k "
        "ON k.id = (SELECT max(n.id) FROM agreement_content n WHERE n.contract_id = c.id AND n.digest = c.digest) "
        f"WHERE c.code = ANY($1) AND {reach} AND NOT EXISTS (SELECT 1 FROM {_PEOPLE} "
        "JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) "
        f"WHERE x.contract_id = c.id AND x.removed_at IS NULL AND NOT ({well}))",
        *values.in_order(),
    )
    if not rows:
        return None
    (row,) = rows
    if row["content"] is not None:
        agreement: Agreement | None = await _with_papers(opened(row["content"], row["digest"]), row["id"])
    else:
        agreement = await proposed(desk, row["id"]) if row["offered_at"] is None else None
    if agreement is None:
        return None
    return replace(agreement, verification=verification_address(base, row["token"]))


async def verification_of(token: str, desk: Desk) -> Verification | None:
    """What a stranger with the token of an offered contract may see; None: nobody's token, or nothing to compare."""
    values = Values(token)
    rows = await rows_of(
        f"SELECT c.code, c.kind, {state_sql(values, desk.today)} AS state, i.name_zh, i.name_en, c.starts, c.ends, "
        f"c.digest, c.representative, (SELECT r.name FROM {_PEOPLE} "
        "JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) "
        "WHERE x.contract_id = c.id AND x.removed_at IS NULL ORDER BY x.id LIMIT 1) AS person "
        "FROM contract c JOIN institution i ON i.id = c.institution_id WHERE c.token = $1 AND c.digest IS NOT NULL",
        *values.in_order(),
    )
    return _verification(rows[0]) if rows else None


def _verification(row: Row) -> Verification:
    return Verification(
        code=row["code"],
        kind=ContractKind(row["kind"]),
        status=ContractState(row["state"]).label,
        institution=Text(row["name_zh"], row["name_en"]),
        signatory=shown_name(row["person"] or row["representative"] or "*"),
        starts=day(row["starts"]),
        last_day=last_day(day(row["ends"])),
        digest=row["digest"],
    )


async def _with_papers(agreement: Agreement, contract: int) -> Agreement:
    """With who consented and who signed, as of now."""
    consents = await rows_of(_CONSENTS, contract)
    signatures = await rows_of(_SIGNATURES, contract)
    return replace(
        agreement,
        consents=tuple(Consent(phrases.AGREED, row["name"], instant(row["at"])) for row in consents),
        signatures=tuple(_line(line, signatures) for line in agreement.signatures),
    )


def _line(line: SignatureLine, given: Sequence[Row]) -> SignatureLine:
    """The place with the latest signature that belongs there: who joins a family's contract signs with the provider."""
    mine = next((row for row in reversed(given) if _belongs(row, line)), None)
    if mine is None:
        return line
    party = SigningParty(mine["party"])
    method = SigningMethod(mine["method"]).label
    by = mine["signer"] or ""
    if party is SigningParty.GUARDIAN:
        method = Text(f"{method.zh}（{party.label.zh}）", f"{method.en} ({party.label.en})")
    return replace(line, signed=Signed(method, instant(mine["at"]), mine["evidence"], by))


def _belongs(row: Row, line: SignatureLine) -> bool:
    if line.of:
        return bool(row["resident"] == line.of)
    return row["resident"] is None and SigningParty(row["party"]).label == line.party
