"""What is on record of the people of a register (已登记情况): a fixed number of statements, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from core.actor import Actor
from enrolment.desk import Desk
from enrolment.population import Values
from enrolment.reading.sensitive import is_sensitive
from enrolment.scope import EVERYBODY, cares_for, knows_well
from enrolment.signing.persons import Person, persons_of
from enrolment.vocabulary import FactKind
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact on record: what it says, [starts, ends)."""

    id: int
    value: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Somebody on record: as signing knows the person, sex, version, and the facts by kind.

    `is_well_known`: the clinic whose register it is cares for the person, and so does whoever imports it: only then is
    the register judged by what is told to those who care alone (`enrolment.reading.sensitive`).
    """

    person: Person
    sex: str
    facts: Mapping[str, Sequence[Standing]] = field(default_factory=dict)
    is_well_known: bool = False

    @property
    def name(self) -> str:
        """The name as it is kept."""
        return self.person.name

    @property
    def born(self) -> date:
        """The birth date."""
        return self.person.born

    def of(self, kind: str) -> Sequence[Standing]:
        """The facts of a kind that were ever in force."""
        return self.facts.get(kind, ())

    def told(self, kind: str) -> Sequence[Standing]:
        """Those by which the register may be judged: what it is answered tells nobody more than that."""
        rows, said = self.of(kind), TELLING.get(kind)
        if said is None or self.is_well_known:
            return rows
        return [row for row in rows if not is_sensitive(said, row.value)]


TELLING: Final = {
    "tag": FactKind.TAG,
    "diagnosis": FactKind.DIAGNOSIS,
    "course": FactKind.TB_TREATMENT,
    "flag": FactKind.FLAG,
}
"""Kinds of facts among which some are told to those who care for the person alone."""


_BEARERS = """
SELECT d.number_index AS key, r.code FROM identity_document d JOIN resident r ON r.id = d.resident_id
WHERE d.number_index = ANY($1) AND d.voided_at IS NULL
"""

_NUMBERED = """
SELECT DISTINCT s.person_number_index AS key, r.code FROM register_source s JOIN resident q ON q.id = s.resident_id
JOIN resident r ON r.id = COALESCE(q.merged_into_id, q.id) WHERE s.person_number_index = ANY($1)
"""

_ALIKE = """
SELECT r.name, r.born, r.code, MIN(p.number_index) AS phone, MIN(d.id) AS card
FROM resident r LEFT JOIN phone p ON p.resident_id = r.id AND p.number_index = ANY($2)
LEFT JOIN identity_document d ON d.resident_id = r.id AND d.voided_at IS NULL AND d.kind = 'RESIDENT_ID_CARD'
WHERE r.name = ANY($1) AND CAST(r.born AS text) = ANY($3) AND r.merged_into_id IS NULL
GROUP BY r.id, r.name, r.born, r.code
"""

_FACTS = """
SELECT 'sex' AS kind, r.id AS resident_id, r.id AS id, r.sex AS value, r.born AS starts, r.died AS ends
FROM resident r WHERE r.id = ANY($1)
UNION ALL SELECT 'tag', f.resident_id, f.id, f.tag, f.starts, f.ends FROM population_tag f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'diagnosis', f.resident_id, f.id, f.icd10, f.starts, f.ends FROM diagnosis f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'course', f.resident_id, f.id, '', f.starts, f.ends FROM tb_treatment f WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'flag', f.resident_id, f.id, f.flag, f.starts, f.ends FROM recorded_flag f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'residence', f.resident_id, f.id, f.relation || '|' || g.code, f.starts, f.ends
FROM residence f JOIN region g ON g.id = f.region_id
WHERE f.resident_id = ANY($1) AND f.relation NOT IN ('LIVES', 'REGISTERED')
UNION ALL SELECT 'mobility', f.resident_id, f.id, f.mobility, f.starts, f.ends FROM mobility_assessment f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'risk', f.resident_id, f.id, f.grade, f.starts, f.ends FROM risk_grading f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'pregnancy', f.resident_id, f.id, CAST(f.lost AS text), f.lmp, f.delivered FROM pregnancy f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'phone', f.resident_id, f.id, f.number_index, f.starts, f.ends FROM phone f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'document', f.resident_id, f.id, f.number_index, r.born, f.valid_until
FROM identity_document f JOIN resident r ON r.id = f.resident_id WHERE f.resident_id = ANY($1) AND f.voided_at IS NULL
UNION ALL SELECT 'address', f.resident_id, f.id,
       f.kind || '|' || g.code || '|' || COALESCE(c.code, '') || '|' || f.text_sealed, f.starts, f.ends
