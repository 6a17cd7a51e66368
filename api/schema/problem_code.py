"""The stable codes of problems, each with its meaning."""

from __future__ import annotations

from enum import Enum

from api.schema.enums import expose


class ProblemCode(Enum):
    """What can be wrong with the input of a mutation."""

    AFFILIATION_PARTNER = "AFFILIATION_PARTNER"
    AFFILIATION_SELF = "AFFILIATION_SELF"
    AGE_ORDER = "AGE_ORDER"
    AGREEMENT_NEEDED = "AGREEMENT_NEEDED"
    ALREADY_AFFILIATED = "ALREADY_AFFILIATED"
    ALREADY_LEADER = "ALREADY_LEADER"
    ALREADY_LEFT_OUT = "ALREADY_LEFT_OUT"
    ALREADY_LINKED = "ALREADY_LINKED"
    ALREADY_MEMBER = "ALREADY_MEMBER"
    ALREADY_PUBLISHED = "ALREADY_PUBLISHED"
    ALREADY_SUSPENDED = "ALREADY_SUSPENDED"
    AMOUNT_PRECISION = "AMOUNT_PRECISION"
    BACKDATED = "BACKDATED"
    BACKFILL_UNBOUND = "BACKFILL_UNBOUND"
    BAD_CODE = "BAD_CODE"
    BASE_OUTDATED = "BASE_OUTDATED"
    BAD_CREDIT_CODE = "BAD_CREDIT_CODE"
    BAD_IDEMPOTENCY_KEY = "BAD_IDEMPOTENCY_KEY"
    BAD_NAME = "BAD_NAME"
    BEFORE_FIRST_POST = "BEFORE_FIRST_POST"
    BEFORE_FORMED = "BEFORE_FORMED"
    CHAIN_NEEDED = "CHAIN_NEEDED"
    CODE_MISMATCH = "CODE_MISMATCH"
    CODE_TAKEN = "CODE_TAKEN"
    COMPOSITION_BROKEN = "COMPOSITION_BROKEN"
    COMPOSITION_WOULD_BREAK = "COMPOSITION_WOULD_BREAK"
    CONTENT_TOO_LARGE = "CONTENT_TOO_LARGE"
    CREDIT_CODE_TAKEN = "CREDIT_CODE_TAKEN"
    DISEASE_GROUPS = "DISEASE_GROUPS"
    DRAFT_HAS_PROBLEMS = "DRAFT_HAS_PROBLEMS"
    DRAFT_OPEN = "DRAFT_OPEN"
    DUPLICATE_PACKAGE = "DUPLICATE_PACKAGE"
    EMPTY_EDIT = "EMPTY_EDIT"
    EMPTY_LIST = "EMPTY_LIST"
    GRADE_OF_TIER = "GRADE_OF_TIER"
    GRID_HAS_A_HOSPITAL = "GRID_HAS_A_HOSPITAL"
    GRID_LEFT_WITHOUT = "GRID_LEFT_WITHOUT"
    GRID_PARENT = "GRID_PARENT"
    HAS_A_LEADER = "HAS_A_LEADER"
    HAS_PRIMARY_TEAM = "HAS_PRIMARY_TEAM"
    HOME_WITHOUT_CARE = "HOME_WITHOUT_CARE"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    LICENCE_LEVEL = "LICENCE_LEVEL"
    LICENCE_NUMBER_TAKEN = "LICENCE_NUMBER_TAKEN"
    LISTED_TWICE = "LISTED_TWICE"
    LIST_SIZE = "LIST_SIZE"
    MAY_NOT_LEAD = "MAY_NOT_LEAD"
    MEMBER_NEEDS_SUCCESSOR = "MEMBER_NEEDS_SUCCESSOR"
    MENU_TOO_LARGE = "MENU_TOO_LARGE"
    MENU_WITHOUT_TCM = "MENU_WITHOUT_TCM"
    MINIMUMS_TOO_LARGE = "MINIMUMS_TOO_LARGE"
    NEIGHBOUR_COVER = "NEIGHBOUR_COVER"
    NOTHING_OF_ITS_OWN = "NOTHING_OF_ITS_OWN"
    NOTHING_SCHEDULED = "NOTHING_SCHEDULED"
    NOT_AFFILIATED = "NOT_AFFILIATED"
    NOT_A_HOSPITAL = "NOT_A_HOSPITAL"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    NOT_FOUND = "NOT_FOUND"
    NOT_LICENSED = "NOT_LICENSED"
    NOT_LINKED = "NOT_LINKED"
    NOT_ON_MENU_ABOVE = "NOT_ON_MENU_ABOVE"
    NOT_SUSPENDED = "NOT_SUSPENDED"
    NOT_WRITABLE = "NOT_WRITABLE"
    NO_BASIC = "NO_BASIC"
    NO_PRACTICE_SITE = "NO_PRACTICE_SITE"
    ONE_PARAMETER = "ONE_PARAMETER"
    OUTSIDE_EVERY_NETWORK = "OUTSIDE_EVERY_NETWORK"
    OUT_OF_BOUNDS = "OUT_OF_BOUNDS"
    OWNERSHIP_OF_KIND = "OWNERSHIP_OF_KIND"
    OWN_ANCESTOR = "OWN_ANCESTOR"
    OWN_DRAFT = "OWN_DRAFT"
    PARENT_TIER = "PARENT_TIER"
    PERIOD_EMPTY = "PERIOD_EMPTY"
    POLICY_ALREADY_SET = "POLICY_ALREADY_SET"
    PRACTICE_ENDED = "PRACTICE_ENDED"
    PREREQUISITE_NOT_ON_MENU = "PREREQUISITE_NOT_ON_MENU"
    PRIMARY_SITE_EXISTS = "PRIMARY_SITE_EXISTS"
    REQUIRED_BY_OTHERS = "REQUIRED_BY_OTHERS"
    RETIREMENT_BEFORE_PUBLICATION = "RETIREMENT_BEFORE_PUBLICATION"
    ROLES_EXCLUDED = "ROLES_EXCLUDED"
    ROLE_NOT_ALLOWED = "ROLE_NOT_ALLOWED"
    ROLE_NOT_QUALIFIED = "ROLE_NOT_QUALIFIED"
    SAME_PERSON = "SAME_PERSON"
    SAME_TEAM = "SAME_TEAM"
    SCHEDULED_LATER = "SCHEDULED_LATER"
    SECOND_BASIC = "SECOND_BASIC"
    SERVES_IN_A_TEAM = "SERVES_IN_A_TEAM"
    SET_AND_CLEARED = "SET_AND_CLEARED"
    SITE_OVERLAPS = "SITE_OVERLAPS"
    STANDARD_TERM = "STANDARD_TERM"
    STARTS_IN_THE_PAST = "STARTS_IN_THE_PAST"
    STARTS_NOT_FOR_A_DRAFT = "STARTS_NOT_FOR_A_DRAFT"
    TARGET_FIGURE = "TARGET_FIGURE"
    TEAM_FULL = "TEAM_FULL"
    TEAM_HAS_ENROLMENTS = "TEAM_HAS_ENROLMENTS"
    TEAM_NOT_IN_FORCE = "TEAM_NOT_IN_FORCE"
    TEXT_INCOMPLETE = "TEXT_INCOMPLETE"
    TEXT_SIZE = "TEXT_SIZE"
    TIER_OF_KIND = "TIER_OF_KIND"
    TIGHTNESS = "TIGHTNESS"
    TOO_FAR_AHEAD = "TOO_FAR_AHEAD"
    TOO_LONG_AGO = "TOO_LONG_AGO"
    UNCHANGED_DRAFT = "UNCHANGED_DRAFT"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    UNKNOWN_VALUE = "UNKNOWN_VALUE"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    WRONG_STATE = "WRONG_STATE"


