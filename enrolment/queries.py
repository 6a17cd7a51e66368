"""Reading residents: what is known of them, as the values that eligibility is decided by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from catalog.eligibility.facts import During, HouseholdStanding, Pregnancy, ResidentFacts, RosterPlace, Setting
from catalog.vocabulary import Flag, Mobility, Population, Residence, RiskGrade, Roster, Sex
from enrolment.population import Values, living
from enrolment.scope import EVERYBODY, ResidentReach, within
from enrolment.tally import Tally, tally
from teams.code import possible
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of
from teams.region import stem

_OF_ONE_SHAPE = (
    ("tags", "f.tag", "population_tag f"),
    ("diagnoses", "f.icd10", "diagnosis f"),
    ("tb_treatments", "NULL", "tb_treatment f"),
    ("mobility", "f.mobility", "mobility_assessment f"),
    ("risk_grades", "f.grade", "risk_grading f"),
    ("flags", "f.flag", "recorded_flag f"),
    ("held", "p.code", "selection f JOIN service_package p ON p.id = f.package_id"),
)
"""Facts of residents with a value and a period: what they are called, the value, the table."""

_ALIKE = "".join(
    f"UNION ALL SELECT f.resident_id, '{kind}', {value}, f.starts, f.ends, NULL, NULL, NULL, NULL, NULL "
    f"FROM {table} WHERE f.resident_id IN (SELECT id FROM asked)\n"
    for kind, value, table in _OF_ONE_SHAPE
)

_FACTS = f"""
WITH asked AS (SELECT r.id, r.code, r.born, r.sex FROM resident r WHERE {{whom}})
SELECT a.id AS resident_id, 'person' AS kind, a.code AS value, a.born AS starts, CAST(NULL AS date) AS ends,
       CAST(NULL AS integer) AS whole, CAST(NULL AS integer) AS number, a.sex AS mark,
       CAST(NULL AS date) AS held_from, CAST(NULL AS date) AS held_until
FROM asked a
UNION ALL
SELECT f.resident_id, 'residences', f.relation, f.starts, f.ends, NULL, NULL, NULL, NULL, NULL
FROM residence f JOIN region g ON g.id = f.region_id
WHERE f.resident_id IN (SELECT id FROM asked) AND g.code LIKE {{below}}
{_ALIKE}UNION ALL
SELECT p.resident_id, 'pregnancies', CAST(p.lost AS text), p.lmp, p.delivered, NULL, NULL, NULL, NULL, NULL
FROM pregnancy p WHERE p.resident_id IN (SELECT id FROM asked)
UNION ALL
SELECT m.resident_id, 'rosters', l.kind, m.starts, m.ends, m.roster_id, 1, NULL, NULL, NULL
FROM roster_member m JOIN roster l ON l.id = m.roster_id WHERE m.resident_id IN (SELECT id FROM asked)
UNION ALL
SELECT NULL, 'roster', NULL, m.starts, m.ends, m.roster_id, count(*), NULL, NULL, NULL
FROM roster_member m
WHERE m.roster_id IN (SELECT o.roster_id FROM roster_member o WHERE o.resident_id IN (SELECT id FROM asked))
GROUP BY m.roster_id, m.starts, m.ends
UNION ALL
SELECT m.resident_id, 'household', NULL, m.starts, m.ends, m.household_id, m.id,
       CASE WHEN m.is_anchor THEN 'anchor' END, h.starts, h.ends
FROM household_member m
LEFT JOIN selection h ON h.resident_id = m.resident_id
    AND h.package_id = (SELECT p.id FROM service_package p WHERE p.code = {{basic}})
