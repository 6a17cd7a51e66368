"""What recording a reason for not signing refuses (未签约登记不能办理的原因), each problem made in one place."""

from __future__ import annotations

from datetime import date, timedelta

from core.faults import Problem
from core.language import Text
from enrolment.signing.persons import Covering
from enrolment.signing.problem import AlreadyEnrolled

_SAID: dict[str, Text] = {
    "ASK_AGAIN_DAY": Text(
        "再次询问日须晚于今天，且在一年之内；已故者不再询问。",
        "The day to ask again is later than today, at most a year ahead, and there is none for the deceased.",
    ),
    "NOTICE_NEEDED": Text(
        "拒签须由双方签署知情告知书，请用 recordRefusal（R216）。",
        "A refusal needs the notice that both have signed: use recordRefusal (R216).",
    ),
    "RECORD_DISAGREES": Text(
        "与该居民的登记不符：请先登记死亡或迁出。",
        "The resident's own record says otherwise: record the death or the moving away first.",
    ),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def is_enrolled(cover: Covering, *path: str) -> AlreadyEnrolled:
    """ALREADY_ENROLLED: whoever is signed is not unsigned for any reason."""
    last: date = cover.until - timedelta(days=1)
    said = Text(
        f"该居民已有签约，至{last}止（含当日），没有未签约原因。",
        f"The resident is enrolled until {last} (included): there is no reason for not being signed.",
    )
    return AlreadyEnrolled("ALREADY_ENROLLED", path, said, cover.until, cover.code if cover.is_seen else None)
