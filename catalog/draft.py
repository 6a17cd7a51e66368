"""A package version in the making (草稿): its states, what may be done in each, and who may not do it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from core.labelled import Labelled


class DraftState(Labelled):
    """Where a draft stands (草稿状态). What became of it afterwards is told by the menu, not by the draft."""

    DRAFT = "DRAFT", "草拟中", "being written"
    IN_REVIEW = "IN_REVIEW", "待审核", "in review"
    APPROVED = "APPROVED", "已通过", "approved, not yet published"
    PUBLISHED = "PUBLISHED", "已发布", "published"
    WITHDRAWN = "WITHDRAWN", "已撤回", "withdrawn"


OPEN: Final = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.APPROVED)
"""A package and region has at most one draft in one of these states."""


class PackageAct(Labelled):
    """What somebody did to a package (服务包操作)."""

    DRAFTED = "DRAFTED", "起草", "drafted"
    COPIED = "COPIED", "复制", "copied from another package"
    IMPORTED = "IMPORTED", "导入", "imported from a file"
    EDITED = "EDITED", "修改", "edited"
    SUBMITTED = "SUBMITTED", "提交审核", "submitted for review"
    APPROVED = "APPROVED", "审核通过", "approved"
    REJECTED = "REJECTED", "退回", "rejected"
    WITHDRAWN = "WITHDRAWN", "撤回", "withdrawn"
    PUBLISHED = "PUBLISHED", "发布", "published"
    RETIRED = "RETIRED", "停用", "retired"
    LEFT_OUT = "LEFT_OUT", "不采用", "left out"
    INHERITED = "INHERITED", "沿用上级", "given up for what a region above offers"
    CALLED_OFF = "CALLED_OFF", "取消预定", "called off before it began"


WRITING: Final = (PackageAct.DRAFTED, PackageAct.COPIED, PackageAct.IMPORTED, PackageAct.EDITED)
"""Whoever did one of these to a draft is an author of it."""

_MOVES: Final[dict[PackageAct, tuple[tuple[DraftState, ...], DraftState]]] = {
    PackageAct.EDITED: (OPEN, DraftState.DRAFT),
    PackageAct.SUBMITTED: ((DraftState.DRAFT,), DraftState.IN_REVIEW),
    PackageAct.APPROVED: ((DraftState.IN_REVIEW,), DraftState.APPROVED),
    PackageAct.REJECTED: ((DraftState.IN_REVIEW, DraftState.APPROVED), DraftState.DRAFT),
    PackageAct.WITHDRAWN: (OPEN, DraftState.WITHDRAWN),
    PackageAct.PUBLISHED: ((DraftState.APPROVED,), DraftState.PUBLISHED),
}


def state_after(act: PackageAct, state: DraftState) -> DraftState | None:
    """The state an act leads to from `state`; None where it may not be done. An edit takes approval back."""
    allowed, after = _MOVES[act]
    return after if state in allowed else None


def acts_open_in(state: DraftState) -> tuple[PackageAct, ...]:
    """What may be done to a draft in that state."""
    return tuple(act for act in _MOVES if state_after(act, state) is not None)


def may_review(reviewer: str, authors: Collection[str]) -> bool:
    """Whether somebody may approve or publish a draft: never one's own (DECISIONS, «Roles and claims»)."""
    return reviewer not in authors


def draft_code(package: str, region: str, number: int) -> str:
    """The draft's stable code; `number` from 1 counts the drafts of the package in the region."""
    return f"{package}.{region}.{number}"
