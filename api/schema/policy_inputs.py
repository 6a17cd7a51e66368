"""What is given to lay a regional policy down: one rule, from a day on, and the document it rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

from api.schema.given import Path, bounds, spelt
from api.schema.institution_inputs import KEY, NEW_CODE, NamesInput
from catalog.vocabulary import Payer, Population
from core.wire import wire_name
from teams.composition.rule import LARGEST_TEAM
from teams.parameter import CadencePeriod, SlotResource, TargetKind
from teams.policy import PolicyParameter, PolicyStatus
from teams.vocabulary import ExecutorRole, Tier


@strawberry.input(description="So many members of a team in any of some roles (最低人员).")
class RoleMinimumInput:
    """R077, R096."""

    roles: list[ExecutorRole] = strawberry.field(description="Any of these counts, at least one (角色).")
    count: int = strawberry.field(default=1, description="At least so many, 1 to 100 (人数).")
    tiers: list[Tier] = strawberry.field(
        default_factory=list, description="Working at one of these tiers; empty: at any (层级)."
    )


@strawberry.input(description="Who a team is made of (团队组成规则).")
class CompositionRuleInput:
    """R077, R096, R149, R234."""

    minimums: list[RoleMinimumInput] = strawberry.field(
        default_factory=list, description="What must be there (最低人员)."
    )
    leaders: list[ExecutorRole] | None = strawberry.field(
        default=None, description="Whose holder may lead; default: every role that may sign, R010 (可任队长的角色)."
    )
    largest_team: int = strawberry.field(
        default=LARGEST_TEAM, description="Most members at a time, 1 to 100 (人数上限)."
    )
    guiding_hospital: bool = strawberry.field(
        default=False, description="Whether a hospital must guide the home institution, R234 (须有指导医院)."
    )
    without: list[ExecutorRole] = strawberry.field(
        default_factory=list, description="Roles that a team may not have (不得有的角色)."
    )


@strawberry.input(description="Institutions of some tiers in the chain behind a team (层级链位置).")
class ChainSlotInput:
    """R077."""

    tiers: list[Tier] = strawberry.field(description="Any of these tiers, at least one, none of another slot's (层级).")
    at_least: int = strawberry.field(default=1, description="At least so many institutions, 0 to 100 (至少).")
    at_most: int | None = strawberry.field(
        default=strawberry.UNSET, description="At most so many, up to 100; default: one; null: no limit (至多)."
    )


@strawberry.input(description="The chain of institutions behind a team; “1+1+1” is three slots (层级链).")
class TierChainInput:
    """R077."""

    slots: list[ChainSlotInput] = strawberry.field(description="At least one (位置).")


@strawberry.input(description="How many residents a signing doctor may have (签约容量).")
class CapacityInput:
    """B1.5."""

    residents_per_signing_doctor: int = strawberry.field(
        default=2_000, description="At most so many, 1 to 10,000 (每名签约医生人数上限)."
    )


@strawberry.input(description="How long contracts may run (协议期限).")
class AllowedTermsInput:
    """R028."""

    years: list[int] = strawberry.field(description="Of 1, 2 and 3, at least one (年数).")
    standard: int = strawberry.field(default=1, description="Which of them is proposed first (默认年数).")


@strawberry.input(description="Age bounds in completed years (年龄界限).")
class AgesInput:
    """A4."""

    elderly_from: int = strawberry.field(default=65, description="Older people: from this age on (老年人起始年龄).")
    package_elderly_from: int = strawberry.field(
        default=60, description="The same where a package says so (服务包所称老年人起始年龄)."
    )
    child_under: int = strawberry.field(default=7, description="Children: under this age (儿童年龄上限).")


@strawberry.input(description="How often residents are contacted at least (联系频次).")
class ContactCadenceInput:
    """R047."""

    everybody: CadencePeriod = strawberry.field(default=CadencePeriod.QUARTER, description="Everybody (全体).")
    red: CadencePeriod | None = strawberry.field(default=None, description="Older people graded red (红色).")
    yellow: CadencePeriod | None = strawberry.field(default=None, description="Older people graded yellow (黄色).")
    green: CadencePeriod | None = strawberry.field(default=None, description="Older people graded green (绿色).")


@strawberry.input(description="What hospitals keep free for signed residents (预留).")
class SlotQuotaInput:
    """A2."""

    resource: SlotResource = strawberry.field(description="Of what (资源).")
    percent: int = strawberry.field(description="At least so many percent, 1 to 100 (比例).")
    lead_percent: int | None = strawberry.field(
        default=None, description="Released earlier than to others by so many percent of the time, 1 to 100 (提前比例)."
    )
    provider: str | None = strawberry.field(
        default=None,
        description="Which hospitals, in the document's words, up to 100 characters (提供方).",
        metadata=bounds(100),
    )


@strawberry.input(description="All quotas of a region (号源预留).")
class SlotQuotasInput:
    """A2."""

    quotas: list[SlotQuotaInput] = strawberry.field(
        description="At least one; each resource and provider once (预留项)."
    )


@strawberry.input(description="Until when past signings may be entered late; either or both (补录).")
class BackfillInput:
    """A4."""

    deadline: date | None = strawberry.field(
        default=None, description="The last day for it; 2000-01-01 or later (截止日期)."
    )
    window_days: int | None = strawberry.field(
        default=None, description="How many days back a signing may lie, 1 to 3,660 (可补录天数)."
    )


@strawberry.input(description="Who bears the self-pay part of some populations (费用代付).")
class FundingSubstitutionInput:
    """A4."""

    populations: list[Population] = strawberry.field(
        description="Of POVERTY_LIFTED, MONITORED, FP_SPECIAL, DISABLED and ELDERLY, at least one (人群)."
    )
    borne_by: Payer = strawberry.field(
        default=Payer.FISCAL, description="FISCAL, MEDICAL_INSURANCE or PUBLIC_HEALTH (承担方)."
    )


@strawberry.input(description="A share of residents to be signed by the end of a year (签约率目标).")
class CoverageTargetInput:
    """R006, R007."""

    kind: TargetKind = strawberry.field(description="How it is meant (目标类型).")
    year: int = strawberry.field(description="Of which year (年度).")
    population: Population | None = strawberry.field(default=None, description="Of whom; null: all residents (人群).")
    percent: int | None = strawberry.field(default=None, description="ABSOLUTE: the share in percent (比例).")
    from_points: int | None = strawberry.field(default=None, description="UPLIFT: percentage points at least (下限).")
    to_points: int | None = strawberry.field(default=None, description="UPLIFT: percentage points at most (上限).")


@strawberry.input(description="All targets of a region (签约率目标).")
class CoverageTargetsInput:
    """R006, R007."""

    targets: list[CoverageTargetInput] = strawberry.field(description="At least one (目标).")


@strawberry.input(description="When somebody is reminded that an enrolment ends (续约提醒).")
class RenewalRemindersInput:
    """R217."""

    days: list[int] = strawberry.field(
        description="So many days before the end, 1 to 366, at most ten of them, each once (提前天数)."
    )


@strawberry.input(one_of=True, description="What a region lays down, or withdraws; exactly one (政策参数).")
class PolicyRuleInput:
    """One input a parameter."""

    composition_rule: CompositionRuleInput | None = strawberry.field(
        default=strawberry.UNSET, description="Who a team is made of (团队组成)."
    )
    tier_chain: TierChainInput | None = strawberry.field(
        default=strawberry.UNSET, description="The chain of institutions behind a team (层级链)."
    )
    capacity: CapacityInput | None = strawberry.field(
        default=strawberry.UNSET, description="How many residents a signing doctor may have (签约容量)."
    )
    allowed_terms: AllowedTermsInput | None = strawberry.field(
        default=strawberry.UNSET, description="How long contracts may run (协议期限)."
    )
    ages: AgesInput | None = strawberry.field(default=strawberry.UNSET, description="Age bounds (年龄界限).")
    contact_cadence: ContactCadenceInput | None = strawberry.field(
        default=strawberry.UNSET, description="How often residents are contacted (联系频次)."
    )
    slot_quotas: SlotQuotasInput | None = strawberry.field(
        default=strawberry.UNSET, description="What hospitals keep free (号源预留)."
    )
    backfill: BackfillInput | None = strawberry.field(
        default=strawberry.UNSET, description="Until when past signings may be entered (补录)."
    )
    funding_substitution: FundingSubstitutionInput | None = strawberry.field(
        default=strawberry.UNSET, description="Who bears the self-pay part of some populations (费用代付)."
    )
    coverage_targets: CoverageTargetsInput | None = strawberry.field(
        default=strawberry.UNSET, description="Shares of residents to be signed (签约率目标)."
    )
    renewal_reminders: RenewalRemindersInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="When somebody is reminded of an end; where nobody says, 30 and 7 days ahead (续约提醒).",
    )
    withdraw: PolicyParameter | None = strawberry.field(
        default=strawberry.UNSET,
        description="The region no longer lays this parameter down; what its ancestors say holds again (撤回).",
    )

    def written(self) -> dict[str, Any]:
        """The domain's spelling: the one parameter."""
        rule: dict[str, Any] = spelt(self)
        return {"withdrawn": rule["withdraw"]} if "withdraw" in rule else rule


