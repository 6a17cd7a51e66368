"""Values of policy parameters in the schema: one type for each parameter, behind one union."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import strawberry

from api.delivery_side import DeliverySide
from api.schema.common import said
from catalog.vocabulary import Payer, Population
from teams import parameter, policy
from teams.composition import rule as composition
from teams.parameter import CadencePeriod, SlotResource, TargetKind
from teams.vocabulary import ExecutorRole, Tier

_NAMED = "in the caller's language"
_SAME_ORDER = "in the caller's language, in the same order."


@strawberry.type(description="At least so many members of certain roles (最低人员).")
class RoleMinimum:
    """One line of a composition rule."""

    roles: list[ExecutorRole] = strawberry.field(description="Members in any of these roles count.")
    role_names: list[str] = strawberry.field(description=f"The roles {_SAME_ORDER}")
    count: int = strawberry.field(description="At least so many.")
    tiers: list[Tier] = strawberry.field(description="Only those who work at one of these tiers; empty: at any.")
    tier_names: list[str] = strawberry.field(description=f"The tiers {_SAME_ORDER}")


@strawberry.type(description="Who a team is made of (团队组成).")
class CompositionRule:
    """R077, R096, R149."""

    minimums: list[RoleMinimum] = strawberry.field(description="Minimum numbers by role; nobody counts twice.")
    leaders: list[ExecutorRole] = strawberry.field(description="Roles whose holder may lead (团队长).")
    leader_names: list[str] = strawberry.field(description=f"These roles {_SAME_ORDER}")
    largest_team: int = strawberry.field(description="Most members at a time.")
    guiding_hospital: bool = strawberry.field(description="The home institution must be guided by a hospital.")
    without: list[ExecutorRole] = strawberry.field(description="Roles a team may not have.")
    without_names: list[str] = strawberry.field(description=f"These roles {_SAME_ORDER}")


@strawberry.type(description="A place in a tier chain (层级链环节).")
class ChainSlot:
    """«1» of "1+1+1"."""

    tiers: list[Tier] = strawberry.field(description="An institution of any of these tiers.")
    tier_names: list[str] = strawberry.field(description=f"The tiers {_SAME_ORDER}")
    at_least: int = strawberry.field(description="At least so many institutions.")
    at_most: int | None = strawberry.field(description="At most so many; null: no limit.")


@strawberry.type(description='The institutions behind a team, its home included: "1+1+1" is three slots (层级链).')
class TierChain:
    """R077."""

    slots: list[ChainSlot] = strawberry.field(description="The places to fill; an institution stands in one only.")


@strawberry.type(description="How many residents a team can carry (签约容量).")
class Capacity:
    """B1.5."""

    residents_per_signing_doctor: int = strawberry.field(
        description="Most residents for one signing doctor whose primary team it is."
    )


@strawberry.type(description="For how many years contracts are made (协议期限).")
class AllowedTerms:
    """R028."""

    years: list[int] = strawberry.field(description="Allowed numbers of years.")
    standard: int = strawberry.field(description="The one proposed first.")


@strawberry.type(description="Ages, in completed years, that populations begin or end at (年龄界限).")
class Ages:
    """Elderly, child."""

    elderly_from: int = strawberry.field(description="Older people are of this age or above.")
    package_elderly_from: int = strawberry.field(description="The same where a package lets them in earlier.")
    child_under: int = strawberry.field(description="Children are below this age.")


@strawberry.type(description="How often residents are contacted at least (联系频次).")
class ContactCadence:
    """R047."""

    everybody: CadencePeriod = strawberry.field(description="Once in this period, everybody.")
    red: CadencePeriod | None = strawberry.field(description="Older people graded red; null: as everybody.")
    yellow: CadencePeriod | None = strawberry.field(description="Older people graded yellow; null: as everybody.")
    green: CadencePeriod | None = strawberry.field(description="Older people graded green; null: as everybody.")


@strawberry.type(description="What hospitals keep free for signed residents (号源预留).")
class SlotQuota:
    """At least so many percent."""

    resource: SlotResource = strawberry.field(description="What is kept free.")
    resource_name: str = strawberry.field(description=f"The resource {_NAMED}.")
    percent: int = strawberry.field(description="At least so many percent, 1–100.")
    lead_percent: int | None = strawberry.field(
        description="Released so many percent of the usual time earlier; null: not earlier."
    )
    provider: str | None = strawberry.field(description="Which hospitals, in the words of the document.")


@strawberry.type(description="All slot quotas of a region (号源预留).")
class SlotQuotas:
    """One a resource and provider."""

    quotas: list[SlotQuota] = strawberry.field(description="The quotas.")


@strawberry.type(description="How past signings are entered late (补录).")
class Backfill:
    """Until when, and how far back."""

    deadline: date | None = strawberry.field(description="Last day for it; null: none.")
    window_days: int | None = strawberry.field(description="Days that a signing may lie back; null: any.")


@strawberry.type(description="Who bears the self-pay part for named populations (费用代付).")
class FundingSubstitution:
    """Instead of the resident."""

    populations: list[Population] = strawberry.field(description="For whom.")
    population_names: list[str] = strawberry.field(description=f"The populations {_SAME_ORDER}")
    borne_by: Payer = strawberry.field(description="Who pays instead.")
    borne_by_name: str = strawberry.field(description=f"The payer {_NAMED}.")


@strawberry.type(description="A share of people to be signed by the end of a year (签约率目标).")
class CoverageTarget:
    """Percent, or percentage points, or everybody."""

    kind: TargetKind = strawberry.field(description="How the target is meant.")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    year: int = strawberry.field(description="By the end of this year.")
    population: str | None = strawberry.field(description="Code of the population; null: all residents.")
    percent: int | None = strawberry.field(description="Of an ABSOLUTE target, 1–100.")
    from_points: int | None = strawberry.field(description="Of an UPLIFT: at least so many percentage points.")
    to_points: int | None = strawberry.field(description="Of an UPLIFT: up to so many percentage points.")


@strawberry.type(description="All coverage targets of a region (签约率目标).")
class CoverageTargets:
    """One a population and year."""

    targets: list[CoverageTarget] = strawberry.field(description="The targets.")


@strawberry.type(description="When somebody is reminded that an enrolment ends (续约提醒).")
class RenewalReminders:
    """R217."""

    days: list[int] = strawberry.field(description="So many days before the end, once each (提前天数).")


PolicyRule = Annotated[
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
    | RenewalReminders,
    strawberry.union("PolicyRule", description="The value of a policy parameter, a type a parameter (政策参数值)."),
]


def _composition(rule: composition.CompositionRule, side: DeliverySide) -> CompositionRule:
    return CompositionRule(
        minimums=[
            RoleMinimum(
                roles=list(minimum.roles),
                role_names=said(minimum.roles, side.language),
                count=minimum.count,
                tiers=list(minimum.tiers),
                tier_names=said(minimum.tiers, side.language),
            )
            for minimum in rule.minimums
        ],
        leaders=list(rule.leaders),
        leader_names=said(rule.leaders, side.language),
        largest_team=rule.largest_team,
        guiding_hospital=rule.guiding_hospital,
        without=list(rule.without),
        without_names=said(rule.without, side.language),
    )


def _slot(slot: composition.ChainSlot, side: DeliverySide) -> ChainSlot:
    return ChainSlot(
        tiers=list(slot.tiers),
        tier_names=said(slot.tiers, side.language),
        at_least=slot.at_least,
        at_most=slot.at_most,
    )


def _quota(quota: parameter.SlotQuota, side: DeliverySide) -> SlotQuota:
    return SlotQuota(
        resource=quota.resource,
        resource_name=side.say(quota.resource),
        percent=quota.percent,
        lead_percent=quota.lead_percent,
        provider=quota.provider,
    )


def _substitution(rule: parameter.FundingSubstitution, side: DeliverySide) -> FundingSubstitution:
    populations = tuple(Population(code) for code in rule.populations)
    payer = Payer(rule.borne_by)
    return FundingSubstitution(
        populations=list(populations),
        population_names=said(populations, side.language),
        borne_by=payer,
        borne_by_name=side.say(payer),
    )


def _target(target: parameter.CoverageTarget, side: DeliverySide) -> CoverageTarget:
    return CoverageTarget(
        kind=target.kind,
        kind_name=side.say(target.kind),
        year=target.year,
        population=target.population,
        percent=target.percent,
        from_points=target.from_points,
        to_points=target.to_points,
    )


def _terms(rule: parameter.AllowedTerms, _side: DeliverySide) -> AllowedTerms:
    return AllowedTerms(years=list(rule.years), standard=rule.standard)


def _ages(rule: parameter.Ages, _side: DeliverySide) -> Ages:
    return Ages(
        elderly_from=rule.elderly_from, package_elderly_from=rule.package_elderly_from, child_under=rule.child_under
    )


def _cadence(rule: parameter.ContactCadence, _side: DeliverySide) -> ContactCadence:
    return ContactCadence(everybody=rule.everybody, red=rule.red, yellow=rule.yellow, green=rule.green)


_SHAPES: dict[type[Any], Callable[[Any, DeliverySide], Any]] = {
    composition.CompositionRule: _composition,
    composition.TierChain: lambda rule, side: TierChain(slots=[_slot(slot, side) for slot in rule.slots]),
    composition.Capacity: lambda rule, _side: Capacity(residents_per_signing_doctor=rule.residents_per_signing_doctor),
    parameter.AllowedTerms: _terms,
    parameter.Ages: _ages,
    parameter.ContactCadence: _cadence,
    parameter.SlotQuotas: lambda rule, side: SlotQuotas(quotas=[_quota(quota, side) for quota in rule.quotas]),
    parameter.Backfill: lambda rule, _side: Backfill(deadline=rule.deadline, window_days=rule.window_days),
    parameter.FundingSubstitution: _substitution,
    parameter.CoverageTargets: lambda rule, side: CoverageTargets(targets=[_target(one, side) for one in rule.targets]),
    parameter.RenewalReminders: lambda rule, _side: RenewalReminders(days=list(rule.days)),
}
"""How each type of value is shaped; a parameter without one is refused when its first row is read."""


def rule_shape(rule: policy.Rule, side: DeliverySide) -> Any:
    """The shape of a parameter's value, a member of `PolicyRule`."""
    return _SHAPES[type(rule)](rule, side)
