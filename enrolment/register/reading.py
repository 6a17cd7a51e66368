"""Reading the people of an institution page by page for the export (导出读取): a fixed number of statements a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from catalog.vocabulary import Residence
from enrolment.desk import Desk
from enrolment.population import Values
from enrolment.reading.sensitive import is_sensitive, is_telling_tie, telling_packages
from enrolment.register.known import TELLING
from enrolment.scope import cares_for, knows_well
from teams.models import Institution
from teams.queries.rows import Row
from teams.queries.statement import rows_of


@dataclass(frozen=True, slots=True)
class Exported:
    """Somebody with all rows about the person, by kind."""

    id: int
    row: Row
    of: Mapping[str, Sequence[Row]]
    hidden: frozenset[str] = frozenset()
    """Packages (codes) of which the caller may not read that the person holds them."""

    def all(self, kind: str) -> Sequence[Row]:
        """The rows of a kind, the earliest first."""
        return self.of.get(kind, ())


_PAGE: Final = """
SELECT r.id, r.code, r.name, r.born, r.sex, r.died, r.moved_away, {well_known} AS is_well_known,
       EXISTS (SELECT 1 FROM told_apart w WHERE w.other_id = r.id AND {cares_for_other}) AS is_distinct
FROM resident r
WHERE r.id > $1 AND r.merged_into_id IS NULL AND {cared_for}
ORDER BY r.id LIMIT $3
"""

_OF: Final[dict[str, str]] = {
    "document": "SELECT d.resident_id, d.kind, d.number_sealed, d.valid_until FROM identity_document d "
    "WHERE d.resident_id = ANY($1) AND d.voided_at IS NULL "
    "ORDER BY CASE WHEN d.kind = 'RESIDENT_ID_CARD' THEN 0 ELSE 1 END, d.id",
    "phone": "SELECT p.resident_id, p.number_sealed, p.is_mobile, p.owner, p.status, (SELECT MAX(v.at) FROM "
    "phone_verification v WHERE v.phone_id = p.id) AS checked FROM phone p WHERE p.resident_id = ANY($1) "
    "AND p.ends IS NULL ORDER BY CASE WHEN p.is_primary THEN 0 ELSE 1 END, p.id",
    "address": "SELECT a.resident_id, a.kind, g.code AS region, c.code AS grid, a.text_sealed, a.starts FROM address a "
    "JOIN region g ON g.id = a.region_id LEFT JOIN grid c ON c.id = a.grid_id WHERE a.resident_id = ANY($1) "
    "AND a.ends IS NULL ORDER BY a.starts",
    "tag": "SELECT f.resident_id, f.tag, f.evidence, f.evidence_number_sealed AS number, f.starts, f.ends "
    "FROM population_tag f WHERE f.resident_id = ANY($1) AND f.evidence IS NOT NULL "
    "AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.id",
    "diagnosis": "SELECT f.resident_id, f.icd10, f.starts, f.ends, i.code AS institution, f.doctor FROM diagnosis f "
    "LEFT JOIN institution i ON i.id = f.institution_id WHERE f.resident_id = ANY($1) "
    "AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.id",
    "pregnancy": "SELECT f.resident_id, f.lmp, f.edd, f.handbook, f.delivered, f.lost, f.discharged FROM pregnancy f "
    "WHERE f.resident_id = ANY($1) AND (f.lost IS NULL OR f.lost <> f.lmp) ORDER BY f.lmp",
    "risk": "SELECT f.resident_id, f.grade, f.starts, p.code AS assessor, f.reason, f.evidence FROM risk_grading f "
    "LEFT JOIN practitioner p ON p.id = f.assessor_id WHERE f.resident_id = ANY($1) "
    "AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.starts",
    "mobility": "SELECT f.resident_id, f.mobility, f.starts, f.reason FROM mobility_assessment f "
    "WHERE f.resident_id = ANY($1) AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.starts",
    "course": "SELECT f.resident_id, f.starts, f.ends FROM tb_treatment f WHERE f.resident_id = ANY($1) "
    "AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.starts",
    "residence": "SELECT f.resident_id, f.relation, g.code AS region, f.starts, f.ends FROM residence f "
    "JOIN region g ON g.id = f.region_id WHERE f.resident_id = ANY($1) AND f.relation NOT IN ('LIVES', 'REGISTERED') "
    "AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.starts, f.id",
    "flag": "SELECT f.resident_id, f.flag, f.starts, f.ends FROM recorded_flag f WHERE f.resident_id = ANY($1) "
    "AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.starts, f.id",
    "guardian": "SELECT k.resident_id, k.relation, d.kind, d.number_sealed, q.code, (SELECT MAX(s.id) FROM "
    "register_source s WHERE s.resident_id = q.id AND s.person_number_sealed IS NOT NULL) AS source "
    "FROM guardianship k JOIN resident q ON q.id = k.guardian_id LEFT JOIN identity_document d "
    "ON d.resident_id = q.id AND d.voided_at IS NULL WHERE k.resident_id = ANY($1) AND k.ends IS NULL "
    "ORDER BY k.id, CASE WHEN d.kind = 'RESIDENT_ID_CARD' THEN 0 ELSE 1 END",
    "signature": "SELECT n.resident_id, n.contract_id, n.party, n.method, n.evidence, n.at FROM signature n "
    "WHERE n.resident_id = ANY($1) ORDER BY n.id",
    "anchor": "SELECT m.resident_id, m.household_id FROM household_member m WHERE m.resident_id = ANY($1) "
    "AND m.is_anchor AND m.ends IS NULL",
    "kept": "SELECT e.resident_id, f.contract_id, k.id AS kept_id, k.code FROM family_membership f "
    "JOIN enrolment e ON e.id = f.enrolment_id JOIN contract k ON k.id = e.contract_id "
    "WHERE e.resident_id = ANY($1) AND f.is_adopted AND f.starts < f.ends AND e.voided_at IS NULL ORDER BY e.starts",
    "consent": "SELECT x.resident_id, x.contract_id, x.at FROM consent x WHERE x.resident_id = ANY($1) ORDER BY x.id",
}

_STAYS: Final = """x.id = (
    SELECT MAX(y.id) FROM contract_person y
    WHERE y.contract_id = x.contract_id AND y.resident_id = x.resident_id AND y.adopted_id IS NOT NULL
) AND EXISTS (
    SELECT 1 FROM family_membership f JOIN enrolment a ON a.id = f.enrolment_id
    JOIN household_member l ON l.household_id = c.household_id AND l.resident_id = a.resident_id
    JOIN resident r ON r.id = a.resident_id AND (l.ends IS NULL OR l.ends IN (r.died, r.moved_away))
    WHERE f.contract_id = c.id AND a.resident_id = x.resident_id AND f.is_adopted AND f.starts < f.ends
      AND a.voided_at IS NULL
)"""
"""True where an own cover went on under the family's contract, of the household lived in still. Whoever aligned when
that was over, or left the household, was taken from the contract's list: the former belongs to it with both covers."""

