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

_FACTS = """
SELECT f.resident_id, 'residences' AS kind, f.relation AS value, f.starts, f.ends
FROM residence f JOIN region g ON g.id = f.region_id WHERE f.resident_id = ANY($1) AND g.code LIKE $2
UNION ALL
SELECT f.resident_id, 'tags', f.tag, f.starts, f.ends FROM population_tag f WHERE f.resident_id = ANY($1)
UNION ALL
SELECT f.resident_id, 'diagnoses', f.icd10, f.starts, f.ends FROM diagnosis f WHERE f.resident_id = ANY($1)
UNION ALL
SELECT f.resident_id, 'tb_treatments', NULL, f.starts, f.ends FROM tb_treatment f WHERE f.resident_id = ANY($1)
UNION ALL
SELECT f.resident_id, 'mobility', f.mobility, f.starts, f.ends
FROM mobility_assessment f WHERE f.resident_id = ANY($1)
UNION ALL
SELECT f.resident_id, 'risk_grades', f.grade, f.starts, f.ends FROM risk_grading f WHERE f.resident_id = ANY($1)
UNION ALL
SELECT f.resident_id, 'flags', f.flag, f.starts, f.ends FROM recorded_flag f WHERE f.resident_id = ANY($1)
UNION ALL
SELECT f.resident_id, 'held', p.code, f.starts, f.ends
FROM holding f JOIN service_package p ON p.id = f.package_id WHERE f.resident_id = ANY($1)
ORDER BY 1, 2, 4, 3
"""
"""All facts of one shape of residents ($1, ids); residences only in regions whose codes begin so ($2)."""

_PREGNANCIES = """
SELECT p.resident_id, p.lmp, p.delivered, p.lost FROM pregnancy p WHERE p.resident_id = ANY($1)
ORDER BY p.resident_id, p.lmp
"""

_ROSTERS = """
SELECT m.resident_id, m.roster_id, l.kind, m.starts, m.ends, 1 AS number
FROM roster_member m JOIN roster l ON l.id = m.roster_id
WHERE m.resident_id = ANY($1)
UNION ALL
SELECT NULL, m.roster_id, NULL, m.starts, m.ends, count(*)
FROM roster_member m
WHERE m.roster_id IN (SELECT o.roster_id FROM roster_member o WHERE o.resident_id = ANY($1))
GROUP BY m.roster_id, m.starts, m.ends
ORDER BY 1, 2, 4
"""
"""Places of residents ($1) on rosters, and, without `resident_id`, how many have which period on these rosters."""

_HOUSEHOLDS = """
SELECT m.id, m.resident_id, m.household_id, m.is_anchor, m.starts, m.ends,
       h.starts AS held_from, h.ends AS held_until
FROM household_member m
LEFT JOIN holding h ON h.resident_id = m.resident_id
    AND h.package_id = (SELECT p.id FROM service_package p WHERE p.code = $2)
WHERE m.household_id IN (SELECT o.household_id FROM household_member o WHERE o.resident_id = ANY($1))
ORDER BY m.id, h.starts
"""
"""Everybody who ever belonged to a household of residents ($1), with each time the package ($2) was held."""

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
    """What is known of residents, by their codes, with residences relative to a region: five statements.

    Whoever is not known, not born, dead or moved away on the day is not there. Facts carry their own days, so that
    other days may be asked about; those of days to come are what is recorded by now. `setting.basic` names the package
    that makes a household member count as signed. Nor is whoever lies outside `reach`.
    """
    values = Values(sorted(possible(codes)))
    known = await rows_of(
        f"SELECT r.id, r.code, r.born, r.sex FROM resident r "
        f"WHERE r.code = ANY($1) AND {living(values, on)} AND {within(values, reach)}",
        *values.in_order(),
    )
    keys = [row["id"] for row in known]
    facts = _by_resident(await rows_of(_FACTS, keys, f"{stem(region)}%"))
    pregnancies = _grouped(await rows_of(_PREGNANCIES, keys))
    rosters = _rosters(await rows_of(_ROSTERS, keys))
    households = _households(await rows_of(_HOUSEHOLDS, keys, (setting or Setting()).basic))
    return {
        row["code"]: ResidentFacts(
            born=day(row["born"]),
            sex=Sex(row["sex"]),
            pregnancies=tuple(_pregnancy(told) for told in pregnancies[row["id"]]),
            rosters=tuple(rosters[row["id"]]),
            household=tuple(households[row["id"]]),
            **{kind: tuple(facts[row["id"], kind]) for kind in _READ},
        )
        for row in known
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
    return Pregnancy(day(row["lmp"]), open_day(row["delivered"]), open_day(row["lost"]))


def _rosters(rows: Iterable[Row]) -> defaultdict[int, list[During[RosterPlace]]]:
    """Places with the number of members, which changes while somebody stays."""
    own, everybody = [], defaultdict(list)
    for row in rows:
        if row["resident_id"] is None:
            everybody[row["roster_id"]].append((day(row["starts"]), open_day(row["ends"]), row["number"], False))
        else:
            own.append(row)
    tallies: dict[int, Tally] = {roster: tally(periods) for roster, periods in everybody.items()}
    places: defaultdict[int, list[During[RosterPlace]]] = defaultdict(list)
    for row in own:
        for counted in tallies[row["roster_id"]].during(day(row["starts"]), open_day(row["ends"])):
            place = RosterPlace(Roster(row["kind"]), counted.number)
            places[row["resident_id"]].append(During(place, counted.starts, counted.ends))
    return places


def _households(rows: list[dict[str, Any]]) -> defaultdict[int, list[During[HouseholdStanding]]]:
    """A member counts as signed while in the household and holding the package; an anchor is one of those."""
    signed: defaultdict[int, list[tuple[date, date | None, int, bool]]] = defaultdict(list)
    memberships: dict[int, tuple[int, int, date, date | None]] = {}
    for row in rows:
        starts, ends = day(row["starts"]), open_day(row["ends"])
        memberships[row["id"]] = (row["resident_id"], row["household_id"], starts, ends)
        if row["held_from"] is not None:
            until = _sooner(ends, open_day(row["held_until"]))
            signed[row["household_id"]].append((max(starts, day(row["held_from"])), until, 1, bool(row["is_anchor"])))
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
