"""What acts on webhooks refuse (推送设置不能办理的原因), each problem made in one place."""

from __future__ import annotations

from typing import Final

from core.faults import Problem
from core.language import Text

MOST_OF_AN_OWNER: Final = 16
"""Webhooks that an institution, or a region, has at once: each event is sent to all of them."""

_SAID: dict[str, Text] = {
    "ADDRESS_NOT_ALLOWED": Text(
        "不向内网地址推送；确需推送的，请由运维人员以 QIANYUE_WEBHOOK_PRIVATE_NETWORKS 放行。",
        "Nothing is sent to private addresses unless the operator allows them (QIANYUE_WEBHOOK_PRIVATE_NETWORKS).",
    ),
    "DELIVERY_NOT_DEAD": Text(
        "只能重新投递已放弃的消息；待投递的仍会投递，已送达的不再重复。",
        "Only what was given up is replayed: what is due will be sent, and what was taken is not sent again.",
    ),
    "GATEWAY_EXISTS": Text(
        "该机构已有一个向居民发送消息的网关：请先停用或修改它。",
        "The institution has a gateway for messages to people already: retire or amend that one first.",
    ),
    "KIND_FOR_PEOPLE": Text(
        "发给居民本人的消息只经其签约机构的网关发送，不经地区的推送地址。",
        "What is addressed to a person goes through the gateway of the institution that cares for the person, never "
        "through a region's webhook.",
    ),
    "NOT_FOUND": Text("没有这一编码，或您无权使用。", "There is no such code, or none you may use."),
    "NOT_REPLAYABLE": Text(
        "验证码和已过时的消息不能重新投递。", "A one-time code, or what would come too late, is not replayed."
    ),
    "ONE_OWNER": Text("须写明机构或地区，二者择一。", "Name an institution or a region, and not both."),
    "WEBHOOK_ADDRESS": Text(
        "地址须以 https:// 开头，最多500个字符，不含用户名、密码、参数和锚点。",
        "An address begins with https://, has at most 500 characters, and neither user, password, query nor fragment.",
    ),
    "TOO_MANY_WEBHOOKS": Text(
        f"每个机构、每个地区最多{MOST_OF_AN_OWNER}个推送地址：请先停用一个。",
        f"An institution or a region has at most {MOST_OF_AN_OWNER} webhooks: retire one first.",
    ),
    "WEBHOOK_RETIRED": Text("该推送地址已停用。", "The webhook is retired."),
    "NOTHING_TO_AMEND": Text("请写明要修改的地址或通知类型。", "Say which address or which kinds it is to have."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])