RULE_PLACES: dict[Path, Path] = {
    **{(name,): ("rule", name) for name in (wire_name(parameter.value.lower()) for parameter in PolicyParameter)},
    ("withdrawn",): ("rule", "withdraw"),
}
"""Where the parts of a row's rule stand in an input that has it as `rule`."""


@strawberry.input(description="A policy document that is not registered yet (登记政策文件).")
class RegisterPolicyDocumentInput:
    """R002."""

    code: str = strawberry.field(description=NEW_CODE)
    number: str | None = strawberry.field(
        default=None, description="Its number, as far as known, up to 100 characters (文号).", metadata=bounds(100)
    )
    title: NamesInput = strawberry.field(
        description="Its title, up to 300 characters a language (标题).", metadata=bounds(300)
    )
    issuer: NamesInput = strawberry.field(
        description="Who issued it, up to 200 characters a language (发文机关).", metadata=bounds(200)
    )
    issued: date | None = strawberry.field(default=None, description="When, as far as known (发文日期).")


@strawberry.input(one_of=True, description="The document a policy rests on; exactly one (依据文件).")
class PolicyDocumentInput:
    """R002."""

    code: str | None = strawberry.field(
        default=strawberry.UNSET, description="The registered document of this code (已登记文件)."
    )
    register: RegisterPolicyDocumentInput | None = strawberry.field(
        default=strawberry.UNSET, description="A document that is registered by the same act (新登记文件)."
    )


