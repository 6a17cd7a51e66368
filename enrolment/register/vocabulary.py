"""Closed sets of the register import (台账导入)."""

from __future__ import annotations

from core.labelled import Labelled


class RegisterImportState(Labelled):
    """Where an import stands (导入状态)."""

    RUNNING = "RUNNING", "进行中", "running, or broken off and waiting to be resumed"
    FINISHED = "FINISHED", "已完成", "finished"
    ABANDONED = "ABANDONED", "已放弃", "abandoned: what was written stays, and another file may follow"
    REFUSED = "REFUSED", "因差错未导入", "refused because of faults: nothing was written"
