"""Regional policy (地区政策参数): dated rows on a region, each citing its document; the nearest that speaks holds.

Grammar of the parameters, and how the value in force is found (DESIGN idea 2, DECISIONS «Regional profiles», R002).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

from core.labelled import Labelled
from core.wire import WIRE, ImpossibleDefinition, Name
from teams.code import stable_code
from teams.composition.rule import Capacity, CompositionRule, TierChain
from teams.institution import Code
from teams.parameter import (
    Ages,
    AllowedTerms,
    Backfill,
    ContactCadence,
    CoverageTargets,
    FundingSubstitution,
    RenewalReminders,
    SlotQuotas,
)

R = TypeVar("R")


class PolicyParameter(Labelled):
    """What a region may lay down (政策参数)."""

    COMPOSITION_RULE = "COMPOSITION_RULE", "团队组成", "team composition"
    TIER_CHAIN = "TIER_CHAIN", "层级链", "tier chain"
    CAPACITY = "CAPACITY", "签约容量", "capacity"
    ALLOWED_TERMS = "ALLOWED_TERMS", "协议期限", "allowed terms"
    AGES = "AGES", "年龄界限", "age bounds"
    CONTACT_CADENCE = "CONTACT_CADENCE", "联系频次", "contact cadence"
    SLOT_QUOTAS = "SLOT_QUOTAS", "号源预留", "slot quotas"
    BACKFILL = "BACKFILL", "补录", "backfill"
    FUNDING_SUBSTITUTION = "FUNDING_SUBSTITUTION", "费用代付", "funding substitution"
    COVERAGE_TARGETS = "COVERAGE_TARGETS", "签约率目标", "coverage targets"
    RENEWAL_REMINDERS = "RENEWAL_REMINDERS", "续约提醒", "renewal reminders"


class PolicyStatus(Labelled):
    """What a policy row rests on (依据性质)."""

    POLICY = "POLICY", "政策文件", "said by the cited policy document"
    NATIONAL_STANDARD = "NATIONAL_STANDARD", "国家规定", "a national rule or standard"
    PROPOSAL = "PROPOSAL", "本产品建议", "our proposal where the document is silent"


Rule = (
    CompositionRule
    | TierChain
    | Capacity
    | AllowedTerms
    | Ages
    | ContactCadence
    | SlotQuotas
    | Backfill
    | FundingSubstitution
    | CoverageTargets
    | RenewalReminders
)
"""The value of a parameter."""


@dataclass(frozen=True, slots=True)
class PolicyDocumentDefinition:
    """A policy document (政策文件): number, title, issuer, date, as far as known (R002)."""

    __pydantic_config__ = WIRE
    code: Code
    title: Name
    issuer: Name
    number: str | None = None
    issued: date | None = None

    def __post_init__(self) -> None:
        stable_code(self.code)


@dataclass(frozen=True, slots=True)
class PolicyDefinition:
    """From `starts` on, the region lays down the one parameter that is given, citing `document`.

    `withdrawn` instead of a value: the region no longer speaks, its ancestors do.
    """

    __pydantic_config__ = WIRE
    region: str
    starts: date
    document: str
    clause: str
    status: PolicyStatus = PolicyStatus.POLICY
    composition_rule: CompositionRule | None = None
    tier_chain: TierChain | None = None
    capacity: Capacity | None = None
    allowed_terms: AllowedTerms | None = None
    ages: Ages | None = None
    contact_cadence: ContactCadence | None = None
    slot_quotas: SlotQuotas | None = None
    backfill: Backfill | None = None
    funding_substitution: FundingSubstitution | None = None
    coverage_targets: CoverageTargets | None = None
    renewal_reminders: RenewalReminders | None = None
    withdrawn: PolicyParameter | None = None

    def __post_init__(self) -> None:
        if len(self._given()) + (self.withdrawn is not None) != 1:
            raise ImpossibleDefinition("ONE_PARAMETER", "每行恰好规定一个参数", "a row lays down exactly one parameter")

    @property
    def parameter(self) -> PolicyParameter:
        """Which parameter the row lays down, or withdraws."""
        return self.withdrawn or PolicyParameter[self._given()[0].upper()]

    @property
    def rule(self) -> Rule | None:
        """The value laid down; None when withdrawn."""
        given = self._given()
        rule: Rule | None = getattr(self, given[0]) if given else None
        return rule

    def _given(self) -> list[str]:
        parameters = {parameter.value.lower() for parameter in PolicyParameter}
        return [
            field.name for field in fields(self) if field.name in parameters and getattr(self, field.name) is not None
        ]


RULE_TYPES: dict[PolicyParameter, type[Any]] = {
    PolicyParameter.COMPOSITION_RULE: CompositionRule,
    PolicyParameter.TIER_CHAIN: TierChain,
    PolicyParameter.CAPACITY: Capacity,
    PolicyParameter.ALLOWED_TERMS: AllowedTerms,
    PolicyParameter.AGES: Ages,
    PolicyParameter.CONTACT_CADENCE: ContactCadence,
    PolicyParameter.SLOT_QUOTAS: SlotQuotas,
    PolicyParameter.BACKFILL: Backfill,
    PolicyParameter.FUNDING_SUBSTITUTION: FundingSubstitution,
    PolicyParameter.COVERAGE_TARGETS: CoverageTargets,
    PolicyParameter.RENEWAL_REMINDERS: RenewalReminders,
}
_ADAPTERS: dict[PolicyParameter, TypeAdapter[Any]] = {
    parameter: TypeAdapter(kind) for parameter, kind in RULE_TYPES.items()
}


def written_rule(parameter: PolicyParameter, rule: Rule) -> Any:
    """The JSON form of a value, as files and columns hold it."""
    return _ADAPTERS[parameter].dump_python(rule, mode="json", by_alias=True)


def read_rule(parameter: PolicyParameter, written: Any) -> Rule:
    """The value of its JSON form."""
    rule: Rule = _ADAPTERS[parameter].validate_json(orjson.dumps(written))
    return rule


@dataclass(frozen=True, slots=True)
class RegionalPolicy:
    """A row as it stands: what a region lays down (None: withdrew) from a day on, and why.

    `revision`, from 1, tells the corrections of one day apart.
    """

    region: str
    parameter: PolicyParameter
    rule: Rule | None
    starts: date
    document: PolicyDocumentDefinition
    clause: str
    status: PolicyStatus
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Policies:
    """All rows that may concern some regions, to be asked for the one in force."""

    rows: tuple[RegionalPolicy, ...]

    def standing(self, parameter: PolicyParameter, lineage: Iterable[str], on: date) -> RegionalPolicy | None:
        """The row in force for the first of `lineage` (a region, then its ancestors) that speaks; None: nobody does.

        Of a region's rows that is the one with the latest start, of several the last correction.
        """
        for region in lineage:
            spoken = [
                row for row in self.rows if row.region == region and row.parameter is parameter and row.starts <= on
            ]
            latest = max(spoken, key=lambda row: (row.starts, row.revision), default=None)
            if latest is not None and latest.rule is not None:
                return latest
        return None

    def rule(self, parameter: PolicyParameter, lineage: Iterable[str], on: date, kind: type[R]) -> R | None:
        """The value in force (`standing`), which for `parameter` is of `kind` (`RULE_TYPES`); None: nobody speaks."""
        standing = self.standing(parameter, lineage, on)
        return standing.rule if standing is not None and isinstance(standing.rule, kind) else None