FROM address f JOIN region g ON g.id = f.region_id LEFT JOIN grid c ON c.id = f.grid_id
WHERE f.resident_id = ANY($1) AND f.ends IS NULL
UNION ALL SELECT 'household', f.resident_id, f.household_id, f.relation, f.starts, f.ends FROM household_member f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'anchor', f.resident_id, f.id, f.relation, f.starts, f.ends FROM household_member f
WHERE f.resident_id = ANY($1) AND f.is_anchor AND f.ends IS NULL
UNION ALL SELECT 'unsigned', f.resident_id, f.id, f.reason, f.on_day, NULL FROM unsigned_record f
WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'registered', f.resident_id, f.institution_id, '', r.born, NULL
FROM resident_registration f JOIN resident r ON r.id = f.resident_id WHERE f.resident_id = ANY($1)
UNION ALL SELECT 'well', r.id, r.id, '', r.born, NULL FROM resident r WHERE r.id = ANY($1) AND {well_known}
ORDER BY 2, 1, 5
"""


async def on_record(desk: Desk, institution: str, codes: Collection[str]) -> dict[str, OnRecord]:
    """Residents by their codes, whoever registered them, as the register of an institution (code) is judged: what is
    told of them is told only to those whose own input it is, or who care for them. Inside a transaction their rows are
    taken. Three statements."""
    people = await persons_of(desk, codes, desk.today, EVERYBODY) if codes else {}
    if not people:
        return {}
    facts: defaultdict[int, defaultdict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    sexes: dict[int, str] = {}
    values = Values([person.id for person in people.values()])
    asked = _FACTS.format(well_known=_well_known(values, desk.actor, institution))
    for row in await rows_of(asked, *values.in_order()):
        if row["kind"] == "sex":
            sexes[row["resident_id"]] = row["value"]
        elif day(row["starts"]) != open_day(row["ends"]):
            facts[row["resident_id"]][row["kind"]].append(_standing(row))
    found: dict[str, OnRecord] = {}
    for code, person in people.items():
        is_well_known = "well" in facts[person.id]
        judged = replace(person, is_well_known=is_well_known)
        found[code] = OnRecord(judged, sexes[person.id], facts[person.id], is_well_known)
    return found


def _well_known(values: Values, actor: Actor, institution: str) -> str:
    """True for a row `r` of `resident` of whom both know everything: whoever imports, and the staff of the institution,
    who read what the import is answered."""
    return f"({knows_well(values, actor)} AND {cares_for('r.id', values.name(institution))})"


def _standing(row: Row) -> Standing:
    return Standing(row["id"], row["value"] or "", day(row["starts"]), open_day(row["ends"]))


async def bearers(documents: Collection[str], numbers: Collection[str]) -> dict[str, str]:
    """The codes of those whose document, or whose number of a former system, it is, by blind index: two statements."""
    found = {row["key"]: row["code"] for row in await rows_of(_NUMBERED, sorted(numbers))} if numbers else {}
    if documents:
        found |= {row["key"]: row["code"] for row in await rows_of(_BEARERS, sorted(documents))}
    return found


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody on record of the same name: birth date, whether one of the phones is his, whether there is an identity
    card."""

    born: date
    has_phone: bool
    has_card: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """By what it is told whether somebody alike is on record: name, birth date, whether a phone and an identity card
    are told."""

    name: str
    born: date | None
    has_phone: bool
    has_card: bool

    def is_like(self, each: Alike) -> bool:
        """The same name and birth date, and phone where one is told; of those who both have an identity card of their
        own, no two are one (R231). A passport or permit is renewed with another number, and tells nobody apart."""
        is_reached = each.has_phone or not self.has_phone
        return each.born == self.born and is_reached and not (each.has_card and self.has_card)


async def alike(asked: Sequence[Sought], phones: Collection[str]) -> dict[str, list[Alike]]:
    """Who is on record under these names, born on one of the days, and has one of the phones (blind indexes): one
    statement. Whom no birth date is told of is like nobody."""
    found: defaultdict[str, list[Alike]] = defaultdict(list)
    named = {(each.name, each.born) for each in asked if each.born is not None}
    if named:
        names, days = sorted({name for name, _born in named}), sorted({born.isoformat() for _name, born in named})
        for row in await rows_of(_ALIKE, names, sorted(phones), days):
            born = day(row["born"])
            if (row["name"], born) in named:
                found[row["name"]].append(Alike(born, row["phone"] is not None, row["card"] is not None))
    return found
