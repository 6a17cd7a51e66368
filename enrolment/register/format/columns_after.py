"""The columns of a register about how a contract ended, and about why there is none."""

from __future__ import annotations

from typing import Final

from core.language import Text
from enrolment.register.format.choice import ENDINGS, METHODS, REASONS
from enrolment.register.format.column import CellKind as K
from enrolment.register.format.column import Column, Part, Wanted

_PART = Wanted.PART

AFTER: Final = (
    Column(
        "endingReason",
        Text("解约原因", "Ending reason"),
        Text("本行协议提前终止的原因。", "Why the term on this line was cut short."),
        Part.ENDING,
        K.CHOICE,
        ENDINGS,
        _PART,
    ),
    Column(
        "endedOn",
        Text("解约日期", "Ended on"),
        Text("不再服务的第一天。", "The first day no longer covered."),
        Part.ENDING,
        K.DAY,
        wanted=_PART,
    ),
    Column(
        "endingNote",
        Text("解约说明", "Ending note"),
        Text("说明；原因为其他时必填。", "A note; the reason OTHER needs one."),
        Part.ENDING,
    ),
    Column(
        "unsignedReason",
        Text("未签约原因", "Unsigned reason"),
        Text("未签约的原因（R210）。", "Why the person is not signed (R210)."),
        Part.UNSIGNED,
        K.CHOICE,
        REASONS,
        _PART,
    ),
    Column(
        "unsignedOn",
        Text("未签约登记日期", "Unsigned as of"),
        Text("该原因属实的日期。", "The day of which that is true."),
        Part.UNSIGNED,
        K.DAY,
        wanted=_PART,
    ),
    Column(
        "askAgain",
        Text("再次询问日期", "Ask again on"),
        Text("何日起再次询问。", "The day from which to ask again."),
        Part.UNSIGNED,
        K.DAY,
    ),
    Column("unsignedNote", Text("未签约说明", "Unsigned note"), Text("说明。", "A note."), Part.UNSIGNED),
    Column(
        "noticeTeam",
        Text("告知团队", "Notice by team"),
        Text(
            "拒签：签署知情告知书的团队编码（R216）。",
            "Of a refusal: the code of the team that signed the notice (R216).",
        ),
        Part.UNSIGNED,
        K.CODE,
    ),
    Column(
        "noticeSigner",
        Text("告知签字人", "Notice signer"),
        Text("拒签：代表团队签字的人员编码。", "Of a refusal: the code of the practitioner who signed it."),
        Part.UNSIGNED,
        K.CODE,
    ),
    Column(
        "noticeMethod",
        Text("告知书签字方式", "Notice method"),
        Text("居民一方在告知书上的签字方式。", "How the resident's side signed the notice."),
        Part.UNSIGNED,
        K.CHOICE,
        METHODS,
    ),
    Column(
        "noticeEvidence",
        Text("告知书凭据", "Notice evidence"),
        Text("居民一方签字凭据的SHA-256摘要。", "The SHA-256 digest of what proves the resident's signature."),
        Part.UNSIGNED,
    ),
    Column(
        "noticeTeamMethod",
        Text("告知书团队签字方式", "Notice team method"),
        Text("团队在告知书上的签字方式。", "How the team signed the notice."),
        Part.UNSIGNED,
        K.CHOICE,
        METHODS,
    ),
    Column(
        "noticeTeamEvidence",
        Text("告知书团队凭据", "Notice team evidence"),
        Text("团队签字凭据的SHA-256摘要。", "The SHA-256 digest of what proves the team's signature."),
        Part.UNSIGNED,
    ),
    Column(
        "noticeByGuardian",
        Text("告知书监护人代签", "Notice signed by guardian"),
        Text("告知书由监护人签字。", "Whether a guardian signed the notice."),
        Part.UNSIGNED,
        K.YES,
    ),
)
