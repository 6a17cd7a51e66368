"""How to mend each kind of finding, and how grave it is: one row a code. `{value}` is what is written there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from catalog.drafting.finding import Severity
from catalog.price import MOST_FEN, amount_words
from core.language import Text

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

_MOST: Final = amount_words(MOST_FEN)

_SPELLED: Final[Mapping[str, Text]] = {
    "name": Text("名称（GraphQL中为names，文件中为name）", "the name (`names` in GraphQL, `name` in files)"),
    "pop": Text("人群（GraphQL中为population，文件中为pop）", "for whom (`population` in GraphQL, `pop` in files)"),
}
"""Keys of files that GraphQL calls otherwise, said for those who write in either."""


def spelled(key: str) -> Text:
    """A key of the written form as people are told of it: «名称（GraphQL中为names，文件中为name）», else «「tier」»."""
    return _SPELLED.get(key) or Text(f"「{key}」", f"`{key}`")


HINTS: Final[Mapping[str, tuple[Severity, Text]]] = {
    # the form
    "MISSING_KEY": (_ERROR, Text("补写{value}", "write {value}")),
    "UNKNOWN_KEY": (_ERROR, Text("删去{value}，或改正拼写", "remove {value}, or mend its spelling")),
    "UNKNOWN_VALUE": (_ERROR, Text("改用列出的值之一", "use one of the values listed")),
    "WRONG_TYPE": (_ERROR, Text("按提示的类型重写此处", "write a value of the type that is wanted here")),
    "TOO_DEEP": (_ERROR, Text("拆开层层嵌套的条件", "take the nested conditions apart")),
    "TEXT_UNSTORABLE": (_ERROR, Text("重新输入这段文字", "type this text again")),
    "TEXT_INCOMPLETE": (_ERROR, Text("中文(zh)和英文(en)都要写", "write both `zh` and `en`, neither empty")),
    "TEXT_EMPTY": (_WARNING, Text("写明内容，或删去此项", "say something here, or leave it out")),
    "NAME_TOO_LONG": (_ERROR, Text("缩短名称，细节写入说明", "shorten the name; details belong into the note")),
    "EMPTY_LIST": (_ERROR, Text("至少写一项", "write at least one entry")),
    "LISTED_TWICE": (_ERROR, Text("删去重复的一项", "remove one of the two")),
    "BAD_CODE": (
        _ERROR,
        Text(
            "服务包编码：三四个大写字母，再接一至两节，每节为连字符加2至6个大写字母或数字，如PER-YLGA；"
            "任选组编码：2至40个大写字母或下划线，以字母开头，如TECHNIQUES",
            "a package: three or four capital letters, then once or twice a hyphen and 2 to 6 capitals or digits, "
            "like PER-YLGA; a choice group: 2 to 40 capital letters and underscores, a letter first, like TECHNIQUES",
        ),
    ),
    "TOO_SMALL": (_ERROR, Text("改为不小于下限的数", "write a number that is not below the bound")),
    "TOO_LARGE": (_ERROR, Text("改为不大于上限的数", "write a number that is not above the bound")),
    "BASE_OUTDATED": (
        _WARNING,
        Text(
            "对照{value}的最新版本，补上其后的修改，或撤回后重新起草",
            "take over what the latest version of {value} changed, or withdraw the draft and begin anew",
        ),
    ),
    # lines and choices
    "UNKNOWN_ITEM": (_ERROR, Text("改用项目目录中的编码", "use the code of an item of the catalog")),
    "DUPLICATE_LINE": (_ERROR, Text("只保留一处{value}", "keep {value} in one place only")),
    "DUPLICATE_CODE": (_ERROR, Text("给其中一组换一个编码", "give one of the two groups another code")),
    "CHOOSE_IMPOSSIBLE": (_ERROR, Text("减少choose，或增加选项", "choose fewer, or add options")),
    "SURCHARGE_WITHOUT_OPTION": (
        _ERROR,
        Text("把{value}加入本组选项，或删去其加价", "add {value} to the options of this group, or drop its surcharge"),
    ),
    "SURCHARGE_ON_EVERYTHING": (
        _WARNING,
        Text("把最低的加价计入服务包价格", "put the least of the surcharges into the price of the package"),
    ),
    "ITEM_UNDELIVERABLE": (
        _ERROR,
        Text(
            "删去{value}或改为可选，或先与能提供的机构建立医联体、指导或合作关系",
            "drop {value} or make it optional, or first affiliate an institution that can deliver it",
        ),
    ),
    "LINE_UNDELIVERABLE": (
        _WARNING,
        Text(
            "选了{value}的居民目前得不到服务；请考虑删去",
            "who chooses {value} will not get it for now; consider dropping it",
        ),
    ),
    # other packages
    "UNKNOWN_PACKAGE": (_ERROR, Text("改用已有服务包的编码", "use the code of a package that exists")),
    "SELF_REFERENCE": (_ERROR, Text("删去对自身的引用", "remove the reference to the package itself")),
    "PREREQUISITE_NOT_ON_MENU": (
        _WARNING,
        Text("与{value}一并发布，或不再依赖它", "publish it together with {value}, or do not require it"),
    ),
    "NOT_ON_MENU": (
        _WARNING,
        Text("确认{value}将在本地区提供，否则删去", "make sure that {value} will be offered here, or leave it out"),
    ),
    "REQUIRES_CYCLE": (_ERROR, Text("去掉环中的一处依赖", "take one of the requirements out of the circle")),
    "REQUIRES_AND_EXCLUDES": (
        _ERROR,
        Text("从requires或excludes中删去{value}", "remove {value} from `requires` or from `excludes`"),
    ),
    "REQUIRES_EXCLUSIVE": (
        _ERROR,
        Text("去掉其中一处依赖或互斥", "give up the requirement or the exclusion"),
    ),
    "EXCLUDES_ONE_SIDED": (
        _WARNING,
        Text(
            "同时修改{value}，使其也排除本包，并一并发布",
            "change {value} too, so that it excludes this package, and publish both",
        ),
    ),
    "EXCLUDED_BY_OTHER": (
        _WARNING,
        Text("把它加入excludes，或同时修改那个服务包", "add it to `excludes`, or change that package too"),
    ),
    "PREREQUISITE_REFUSED": (
        _ERROR,
        Text("不再依赖{value}，或不再排除其持有者", "do not require {value}, or admit those who hold it"),
    ),
    "PREREQUISITE_NEVER_HELD": (
        _WARNING,
        Text(
            "不再依赖{value}，或使两者的资格条件有人能同时符合",
            "do not require {value}, or let somebody meet the eligibility of both",
        ),
    ),
    "HOLDS_ITSELF": (
        _ERROR,
        Text(
            "删去须持有本包的条件，或写明首次签约者如何符合",
            "do not ask for the package itself, or say how those who sign it for the first time qualify",
        ),
    ),
    "ADD_ON_TO_NOTHING": (_ERROR, Text("在requires中写明所附加的服务包", "name the package it adds to in `requires`")),
    "SECOND_BASIC": (
        _ERROR,
        Text("改用其他层级，或改那个基础包", "use another tier, or change that basic package instead"),
    ),
    "NO_BASIC": (
        _WARNING,
        Text("与一个基础包一并发布，否则菜单无法签约", "publish a BASIC package with it: without one, nobody can sign"),
    ),
    "PAID_IN_NOT_REQUIRED": (
        _WARNING,
        Text("把{value}加入requires，或由本包负担", "require {value}, or let this package pay"),
    ),
    # money
    "PRICE_INCOMPLETE": (_ERROR, Text("写明各出资方金额和总价", "write what each payer pays, and the total")),
    "PRICE_TOTAL_MISMATCH": (_ERROR, Text("改正总价或某一方的金额", "mend the total, or what one of them pays")),
    "NEGATIVE_PRICE": (
        _ERROR,
        Text(
            "金额不能为负，精确到分；加价和减免至少0.01元（1分）",
            "an amount is not negative and exact to the fen; surcharges and deductions are at least 0.01 yuan (1 fen)",
        ),
    ),
    "PRICE_TOO_LARGE": (
        _ERROR,
        Text(
            f"改为不超过{_MOST.zh}的金额；GraphQL以元计，文件以分计",
            f"write at most {_MOST.en}; GraphQL counts in yuan, files in fen",
        ),
    ),
    "PRICE_PLACEHOLDER": (
        _WARNING,
        Text("价格核定后把status改为ADOPTED", "once somebody has decided the price, say ADOPTED"),
    ),
    "PAYER_NOT_COVERED": (
        _ERROR,
        Text(
            "给该出资方写上金额，或写明由哪个包负担(paidIn)",
            "let that payer pay something, or name the package that does (`paidIn`)",
        ),
    ),
    "DEDUCTION_WITHOUT_OVERLAP": (
        _ERROR,
        Text(
            "只有两包都有的项目才能减免；改正或删去",
            "only an item of both packages can be deducted: mend it, or drop it",
        ),
    ),
    "DEDUCTION_TOO_LARGE": (_ERROR, Text("减少减免金额", "deduct less")),
    # eligibility and term
    "CONDITION_UNNAMED": (
        _ERROR,
        Text(
            "以age、tag、all等写明条件；“均不满足”在GraphQL中为none，文件中为not",
            "name it by its key: `age`, `tag`, `all` and so on; what must not hold: `none` in GraphQL, `not` in files",
        ),
    ),
    "EMPTY_AGE": (_ERROR, Text("写明年龄下限或上限", "write the least or the greatest age")),
    "AGE_UNIT": (_ERROR, Text("改用YEAR、MONTH或DAY", "use YEAR, MONTH or DAY")),
    "IMPOSSIBLE_WINDOW": (_ERROR, Text("对调或改正上下限", "swap the two ends, or mend them")),
    "NOT_ICD10": (_ERROR, Text("写作I10或I10-I13的形式", "write it like I10 or I10-I13")),
    "NEVER_TRUE": (_ERROR, Text("去掉互相矛盾的条件之一", "drop one of the conditions that contradict each other")),
    "PART_NEVER_TRUE": (
        _WARNING,
        Text("删去这一部分，或改正其中的矛盾", "remove this part, or mend what contradicts in it"),
    ),
    "ALWAYS_TRUE": (
        _WARNING,
        Text("确认确实面向所有人，否则写明条件", "make sure it is for everybody, or say for whom"),
    ),
    "AUDIENCE_NOT_ADMITTED": (
        _WARNING,
        Text("从audience中删去{value}，或放宽资格条件", "remove {value} from `audience`, or widen the eligibility"),
    ),
    "NEED_NEVER_ASKED": (_WARNING, Text("删去该前提，或改正when", "remove the need, or mend its `when`")),
    "AGE_BEYOND_POLICY": (
        _WARNING,
        Text(
            "改回允许的范围，或说明所依据的政策文件", "keep to what is allowed, or cite the policy that says otherwise"
        ),
    ),
    "BAD_TERM": (_ERROR, Text("年数从小到大写，不重复", "write the years ascending, each once")),
    "TERM_TOO_LONG": (_ERROR, Text("删去{value}年", "remove the {value}-year term")),
    "TERM_WITHOUT_EPISODE": (
        _WARNING,
        Text("在资格条件中写明该病程，或改用年数", "ask for the episode in the eligibility, or use years"),
    ),
}
"""Every code that a draft can be found with."""
