"""What the resident's own door refuses (居民自助不能办理的原因), each problem made in one place. Codes are stable."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "ANSWER_NOT_YOURS": Text("只能受理或不予受理。", "A clinic accepts or declines."),
    "CHANNEL_NOT_ONLINE": Text(
        "线上渠道为手机应用、微信公众号或区域健康平台（R134）。",
        "Online means an app, a WeChat official account or the regional health platform (R134).",
    ),
    "CODE_EXPIRED": Text("验证码已失效，请重新获取。", "The code is no longer valid: ask for another one."),
    "CODE_NEEDED": Text("请先获取验证码。", "Ask for a code first."),
    "CODE_SPENT": Text("验证码输错次数过多，请重新获取。", "There were too many wrong tries: ask for another code."),
    "CODE_USED": Text("验证码已使用。", "The code was used already."),
    "CODE_WRONG": Text("验证码不正确。", "This is not the code."),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "NOT_OF_AN_END": Text("申请解约时不写新的团队。", "Whoever asks for an end names no other team."),
    "PHONE_NOT_VERIFIED": Text(
        "须有已核实的本人手机号才能接收验证码，请联系签约机构核实。",
        "A code goes to your own mobile, and only once it was verified: ask the clinic to call you.",
    ),
    "REQUEST_ANSWERED": Text("该申请已答复或撤回。", "The request was answered, or taken back, already."),
    "REQUEST_OPEN": Text("已有未答复的申请。", "A request about this enrolment awaits its answer already."),
    "SIGNED_BY_YOU": Text("居民一方已签字。", "The resident's side has signed already."),
    "TOO_MANY_CODES": Text("一小时内最多发送3次验证码，请稍后再试。", "At most 3 codes are sent an hour: try later."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])
