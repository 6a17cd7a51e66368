"""Every act on drafts and on what a region offers, on one page. Who may: `api/access/verbs.py`. Part of `Mutation`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import designing
from api.schema.design_inputs import (
    AdoptForRegionInput,
    ApproveDraftInput,
    CallOffPublicationsInput,
    CopyPackageInput,
    DraftPackageInput,
    EditDraftInput,
    PublishDraftsInput,
    RejectDraftInput,
    RetirePackagesInput,
    ScheduleDraftsInput,
    SubmitForReviewInput,
    WithdrawDraftInput,
)
from api.schema.design_payloads import (
    AdoptForRegionPayload,
    ApproveDraftPayload,
    CallOffPublicationsPayload,
    CopyPackagePayload,
    DraftPackagePayload,
    EditDraftPayload,
    PublishDraftsPayload,
    RejectDraftPayload,
    RetirePackagesPayload,
    ScheduleDraftsPayload,
    SubmitForReviewPayload,
    WithdrawDraftPayload,
)
from api.schema.problems import Refusable


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


DraftPackage = Annotated[DraftPackageInput, _input("Which package, and where.")]
CopyPackage = Annotated[CopyPackageInput, _input("Which package, and the code of the new one.")]
EditDraft = Annotated[EditDraftInput, _input("Which draft, and what is to be written in it.")]
SubmitForReview = Annotated[SubmitForReviewInput, _input("Which draft.")]
ApproveDraft = Annotated[ApproveDraftInput, _input("Which draft.")]
RejectDraft = Annotated[RejectDraftInput, _input("Which draft, and why.")]
WithdrawDraft = Annotated[WithdrawDraftInput, _input("Which draft.")]
PublishDrafts = Annotated[PublishDraftsInput, _input("Where, and which drafts.")]
ScheduleDrafts = Annotated[ScheduleDraftsInput, _input("Where, from when, and which drafts.")]
RetirePackages = Annotated[RetirePackagesInput, _input("Where, from when, which packages, and why.")]
CallOffPublications = Annotated[
    CallOffPublicationsInput, _input("Where, from when it was to hold, which packages, and why.")
]
AdoptForRegion = Annotated[AdoptForRegionInput, _input("Where, which package, and how.")]


@strawberry.type(description="Acts of package designers and reviewers (服务包设计).")
class DesignMutation:
    """The life of a package: drafted, reviewed by somebody else, published from a day on, retired from a day on."""

    @strawberry.mutation(
        description="Open a draft of a new package, or of a new version of one that the region may offer; one open "
        "draft a package and region (起草服务包).",
        extensions=[Refusable(DraftPackagePayload)],
    )
    async def draft_package(self, info: Info, given: DraftPackage) -> DraftPackagePayload | None:
        """R080."""
        draft, version = await designing.draft_package(info, given)
        return DraftPackagePayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Open a draft of a new package with what a published one says (复制服务包).",
        extensions=[Refusable(CopyPackagePayload)],
    )
    async def copy_package(self, info: Info, given: CopyPackage) -> CopyPackagePayload | None:
        """R080."""
        draft, version = await designing.copy_package(info, given)
        return CopyPackagePayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Write in a draft; what is unsound is written all the same, and `Draft.problems` tells it. A draft "
        "that was in review or approved has to be submitted again (修改草稿).",
        extensions=[Refusable(EditDraftPayload)],
    )
    async def edit_draft(self, info: Info, given: EditDraft) -> EditDraftPayload | None:
        """R080, R152."""
        draft, version = await designing.edit_draft(info, given)
        return EditDraftPayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Hand a draft in. Refused while it has errors: each is a problem whose path goes on, after the "
        "input's `draft`, with the path in the draft as written (提交审核).",
        extensions=[Refusable(SubmitForReviewPayload)],
    )
    async def submit_for_review(self, info: Info, given: SubmitForReview) -> SubmitForReviewPayload | None:
        """DECISIONS, «Roles and claims»."""
        draft, version = await designing.submit_for_review(info, given)
        return SubmitForReviewPayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Approve a draft in review; nobody approves what is partly the own work (审核通过).",
        extensions=[Refusable(ApproveDraftPayload)],
    )
    async def approve_draft(self, info: Info, given: ApproveDraft) -> ApproveDraftPayload | None:
        """DECISIONS, «Roles and claims»."""
        draft, version = await designing.approve_draft(info, given)
        return ApproveDraftPayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Send a draft in review, or an approved one, back to its designers (退回草稿).",
        extensions=[Refusable(RejectDraftPayload)],
    )
    async def reject_draft(self, info: Info, given: RejectDraft) -> RejectDraftPayload | None:
        """DECISIONS, «Roles and claims»."""
        draft, version = await designing.reject_draft(info, given)
        return RejectDraftPayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Give an open draft up; it stays to be read (撤回草稿).",
        extensions=[Refusable(WithdrawDraftPayload)],
    )
    async def withdraw_draft(self, info: Info, given: WithdrawDraft) -> WithdrawDraftPayload | None:
        """DECISIONS, «Roles and claims»."""
        draft, version = await designing.withdraw_draft(info, given)
        return WithdrawDraftPayload(draft=draft, version=version)

    @strawberry.mutation(
        description="Make versions of approved drafts and put them on the region's menu from today on, all or none. "
        "Every server shows it within a second (发布草稿).",
        extensions=[Refusable(PublishDraftsPayload)],
    )
    async def publish_drafts(self, info: Info, given: PublishDrafts) -> PublishDraftsPayload | None:
        """R080, C1 rules 1, 3 and 6."""
        done = await designing.publish_drafts(info, given, None)
        return PublishDraftsPayload(revision=done.revision, starts=done.starts, menu=done.menu, drafts=done.drafts)

    @strawberry.mutation(
        description="The same from a later day on: the menu changes on that day by itself (定期发布草稿).",
        extensions=[Refusable(ScheduleDraftsPayload)],
    )
    async def schedule_drafts(self, info: Info, given: ScheduleDrafts) -> ScheduleDraftsPayload | None:
        """R080, C1 rules 1, 3 and 6."""
        done = await designing.publish_drafts(info, given, given.starts)
        return ScheduleDraftsPayload(revision=done.revision, starts=done.starts, menu=done.menu, drafts=done.drafts)

    @strawberry.mutation(
        description="Take packages that the region itself published off its menu from a day on, all or none; signed "
        "contracts keep their version. What a region above offers of them does not come back: for that, "
        "`adoptForRegion` as it is (停用服务包).",
        extensions=[Refusable(RetirePackagesPayload)],
    )
    async def retire_packages(self, info: Info, given: RetirePackages) -> RetirePackagesPayload | None:
        """R080."""
        done = await designing.retire_packages(info, given)
        return RetirePackagesPayload(revision=done.revision, starts=done.starts, menu=done.menu)

    @strawberry.mutation(
        description="Take back what the region's menu was to say of packages from a later day, before it begins, all "
        "or none; what it said before goes on, and the day may be published anew (取消预定).",
        extensions=[Refusable(CallOffPublicationsPayload)],
    )
    async def call_off_publications(self, info: Info, given: CallOffPublications) -> CallOffPublicationsPayload | None:
        """R080."""
        done = await designing.call_off_publications(info, given)
        return CallOffPublicationsPayload(revision=done.revision, starts=done.starts, menu=done.menu)

    @strawberry.mutation(
        description="What the region makes of a package that a region above it offers: show it as it is (also after "
        "the region gave up or retired a version of its own), leave it out, or draft a version of its own "
        "(采用上级服务包).",
        extensions=[Refusable(AdoptForRegionPayload)],
    )
    async def adopt_for_region(self, info: Info, given: AdoptForRegion) -> AdoptForRegionPayload | None:
        """R002, R080."""
        done = await designing.adopt_for_region(info, given)
        draft = done.drafts[0] if done.drafts else None
        return AdoptForRegionPayload(revision=done.revision, starts=done.starts, menu=done.menu, draft=draft)
