"""Whom of a whole population a rule holds for (符合条件的人群): the rule tree of `catalog.condition` as SQL. Pure.

What is said here in SQL is said in Python by `catalog.eligibility.holding`; the two always agree. Statements are in
the spelling of `teams.queries.statement` ($n are values), which serves both engines. All reckoning with days is done
here, so that columns are only compared, and indexes serve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from catalog.condition import (
    AgeCondition,
    AllOf,
    AnyOf,
    Condition,
    DiagnosisCondition,
    EpisodeCondition,
    FlagCondition,
    HoldsCondition,
    HouseholdCondition,
    MobilityCondition,
    NoneOf,
    ResidenceCondition,
    RiskGradeCondition,
    RosterCondition,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.ages import born_by
from catalog.eligibility.facts import DISEASES, LONGEST_PREGNANCY, POSTNATAL_DAYS, ROSTERED, Setting
from catalog.vocabulary import Episode, Mobility, Population, Residence, Roster, TimeUnit
from teams.region import stem

SQLITE, POSTGRES = "sqlite", "postgres"
"""Dialects: the same text serves both, and each has one that is faster on it (`_Compiler.lists_first`)."""


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression, or a statement, with the values of its `$1`, `$2`, …"""

    text: str
    values: tuple[object, ...] = ()


class Values:
    """The values of one statement: each is named once, however often it is asked for. Those it begins with are `$1`,
    `$2`, … in their order, also where two are alike."""

    def __init__(self, *values: object) -> None:
        self._values: list[object] = list(values)

    def name(self, value: object) -> str:
        """The placeholder of a value."""
        for place, known in enumerate(self._values, start=1):
            if type(known) is type(value) and known == value:
                return f"${place}"
        self._values.append(value)
        return f"${len(self._values)}"

    def in_order(self) -> tuple[object, ...]:
        """The values of $1, $2, …"""
        return tuple(self._values)


def qualifying(condition: Condition, setting: Setting, region: str, on: date, dialect: str = POSTGRES) -> Sql:
    """True for a row `r` of `resident` who lives, has not moved away, and satisfies the condition on the day.

    `region` is the code of the place whose menu is asked about: a relation to it or to anything below counts
    (residence). The region in which residents are looked for is the caller's to say.
    """
    values = Values()
    text = f"{living(values, on)} AND {holding(condition, setting, region, on, values, dialect)}"
    return Sql(text, values.in_order())


def living(values: Values, on: date) -> str:
    """True for a row `r` of `resident` who is born, lives, has not moved away on the day; merged records are nobody."""
    day = values.name(on)
    return (
        f"r.born <= {day} AND (r.died IS NULL OR r.died > {day}) "
        f"AND (r.moved_away IS NULL OR r.moved_away > {day}) AND r.merged_into_id IS NULL"
    )