_TERMS: Final = f"""
SELECT x.resident_id, x.adopted_id, x.enrolment_id, c.id AS contract_id, c.starts AS begun, c.code, c.kind,
       t.code AS team, p.code AS practitioner, c.practitioner_role, gi.code AS guiding, st.code AS supporting,
       c.signed_on, COALESCE(e.starts, x.starts) AS starts, COALESCE(e.ends, c.ends) AS ends, c.years, x.basket,
       c.channel, c.business_line, c.partner, c.explanation_given, c.accepts_outside_area, c.provided,
       c.backfill_reason, n.on_day, n.reason, n.note, w.method, w.evidence, d.code AS signer
FROM contract_person x JOIN contract c ON c.id = x.contract_id LEFT JOIN team t ON t.id = c.team_id
LEFT JOIN practitioner p ON p.id = c.practitioner_id LEFT JOIN institution gi ON gi.id = c.guiding_institution_id
LEFT JOIN team st ON st.id = c.supporting_team_id LEFT JOIN enrolment e ON e.id = x.enrolment_id
LEFT JOIN ending n ON n.enrolment_id = e.id
LEFT JOIN signature w ON w.id = (
    SELECT MIN(s.id) FROM signature s WHERE s.contract_id = c.id AND s.party = 'PROVIDER')
LEFT JOIN practitioner d ON d.id = w.practitioner_id
WHERE x.resident_id = ANY($1) AND c.institution_id = ANY($2)
  AND (CASE WHEN x.adopted_id IS NULL THEN x.removed_at IS NULL ELSE {_STAYS} END)
  AND c.signed_at IS NOT NULL AND c.withdrawn_at IS NULL AND e.voided_at IS NULL AND c.kind <> 'GROUP'
ORDER BY 14, c.id, CASE WHEN x.adopted_id IS NULL THEN 1 ELSE 0 END
"""

