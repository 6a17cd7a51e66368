"""Which drafts are asked for."""

from __future__ import annotations

import strawberry

from catalog.draft import DraftState
from catalog.drafting.queries import DraftFilter
from core.actor import Actor


@strawberry.input(description="Which drafts; what is left out asks nothing (草稿筛选).")
class DraftFilterInput:
    """All conditions hold together."""

    package: str | None = strawberry.field(default=None, description="Only of the package of this code (服务包).")
    states: list[DraftState] | None = strawberry.field(
        default=None, description="Only in one of these states; empty: in any (状态)."
    )
    mine: bool = strawberry.field(default=False, description="Only those in which you wrote (本人起草).")

    def chosen(self, region: str | None, actor: Actor) -> DraftFilter:
        """The domain's filter, for drafts of the region and all below it."""
        return DraftFilter(
            region=region,
            package=self.package,
            states=self.states or (),
            author=str(actor.subject) if self.mine else None,
        )
