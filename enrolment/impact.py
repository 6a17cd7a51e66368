"""Asking what publishing a package would mean for a region (影响测算): counted in the database, set by set.

Twelve statements at most, however many residents, teams and lines there are; residents are gone through once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.condition import AnyOf, Condition, TagCondition
from catalog.deliverable import workforce_in
from catalog.eligibility.facts import Setting
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.queries import read_laid_down
from catalog.season import VisitDefinition
from catalog.vocabulary import Population, VisitClass
from catalog.workload import minutes_a_year
from core.apart import apart
from core.database import connection
from core.language import Text
from enrolment.effect import Count, Hands, Impact, Place, loads, shares, without_team
from enrolment.population import Sql, Values, holding, living
from teams.parameter import FundingSubstitution
from teams.queries.rows import Row
from teams.queries.statement import rows_of
from teams.region import RegionDefinition, RegionKind, kind_of, lineage, stem
from teams.vocabulary import ExecutorRole

_IN_REGION = "r.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})"

_HANDS = """
SELECT m.role, count(*) AS members, count(m.hours) AS stating, coalesce(sum(m.hours), 0) AS hours
FROM team_member m
JOIN practitioner p ON p.id = m.practitioner_id
JOIN team t ON t.id = m.team_id
JOIN region g ON g.id = t.region_id
JOIN team_standing s ON s.team_id = t.id AND s.starts <= $2 AND (s.ends IS NULL OR s.ends > $2)
WHERE g.code LIKE $1 AND s.standing = 'FORMED' AND m.starts <= $2 AND (m.ends IS NULL OR m.ends > $2)
  AND (p.licensed_until IS NULL OR p.licensed_until > $2) AND (p.practice_ended IS NULL OR p.practice_ended > $2)
GROUP BY m.role
"""
"""By role, licensed members of the formed teams of regions whose codes begin so ($1), on a day ($2)."""

_TOWNSHIPS = """
SELECT p.code, p.name_zh, p.name_en, NULL AS residents
FROM grid p JOIN region g ON g.id = p.region_id
WHERE $2 AND p.parent_id IS NULL AND g.code LIKE $1
UNION ALL
SELECT NULL, NULL, NULL, count(*)
FROM resident r
WHERE {in_region} AND {living}
ORDER BY 1
"""
"""The townships of regions whose codes begin so ($1), if they are asked for ($2), and the number of residents there."""


async def impact(
    definition: PackageDefinition,
    items: Mapping[str, ItemDefinition],
    region: str,
    on: date,
    regions: Mapping[str, RegionDefinition],
    visits: Mapping[VisitClass, VisitDefinition] | None = None,
) -> Impact:
    """What publishing the definition in `region` would mean on the day, for those who live there.

    `items` has every item the definition names, `regions` all divisions by code, `visits` the classes of visits.
    Whoever lives elsewhere and only works or studies there is counted where he lives. Ages and who bears the self-pay
    of named populations are those that the region, or the nearest above it that speaks, has laid down by the day.
    By place means by township in a county, else by the regions directly below.
    """
    line = tuple(lineage(region, regions))
    laid_down = await read_laid_down(line, on)
    asked = Asked(definition, region, on, laid_down.setting, laid_down.substitution)
    counted = await rows_of(*_spread(counting(asked, connection().capabilities.dialect)))
    told = await rows_of(*_spread(_places(region, on)))
    hands = await rows_of(_HANDS, f"{stem(region)}%", on)
    count = _count(counted)
    workload = minutes_a_year(definition, items, visits)
    return Impact(
        region=region,
        on=on,
        residents=next(row["residents"] for row in told if row["residents"] is not None),
        qualifying=count.residents,
        populations=tuple(
            (population, sum(row[f"population_{at}"] for row in counted))
            for at, population in enumerate(definition.audience)
        ),
        places=_by_place(region, regions, counted, [row for row in told if row["residents"] is None]),
        holders=_by_version(counted),
        costs=shares(definition.price, count, laid_down.substitution),
        loads=loads(workload, count.residents, {ExecutorRole(row["role"]): _hands(row) for row in hands}),
        uncounted=workload.uncounted,
        lines_without_team=await _without_team(definition, items, region, on, regions),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What residents are counted by: the definition, where and when, and what the region has laid down."""

    definition: PackageDefinition
    region: str
    on: date
    setting: Setting = field(default_factory=Setting)
    substitution: FundingSubstitution | None = None

    @property
    def groups(self) -> dict[str, Condition]:
        """Columns, and who is counted in each."""
        groups: dict[str, Condition] = {
            f"population_{at}": TagCondition(population) for at, population in enumerate(self.definition.audience)
        }
        if self.substitution is not None:
            groups["borne"] = AnyOf(tuple(TagCondition(Population(one)) for one in self.substitution.populations))
        return groups