WHERE m.household_id IN (SELECT o.household_id FROM household_member o WHERE o.resident_id IN (SELECT id FROM asked))
ORDER BY 1, 2, 4, 3, 7, 9
"""
"""Residents and all facts of theirs; residences only in regions whose codes begin so. `person`: the code, the birth
date and the sex. `rosters` are their places on rosters (`whole`), `roster`, without a resident, how many (`number`)
have which period on these. `household`: everybody who ever belonged to a household (`whole`) of theirs, with each time
the basic package was held."""

_READ: Final[Mapping[str, Callable[[Any], object]]] = {
    "residences": Residence,
    "tags": Population,
    "diagnoses": str,
    "tb_treatments": lambda _: None,
    "mobility": Mobility,
    "risk_grades": RiskGrade,
    "flags": Flag,
    "held": str,
}


async def facts_of(
    codes: Collection[str],
    region: str,
    on: date,
    setting: Setting | None = None,
    reach: ResidentReach = EVERYBODY,
) -> Mapping[str, ResidentFacts]:
    """What is known of residents, by their codes, with residences relative to a region: one statement.

    Whoever is not known, not born, dead or moved away on the day is not there. Facts carry their own days, so that
    other days may be asked about; those of days to come are what is recorded by now. `setting.basic` names the package
    that makes a household member count as signed. Nor is whoever lies outside `reach`.
    """
    values = Values(sorted(possible(codes)))
    statement = _FACTS.format(
        whom=f"r.code = ANY($1) AND {living(values, on)} AND {within(values, reach)}",
        below=values.name(f"{stem(region)}%"),
        basic=values.name((setting or Setting()).basic),
    )
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for row in await rows_of(statement, *values.in_order()):
        told[row["kind"]].append(row)
    facts = _by_resident(row for kind in _READ for row in told[kind])
    pregnancies = _grouped(told["pregnancies"])
    rosters = _rosters(told["rosters"], told["roster"])
    households = _households(told["household"])
    return {
        row["value"]: ResidentFacts(
            born=day(row["starts"]),
            sex=Sex(row["mark"]),
            pregnancies=tuple(_pregnancy(each) for each in pregnancies[row["resident_id"]]),
            rosters=tuple(rosters[row["resident_id"]]),
            household=tuple(households[row["resident_id"]]),
            **{kind: tuple(facts[row["resident_id"], kind]) for kind in _READ},
        )
        for row in told["person"]
    }


def _grouped(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["resident_id"]].append(row)
    return grouped


def _by_resident(rows: Iterable[Row]) -> defaultdict[tuple[int, str], list[During[Any]]]:
    facts: defaultdict[tuple[int, str], list[During[Any]]] = defaultdict(list)
    for row in rows:
        fact = _READ[row["kind"]](row["value"])
        facts[row["resident_id"], row["kind"]].append(During(fact, day(row["starts"]), open_day(row["ends"])))
    return facts


def _pregnancy(row: Row) -> Pregnancy:
    return Pregnancy(day(row["starts"]), open_day(row["ends"]), open_day(row["value"]))


def _rosters(own: Iterable[Row], counted: Iterable[Row]) -> defaultdict[int, list[During[RosterPlace]]]:
    """Places with the number of members, which changes while somebody stays."""
    everybody = defaultdict(list)
    for row in counted:
        everybody[row["whole"]].append((day(row["starts"]), open_day(row["ends"]), row["number"], False))
    tallies: dict[int, Tally] = {roster: tally(periods) for roster, periods in everybody.items()}
    places: defaultdict[int, list[During[RosterPlace]]] = defaultdict(list)
    for row in own:
        for during in tallies[row["whole"]].during(day(row["starts"]), open_day(row["ends"])):
            place = RosterPlace(Roster(row["value"]), during.number)
            places[row["resident_id"]].append(During(place, during.starts, during.ends))
    return places


def _households(rows: list[Row]) -> defaultdict[int, list[During[HouseholdStanding]]]:
    """A member counts as signed while in the household and holding the package; an anchor is one of those."""
    signed: defaultdict[int, list[tuple[date, date | None, int, bool]]] = defaultdict(list)
    memberships: dict[int, tuple[int, int, date, date | None]] = {}
    for row in sorted(rows, key=lambda row: row["number"]):
        starts, ends = day(row["starts"]), open_day(row["ends"])
        memberships[row["number"]] = (row["resident_id"], row["whole"], starts, ends)
        if row["held_from"] is not None:
            until = _sooner(ends, open_day(row["held_until"]))
            since = max(starts, day(row["held_from"]))
            signed[row["whole"]].append((since, until, 1, row["mark"] is not None))
    tallies = {household: tally(periods) for household, periods in signed.items()}
    standings: defaultdict[int, list[During[HouseholdStanding]]] = defaultdict(list)
    for resident, household, starts, ends in memberships.values():
        for counted in tallies.get(household, tally(())).during(starts, ends):
            standing = HouseholdStanding(counted.number, counted.marked > 0)
            standings[resident].append(During(standing, counted.starts, counted.ends))
    return standings


def _sooner(one: date | None, other: date | None) -> date | None:
    """The sooner of two ends; None is no end."""
    return other if one is None else one if other is None else min(one, other)