_MEANING = {
    "AFFILIATION_PARTNER": "A membership names a network; guidance and cooperation name an institution (机构关系不符).",
    "AFFILIATION_SELF": "An institution has no relation with itself (不能与自己建立关系).",
    "AGE_ORDER": "The age bounds contradict each other (年龄界限矛盾).",
    "AGREEMENT_NEEDED": "Staff of this institution join only under a cooperation agreement, R193 (须先签订合作协议).",
    "ALREADY_AFFILIATED": "The two are so affiliated already in that period (关系已存在).",
    "ALREADY_LEADER": "The member leads the team on that day already (已是队长).",
    "ALREADY_LEFT_OUT": "The region leaves the package out already (已不采用).",
    "ALREADY_LINKED": "The institution or grid is linked already in that period (已关联).",
    "ALREADY_MEMBER": "Somebody is a member of the team already in that period (已是成员).",
    "ALREADY_PUBLISHED": "The region already publishes a version of the package from that day (当日已发布).",
    "ALREADY_SUSPENDED": "The team is suspended on that day already (已暂停).",
    "AMOUNT_PRECISION": "An amount has parts of a fen (金额精确到分).",
    "BACKDATED": "The day is before today in Shanghai (日期早于今天).",
    "BACKFILL_UNBOUND": "A backfill states its last day, how far back a signing may lie, or both (补录未设期限).",
    "BAD_CODE": "It is no code: 2 to 32 of A-Z, 0-9 and hyphens; a package's is three or four capitals, then once or "
    "twice a hyphen and 2 to 6 capitals or digits, like PER-YLGA (编码无效).",
    "BAD_CREDIT_CODE": "It is no social credit code of GB 32100: 18 digits or capitals (统一社会信用代码无效).",
    "BAD_IDEMPOTENCY_KEY": "The key is empty, too long or not printable (幂等键无效).",
    "BAD_NAME": "A name is 1 to 60 visible characters (姓名无效).",
    "BASE_OUTDATED": "The menu would offer another version than the draft is based on (草稿依据已过时).",
    "BEFORE_FIRST_POST": "It would be before somebody's first post began (早于最早的执业开始日期).",
    "BEFORE_FORMED": "It would be before the team was formed (早于团队组建).",
    "CHAIN_NEEDED": "Residents are enrolled and the team would break a rule: link another institution (须有替代机构).",
    "CODE_MISMATCH": "What is written names another code than the one given (编码不一致).",
    "CODE_TAKEN": "The code is taken (编码已被使用).",
    "COMPOSITION_BROKEN": "The team breaks a rule of its region and cannot sign yet (团队组成不符合要求).",
    "COMPOSITION_WOULD_BREAK": "The team would break a rule: accept that, or fill the gap at once (将不符合要求).",
    "CONTENT_TOO_LARGE": "What is written in the draft is too large (内容过大).",
    "CREDIT_CODE_TAKEN": "Another institution has this credit code (统一社会信用代码已被使用).",
    "DISEASE_GROUPS": "Only a chronic-disease centre has disease groups (只有慢病管理中心有服务组).",
    "DRAFT_HAS_PROBLEMS": "The draft has an error; the problem's path goes on with the draft's own (草稿有错误).",
    "DRAFT_OPEN": "The region has an open draft of the package already (已有草稿).",
    "DUPLICATE_PACKAGE": "The same package stands in the input twice (重复).",
    "EMPTY_EDIT": "Nothing was given to change (没有要修改的内容).",
    "EMPTY_LIST": "The list must not be empty (列表不能为空).",
    "GRADE_OF_TIER": "The hospital grade is of another level than the tier (等级与层级不符).",
    "GRID_HAS_A_HOSPITAL": "A hospital answers for the grid in that period already, R016 (网格已有包干医院).",
    "GRID_LEFT_WITHOUT": "It ends before what it replaces would: no hospital would answer, R016 (网格将无包干医院).",
    "GRID_PARENT": "A village's grid names a township of the same region, a township's none (上级网格不符).",
    "HAS_A_LEADER": "The team has a leader in that period already (已有队长).",
    "HAS_PRIMARY_TEAM": "Another team is the primary one in that period (已有主团队).",
    "HOME_WITHOUT_CARE": "The home institution delivers no care: it has no tier (所在机构不提供医疗服务).",
    "IDEMPOTENCY_KEY_REUSED": "The key was used before, with another input (幂等键重复使用).",
    "LICENCE_LEVEL": "Physicians state a licence level that their category has, others none (执业级别不符).",
    "LICENCE_NUMBER_TAKEN": "Somebody else has this licence number (执业证书编号已被使用).",
    "LISTED_TWICE": "It stands in the list twice (重复).",
    "LIST_SIZE": "A list is empty or too long (列表为空或过长).",
    "MAY_NOT_LEAD": "Somebody of this licence or role may not lead a team, R010 (不能任队长).",
    "MEMBER_NEEDS_SUCCESSOR": "Residents are enrolled and the team would break a rule: name a successor (须有接任者).",
    "MENU_TOO_LARGE": "The menu would hold more than 200 packages (菜单过大).",
    "MENU_WITHOUT_TCM": "The menu would offer nothing of Chinese medicine, R088 (缺少中医药服务).",
    "MINIMUMS_TOO_LARGE": "The minimums add up to more members than a team may have (最低人员超过人数上限).",
    "NEIGHBOUR_COVER": "Only who qualifies as a village doctor covers a neighbouring village (不符合邻村覆盖).",
    "NOTHING_OF_ITS_OWN": "The region says nothing of its own about the package (没有自己的规定).",
    "NOTHING_SCHEDULED": "Nothing is scheduled from that day that has not begun (没有未生效的预定).",
    "NOT_AFFILIATED": "There is no such affiliation to end on that day (没有这一关系).",
    "NOT_A_HOSPITAL": "This must be a level-2 or level-3 hospital (须为二级或三级医院).",
    "NOT_A_MEMBER": "Somebody is no member of the team on that day (不是成员).",
    "NOT_FOUND": "It does not exist, or is not yours to see (不存在).",
    "NOT_LICENSED": "The licence does not hold on that day (执业证书无效).",
    "NOT_LINKED": "The institution or grid is not linked on that day (未关联).",
    "NOT_ON_MENU_ABOVE": "No region above offers the package (上级未提供).",
    "NOT_SUSPENDED": "The team is not suspended on that day (并未暂停).",
    "NOT_WRITABLE": "A value that cannot be kept (无法保存).",
    "NO_BASIC": "A menu would offer no BASIC package, C1 rule 1 (缺少基础包).",
    "NO_PRACTICE_SITE": "No place of work is given and no region, or somebody is not there that day (不在该机构执业).",
    "ONE_PARAMETER": "A row lays down exactly one parameter (须恰好规定一个参数).",
    "OUTSIDE_EVERY_NETWORK": "No network, guidance or agreement ties the institution to the home (不属同一医联体).",
    "OUT_OF_BOUNDS": "A number lies outside its bounds (超出范围).",
    "OWNERSHIP_OF_KIND": "Private hospitals and private clinics are private, R019 (所有制与类别不符).",
    "OWN_ANCESTOR": "An institution cannot be its own ancestor (机构不能是自己的上级).",
    "OWN_DRAFT": "Nobody reviews or publishes the own draft (不能审核或发布自己的草稿).",
    "PARENT_TIER": "The institution above stands at a lower tier (上级机构层级过低).",
    "PERIOD_EMPTY": "The period is empty: `ends` must be later than `starts` (结束日期须晚于开始日期).",
    "POLICY_ALREADY_SET": "The region lays the parameter down from that very day already (当日已设定).",
    "PRACTICE_ENDED": "The practice has ended, or ends within that period (执业已终止).",
    "PREREQUISITE_NOT_ON_MENU": "A package needs another one that the menu does not offer (缺少前置服务包).",
    "PRIMARY_SITE_EXISTS": "There is a primary post in that period already (已有主要执业机构).",
    "REQUIRED_BY_OTHERS": "Packages that stay on a menu need this one, C1 rule 3 (其他服务包以它为前置).",
    "RETIREMENT_BEFORE_PUBLICATION": "The region itself does not offer the package on that day (该地区当日并未发布).",
    "ROLES_EXCLUDED": "Every role that would do is one that a team may not have (角色均被排除).",
    "ROLE_NOT_ALLOWED": "Teams of the region may not have this role (不得有这一角色).",
    "ROLE_NOT_QUALIFIED": "The licence, its level, the department or the tier does not fit the role (资质与角色不符).",
    "SAME_PERSON": "The successor is the one who leaves (接任者与退出成员相同).",
    "SAME_TEAM": "Both are the same team (同一团队).",
    "SCHEDULED_LATER": "The region has more scheduled for the package from later days; call that off first (另有预定).",
    "SECOND_BASIC": "A menu would offer more than one BASIC package, C1 rule 1 (基础包多于一个).",
    "SERVES_IN_A_TEAM": "A team is still served from there (仍参加团队).",
    "SET_AND_CLEARED": "The same part is both set and cleared (同时修改又清除).",
    "SITE_OVERLAPS": "There is a post at the institution in that period already (该机构执业期间重叠).",
    "STANDARD_TERM": "Terms are 1 to 3 years, and the standard is one of them (协议期限不符).",
    "STARTS_IN_THE_PAST": "The day is before today in Shanghai (日期已过).",
    "STARTS_NOT_FOR_A_DRAFT": "A draft has no first day yet; it gets one when it is published (起草时不定生效日期).",
    "TARGET_FIGURE": "The figures do not go with the kind of target (目标数值不符).",
    "TEAM_FULL": "The team would have more members than allowed (团队已满).",
    "TEAM_HAS_ENROLMENTS": "Residents are still enrolled with the team (仍有有效签约).",
    "TEAM_NOT_IN_FORCE": "The team is not formed yet, or dissolved, in that period (团队未组建或已解散).",
    "TEXT_INCOMPLETE": "Both languages are needed, neither empty (须写中英文).",
    "TEXT_SIZE": "A text is empty, too long, or has characters that cannot be seen (文本过长或无效).",
    "TIER_OF_KIND": "An institution of this kind does not stand at this tier (层级与类别不符).",
    "TIGHTNESS": "A county consortium states its tightness, other networks do not (紧密程度不符).",
    "TOO_FAR_AHEAD": "The day is more than 366 days ahead, of a policy 3,660 (日期过远).",
    "TOO_LONG_AGO": "The day is further in the past than is taken (日期过早).",
    "UNCHANGED_DRAFT": "The draft says what the region would offer by then anyway (草稿没有修改).",
    "UNKNOWN_KEY": "There is no such part (没有这个部分).",
    "UNKNOWN_VALUE": "The value is not one of those allowed here (不是允许的值).",
    "VERSION_CONFLICT": "Somebody changed it meanwhile; read it again (版本冲突).",
    "WRONG_STATE": "The draft is in a state in which this may not be done to it (草稿状态不符).",
}
expose(ProblemCode, "What is wrong; codes are stable, messages are for people (问题代码).", lambda m: _MEANING[m.name])
