"""Every question of package designers and reviewers, on one page, each one call of a resolver. Part of `Query`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import difference, drafts, impact, policy_effect, preview
from api.schema.arguments import Code, InLanguage, InRegion
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.difference import Difference
from api.schema.draft import Draft, PackageEvent
from api.schema.draft_filter import DraftFilterInput
from api.schema.impact import Impact
from api.schema.menu_preview import MenuPreview
from api.schema.policy_effect import PolicyEffect, ProposedPolicyInput
from api.schema.version_ref import VersionRef

Within = Annotated[
    str | None,
    strawberry.argument(description="Division code: only those of this region and all below it. Default: all yours."),
]
DraftCode = Annotated[str, strawberry.argument(description="Code of a draft within your reach (草稿).")]
Earlier = Annotated[VersionRef, strawberry.argument(name="from", description="The one compared from (原版本).")]
Later = Annotated[VersionRef, strawberry.argument(name="to", description="The one compared to (新版本).")]


@strawberry.type
class DesignQuery:
    """What is not published yet: drafts, what is wrong with them, who did what."""

    @strawberry.field(description="A draft within your reach; null when there is none of that code (草稿).")
    async def draft(self, info: Info, code: Code, language: InLanguage = None) -> Draft | None:
        """One draft."""
        return await drafts.draft(info, code, language)

    @strawberry.field(description="The drafts within your reach, by code (草稿列表).")
    async def drafts(
        self,
        info: Info,
        region: Within = None,
        filter: Annotated[DraftFilterInput | None, strawberry.argument(description="Which drafts.")] = None,  # noqa: A002
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Draft] | None:
        """R080."""
        return await drafts.drafts(info, region, filter, language, page(first, last, after, before))

    @strawberry.field(
        description="Who did what to a package within your reach, and when: drafts, reviews, publications, "
        "retirements, the newest first (服务包操作记录)."
    )
    async def package_history(
        self,
        info: Info,
        package: Annotated[str, strawberry.argument(description="Code of the package (服务包).")],
        region: Within = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[PackageEvent] | None:
        """The audit of a package."""
        return await drafts.package_history(info, package, region, language, page(first, last, after, before))

    @strawberry.field(
        description="What a policy row of a region within your reach would change on its first day, held against what "
        "would stand that day without it; nothing is written (政策影响)."
    )
    async def policy_effect(
        self,
        info: Info,
        policy: Annotated[ProposedPolicyInput, strawberry.argument(description="The row that is thought of.")],
        language: InLanguage = None,
    ) -> PolicyEffect | None:
        """R002."""
        return await policy_effect.policy_effect(info, policy, language)

    @strawberry.field(
        description="What differs between two versions of a package, published or drafted within your reach: by "
        "meaning, line by line. For published ones alone see `ServicePackage.difference` (版本差异)."
    )
    async def difference(
        self,
        info: Info,
        package: Annotated[str, strawberry.argument(description="Code of the package (服务包).")],
        earlier: Earlier,
        later: Later,
        language: InLanguage = None,
    ) -> list[Difference] | None:
        """R080."""
        return await difference.difference(info, package, earlier, later, language)

    @strawberry.field(
        description="What publishing a draft would mean, counted over residents as of today: who qualifies, who holds "
        "it already, the yearly cost by payer, the yearly work by role; nothing is written (影响测算)."
    )
    async def impact(
        self,
        info: Info,
        draft: DraftCode,
        region: Annotated[
            str | None,
            strawberry.argument(description="The draft's region, or one in it. Default: the draft's (区划代码)."),
        ] = None,
        language: InLanguage = None,
    ) -> Impact | None:
        """R080."""
        return await impact.impact(info, draft, region, language)

    @strawberry.field(
        description="The menu of a region as it would be with drafts published, each in its own region, and what "
        "would keep them from it; nothing is written (菜单预览)."
    )
    async def menu_preview(
        self,
        info: Info,
        region: InRegion,
        drafts: Annotated[
            list[str],
            strawberry.argument(description="Codes of drafts within your reach, of this region or one above it."),
        ],
        on: Annotated[
            date | None,
            strawberry.argument(description="The day they would start, which is shown; default: today in Shanghai."),
        ] = None,
        language: InLanguage = None,
    ) -> MenuPreview | None:
        """R080."""
        return await preview.menu_preview(info, region, drafts, on, language)
