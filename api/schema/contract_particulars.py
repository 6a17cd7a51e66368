"""What the paper itself says, in the schema (协议要素): kind, state, provider, term, channel, when it was signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.contract_side import ContractSide
from api.schema.contract_provider import Provider, provider_shape
from enrolment.agreement.verification import verification_path
from enrolment.contract.state import contract_state
from enrolment.contract.term import last_day
from enrolment.reading.contract_rows import ContractRow
from enrolment.vocabulary import BusinessLine, CommunityPartner, ContractKind, ContractState, SignChannel

_NAMED = "in the caller's language"


@strawberry.type(description="Whose roster a group contract is for (签约单位).")
class Organisation:
    """R167."""

    roster: str = strawberry.field(description="Code of the roster (名册编码).")
    name: str = strawberry.field(description="Its name (单位名称).")
    representative: str | None = strawberry.field(description="Who signs for it; null to residents (代表人).")


@strawberry.type
class ContractParticulars:
    """The plain fields of a contract."""

    code: str = strawberry.field(description="Opaque and stable (协议编码).")
    version: int = strawberry.field(description="Raised by every change; acts on the contract take it (版本).")
    kind: ContractKind = strawberry.field(description="Whom it is for (协议类型).")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    state: ContractState = strawberry.field(
        description="Where it stands: what was signed, withdrawn and approved as it is known now, the term as of the "
        "day (协议状态)."
    )
    state_name: str = strawberry.field(description=f"The state {_NAMED}.")
    provider: Provider = strawberry.field(description="With whom (签约服务方).")
    organisation: Organisation | None = strawberry.field(description="Of a GROUP contract; null of others (签约单位).")
    years: int = strawberry.field(description="For how many years: 1 to 3 (签约周期).")
    starts: date = strawberry.field(description="First day (起始日期).")
    ends: date = strawberry.field(description="First day after its term (期满日).")
    covered_until: date = strawberry.field(description="First day on which it covers nobody any more (覆盖截止日).")
    last_covered_day: date | None = strawberry.field(
        description="The last day that it covers anybody, as people are told it: the day before `coveredUntil`; null: "
        "it was over before it began (最后服务日)."
    )
    ends_in_days: int | None = strawberry.field(
        description="Days left from the day asked about until it covers nobody any more; null: not in force (剩余天数)."
    )
    channel: SignChannel = strawberry.field(description="By which way it came about (签约渠道).")
    channel_name: str = strawberry.field(description=f"The channel {_NAMED}.")
    business_line: BusinessLine | None = strawberry.field(
        description="In the course of which work; null: of none (业务条线)."
    )
    partner: CommunityPartner | None = strawberry.field(description="Who in the community helped (协同单位).")
    explanation_given: bool = strawberry.field(description="Whether the service was explained first, R132 (已宣讲).")
    signed_on: date | None = strawberry.field(description="The day on the paper; null: not signed (签约日期).")
    signed_at: datetime | None = strawberry.field(
        description="When the last signature was entered; null: some are missing (签字完成时间)."
    )
    offered_at: datetime | None = strawberry.field(description="When it was offered for signature (提交签字时间).")
    withdrawn_at: datetime | None = strawberry.field(description="When it was withdrawn (撤回时间).")
    backfill_reason: str | None = strawberry.field(description="Why it was entered late; null: it was not (补录原因).")
    needs_approval: bool = strawberry.field(description="Entered after the deadline of late entries (须审批).")
    approved_at: datetime | None = strawberry.field(description="When that was approved; null: not yet (审批时间).")
    digest: str | None = strawberry.field(
        description="SHA-256 of what the agreement said when it was offered; null: not offered (协议摘要)."
    )
    verification_path: str = strawberry.field(description="The public address that its QR code names (核验地址).")
    recorded_at: datetime = strawberry.field(description="When it was entered (登记时间).")
    recorded_by: str | None = strawberry.field(
        description="Who entered it, by the subject of the token; null to residents (登记人)."
    )


def particulars(row: ContractRow, side: ContractSide) -> dict[str, Any]:
    """The fields of `ContractParticulars`, as they stand on the day of the side."""
    facts, state = row.facts, contract_state(row.facts, side.on)
    left = (facts.covered_until - side.on).days if state is ContractState.IN_FORCE else None
    return {
        "code": row.code,
        "version": row.version,
        "kind": row.kind,
        "kind_name": side.say(row.kind),
        "state": state,
        "state_name": side.say(state),
        "provider": provider_shape(row.provider, side),
        "organisation": _organisation(row, side),
        "years": row.years,
        "starts": facts.starts,
        "ends": facts.ends,
        "covered_until": facts.covered_until,
        "last_covered_day": last_day(facts.covered_until) if facts.starts < facts.covered_until else None,
        "ends_in_days": left,
        "channel": row.channel,
        "channel_name": side.say(row.channel),
        "business_line": row.business_line,
        "partner": row.partner,
        "explanation_given": row.explanation_given,
        "signed_on": row.signed_on,
        "signed_at": row.signed_at,
        "offered_at": row.offered_at,
        "withdrawn_at": row.withdrawn_at,
        "backfill_reason": row.backfill_reason,
        "needs_approval": row.needs_approval,
        "approved_at": row.approved_at,
        "digest": row.digest,
        "verification_path": verification_path(row.token),
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by if side.is_staff else None,
    }


def _organisation(row: ContractRow, side: ContractSide) -> Organisation | None:
    told = row.organisation
    if told is None:
        return None
    return Organisation(
        roster=told.roster, name=told.name, representative=(told.representative or None) if side.is_staff else None
    )