def counting(asked: Asked, dialect: str) -> Sql:
    """The one statement that goes through the residents: who qualifies, by grid and version held, in set after set."""
    values = Values()

    def holds(condition: Condition) -> str:
        return holding(condition, asked.setting, asked.region, asked.on, values, dialect)

    sets = "".join(
        f", sum(CASE WHEN {holds(condition)} THEN 1 ELSE 0 END) AS {column}"
        for column, condition in asked.groups.items()
    )
    day, code = values.name(asked.on), values.name(asked.definition.code)
    return Sql(
        f"""
WITH counted AS (
    SELECT r.region_id, r.grid_id, h.version_id, count(*) AS residents{sets}
    FROM resident r
    LEFT JOIN selection h ON h.resident_id = r.id AND h.starts <= {day} AND (h.ends IS NULL OR h.ends > {day})
        AND h.package_id = (SELECT k.id FROM service_package k WHERE k.code = {code})
    WHERE {_IN_REGION.format(below=values.name(f"{stem(asked.region)}%"))} AND {living(values, asked.on)}
        AND {holds(asked.definition.eligibility)}
    GROUP BY r.region_id, r.grid_id, h.version_id
)
SELECT c.*, g.code AS region, coalesce(t.code, p.code) AS township, v.number AS held
FROM counted c
JOIN region g ON g.id = c.region_id
LEFT JOIN grid p ON p.id = c.grid_id
LEFT JOIN grid t ON t.id = p.parent_id
LEFT JOIN package_version v ON v.id = c.version_id
""",
        values.in_order(),
    )


def _places(region: str, on: date) -> Sql:
    below, is_county = f"{stem(region)}%", kind_of(region) is RegionKind.COUNTY
    values = Values(below, is_county)
    text = _TOWNSHIPS.format(in_region=_IN_REGION.format(below="$1"), living=living(values, on))
    return Sql(text, values.in_order())


def _spread(said: Sql) -> tuple[Any, ...]:
    return said.text, *said.values


def _count(counted: Iterable[Row]) -> Count:
    residents = holders = borne = borne_holders = 0
    for row in counted:
        own, others = row["residents"], row.get("borne", 0)
        residents, borne = residents + own, borne + others
        if row["held"] is not None:
            holders, borne_holders = holders + own, borne_holders + others
    return Count(residents, holders, borne, borne_holders)


def _by_version(counted: Iterable[Row]) -> tuple[tuple[int, int], ...]:
    versions: Counter[int] = Counter()
    for row in counted:
        if row["held"] is not None:
            versions[row["held"]] += row["residents"]
    return tuple(sorted(versions.items()))


def _by_place(
    region: str, regions: Mapping[str, RegionDefinition], counted: Iterable[Row], townships: Iterable[Row]
) -> tuple[Place, ...]:
    """Every township of a county, or every region directly below; then those of whom no such place is recorded."""
    is_county = kind_of(region) is RegionKind.COUNTY
    names: dict[str | None, Text | None] = (
        {row["code"]: Text(row["name_zh"], row["name_en"]) for row in townships}
        if is_county
        else {code: one.name for code, one in sorted(regions.items()) if one.parent == region}
    )
    residents: Counter[str | None] = Counter()
    holders: Counter[str | None] = Counter()
    for row in counted:
        place = row["township"] if is_county else _child(region, row["region"], regions)
        place = place if place in names else None
        residents[place] += row["residents"]
        holders[place] += row["residents"] if row["held"] is not None else 0
    if residents[None]:
        names[None] = None
    return tuple(Place(code, name, residents[code], holders[code]) for code, name in names.items())


def _child(region: str, inside: str, regions: Mapping[str, RegionDefinition]) -> str | None:
    """The region directly below `region` that `inside` is, or lies in; None for `region` itself."""
    return next((code for code in lineage(inside, regions) if regions[code].parent == region), None)


def _hands(row: Row) -> Hands:
    return Hands(row["members"], row["stating"], int(row["hours"]))


async def _without_team(
    definition: PackageDefinition,
    items: Mapping[str, ItemDefinition],
    region: str,
    on: date,
    regions: Mapping[str, RegionDefinition],
) -> tuple[str, ...] | None:
    workforce = await workforce_in(stem(region), on, regions)
    return None if workforce is None else await apart(lambda: without_team(definition, items, workforce))
