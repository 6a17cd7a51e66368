"""What the keys of package and item files mean (文件键说明), for those who write them in an editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from catalog.item import GroupSize, ItemDefinition, ScheduleWording
from catalog.package import (
    ChoiceGroupDefinition,
    Deduction,
    EligibilityWording,
    EpisodeTerm,
    LineDefinition,
    PackageDefinition,
    PackageNeed,
    Surcharge,
    YearsTerm,
)
from catalog.price import Price
from core.language import Text

_PACKAGE: Final = {
    "code": Text("服务包编码，一经使用不再改变", "The package's code, for ever"),
    "name": Text("服务包名称", "What the package is called"),
    "tier": Text("服务包层级", "The kind of package"),
    "audience": Text("面向人群，决定菜单分区", "Whom it is for; puts it into sections of the menu"),
    "eligibility": Text("签约条件", "Who may have it"),
    "eligibilityWording": Text("签约条件的原文", "The words of the source that the conditions were made from"),
    "term": Text("签约期限", "For how long it is signed"),
    "price": Text("价格与出资，单位为分", "What it costs by payer, in fen"),
    "lines": Text("包内条目，每行一个服务项目", "What is in it, one service item a line"),
    "basis": Text("依据：政策文件，或说明为建议", "The policy it follows, or that it is proposed"),
    "choiceGroups": Text("任选组", "Choices: so many of these items"),
    "requires": Text("须同时签约的服务包", "Packages that must be signed too"),
    "excludes": Text("不能同时签约的服务包；须双向写明", "Packages that cannot be signed too; both must say so"),
    "needs": Text("签约前提", "What must be at hand to sign"),
    "visibility": Text("可见范围", "Who may see that somebody has it"),
    "note": Text("说明", "A remark"),
    "deductions": Text("与他包重复项目时的减免", "What is taken off when another package brings the same item"),
}
_LINE: Final = {
    "item": Text("服务项目编码", "The service item's code"),
    "required": Text("是否必选，默认是", "Whether it is part of it for everybody; yes, if not written"),
    "paidIn": Text("由哪个服务包负担费用", "The package that bears its cost"),
    "subject": Text("服务对象，默认为签约居民本人", "For whom it is, if not for the resident who signs"),
    "proposal": Text("是否为建议，并无来源", "Whether it is proposed, and no source says so"),
}
_GROUP: Final = {
    "code": Text("任选组编码", "The group's code in this package"),
    "name": Text("任选组名称", "What the group is called"),
    "choose": Text("选几项(至多)", "How many may be chosen"),
    "options": Text("可选的服务项目编码", "Codes of the service items to choose from"),
    "proposal": Text("是否为建议，并无来源", "Whether it is proposed, and no source says so"),
    "atLeast": Text("至少选几项，默认与choose相同", "How many must be chosen; as many as may be, if not written"),
    "surcharges": Text("选择某项时的加价", "What some of the options cost beyond the price"),
}
_ITEM: Final = {
    "code": Text("服务项目编码，一经使用不再改变", "The item's code, for ever"),
    "name": Text("服务项目名称", "What the item is called"),
    "category": Text("项目类别", "The kind of item"),
    "roles": Text("可执行的人员角色，任一即可", "Who may do it: any of these"),
    "minTier": Text("最低机构层级", "The lowest tier of institution that can do it"),
    "tcm": Text("是否中医药服务", "Whether it is traditional Chinese medicine"),
    "modalities": Text("服务方式", "In which ways it can be done"),
    "payer": Text("出资方", "Who bears its cost"),
    "staffMinutes": Text("每人每次所需工作分钟数", "Minutes of work, once and for one person"),
    "schedule": Text("频次与时间窗", "How often and when"),
    "sourceWording": Text("频次的原文", "The words of the source that the schedule was made from"),
    "basis": Text("依据：政策文件，或说明为建议", "The policy it follows, or that it is proposed"),
    "groupSize": Text("小组人数", "How many people take part at once"),
    "assumed": Text("没有来源说明的键", "Keys of which no source says anything"),
}
_FEN: Final = Text("金额，单位为分", "An amount in fen")
_PAYER: Final = Text("由谁支付，默认本人", "Who pays it; the resident, if not written")

KEYS: Final[Mapping[type, Mapping[str, Text]]] = {
    PackageDefinition: _PACKAGE,
    LineDefinition: _LINE,
    ChoiceGroupDefinition: _GROUP,
    ItemDefinition: _ITEM,
    Surcharge: {"item": Text("选项的编码", "The option's code"), "fen": _FEN, "payer": _PAYER},
    Deduction: {
        "item": Text("重复的服务项目", "The item that both bring"),
        "sharedWith": Text("另一个服务包", "The other package"),
        "fen": _FEN,
        "payer": _PAYER,
    },
    PackageNeed: {
        "code": Text("须具备什么", "What must be at hand"),
        "when": Text("在何条件下，默认总是", "On which condition; always, if not written"),
    },
    EligibilityWording: {
        "pop": Text("人群", "The population"),
        "rule": Text("条件", "The rule"),
        "age": Text("年龄", "The age"),
        "term": Text("期限", "The term"),
    },
    Price: {
        "status": Text("价格状态", "How far the price is settled"),
        "payers": Text(
            "各出资方每人每签约年(或每病程)的金额，单位为分", "Fen by payer, a person and contract year (or episode)"
        ),
        "total": Text("各出资方之和，单位为分", "The sum of the payers, in fen"),
    },
    YearsTerm: {
        "years": Text("可签的年数，从小到大", "The numbers of years one may sign for, ascending"),
        "frame": Text("年的口径", "What a year is counted by"),
    },
    EpisodeTerm: {
        "episode": Text("随哪一病程", "The episode it lasts for"),
        "tail": Text("病程结束后再延续多久", "For how long after its end"),
    },
    ScheduleWording: {"freq": Text("频次", "How often"), "window": Text("时间窗", "When")},
    GroupSize: {"from": Text("至少几人", "At least so many"), "to": Text("至多几人", "At most so many")},
}
"""By definition type and written key; every key of the types that are here."""