_SOURCES: Final = """
SELECT s.resident_id, s.person_number_sealed, s.contract_id, s.enrolment_id, s.contract_number, s.papers
FROM register_source s JOIN register_import m ON m.id = s.register_import_id
WHERE s.resident_id = ANY($1) AND m.institution_id = ANY($2) ORDER BY s.id
"""
"""By the numbers that the institution's own registers gave: those of others are no affair of it."""

_HOUSEHOLDS: Final = """
SELECT m.resident_id, h.code, m.relation, m.starts,
       (SELECT MAX(s.household_number) FROM household_member o JOIN register_source s ON s.resident_id = o.resident_id
        JOIN register_import i ON i.id = s.register_import_id
        WHERE o.household_id = h.id AND i.institution_id = ANY($2)) AS number
FROM household_member m JOIN household h ON h.id = m.household_id JOIN resident r ON r.id = m.resident_id
WHERE m.resident_id = ANY($1) AND (m.ends IS NULL OR (m.starts < m.ends AND m.ends IN (r.died, r.moved_away)))
ORDER BY m.starts, m.id
"""

_UNSIGNED: Final = """
SELECT u.resident_id, u.reason, u.on_day, u.ask_again, u.note, t.code AS team, u.signed_by_resident, u.signed_by_team
FROM unsigned_record u LEFT JOIN team t ON t.id = u.team_id
WHERE u.resident_id = ANY($1) AND u.institution_id = ANY($2) ORDER BY u.id
"""


_SHARED: Final = """
SELECT number FROM (
    SELECT o.household_id, MAX(s.household_number) AS number FROM household_member o
    JOIN register_source s ON s.resident_id = o.resident_id JOIN register_import i ON i.id = s.register_import_id
    WHERE i.institution_id = ANY($1) AND s.household_number IS NOT NULL GROUP BY o.household_id) numbered
GROUP BY number HAVING COUNT(*) > 1
"""


async def shared_numbers(home: Institution) -> frozenset[str]:
    """Numbers that several households have, since each file of the institution counts its own from the beginning."""
    return frozenset(row["number"] for row in await rows_of(_SHARED, await _own(home)))


async def _own(home: Institution) -> list[int]:
    """The institution, and those under it (row ids)."""
    text = "SELECT i.id FROM institution i WHERE i.id = $1 OR i.parent_id = $1"
    return [row["id"] for row in await rows_of(text, home.id)]


async def read_people(desk: Desk, home: Institution, after: int, most: int) -> list[Exported]:
    """The next people for whom the institution, or one under it, cares, in the order they were entered. What is told to
    those who care for somebody alone is left out where the actor does not (`knows_well`): region authorities."""
    values = Values(after, home.code, most)
    page = _PAGE.format(
        cared_for=cares_for("r.id", "$2"),
        cares_for_other=cares_for("w.resident_id", "$2"),
        well_known=knows_well(values, desk.actor),
    )
    people = await rows_of(page, *values.in_order())
    if not people:
        return []
    ids = [row["id"] for row in people]
    well = {row["id"] for row in people if row["is_well_known"]}
    telling = telling_packages(desk.catalog)
    of: defaultdict[int, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    own = await _own(home)
    asked: list[tuple[str, str, tuple[Any, ...]]] = [(kind, text, (ids,)) for kind, text in _OF.items()]
    asked += [("term", _TERMS, (ids, own)), ("unsigned", _UNSIGNED, (ids, own))]
    asked += [("source", _SOURCES, (ids, own)), ("household", _HOUSEHOLDS, (ids, own))]
    for kind, text, given in asked:
        for row in await rows_of(text, *given):
            if row["resident_id"] in well or not _is_sensitive(kind, row):
                of[row["resident_id"]][kind].append(row)
    return [Exported(row["id"], row, of[row["id"]], frozenset() if row["id"] in well else telling) for row in people]


def _is_sensitive(kind: str, row: Row) -> bool:
    """Whether a row of that kind is told to those who care for the person alone."""
    if kind == "residence":
        return is_telling_tie(Residence(row["relation"]))
    said, column = TELLING.get(kind), _SAYS.get(kind)
    return said is not None and is_sensitive(said, "" if column is None else row[column])


_SAYS: Final = {"tag": "tag", "diagnosis": "icd10", "flag": "flag"}
"""The column that says which fact it is."""


def instant_day(value: Any) -> date | None:
    """The day in Shanghai of an instant as the driver tells it."""
    from datetime import datetime  # noqa: PLC0415

    from core.clock import day_of  # noqa: PLC0415

    if value is None:
        return None
    return day_of(value if isinstance(value, datetime) else datetime.fromisoformat(str(value)))
