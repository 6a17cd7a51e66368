"""Reading dated facts (读取事实): all of a page of residents in one statement; what is sensitive, to few.

Tuberculosis, mental disorders and HIV are told to the resident, the guardian, and the institutions that care for the
person (`enrolment.scope.cares_for`); whoever reads by region alone does not find them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.sealing import Sealer
from enrolment.reading.residents import instant
from enrolment.reading.sensitive import is_sensitive
from enrolment.recording.acting import fact_code
from enrolment.recording.population import EVIDENCE_NUMBER, masked_number
from enrolment.scope import ResidentReach, cares_for
from enrolment.vocabulary import FactKind, TagEvidence
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of

_FACTS: Final = f"""
SELECT f.kind, f.id, f.resident_id, f.value, f.starts, f.ends, f.evidence, f.sealed, f.place, f.person, f.person_name,
       f.reason, f.basis, f.edd, f.delivered, f.lost, f.discharged, f.recorded_by, f.recorded_at, r.code,
       {cares_for("f.resident_id", "$2")} AS known
FROM (
SELECT 'TAG' AS kind, t.id, t.resident_id, t.tag AS value, t.starts, t.ends, t.evidence,
       t.evidence_number_sealed AS sealed, CAST(NULL AS TEXT) AS place, CAST(NULL AS TEXT) AS person,
       CAST(NULL AS TEXT) AS person_name, CAST(NULL AS TEXT) AS reason, CAST(NULL AS TEXT) AS basis,
       CAST(NULL AS DATE) AS edd, CAST(NULL AS DATE) AS delivered, CAST(NULL AS DATE) AS lost,
       CAST(NULL AS DATE) AS discharged, t.recorded_by, t.recorded_at
FROM population_tag t WHERE t.resident_id = ANY($1)
UNION ALL
SELECT 'DIAGNOSIS', d.id, d.resident_id, d.icd10, d.starts, d.ends, NULL, NULL, i.code, NULL, d.doctor, NULL, NULL,
       NULL, NULL, NULL, NULL, d.recorded_by, d.recorded_at
FROM diagnosis d LEFT JOIN institution i ON i.id = d.institution_id WHERE d.resident_id = ANY($1)
UNION ALL
SELECT 'PREGNANCY', p.id, p.resident_id, p.handbook, p.lmp, COALESCE(p.delivered, p.lost), NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, p.edd, p.delivered, p.lost, p.discharged, p.recorded_by, p.recorded_at
FROM pregnancy p WHERE p.resident_id = ANY($1)
UNION ALL
SELECT 'TB_TREATMENT', b.id, b.resident_id, '', b.starts, b.ends, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, b.recorded_by, b.recorded_at
FROM tb_treatment b WHERE b.resident_id = ANY($1)
UNION ALL
SELECT 'MOBILITY', m.id, m.resident_id, m.mobility, m.starts, m.ends, NULL, NULL, NULL, NULL, NULL, m.reason, NULL,
       NULL, NULL, NULL, NULL, m.recorded_by, m.recorded_at
FROM mobility_assessment m WHERE m.resident_id = ANY($1)
UNION ALL
SELECT 'RISK_GRADE', g.id, g.resident_id, g.grade, g.starts, g.ends, NULL, NULL, NULL, a.code, a.name, g.reason,
       g.evidence, NULL, NULL, NULL, NULL, g.recorded_by, g.recorded_at
FROM risk_grading g LEFT JOIN practitioner a ON a.id = g.assessor_id WHERE g.resident_id = ANY($1)
UNION ALL
SELECT 'FLAG', l.id, l.resident_id, l.flag, l.starts, l.ends, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, l.recorded_by, l.recorded_at
FROM recorded_flag l WHERE l.resident_id = ANY($1)
) f JOIN resident r ON r.id = f.resident_id
ORDER BY f.resident_id, f.starts DESC, f.kind, f.id DESC
"""
"""The facts of residents ($1, ids), the latest first, and whether institution $2, or one under it, cares for each."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact on record. What a kind does not tell is None.

    `value` is the population, ICD-10 code, mobility, grade or flag by its code, of a pregnancy the handbook's number;
    `starts` of a pregnancy is the LMP and `ends` its outcome. `place` (institution) and `person` (assessor) are codes.
    """

    code: str
    kind: FactKind
    value: str
    starts: date
    ends: date | None
    evidence: TagEvidence | None
    masked_number: str | None
    place: str | None
    person: str | None
    person_name: str | None
    reason: str | None
    basis: str | None
    edd: date | None
    delivered: date | None
    lost: date | None
    discharged: date | None
    recorded_by: str
    recorded_at: datetime | None


async def recorded_facts(
    residents: Collection[int], reach: ResidentReach, sealer: Sealer
) -> dict[int, tuple[FactRow, ...]]:
    """The facts of residents (row ids) within the reach, the latest first: one statement.

    What was withdrawn as entered in error is left out, and what is sensitive where the reach is by region alone.
    """
    found: defaultdict[int, list[FactRow]] = defaultdict(list)
    for row in await rows_of(_FACTS, sorted(set(residents)), reach.institution or ""):
        kind, is_void = FactKind(row["kind"]), row["ends"] == row["starts"]
        is_open = bool(row["known"]) or row["code"] in reach.residents or not is_sensitive(kind, row["value"])
        if is_open and not is_void:
            found[row["resident_id"]].append(_fact(kind, row, sealer))
    return {resident: tuple(facts) for resident, facts in found.items()}


def _fact(kind: FactKind, row: Row, sealer: Sealer) -> FactRow:
    sealed, at = row["sealed"], row["recorded_at"]
    return FactRow(
        code=fact_code(sealer, kind, row["id"]),
        kind=kind,
        value=row["value"],
        starts=day(row["starts"]),
        ends=open_day(row["ends"]),
        evidence=None if row["evidence"] is None else TagEvidence(row["evidence"]),
        masked_number=None if sealed is None else masked_number(sealer.open(sealed, EVIDENCE_NUMBER)),
        place=row["place"],
        person=row["person"],
        person_name=row["person_name"] or None,
        reason=row["reason"] or None,
        basis=row["basis"] or None,
        edd=open_day(row["edd"]),
        delivered=open_day(row["delivered"]),
        lost=open_day(row["lost"]),
        discharged=open_day(row["discharged"]),
        recorded_by=row["recorded_by"],
        recorded_at=None if at is None else instant(at),
    )
