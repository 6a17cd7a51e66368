"""Reading what was proposed to somebody (读取推荐). One statement each, however many.

Whose they are was decided by whoever reached the residents or the enrolments they hang on; that a package made for a
sensitive population was proposed is told to those alone who may read everything of the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from catalog.snapshot import PackageVersion, Snapshot
from core.actor import Actor
from enrolment.population import Values
from enrolment.reading.sensitive import tells_of_sensitive
from enrolment.reading.told import open_instant, parsed
from enrolment.scope import knows_well, reads_residents, within
from enrolment.vocabulary import ProposalOutcome
from teams.code import possible
from teams.queries.rows import Row, day, known
from teams.queries.statement import rows_of


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal: what, to whom (a resident's row id), beside which enrolment, by which institution (codes).

    `package`: the version that was on offer when it was proposed. `is_choice_open`: what is chosen in its groups is
    the resident's. `outcome`: None while nobody has settled it.
    """

    code: str
    resident: int
    enrolment: str
    institution: str
    package: PackageVersion
    options: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[str, ...]
    is_choice_open: bool
    on: date
    outcome: ProposalOutcome | None
    settled_at: datetime | None
    version: int


async def waiting_for(
    actor: Actor, catalog: Snapshot, residents: Collection[int], on: date
) -> dict[int, tuple[ProposalRow, ...]]:
    """What waits for each of these residents (row ids) on the day, the earliest first."""
    values = Values(sorted(set(residents)), on)
    condition = (
        "e.resident_id = ANY($1) AND x.settled_at IS NULL AND x.proposed_on <= $2 AND e.starts <= $2 "
        "AND e.covered_until > $2 AND e.voided_at IS NULL"
    )
    found: defaultdict[int, list[ProposalRow]] = defaultdict(list)
    for row in await _rows(actor, catalog, values, condition):
        found[row.resident].append(row)
    return {resident: tuple(rows) for resident, rows in found.items()}


async def proposals_by_code(actor: Actor, catalog: Snapshot, codes: Collection[str]) -> dict[str, ProposalRow]:
    """Those of these proposals that concern somebody whom the actor may read, settled or not."""
    values = Values(sorted(set(possible(codes))))
    reach = within(values, reads_residents(actor))
    return {row.code: row for row in await _rows(actor, catalog, values, f"x.code = ANY($1) AND {reach}")}


async def _rows(actor: Actor, catalog: Snapshot, values: Values, condition: str) -> list[ProposalRow]:
    well = knows_well(values, actor)
    rows = await rows_of(
        "SELECT x.code, e.resident_id, e.code AS enrolment, i.code AS institution, k.code AS package, "
        "x.package_version_id, x.options, x.left_out, x.is_choice_open, x.proposed_on, x.outcome, x.settled_at, "
        f"x.version, {well} AS is_well_known "
        "FROM package_proposal x JOIN enrolment e ON e.id = x.enrolment_id JOIN resident r ON r.id = e.resident_id "
        "JOIN contract c ON c.id = e.contract_id JOIN institution i ON i.id = c.institution_id "
        f"JOIN service_package k ON k.id = x.package_id WHERE {condition} ORDER BY x.id",
        *values.in_order(),
    )
    found = []
    for row in rows:
        versions = catalog.packages.get(row["package"], ())
        version = next((each for each in versions if each.id == row["package_version_id"]), None)
        if version is not None and (row["is_well_known"] or not tells_of_sensitive(version.definition)):
            found.append(_row(row, version))
    return found


def _row(row: Row, version: PackageVersion) -> ProposalRow:
    options = parsed(row["options"])
    return ProposalRow(
        code=row["code"],
        resident=row["resident_id"],
        enrolment=row["enrolment"],
        institution=row["institution"],
        package=version,
        options=tuple((group, tuple(items)) for group, items in sorted(options.items())),
        left_out=tuple(parsed(row["left_out"])),
        is_choice_open=bool(row["is_choice_open"]),
        on=day(row["proposed_on"]),
        outcome=known(ProposalOutcome, row["outcome"]),
        settled_at=open_instant(row["settled_at"]),
        version=row["version"],
    )
