"""What a policy row would change, in the schema: where it would hold, in words, and what records say about it."""

from __future__ import annotations

from datetime import date

import strawberry

from api.delivery_side import DeliverySide
from api.schema.common import Names
from api.schema.policy import RegionalPolicy
from api.schema.policy_consequence import PolicyConsequence, consequence_shape, regions_shape
from api.schema.policy_inputs import PolicyRuleInput
from api.schema.policy_rule import PolicyRule, rule_shape
from api.schema.region import Region
from enrolment import policy_effect as domain
from enrolment.policy_words import Change
from teams.policy import PolicyParameter

_NAMED = "in the caller's language"


@strawberry.input(description="A policy row that is only thought of (拟设定的政策).")
class ProposedPolicyInput:
    """What `setRegionalPolicy` takes, without the document behind it."""

    region: str = strawberry.field(description="Division code of the region; within your reach (区划代码).")
    rule: PolicyRuleInput = strawberry.field(description="What it would lay down, or withdraw (规定内容).")
    starts: date = strawberry.field(
        description="From this day on; today in Shanghai or later, at most 3,660 days ahead (施行日期)."
    )


@strawberry.type(description="One thing that would be laid down otherwise (变化).")
class PolicyChange:
    """A line of now → then."""

    subject: str = strawberry.field(description=f"What it is about, {_NAMED}.")
    subjects: Names = strawberry.field(description="The same in both languages.")
    before: str | None = strawberry.field(
        description=f"How it is without the row, {_NAMED}; null: nothing is laid down about it."
    )
    before_texts: Names | None = strawberry.field(description="The same in both languages.")
    after: str | None = strawberry.field(
        description=f"How it would be, {_NAMED}; null: nothing would be laid down about it."
    )
    after_texts: Names | None = strawberry.field(description="The same in both languages.")

    @classmethod
    def of(cls, change: Change, side: DeliverySide) -> PolicyChange:
        """The shape of a change."""
        now, then = change.now, change.then
        return cls(
            subject=change.subject.in_(side.language),
            subjects=Names.of(change.subject),
            before=None if now is None else now.in_(side.language),
            before_texts=None if now is None else Names.of(now),
            after=None if then is None else then.in_(side.language),
            after_texts=None if then is None else Names.of(then),
        )


@strawberry.type(
    description="What a policy row would change on its first day, held against what would stand that day without it "
    "(政策影响)."
)
class PolicyEffect:
    """R002."""

    region: Region = strawberry.field(description="The region that would lay it down.")
    parameter: PolicyParameter = strawberry.field(description="What it is about.")
    parameter_name: str = strawberry.field(description=f"The parameter {_NAMED}.")
    on: date = strawberry.field(description="Its first day, of which everything here is told.")
    until: date | None = strawberry.field(
        description="The day on which the region lays something else down by what is known now; null: none."
    )
    present: RegionalPolicy | None = strawberry.field(
        description="The row that stands there without it; null: nobody lays the parameter down (现行政策)."
    )
    rule: PolicyRule | None = strawberry.field(
        description="What would be laid down: the row's own value, or, where it withdraws, that of the regions above; "
        "null: nobody would lay it down (届时的参数值)."
    )
    regions: list[Region] = strawberry.field(
        description="The region and those below it that inherit: where the row would hold, by code (受影响地区)."
    )
    own_policies: list[RegionalPolicy] = strawberry.field(
        description="Rows of regions below that speak for themselves, by region; neither they nor those who inherit "
        "from them are touched (自行规定的地区)."
    )
    changes: list[PolicyChange] = strawberry.field(
        description="What would be laid down otherwise, subject by subject. Where nobody speaks: the national minimum "
        "of a team, 2,000 residents for one doctor, 1 to 3 years, the ages 65, 60 and 7, reminders 30 and 7 days "
        "before an end (变化)."
    )
    consequence: PolicyConsequence | None = strawberry.field(
        description="What records say about it. Null for CONTACT_CADENCE, SLOT_QUOTAS, BACKFILL, COVERAGE_TARGETS "
        "and RENEWAL_REMINDERS: nothing is counted for them, and `changes` is all there is (后果)."
    )

    @classmethod
    def of(cls, effect: domain.PolicyEffect, side: DeliverySide) -> PolicyEffect:
        """The shape of an effect, of a side as of its day."""
        ground = effect.ground
        proposal, following = ground.proposal, ground.following
        return cls(
            region=side.shelf.region(proposal.region),
            parameter=proposal.parameter,
            parameter_name=side.say(proposal.parameter),
            on=proposal.starts,
            until=ground.until,
            present=None if ground.present is None else RegionalPolicy.of(ground.present, side),
            rule=None if following is None or following.rule is None else rule_shape(following.rule, side),
            regions=regions_shape(ground.regions, side),
            own_policies=[RegionalPolicy.of(row, side) for row in ground.own],
            changes=[PolicyChange.of(change, side) for change in effect.changes],
            consequence=consequence_shape(effect, side),
        )
