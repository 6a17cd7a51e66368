"""Which contract somebody may sign at the own door (本人可签协议): one person's, oneself's or a ward's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enrolment.desk import Desk
from enrolment.door.people import opened, own_people
from enrolment.door.problem import problem
from enrolment.signing.problem import problem as problem_of_signing
from enrolment.vocabulary import ContractKind
from teams.code import possible
from teams.operations.verb import Objections
from teams.queries.rows import day
from teams.queries.statement import rows_of

_OWN = """
SELECT c.id, c.kind, c.starts, r.id AS resident_id, r.code AS resident, i.code AS institution
FROM contract c JOIN contract_person x ON x.contract_id = c.id AND x.removed_at IS NULL
JOIN resident r ON r.id = x.resident_id JOIN institution i ON i.id = c.institution_id
WHERE c.code = ANY($1) AND c.kind <> 'GROUP' AND r.id = ANY($2)
"""


@dataclass(frozen=True, slots=True)
class OwnContract:
    """The contract and whose cover it is about (row ids, codes), and who signs: the person at the door."""

    id: int
    code: str
    starts: date
    resident_id: int
    resident: str
    signer_id: int
    signer: str
    desk: Desk


async def own_contract(desk: Desk, code: str, said: Objections) -> OwnContract:
    """The contract (`contract`) with a desk that reaches it. Two statements.

    Raises a Refusal: NOT_FOUND for one that does not exist, or is about nobody for whom the actor may act, and
    FAMILY_TOGETHER for a family's, which all members sign at the clinic.
    """
    people = await own_people(desk.actor, desk.today)
    rows = await rows_of(_OWN, possible([code]), sorted(people.values()))
    signer = desk.actor.resident
    if not rows or signer is None or signer not in people:
        said.add([problem("NOT_FOUND", "contract")])
        raise said.refusal()
    row = rows[0]
    if row["kind"] == ContractKind.FAMILY.value:
        said.add([problem_of_signing("FAMILY_TOGETHER", "contract")])
        raise said.refusal()
    own = opened(desk, row["resident"], row["institution"])
    return OwnContract(
        row["id"], code, day(row["starts"]), row["resident_id"], row["resident"], people[signer], signer, own
    )
