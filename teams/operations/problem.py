"""What the verbs of the delivery side refuse, each problem made in one place. Codes are stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.faults import Problem
from core.language import Text
from core.wire import ImpossibleDefinition
from teams.composition.finding import Finding

Path = tuple[str, ...]

FURTHEST_AHEAD = timedelta(days=366)
"""How far ahead a change may be entered."""
MOST_BROKEN, NAMED_TEAMS = 100, 5
"""Teams that an act which breaks them tells of, and those that its sentence names."""
EARLIEST_DAY = date(1949, 10, 1)
"""Nothing that the register holds began before; an earlier day is a slip of the pen."""
FURTHEST_POLICY = timedelta(days=3_660)
"""How far ahead a region may lay something down: ten years, plans and targets reach so far."""
FURTHEST_PAST = timedelta(days=366)
"""How far in the past what already happened may be entered."""


@dataclass(frozen=True, slots=True)
class MembershipProblem(Problem):
    """Somebody is in a team already (ALREADY_MEMBER, HAS_PRIMARY_TEAM, SERVES_IN_A_TEAM).

    `team` is the code of that team where the actor may see it; `until` the first day out of it, None: open.
    """

    team: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class CompositionRefused(Problem):
    """A rule of the region would be broken (MEMBER_NEEDS_SUCCESSOR, CHAIN_NEEDED, COMPOSITION_WOULD_BREAK) or is
    (COMPOSITION_BROKEN); `gaps` are the findings."""

    gaps: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TeamsWouldBreak(CompositionRefused):
    """COMPOSITION_WOULD_BREAK of teams other than the one the act is about, if it is about one.

    `broken`: the teams that the actor may see, at most MOST_BROKEN, by code, with the gaps of each as of the day `on`;
    `gaps` are those of all of them, each once.
    """

    broken: tuple[tuple[str, tuple[Finding, ...]], ...]
    on: date


_SAID: dict[str, Text] = {
    "ALREADY_AFFILIATED": Text("这一关系在该期间已经存在。", "The two are so affiliated already in that period."),
    "ALREADY_LEADER": Text("该成员当日已是队长。", "The member leads the team on that day already."),
    "ALREADY_LINKED": Text("该机构或网格在这一期间已关联。", "It is linked already in that period."),
    "ALREADY_SUSPENDED": Text("团队当日已暂停。", "The team is suspended on that day already."),
    "BACKDATED": Text("日期不能早于今天。", "The day must be today or later."),
    "BEFORE_FIRST_POST": Text("不能早于其最早的执业开始日期。", "This cannot be before the first post began."),
    "BEFORE_FORMED": Text("不能早于团队组建日期。", "This cannot be before the team was formed."),
    "CODE_TAKEN": Text("该编码已被使用。", "The code is taken."),
    "CREDIT_CODE_TAKEN": Text("该统一社会信用代码已被另一机构使用。", "Another institution has this credit code."),
    "GRID_LEFT_WITHOUT": Text(
        "被替换的医院原定包干至此日之后，该网格届时将无包干医院（R016）：请不写结束日期，或不早于原定结束日期。",
        "The hospital that is replaced would have answered for longer, and the grid would be left without one (R016): "
        "leave `ends` out, or end no earlier.",
    ),
    "GRID_PARENT": Text("上级网格须为同一县的乡镇网格。", "The grid above must be a township of the same region."),
    "HAS_A_LEADER": Text("团队在这一期间已有队长。", "The team has a leader in that period already."),
    "LICENCE_NUMBER_TAKEN": Text("该执业证书编号已登记在他人名下。", "Somebody else has this licence number."),
    "LISTED_TWICE": Text("该项重复出现。", "This stands in the list twice."),
    "MAY_NOT_LEAD": Text(
        "其执业类别或角色不能任队长（R010）。", "Somebody of this licence or role may not lead a team (R010)."
    ),
    "HOME_WITHOUT_CARE": Text(
        "团队所在机构须提供医疗服务（有机构层级）。",
        "The home institution must deliver care: this one has no tier.",
    ),
    "NEIGHBOUR_COVER": Text(
        "邻村覆盖只限有资格任乡村医生者，且只限村卫生室、社区卫生服务站。",
        "Only who qualifies as a village doctor covers a neighbouring village, at a village clinic or community "
        "station.",
    ),
    "NOT_AFFILIATED": Text("该日没有可终止的这一关系。", "There is no such affiliation to end on that day."),
    "NOT_A_HOSPITAL": Text("须为二级或三级医院。", "This must be a level-2 or level-3 hospital."),
    "NOT_A_MEMBER": Text("其当日不是该团队成员。", "This is no member of the team on that day."),
    "NOT_FOUND": Text("没有这一编码，或您无权使用。", "There is no such code, or none you may use."),
    "NOT_LICENSED": Text("其执业证书当日无效。", "The licence does not hold on that day."),
    "NOT_LINKED": Text("该机构或网格当日并未关联。", "It is not linked on that day."),
    "NOT_SUSPENDED": Text("团队当日并未暂停。", "The team is not suspended on that day."),
    "NO_PRACTICE_SITE": Text("其当日不在该机构执业。", "Nobody of that code works at the institution on that day."),
    "OUTSIDE_EVERY_NETWORK": Text(
        "该机构与团队所在机构不属同一机构体系或医联体，也无指导、合作关系。",
        "The institution shares no house and no network with the home institution, nor guides it or cooperates.",
    ),
    "AGREEMENT_NEEDED": Text(
        "该机构人员须先签订合作协议才能加入团队（R193）。",
        "Staff of this institution join only under a cooperation agreement with the home institution (R193).",
    ),
    "OWN_ANCESTOR": Text(
        "机构不能是自己的上级，也不能以其下级机构为上级。", "An institution cannot stand below itself, at any depth."
    ),
    "PARENT_TIER": Text(
        "上级机构的层级不能低于下级机构。", "The institution above must not stand at a lower tier than the one below."
    ),
    "PERIOD_EMPTY": Text("结束日期须晚于开始日期。", "`ends` must be later than `starts`."),
    "POLICY_ALREADY_SET": Text(
        "该地区自该日起已设定这一参数。", "The region lays this parameter down from that very day already."
    ),
    "PRACTICE_ENDED": Text("其执业已终止，或将在这一期间终止。", "The practice has ended, or ends within that period."),
    "PRIMARY_SITE_EXISTS": Text("其在这一期间已有主要执业机构。", "There is a primary post in that period already."),
    "ROLE_NOT_ALLOWED": Text("该地区的团队不得有这一角色。", "Teams of the region may not have this role."),
    "ROLE_NOT_QUALIFIED": Text(
        "其执业类别、级别、科室或机构层级与角色不符。",
        "The licence, its level, the department or the tier does not fit the role.",
    ),
    "SAME_PERSON": Text("接任者不能是离开者本人。", "Nobody succeeds to the own place."),
    "SAME_TEAM": Text("调入与调出的是同一团队。", "Both are the same team."),
    "SITE_OVERLAPS": Text("其在这一期间已在该机构执业。", "There is a post at the institution in that period already."),
    "STARTS_IN_THE_PAST": Text("须自今天或以后起施行。", "It must start today or later."),
    "TEAM_HAS_ENROLMENTS": Text("团队仍有有效签约，不能解散。", "Residents are still enrolled with the team."),
    "TEAM_NOT_IN_FORCE": Text(
        "团队在这一期间尚未组建或已解散。", "The team is not formed yet, or dissolved, in that period."
    ),
    "TOO_LONG_AGO": Text("日期至多为今天之前366天内。", "The day must be at most 366 days past."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def text_size(path: Path, most: int) -> Problem:
    """TEXT_SIZE: a text is empty, too long, or has characters that cannot be seen."""
    return Problem(
        "TEXT_SIZE",
        path,
        Text(f"须为1至{most}个可见字符，首尾无空格。", f"Write 1 to {most} visible characters, no blanks around them."),
    )


def code_size(path: Path, most: int) -> Problem:
    """TEXT_SIZE of a code: no code is so short, so long, or has such characters."""
    said = Text(f"编码须为2至{most}个可见字符。", f"A code has 2 to {most} visible characters.")
    return Problem("TEXT_SIZE", path, said)


def list_size(path: Path, most: int, least: int = 0) -> Problem:
    """LIST_SIZE: a list has fewer entries than `least` or more than `most`."""
    if least:
        return Problem("LIST_SIZE", path, Text(f"须有{least}至{most}项。", f"Give {least} to {most} entries."))
    return Problem("LIST_SIZE", path, Text(f"至多{most}项。", f"Give at most {most} entries."))


def team_full(path: Path, most: int) -> Problem:
    """TEAM_FULL: on some day the team would have more members than `most`."""
    return Problem(
        "TEAM_FULL",
        path,
        Text(f"团队至多{most}名成员，已满。", f"The team is full: it may have {most} at most, and would have more."),
    )


def homeless(path: Path) -> Problem:
    """NO_PRACTICE_SITE: nothing says where somebody is to be registered."""
    return Problem(
        "NO_PRACTICE_SITE",
        path,
        Text(
            "至少须写一个执业地点，写明注册地区（region）者除外。",
            "Give at least one place of work, unless `region` says where somebody is registered.",
        ),
    )


def problem_of(error: ImpossibleDefinition, path: Path) -> Problem:
    """The problem for a value that contradicts itself; `path` leads to the value."""
    return Problem(error.code, (*path, *(str(step) for step in error.at)), error.text)


def already_member(path: Path, team: str | None, until: date | None) -> MembershipProblem:
    """ALREADY_MEMBER: the new membership would overlap one in the same team."""
    zh, en = _until(until)
    text = Text(f"其已是该团队成员{zh}。", f"Somebody is a member of the team already{en}.")
    return MembershipProblem("ALREADY_MEMBER", path, text, team, until)


def has_primary_team(path: Path, team: str | None, until: date | None) -> MembershipProblem:
    """HAS_PRIMARY_TEAM: another team is the primary one in that period (DECISIONS, «Capacity»)."""
    zh, en = _until(until)
    text = Text(f"其已有主团队{zh}，可作为非主团队成员加入。", f"There is a primary team already{en}; join beside it.")
    return MembershipProblem("HAS_PRIMARY_TEAM", path, text, team, until)


def serves_in_a_team(path: Path, team: str | None, until: date | None) -> MembershipProblem:
    """SERVES_IN_A_TEAM: a membership is worked from the institution beyond the day."""
    zh, en = _until(until)
    text = Text(f"其仍从该机构参加团队{zh}，请先退出团队。", f"A team is still served from there{en}: leave it first.")
    return MembershipProblem("SERVES_IN_A_TEAM", path, text, team, until)


def _until(day: date | None) -> tuple[str, str]:
    return ("", "") if day is None else (f"（至{day}）", f" (until {day})")


_REFUSED = {
    "CHAIN_NEEDED": Text(
        "团队有有效签约，这一变更会使团队不符合要求，须同时关联可替代的机构",
        "Residents are enrolled, and the team would break a rule: link an institution in its place",
    ),
    "MEMBER_NEEDS_SUCCESSOR": Text(
        "团队有有效签约，该成员离开会使团队不符合要求，须同时安排接任者",
        "Residents are enrolled, and the team would break a rule: name a successor who mends it",
    ),
    "COMPOSITION_WOULD_BREAK": Text(
        "这一变更会使团队不符合要求，不能签约；请在同一操作中补足（如安排接任者），或确认接受",
        "The team would break a rule and could not sign; accept that, or fill the gap by the same act (such as by a "
        "successor)",
    ),
    "COMPOSITION_BROKEN": Text("团队尚不符合要求，不能恢复签约", "The team breaks a rule and cannot sign yet"),
}


def composition_refused(
    code: str, path: Path, gaps: Sequence[Finding], later: date | None = None
) -> CompositionRefused:
    """One of the four refusals over composition, with what is missing in words and as findings.

    `later`: the first day on which it breaks, where that is not the day of the act.
    """
    said = _REFUSED[code]
    if later is not None:
        said = Text(f"{said.zh}（自{later}起）", f"{said.en} (from {later} on)")
    zh, en = "".join(gap.text.zh for gap in gaps), " ".join(gap.text.en for gap in gaps)
    return CompositionRefused(code, path, Text(f"{said.zh}：{zh}", f"{said.en}: {en}"), tuple(gaps))


def teams_would_break(
    path: Path, broken: Sequence[tuple[str, tuple[Finding, ...]]], count: int, on: date
) -> TeamsWouldBreak:
    """COMPOSITION_WOULD_BREAK of `count` teams, of which the actor may see `broken`."""
    told = tuple(broken[:MOST_BROKEN])
    named = [code for code, _ in told[:NAMED_TEAMS]]
    more = count - len(named)
    zh = f"{'、'.join(named)}{'等' if more else ''}" if named else "均不在您的管辖范围内"
    en = f"{', '.join(named)}{f' and {more} more' if more else ''}" if named else "none of them yours to see"
    text = Text(
        f"这一变更会使{count}个团队不符合要求，不能签约（{zh}）；如接受请确认。",
        f"By this {count} team{'' if count == 1 else 's'} would break a rule and could not sign ({en}); accept that "
        "or mend it first.",
    )
    gaps = tuple(dict.fromkeys(gap for _, found in told for gap in found))
    return TeamsWouldBreak("COMPOSITION_WOULD_BREAK", path, text, gaps, told, on)


def grid_has_a_hospital(path: Path, code: str, name: Text) -> Problem:
    """GRID_HAS_A_HOSPITAL: that hospital answers for the grid in the period (R016)."""
    text = Text(
        f"该网格在这一期间已有包干医院：{name.zh}（{code}）（R016）。",
        f"A hospital answers for the grid in that period already: {name.en} ({code}) (R016).",
    )
    return Problem("GRID_HAS_A_HOSPITAL", path, text)


def day_problems(on: date, now: date, path: Path) -> list[Problem]:
    """BACKDATED before today, TOO_FAR_AHEAD more than 366 days ahead."""
    if on < now:
        return [problem("BACKDATED", *path)]
    return ahead_problems(on, now, path)


def ahead_problems(on: date, now: date, path: Path) -> list[Problem]:
    """TOO_FAR_AHEAD; the past is allowed, but for what is before `EARLIEST_DAY` (TOO_LONG_AGO)."""
    if on < EARLIEST_DAY:
        return early_problems(on, path)
    return far_problems(on, now, path)


def far_problems(on: date, now: date, path: Path, most: timedelta = FURTHEST_AHEAD) -> list[Problem]:
    """TOO_FAR_AHEAD beyond `most`, whole days; the past is not looked at."""
    if on - now <= most:
        return []
    said = Text(f"日期至多为今天起{most.days}天内。", f"The day must be at most {most.days} days ahead.")
    return [Problem("TOO_FAR_AHEAD", path, said)]


def early_problems(on: date | None, path: Path) -> list[Problem]:
    """TOO_LONG_AGO before `EARLIEST_DAY`; for days that may lie in any future."""
    if on is None or on >= EARLIEST_DAY:
        return []
    text = Text(f"日期不能早于{EARLIEST_DAY}。", f"The day must be {EARLIEST_DAY} or later.")
    return [Problem("TOO_LONG_AGO", path, text)]


def past_problems(on: date, now: date, path: Path) -> list[Problem]:
    """TOO_LONG_AGO more than 366 days in the past; asked beside `ahead_problems`, which tells what it looks at."""
    return [problem("TOO_LONG_AGO", *path)] if on >= EARLIEST_DAY and now - on > FURTHEST_PAST else []


def words_problems(given: str | None, most: int, *path: str) -> list[Problem]:
    """TEXT_SIZE unless the text is left out, or has 1 to `most` visible characters and no blanks around them."""
    if given is None or (1 <= len(given) <= most and given.isprintable() and given == given.strip()):
        return []
    return [text_size(path, most)]


def name_problems(name: Text, most: int, *path: str) -> list[Problem]:
    """TEXT_SIZE for either language of a name; `path` leads to the name."""
    return [*words_problems(name.zh, most, *path, "zh"), *words_problems(name.en, most, *path, "en")]
