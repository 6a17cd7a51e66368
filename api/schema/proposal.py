"""What was proposed to somebody, in the schema (推荐服务包)."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

import api.schema.door_vocabulary  # noqa: F401  the enum below gets its face there
from api.delivery_side import DeliverySide
from api.schema.enrolment import ChosenOptions
from api.schema.institution import Institution
from api.schema.package import PackageVersion
from enrolment.proposing.reading import ProposalRow
from enrolment.vocabulary import ProposalOutcome


@strawberry.type(
    description="A clinic proposes a package beside what covers somebody; nobody holds it by that: it is taken up by "
    "`addPackages` or the next contract, or declined, or withdrawn (推荐服务包)."
)
class PackageProposal:
    """DECISIONS, priority packages."""

    code: str = strawberry.field(description="Opaque and stable (推荐编码).")
    package: PackageVersion = strawberry.field(
        description="The package, in the version that was on offer when it was proposed; it is signed in the one on "
        "offer then (服务包)."
    )
    options: list[ChosenOptions] = strawberry.field(description="Which options are proposed with it (任选).")
    left_out: list[str] = strawberry.field(
        description="Codes of the optional items that it is proposed without (不选项目)."
    )
    is_choice_open: bool = strawberry.field(
        description="Whether no option is proposed where some must be chosen: the choice is the resident's (任选待定)."
    )
    on: date = strawberry.field(description="On which day it was proposed (推荐日期).")
    outcome: ProposalOutcome | None = strawberry.field(
        description="What became of it; null: it waits for an answer (结果)."
    )
    outcome_name: str | None = strawberry.field(description="The same in the caller's language.")
    settled_at: datetime | None = strawberry.field(description="When; null: it waits (答复时间).")
    version: int = strawberry.field(description="Is 1 while it waits, and 2 once it is settled (版本).")
    row: strawberry.Private[ProposalRow]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The institution that proposes it (推荐机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        found = await self.side.institutions.get(self.row.institution)
        return None if found is None else Institution.of(found.definition, self.side, found.version)

    @classmethod
    def of(cls, row: ProposalRow, side: DeliverySide) -> PackageProposal:
        """The shape of a proposal."""
        side.institutions.expect([row.institution])
        return cls(
            code=row.code,
            package=side.shelf.package_version(row.package),
            options=[ChosenOptions(group=group, items=list(items)) for group, items in row.options],
            left_out=list(row.left_out),
            is_choice_open=row.is_choice_open,
            on=row.on,
            outcome=row.outcome,
            outcome_name=side.say_if(row.outcome),
            settled_at=row.settled_at,
            version=row.version,
            row=row,
            side=side,
        )
