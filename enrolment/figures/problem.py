"""What acts on figures refuse (数据核对不能办理的原因), each problem made in one place."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "DAY_IN_FUTURE": Text("数据日期不能晚于今天。", "A figure is as of today or earlier."),
    "FIGURE_CORRECTED": Text(
        "该数据已被更正：请针对更正后的数据办理。", "The figure was corrected already: take the one that corrects it."
    ),
    "FIGURE_OTHERWISE": Text(
        "更正须为同一单位、同一指标、同一日期的上报数据。",
        "A correction is of the same unit, indicator and day, and of a figure that was reported, not published.",
    ),
    "FIGURE_REPORTED": Text(
        "该单位已上报这一指标当日的数据：如有变化请更正。",
        "The unit has reported this indicator for that day: correct that figure.",
    ),
    "NOT_FOUND": Text("没有这一编码，或您无权使用。", "There is no such code, or none you may use."),
    "NOT_RECKONED": Text(
        "本台账不计算这一指标，无从核对。", "This ledger does not reckon the indicator: there is no difference."
    ),
    "NO_DIFFERENCE": Text(
        "数据与台账一致，无须说明。", "The figure agrees with the ledger: nothing is to be explained."
    ),
    "ONE_OWNER": Text("须写明机构或地区，二者择一。", "Name an institution or a region, and not both."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])
