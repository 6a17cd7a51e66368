"""What the verbs of drafts refuse, each problem made in one place. Codes are stable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.draft import DraftState
from catalog.drafting.finding import DraftFinding
from core.act import VersionConflict
from core.clock import SHANGHAI
from core.faults import Problem
from core.language import Text

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftOpen(Problem):
    """DRAFT_OPEN: the region has a draft of the package already; `draft` is its code."""

    draft: str


@dataclass(frozen=True, slots=True)
class DraftHandedIn(DraftOpen):
    """DRAFT_OPEN for an import: `draft` is `state` in `version`, and what others decide on no file overwrites."""

    state: DraftState
    version: int


@dataclass(frozen=True, slots=True)
class WrongState(Problem):
    """WRONG_STATE: the draft is `state`, in which this may not be done to it."""

    state: DraftState


@dataclass(frozen=True, slots=True)
class DraftConflict(VersionConflict):
    """VERSION_CONFLICT of a draft: `by` whom and when (`at`) it was last changed, and what was changed.

    `before` is what was written as of the version the caller had, None where there was no such version; `now` is what
    is written at `current`.
    """

    draft: str
    by: str
    at: datetime
    before: Mapping[str, Any] | None
    now: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftFault(Problem):
    """DRAFT_HAS_PROBLEMS: one error of the draft `draft`; the problem's path ends with the finding's own."""

    draft: str
    finding: DraftFinding


_SAID: dict[str, Text] = {
    "BAD_CODE": Text(
        "服务包编码为三四个大写字母，再接一至两节，每节为连字符加2至6个大写字母或数字，如PER-YLGA或ORG-NH。",
        "A package code is three or four capital letters, then once or twice a hyphen and 2 to 6 capitals or digits, "
        "like PER-YLGA or ORG-NH.",
    ),
    "CODE_MISMATCH": Text("内容中的编码与所给编码不同。", "The content names another code than the one given."),
    "CODE_TAKEN": Text(
        "该编码属于其他地区的服务包；请换一个新编码（可复制该服务包）。",
        "The code is that of another region's package; take a new one (the package may be copied).",
    ),
    "DUPLICATE_PACKAGE": Text("同一服务包出现了两次。", "The package stands in the list twice."),
    "EMPTY_EDIT": Text("请至少给出一个要修改的部分。", "Give at least one part to change."),
    "LISTED_TWICE": Text("该项重复出现。", "This stands in the list twice."),
    "NOT_A_PACKAGE": Text("内容还不是一个完整的服务包。", "What is written cannot be read as a package yet."),
    "NOT_FOUND": Text("没有这一编码，或您无权使用。", "There is no such code, or none you may use."),
    "NOT_ON_MENU_ABOVE": Text("上级地区的菜单上没有这个服务包。", "No region above offers the package."),
    "NOT_WRITABLE": Text(
        "此处的值无法保存：须为文本、64位以内的整数、有限小数、真假值、列表或键值对。",
        "This cannot be kept: a value is text, an integer of 64 bits, a finite number, a boolean, a list or a mapping.",
    ),
    "OWN_DRAFT": Text(
        "起草人不能审核或发布自己的草稿。", "Nobody reviews or publishes a draft that is partly the own work."
    ),
    "STARTS_NOT_FOR_A_DRAFT": Text(
        "起草时不定生效日期，发布时再定。", "A draft has no first day yet; it gets one when it is published."
    ),
    "UNCHANGED_DRAFT": Text(
        "草稿与本地区届时已提供的版本内容相同，无可发布。", "The draft says what the region will offer by then anyway."
    ),
    "UNKNOWN_KEY": Text("没有可修改的这个部分。", "There is no such part that could be changed."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def draft_open(path: Path, draft: str) -> DraftOpen:
    """DRAFT_OPEN of the draft of that code."""
    text = Text(
        f"该地区已有这个服务包的草稿{draft}，请先完成或撤回。",
        f"The region has a draft of the package already, {draft}: finish or withdraw it first.",
    )
    return DraftOpen("DRAFT_OPEN", path, text, draft)


def handed_in(path: Path, draft: str, state: DraftState, version: int) -> DraftHandedIn:
    """DRAFT_OPEN of a draft that is no longer being written."""
    text = Text(
        f"草稿{draft}（第{version}版）的状态为{state.label.zh}，不能导入；请先退回或撤回。",
        f"The draft {draft} (version {version}) is {state.label.en}: reject or withdraw it before importing.",
    )
    return DraftHandedIn("DRAFT_OPEN", path, text, draft, state, version)


def wrong_state(path: Path, state: DraftState) -> WrongState:
    """WRONG_STATE of a draft that is `state`."""
    text = Text(
        f"草稿的状态为{state.label.zh}，不能进行此操作。", f"The draft is {state.label.en}: this cannot be done to it."
    )
    return WrongState("WRONG_STATE", path, text, state)


def draft_fault(path: Path, draft: str, finding: DraftFinding) -> DraftFault:
    """DRAFT_HAS_PROBLEMS for one finding; `path` leads to the draft in the input."""
    place = (*path, *(str(step) for step in finding.path))
    return DraftFault("DRAFT_HAS_PROBLEMS", place, finding.message, draft, finding)


def conflict_text(expected: int, current: int, by: str) -> Text:
    """The words of a VERSION_CONFLICT between a version the caller had and the one that stands."""
    return Text(
        f"草稿已被{by}修改：您依据第{expected}版，现为第{current}版。",
        f"{by} changed the draft meanwhile: you had version {expected}, it is at {current} now.",
    )


def overwriting_text(draft: str, version: int, by: str, at: datetime) -> Text:
    """The words of a VERSION_CONFLICT where a caller who named no version would overwrite what somebody else wrote."""
    when = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Text(
        f"草稿{draft}（第{version}版）由{by}于{when}写入；如要覆盖，请注明{draft}={version}。",
        f"{by} wrote the draft {draft} (version {version}) at {when}; to overwrite it, expect {draft}={version}.",
    )
