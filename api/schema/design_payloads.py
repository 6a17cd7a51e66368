"""What the verbs of designers and reviewers answer: what was changed, as the caller may see it, or the problems."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.draft import Draft
from api.schema.menu import Menu
from api.schema.problems import Problem

_VERSION = "Its version after this act, the same for every retry; null when there are problems (版本)."
_REVISION = (
    "The menu revision that first showed it, the same for every retry; null when there are problems, or when the menu "
    "was not changed (修订号)."
)


@strawberry.type(description="What every act on drafts and menus answers (结果).")
class Designed:
    """Shared by all payloads."""

    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="A changed draft, or the problems (草稿结果).")
class DraftChanged(Designed):
    """Of acts on one draft."""

    draft: Draft | None = strawberry.field(
        default=None, description="The draft as it stands now; null when there are problems (草稿)."
    )
    version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(description="A changed menu, or the problems (菜单结果).")
class MenuChanged(Designed):
    """Of acts on a region's menu."""

    revision: int | None = strawberry.field(default=None, description=_REVISION)
    starts: date | None = strawberry.field(
        default=None, description="From which day the menu says so; null when it was not changed (生效日期)."
    )
    menu: Menu | None = strawberry.field(
        default=None,
        description="The region's menu on that day, as it stands now; null when it was not changed, or offers nothing.",
    )


@strawberry.type(description="What became of it: the draft, or the problems (起草结果).")
class DraftPackagePayload(DraftChanged):
    """R080."""


@strawberry.type(description="What became of it: the draft, or the problems (复制结果).")
class CopyPackagePayload(DraftChanged):
    """R080."""


@strawberry.type(description="What became of it: the draft as it is now, or the problems (修改结果).")
class EditDraftPayload(DraftChanged):
    """R080."""


@strawberry.type(description="What became of it: the draft in review, or the problems (提交结果).")
class SubmitForReviewPayload(DraftChanged):
    """DECISIONS, «Roles and claims»."""


@strawberry.type(description="What became of it: the approved draft, or the problems (审核结果).")
class ApproveDraftPayload(DraftChanged):
    """DECISIONS, «Roles and claims»."""


@strawberry.type(description="What became of it: the draft, with its designers again, or the problems (退回结果).")
class RejectDraftPayload(DraftChanged):
    """DECISIONS, «Roles and claims»."""


@strawberry.type(description="What became of it: the draft that was given up, or the problems (撤回结果).")
class WithdrawDraftPayload(DraftChanged):
    """DECISIONS, «Roles and claims»."""


@strawberry.type(description="Published drafts and the menu that offers them, or the problems (发布结果).")
class DraftsPublished(MenuChanged):
    """Of acts that publish drafts."""

    drafts: list[Draft] = strawberry.field(
        default_factory=list,
        description="The drafts, in the order given; each tells the version it became. Empty when there are problems.",
    )


@strawberry.type(description="What became of it: the drafts and the menu, or the problems (发布草稿结果).")
class PublishDraftsPayload(DraftsPublished):
    """R080, C1."""


@strawberry.type(description="What became of it: the drafts and the menu of that day, or the problems (定期发布结果).")
class ScheduleDraftsPayload(DraftsPublished):
    """R080, C1."""


@strawberry.type(description="What became of it: the menu without them, or the problems (停用结果).")
class RetirePackagesPayload(MenuChanged):
    """R080."""


@strawberry.type(description="What became of it: the menu of that day as it is now, or the problems (取消预定结果).")
class CallOffPublicationsPayload(MenuChanged):
    """R080."""


@strawberry.type(
    description="What became of it: the menu, or for a version of its own the draft, or the problems (沿用结果)."
)
class AdoptForRegionPayload(MenuChanged):
    """R002, R080."""

    draft: Draft | None = strawberry.field(
        default=None, description="OWN_VERSION: the draft that was opened; otherwise null (草稿)."
    )
