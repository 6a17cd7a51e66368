"""Reading contracts (签约协议): a page of them by keyset, filtered in the database, and single ones by code.

One statement each. Who is outside the reach is not there, and nobody is found by what is said of somebody else
(`enrolment.scope`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final

from catalog.condition import Condition, RiskGradeCondition, TagCondition
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population, RiskGrade
from core.actor import Actor
from core.database import connection
from core.language import Text
from enrolment.contract.state import ContractFacts, in_state, taken_up_sql, voided_sql
from enrolment.population import Values, holding
from enrolment.reading.contract_rows import ContractRow, DoctorProvider, Organisation, TeamProvider
from enrolment.reading.keyset import Keyset, Sorting, rows_in_order, window_sql
from enrolment.reading.residents import instant
from enrolment.reading.sensitive import told_population
from enrolment.reading.told import begins, open_instant, parsed
from enrolment.scope import contracts_within, covers_within, reads_residents
from enrolment.vocabulary import BusinessLine, CommunityPartner, ContractKind, ContractState, SignChannel
from teams.code import possible
from teams.queries.rows import Row, day, known, open_day
from teams.queries.statement import rows_of
from teams.queries.window import Rows
from teams.region import stem
from teams.vocabulary import ExecutorRole


class ContractOrder(Enum):
    """What contracts are ordered by; ties by code."""

    ENDS = "ENDS"
    RECORDED = "RECORDED"
    CODE = "CODE"


_COLUMNS: Final = {
    ContractOrder.ENDS: ("c.covered_until", "c.code"),
    ContractOrder.RECORDED: ("c.id",),
    ContractOrder.CODE: ("c.code",),
}


_NAMED: Final = {ContractOrder.RECORDED: "(SELECT k.id FROM contract k WHERE k.code = {})"}
"""A place in the order of recording is named by the contract's code: how many there are is nobody's business."""

_CONTRACT = f"""
SELECT c.id, c.code, c.version, c.kind, g.code AS region, i.code AS institution, c.household_id AS household,
       t.code AS team, t.name_zh AS team_zh, t.name_en AS team_en,
       d.code AS practitioner, d.name AS practitioner_name, c.practitioner_role, n.code AS guiding,
       s.code AS supporting, s.name_zh AS supporting_zh, s.name_en AS supporting_en,
       l.code AS roster, l.name AS roster_name, c.representative, c.years, c.starts, c.ends, c.covered_until, c.channel,
       c.business_line, c.partner, c.explanation_given, a.code AS renews, b.code AS follows, c.chain, c.signed_on,
       c.signed_at, c.offered_at, c.withdrawn_at, c.backfill_reason, c.needs_approval, c.approved_at, c.approved_by,
       c.digest, c.token, c.recorded_at, c.recorded_by, {voided_sql("c")} AS is_voided,
       {taken_up_sql("renews_id")} AS is_renewed, {taken_up_sql("follows_id")} AS is_followed
FROM contract c JOIN region g ON g.id = c.region_id JOIN institution i ON i.id = c.institution_id
LEFT JOIN team t ON t.id = c.team_id LEFT JOIN practitioner d ON d.id = c.practitioner_id
LEFT JOIN institution n ON n.id = c.guiding_institution_id LEFT JOIN team s ON s.id = c.supporting_team_id
LEFT JOIN roster l ON l.id = c.roster_id LEFT JOIN contract a ON a.id = c.renews_id
LEFT JOIN contract b ON b.id = c.follows_id
"""

_PLAIN = (
    *("id", "code", "version", "region", "institution", "household", "years", "renews", "follows"),
    *("backfill_reason", "approved_by", "digest", "token", "recorded_by"),
)


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """Which contracts; every part given must hold, and what is empty or None asks nothing.

    `region`: of it and all below. `populations`, `risk_grades`: somebody covered is one of them on the day. `until`:
    covered until a day before this one. `text`: the code begins so, or the name of somebody to be covered does.
    `resident`: who is to be covered. `setting` and `place` decide who belongs to a population (ages, residence).
    """

    region: str | None = None
    institution: str | None = None
    team: str | None = None
    practitioner: str | None = None
    resident: str | None = None
    kinds: Collection[ContractKind] = ()
    states: Collection[ContractState] = ()
    populations: Collection[Population] = ()
    risk_grades: Collection[RiskGrade] = ()
    until: date | None = None
    text: str | None = None
    setting: Setting = field(default_factory=Setting)
    place: str = ""


async def contracts(
    actor: Actor, asked: ContractFilter, window: Keyset, order: ContractOrder, on: date, *, descending: bool = False
) -> Rows[ContractRow]:
    """A page of the contracts within the actor's reach, as they stand on the day."""
    values = Values()
    wanted = condition(values, actor, asked, on)
    between, tail = window_sql(values, Sorting(_COLUMNS[order], descending, _NAMED.get(order)), window)
    found = await rows_of(f"{_CONTRACT} WHERE {wanted} AND {between} {tail}", *values.in_order())
    return rows_in_order(found, window).each(_contract)


async def count_contracts(actor: Actor, asked: ContractFilter, on: date) -> int:
    """How many there are."""
    values = Values()
    wanted = condition(values, actor, asked, on)
    (row,) = await rows_of(f"SELECT count(*) AS number FROM contract c WHERE {wanted}", *values.in_order())
    return int(row["number"])