@strawberry.input(description="What a region lays down from a day on, and by which document (设定地区政策).")
class SetRegionalPolicyInput:
    """R002."""

    region: str = strawberry.field(description="Division code of the region; yours or below it (区划代码).")
    rule: PolicyRuleInput = strawberry.field(description="What it lays down (规定内容).")
    starts: date = strawberry.field(
        description="From this day on; today in Shanghai or later, at most 3,660 days ahead (施行日期)."
    )
    document: PolicyDocumentInput = strawberry.field(description="By which document (依据文件).")
    clause: str = strawberry.field(
        description="The document's phrase, 1 to 500 characters (条款原文).", metadata=bounds(500)
    )
    status: PolicyStatus = strawberry.field(default=PolicyStatus.POLICY, description="What it rests on (依据性质).")
    corrects: bool = strawberry.field(
        default=False,
        description="Whether it takes the place of what the region lays down from that very day, which stays in the "
        "history (更正).",
    )
    idempotency_key: str = strawberry.field(description=KEY)

    def written(self) -> dict[str, Any]:
        """The domain's spelling: a row, and the document where it is new."""
        registered = self.document.register
        is_new = isinstance(registered, RegisterPolicyDocumentInput)
        policy = {
            "region": self.region,
            "starts": self.starts.isoformat(),
            "document": registered.code if isinstance(registered, RegisterPolicyDocumentInput) else self.document.code,
            "clause": self.clause,
            "status": self.status.value,
            **self.rule.written(),
        }
        return {"policy": policy, "corrects": self.corrects, **({"document": spelt(registered)} if is_new else {})}

    def places(self) -> dict[Path, Path]:
        """Where the parts of the domain's values stand in this input."""
        is_new = isinstance(self.document.register, RegisterPolicyDocumentInput)
        return {
            **{("policy", *place): stands for place, stands in RULE_PLACES.items()},
            ("policy", "document"): ("document", "register", "code") if is_new else ("document", "code"),
            ("policy",): (),
            ("document",): ("document", "register"),
        }
