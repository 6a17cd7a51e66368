"""Closed sets of long work (长任务), one enum each for column, rule and GraphQL."""

from __future__ import annotations

from core.labelled import Labelled


class JobKind(Labelled):
    """What is done to each row of the list (任务类型)."""

    PREPARE_RENEWALS = "PREPARE_RENEWALS", "批量准备续约", "renewals are prepared"
    PREPARE_TRANSFERS = "PREPARE_TRANSFERS", "批量准备转签", "transfers to another team are prepared"
    PROPOSE_PACKAGES = "PROPOSE_PACKAGES", "批量推荐服务包", "a package is proposed"
    VERIFY_PHONES = "VERIFY_PHONES", "批量登记电话核实", "outcomes of calls are recorded"
    REGISTER_IMPORT = "REGISTER_IMPORT", "导入台账", "an uploaded register is taken over"
    REGISTER_CHECK = "REGISTER_CHECK", "审核台账", "an uploaded register is judged, and nothing is written"


WHOLE = (JobKind.REGISTER_IMPORT, JobKind.REGISTER_CHECK)
"""Kinds that are done as a whole instead of row by row."""


class ErrorPolicy(Labelled):
    """What rows that cannot be carried out mean for the others (出错处理)."""

    REJECT_EVERYTHING = (
        "REJECT_EVERYTHING",
        "有错全部不办",
        "all rows are looked at first, and one that fails keeps every other from being carried out",
    )
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS", "只退回出错的行", "rows that fail are rejected, the others carried out"


class JobState(Labelled):
    """Where a job stands (任务状态)."""

    QUEUED = "QUEUED", "排队中", "waiting for its turn"
    RUNNING = "RUNNING", "进行中", "being worked on"
    FINISHED = "FINISHED", "已完成", "every row was dealt with"
    FAILED = "FAILED", "已中止", "given up, what was done stays"
    CANCELLED = "CANCELLED", "已取消", "cancelled by somebody, what was done stays"


OPEN = (JobState.QUEUED, JobState.RUNNING)
"""States in which something is still to come."""


class JobFailure(Labelled):
    """Why a job was given up (中止原因)."""

    FORBIDDEN = "FORBIDDEN", "提交人不再有此权限", "who asked for it may not do it any more"
    STUCK = "STUCK", "多次尝试后仍无法继续", "it did not get on after several attempts"
    UNREADABLE = "UNREADABLE", "文件无法读完", "the file cannot be read to its end"
    IMPORT_OPEN = "IMPORT_OPEN", "该机构另有台账未导入完毕", "another register of the institution is not finished"


class JobRowState(Labelled):
    """What became of a row (明细状态)."""

    WAITING = "WAITING", "未处理", "not dealt with yet, or never where the job ended before"
    DONE = "DONE", "已办理", "carried out"
    REJECTED = "REJECTED", "已退回", "rejected, with the problems"
    SKIPPED = (
        "SKIPPED",
        "已跳过",
        "in order, but there was nothing to do, or other rows kept everything from being carried out",
    )