async def contracts_by_code(actor: Actor, codes: Collection[str]) -> dict[str, ContractRow]:
    """Those of these contracts that are within the actor's reach."""
    values = Values(sorted(set(possible(codes))))
    within = contracts_within(values, reads_residents(actor))
    found = await rows_of(f"{_CONTRACT} WHERE c.code = ANY($1) AND {within}", *values.in_order())
    return {row["code"]: _contract(row) for row in found}


def condition(values: Values, actor: Actor, asked: ContractFilter, on: date) -> str:
    """True for a row `c` of `contract` within the actor's reach that passes the filter on the day."""
    said = [contracts_within(values, reads_residents(actor)), *_particulars(values, asked)]
    if asked.states:
        said.append(in_state(values, on, asked.states))
    people = _people(values, actor, asked, on)
    if people:
        said.append(_somebody(values, actor, " AND ".join(people)))
    if asked.text is not None:
        code = begins(values, "c.code", asked.text.upper())
        named = _somebody(values, actor, begins(values, "r.name", asked.text))
        said.append(f"({code} OR {named})")
    return " AND ".join(said)


def _particulars(values: Values, asked: ContractFilter) -> list[str]:
    """What the paper itself says."""
    said = []
    if asked.region is not None:
        below = values.name(f"{stem(asked.region)}%")
        said.append(f"c.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})")
    for column, table, code in (
        ("institution_id", "institution", asked.institution),
        ("team_id", "team", asked.team),
        ("practitioner_id", "practitioner", asked.practitioner),
    ):
        if code is not None:
            said.append(f"c.{column} IN (SELECT t.id FROM {table} t WHERE t.code = ANY({_codes(values, code)}))")
    if asked.kinds:
        said.append(f"c.kind = ANY({values.name(sorted(kind.value for kind in asked.kinds))})")
    if asked.until is not None:
        said.append(f"c.covered_until <= {values.name(asked.until)}")
    return said


def _people(values: Values, actor: Actor, asked: ContractFilter, on: date) -> list[str]:
    """What is asked of one and the same resident `r` whom the contract is to cover."""
    said = []
    if asked.resident is not None:
        said.append(f"r.code = ANY({_codes(values, asked.resident)})")
    if asked.populations:
        tags = sorted(set(asked.populations), key=lambda tag: tag.value)
        told = (told_population(values, actor, tag, _holds(values, asked, TagCondition(tag), on)) for tag in tags)
        said.append(f"({' OR '.join(told)})")
    if asked.risk_grades:
        said.append(_holds(values, asked, RiskGradeCondition(tuple(asked.risk_grades)), on))
    return said


def _holds(values: Values, asked: ContractFilter, rule: Condition, on: date) -> str:
    return holding(rule, asked.setting, asked.place, on, values, connection().capabilities.dialect)


def _somebody(values: Values, actor: Actor, wanted: str) -> str:
    """Somebody whom contract `c` is to cover or covers, and of whom the actor may read it, is as wanted."""
    seen = covers_within(values, reads_residents(actor))
    ways = (
        f"EXISTS (SELECT 1 FROM {table} x JOIN resident r ON r.id = x.resident_id "
        f"WHERE x.contract_id = c.id AND {counts} AND {seen} AND {wanted})"
        for table, counts in (("contract_person", "x.removed_at IS NULL"), ("group_cover", "x.ends > x.starts"))
    )
    return f"({' OR '.join(ways)})"


def _codes(values: Values, code: str) -> str:
    return values.name(possible([code]))


def _contract(row: Row) -> ContractRow:
    told: Mapping[str, Any] = {name: row[name] for name in _PLAIN}
    return ContractRow(
        kind=ContractKind(row["kind"]),
        provider=_provider(row),
        organisation=_organisation(row),
        facts=_facts(row),
        channel=SignChannel(row["channel"]),
        business_line=known(BusinessLine, row["business_line"]),
        partner=known(CommunityPartner, row["partner"]),
        explanation_given=bool(row["explanation_given"]),
        chain=tuple(parsed(row["chain"]) or ()),
        signed_on=open_day(row["signed_on"]),
        signed_at=open_instant(row["signed_at"]),
        offered_at=open_instant(row["offered_at"]),
        withdrawn_at=open_instant(row["withdrawn_at"]),
        needs_approval=bool(row["needs_approval"]),
        approved_at=open_instant(row["approved_at"]),
        recorded_at=instant(row["recorded_at"]),
        **told,
    )


def _facts(row: Row) -> ContractFacts:
    return ContractFacts(
        starts=day(row["starts"]),
        ends=day(row["ends"]),
        covered_until=day(row["covered_until"]),
        is_offered=row["offered_at"] is not None,
        is_signed=row["signed_at"] is not None,
        is_withdrawn=row["withdrawn_at"] is not None,
        awaits_approval=bool(row["needs_approval"]) and row["approved_at"] is None,
        is_voided=bool(row["is_voided"]),
        is_renewed=bool(row["is_renewed"]),
        is_followed=bool(row["is_followed"]),
    )


def _provider(row: Row) -> TeamProvider | DoctorProvider:
    if row["team"] is not None:
        return TeamProvider(row["team"], Text(row["team_zh"], row["team_en"]))
    supporting = row["supporting"]
    return DoctorProvider(
        code=row["practitioner"],
        name=row["practitioner_name"],
        role=ExecutorRole(row["practitioner_role"]),
        guiding_institution=row["guiding"],
        supporting_team=None
        if supporting is None
        else TeamProvider(supporting, Text(row["supporting_zh"], row["supporting_en"])),
    )


def _organisation(row: Row) -> Organisation | None:
    return None if row["roster"] is None else Organisation(row["roster"], row["roster_name"], row["representative"])
