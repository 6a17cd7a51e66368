"""What is given to the verbs of package designers and reviewers: drafts, and what a region's menu says of packages."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.given import bounds
from api.schema.institution_inputs import KEY, NamesInput
from api.schema.package_input import PackagePart, PackagePartsInput
from api.schema.rendering import SHORT_TEXT
from catalog.drafting.adopting import Adoption
from catalog.drafting.bounds import LONGEST_NOTE
from catalog.drafting.records import LONGEST_CODE
from catalog.menu import LARGEST_MENU
from catalog.menu_change import FURTHEST_START
from catalog.retiring import LONGEST_REASON

REGION = "Division code of the region; yours or below it (区划代码)."
NEW_PACKAGE = 'A code of your own, such as "PER-YLGA"; never changes (服务包编码).'
DRAFT = 'Code of the draft, such as "PRI-ELD.450321.2" (草稿编码).'
DRAFT_VERSION = (
    "The version of the draft you read; when it is no longer the current one, you are told who changed what."
)
STARTS = f"today in Shanghai or later, at most {FURTHEST_START.days:,} days ahead"
OUTDATED_BASE = (
    "Whether drafts are published too whose base is no longer the version that the menu would offer then: what was "
    "changed since is lost. Otherwise BASE_OUTDATED (接受过时的依据)."
)
DRAFT_CODE, NOTE = bounds(LONGEST_CODE), bounds(LONGEST_NOTE)


@strawberry.input(description="A package to draft (起草).")
class DraftPackageInput:
    """R080."""

    region: str = strawberry.field(description=REGION)
    package: str = strawberry.field(
        description="Code of the package: a new one, or one that your region may offer; in a version of its own "
        "(服务包编码)."
    )
    set: PackagePartsInput | None = strawberry.field(
        default=None,
        description="What the draft says from the beginning, and nothing else; null: what your region's menu offers of "
        "the package, nothing for a new one (内容).",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A published package to copy into the draft of a new one (复制).")
class CopyPackageInput:
    """R080."""

    region: str = strawberry.field(description=REGION)
    source: str = strawberry.field(description="Code of the package to copy; any region's (源服务包).")
    source_version: int | None = strawberry.field(
        default=None,
        description="Which version of it; default: the one on the region's menu, else the newest in force (源版本).",
    )
    package: str = strawberry.field(description=NEW_PACKAGE)
    names: NamesInput | None = strawberry.field(
        default=None,
        description="The new package's name, up to 100 characters a language; default: as copied (名称).",
        metadata=SHORT_TEXT,
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(
    description="What is to be written in a draft. An edit of a draft in review or approved takes that back (修改草稿)."
)
class EditDraftInput:
    """R080, R152."""

    draft: str = strawberry.field(description=DRAFT, metadata=DRAFT_CODE)
    set: PackagePartsInput | None = strawberry.field(default=None, description="Parts to replace (修改内容).")
    clear: list[PackagePart] = strawberry.field(
        default_factory=list, description="Parts the draft is to be without (清除).", metadata=bounds(longest=50)
    )
    expected_version: int = strawberry.field(description=DRAFT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A draft that is ready for review (提交审核).")
class SubmitForReviewInput:
    """DECISIONS, «Roles and claims»."""

    draft: str = strawberry.field(description=DRAFT, metadata=DRAFT_CODE)
    note: str | None = strawberry.field(
        default=None, description="A word to the reviewer, up to 1,000 characters (说明).", metadata=NOTE
    )
    expected_version: int = strawberry.field(description=DRAFT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A draft that is found good (审核通过).")
class ApproveDraftInput:
    """DECISIONS, «Roles and claims»."""

    draft: str = strawberry.field(description=DRAFT, metadata=DRAFT_CODE)
    note: str | None = strawberry.field(
        default=None, description="A remark, up to 1,000 characters (意见).", metadata=NOTE
    )
    expected_version: int = strawberry.field(description=DRAFT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A draft that goes back to its designers (退回).")
class RejectDraftInput:
    """DECISIONS, «Roles and claims»."""

    draft: str = strawberry.field(description=DRAFT, metadata=DRAFT_CODE)
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters (理由).", metadata=NOTE)
    expected_version: int = strawberry.field(description=DRAFT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A draft that is given up (撤回).")
class WithdrawDraftInput:
    """DECISIONS, «Roles and claims»."""

    draft: str = strawberry.field(description=DRAFT, metadata=DRAFT_CODE)
    note: str | None = strawberry.field(default=None, description="Why, up to 1,000 characters (说明).", metadata=NOTE)
    expected_version: int = strawberry.field(description=DRAFT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An approved draft, in the version that was looked at (待发布草稿).")
class DraftToPublish:
    """One of a set."""

    draft: str = strawberry.field(description=DRAFT, metadata=DRAFT_CODE)
    expected_version: int = strawberry.field(description=DRAFT_VERSION)


@strawberry.input(description="Approved drafts to publish from today on, all or none (发布草稿).")
class PublishDraftsInput:
    """R080, C1."""

    region: str = strawberry.field(description=REGION)
    drafts: list[DraftToPublish] = strawberry.field(
        description=f"1 to {LARGEST_MENU} approved drafts of the region, each once (草稿).",
        metadata=bounds(longest=LARGEST_MENU),
    )
    accepts_outdated_base: bool = strawberry.field(default=False, description=OUTDATED_BASE)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Approved drafts to publish from a day on, all or none (定期发布).")
class ScheduleDraftsInput:
    """R080, C1. It takes effect on its day with nobody awake."""

    region: str = strawberry.field(description=REGION)
    starts: date = strawberry.field(description=f"From this day on; {STARTS} (生效日期).")
    drafts: list[DraftToPublish] = strawberry.field(
        description=f"1 to {LARGEST_MENU} approved drafts of the region, each once (草稿).",
        metadata=bounds(longest=LARGEST_MENU),
    )
    accepts_outdated_base: bool = strawberry.field(default=False, description=OUTDATED_BASE)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(
    description="Packages that a region published and offers no longer from a day on; signed contracts keep their "
    "version (停用服务包)."
)
class RetirePackagesInput:
    """R080."""

    region: str = strawberry.field(description=REGION)
    starts: date = strawberry.field(description=f"The first day they are not offered; {STARTS} (停用日期).")
    packages: list[str] = strawberry.field(
        description=f"Codes of 1 to {LARGEST_MENU} packages, each once (服务包).", metadata=bounds(longest=LARGEST_MENU)
    )
    reason: str = strawberry.field(
        description=f"Why, 1 to {LONGEST_REASON} characters (理由).", metadata=bounds(LONGEST_REASON)
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(
    description="What a region's menu was to say of packages from a later day on, to be taken back (取消预定)."
)
class CallOffPublicationsInput:
    """R080. What the region said before goes on; the day may be used anew."""

    region: str = strawberry.field(description=REGION)
    starts: date = strawberry.field(description="The day from which it was to hold; later than today (预定生效日期).")
    packages: list[str] = strawberry.field(
        description=f"Codes of 1 to {LARGEST_MENU} packages, each once (服务包).", metadata=bounds(longest=LARGEST_MENU)
    )
    reason: str = strawberry.field(
        description=f"Why, 1 to {LONGEST_REASON} characters (理由).", metadata=bounds(LONGEST_REASON)
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What a region makes of a package that a region above it offers (采用).")
class AdoptForRegionInput:
    """R002, R080."""

    region: str = strawberry.field(description=REGION)
    package: str = strawberry.field(description="Code of the package (服务包).")
    how: Adoption = strawberry.field(description="As it is, not at all, or in a version of its own (方式).")
    starts: date | None = strawberry.field(
        default=None, description=f"From which day on; {STARTS}; default: today. Not for OWN_VERSION (生效日期)."
    )
    idempotency_key: str = strawberry.field(description=KEY)