def holding(
    condition: Condition, setting: Setting, region: str, on: date, values: Values, dialect: str = POSTGRES
) -> str:
    """True for a row `r` of `resident` who satisfies the condition on the day; its values are added to `values`."""
    return _Compiler(setting, region, on, values, dialect == SQLITE).said(condition)


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Says conditions in SQL, as of one day, for one place.

    `lists_first`: whoever has a fact is listed once, and residents are looked up in the list. On SQLite that takes a
    tenth of the time of looking for each resident's fact; PostgreSQL decides by itself, and must not be made to list
    where the list would outgrow its memory.
    """

    setting: Setting
    region: str
    on: date
    values: Values
    lists_first: bool

    def said(self, condition: Condition) -> str:
        """An expression of its own, in brackets where it needs them."""
        if isinstance(condition, AllOf):
            return f"({' AND '.join(map(self.said, condition.all))})"
        if isinstance(condition, AnyOf):
            return self._either(condition.any)
        if isinstance(condition, NoneOf):
            return f"NOT {self._either(condition.not_)}"
        return _LEAVES[type(condition)](self, condition)

    def _either(self, parts: Iterable[Condition]) -> str:
        """At least one holds; relations to the place, of which the basic package asks for four, are looked at once."""
        relations, others = [], []
        for part in parts:
            if isinstance(part, ResidenceCondition):
                relations.append(part.residence)
            else:
                others.append(self.said(part))
        return f"({' OR '.join([*others, self._related(relations)] if relations else others)})"

    def age(self, condition: AgeCondition) -> str:
        """Ages that only warn refuse nobody; a regional policy's bounds are no part of the rule."""
        if condition.warn_only:
            return "TRUE"
        said = []
        if condition.from_ is not None:
            said.append(self._reached(condition.from_, condition.unit))
        if condition.to is not None:
            said.append(f"NOT {self._reached(condition.to + 1, condition.unit)}")
        return f"({' AND '.join(said)})"

    def _reached(self, age: int, unit: TimeUnit) -> str:
        latest = born_by(self.on, age, unit)
        return "FALSE" if latest is None else f"(r.born <= {self.values.name(latest)})"

    def sex(self, condition: SexCondition) -> str:
        return f"r.sex = {self.values.name(condition.sex.value)}"

    def tag(self, condition: TagCondition) -> str:
        """Everybody is one of all; ages and maternity follow from facts alone; other tags may be recorded as well."""
        tag, ages = condition.tag, self.setting.ages
        if tag is Population.ALL:
            return "TRUE"
        if tag is Population.ELDERLY:
            return self._reached(ages.elderly_from, TimeUnit.YEAR)
        if tag is Population.CHILD:
            return f"NOT {self._reached(ages.child_under, TimeUnit.YEAR)}"
        if tag is Population.MATERNAL:
            return f"({self._pregnant(None)} OR {self._postnatal(None)})"
        ways = (self._fact("population_tag", f"f.tag = {self.values.name(tag.value)}"), *self._derived(tag))
        return f"({' OR '.join(ways)})"

    def _derived(self, tag: Population) -> Iterator[str]:
        """How else than by recording somebody comes to a tag."""
        if tag in DISEASES:
            yield self._diagnosed(DISEASES[tag])
        if tag in ROSTERED:
            yield self._on_roster(ROSTERED[tag], None)
        if tag is Population.MOBILITY_LIMITED:
            yield self._moves(Mobility.LIMITED)

    def diagnosis(self, condition: DiagnosisCondition) -> str:
        return self._diagnosed(condition.icd10)

    def _diagnosed(self, spans: Iterable[str]) -> str:
        within = " OR ".join(self._in_span(span) for span in spans)
        return self._fact("diagnosis", f"({within})")

    def _in_span(self, span: str) -> str:
        low, _, high = span.partition("-")
        return f"(f.icd10 >= {self.values.name(low)} AND f.icd10 < {self.values.name(after(high or low))})"

    def episode(self, condition: EpisodeCondition) -> str:
        days = condition.within_days
        if condition.episode is Episode.PREGNANCY:
            return self._pregnant(days)
        if condition.episode is Episode.POSTNATAL:
            return self._postnatal(days)
        begun = "" if days is None else f"f.starts >= {self.values.name(before(self.on, days))}"
        return self._fact("tb_treatment", begun)

    def _pregnant(self, within_days: int | None) -> str:
        """Without a recorded end for 42 weeks at most: after that the record is stale."""
        day, last = self.values.name(self.on), LONGEST_PREGNANCY - 1
        begun = self.values.name(before(self.on, last if within_days is None else min(within_days, last)))
        return self._among(
            "pregnancy",
            f"f.lmp <= {day} AND f.lmp >= {begun} AND (f.delivered IS NULL OR f.delivered > {day}) "
            f"AND (f.lost IS NULL OR f.lost > {day})",
        )

    def _postnatal(self, within_days: int | None) -> str:
        first = self.values.name(before(self.on, POSTNATAL_DAYS if within_days is None else within_days))
        return self._among("pregnancy", f"f.delivered <= {self.values.name(self.on)} AND f.delivered >= {first}")

    def residence(self, condition: ResidenceCondition) -> str:
        return self._related([condition.residence])

    def _related(self, relations: Iterable[Residence]) -> str:
        below = self.values.name(f"{stem(self.region)}%")
        named = " OR ".join(f"f.relation = {self.values.name(relation.value)}" for relation in relations)
        return self._fact(
            "residence", f"({named}) AND f.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})"
        )

    def roster(self, condition: RosterCondition) -> str:
        return self._on_roster(condition.roster, condition.min_members)

    def _on_roster(self, kind: Roster, min_members: int | None) -> str:
        listed = f"f.roster_id IN (SELECT l.id FROM roster l WHERE l.kind = {self.values.name(kind.value)})"
        if min_members is not None and min_members > 1:  # somebody who is on a roster is one member of it
            listed += (
                " AND f.roster_id IN (SELECT o.roster_id FROM roster_member o "
                f"WHERE {self._in_force('o')} GROUP BY o.roster_id HAVING count(*) >= {self.values.name(min_members)})"
            )
        return self._fact("roster_member", listed)

    def mobility(self, condition: MobilityCondition) -> str:
        return self._moves(condition.mobility)

    def _moves(self, mobility: Mobility) -> str:
        return self._fact("mobility_assessment", f"f.mobility = {self.values.name(mobility.value)}")

    def risk_grade(self, condition: RiskGradeCondition) -> str:
        grades = " OR ".join(f"f.grade = {self.values.name(grade.value)}" for grade in condition.risk_grade)
        return self._fact("risk_grading", f"({grades})")

    def flag(self, condition: FlagCondition) -> str:
        return self._fact("recorded_flag", f"f.flag = {self.values.name(condition.flag.value)}")

    def holds(self, condition: HoldsCondition) -> str:
        return self._fact("selection", f"f.package_id = {self._package(condition.holds)}")

    def household(self, condition: HouseholdCondition) -> str:
        signed = (
            "FROM household_member o JOIN selection h ON h.resident_id = o.resident_id "
            f"AND h.package_id = {self._package(self.setting.basic)} AND {self._in_force('h')} "
            f"WHERE o.household_id = f.household_id AND {self._in_force('o')}"
        )
        enough = f"(SELECT count(*) {signed}) >= {self.values.name(condition.min_signed)}"
        anchored = f" AND EXISTS (SELECT 1 {signed} AND o.is_anchor)" if condition.anchor else ""
        return self._fact("household_member", f"{enough}{anchored}")

    def _package(self, code: str) -> str:
        return f"(SELECT k.id FROM service_package k WHERE k.code = {self.values.name(code)})"

    def _fact(self, table: str, condition: str) -> str:
        """Whether a row `f` of a dated table, of resident `r`, satisfies the condition and is in force on the day."""
        return self._among(table, f"{condition} AND {self._in_force('f')}" if condition else self._in_force("f"))

    def _among(self, table: str, condition: str) -> str:
        if self.lists_first:
            return f"r.id IN (SELECT f.resident_id FROM {table} f WHERE {condition})"
        return f"EXISTS (SELECT 1 FROM {table} f WHERE f.resident_id = r.id AND {condition})"

    def _in_force(self, row: str) -> str:
        day = self.values.name(self.on)
        return f"{row}.starts <= {day} AND ({row}.ends IS NULL OR {row}.ends > {day})"


_LEAVES: Final[Mapping[type, Callable[[_Compiler, Any], str]]] = {
    AgeCondition: _Compiler.age,
    SexCondition: _Compiler.sex,
    TagCondition: _Compiler.tag,
    DiagnosisCondition: _Compiler.diagnosis,
    EpisodeCondition: _Compiler.episode,
    ResidenceCondition: _Compiler.residence,
    RosterCondition: _Compiler.roster,
    MobilityCondition: _Compiler.mobility,
    RiskGradeCondition: _Compiler.risk_grade,
    FlagCondition: _Compiler.flag,
    HoldsCondition: _Compiler.holds,
    HouseholdCondition: _Compiler.household,
}


def before(on: date, days: int) -> date:
    """The day so many days earlier, or the first day there is."""
    return on - timedelta(days) if days < on.toordinal() else date.min


def after(code: str) -> str:
    """The first text after all that begin with `code`: «I13» → «I14», «I19» → «I1:»."""
    return code[:-1] + chr(ord(code[-1]) + 1)
