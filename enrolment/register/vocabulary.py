"""Closed sets of the register import (台账导入)."""

from __future__ import annotations

from core.labelled import Labelled


class ErrorPolicy(Labelled):
    """What becomes of the sound lines of a file in which others are faulty (差错处理)."""

    REJECT_EVERYTHING = "REJECT_EVERYTHING", "有错全部不导入", "any fault: nothing is written"
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS", "只导入无错的行", "sound lines are written, faulty ones reported"


class RegisterImportState(Labelled):
    """Where an import stands (导入状态)."""

    RUNNING = "RUNNING", "进行中", "running, or broken off and waiting to be resumed"
    FINISHED = "FINISHED", "已完成", "finished"
    REFUSED = "REFUSED", "因差错未导入", "refused because of faults: nothing was written"
