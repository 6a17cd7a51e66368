"""What holds for every team, whatever its region lays down: its members may work, belong, and some may sign."""

from __future__ import annotations

from collections.abc import Callable

from core.language import Text
from teams.composition.chain import institutions_of
from teams.composition.finding import Finding, RuleKind, people, places
from teams.policy import RegionalPolicy
from teams.role import SIGNING_ROLES, may_sign, qualifies
from teams.team import Member, Team, Workforce
from teams.vocabulary import ExecutorRole, Ownership


def member_findings(team: Team, workforce: Workforce) -> tuple[Finding, ...]:
    """Every member is licensed, qualified for the role at the tier, and works where the membership says."""

    def qualified(member: Member) -> bool:
        return qualifies(member.practitioner.definition, member.role, workforce.tier_of(member.institution))

    return (
        _every_member(
            team,
            RuleKind.LICENCE,
            lambda member: member.practitioner.licensed(workforce.on),
            Text("每名成员当日执业证书须有效", "Every member's licence must hold on the day"),
        ),
        _every_member(
            team,
            RuleKind.QUALIFICATION,
            qualified,
            Text(
                "每名成员的执业类别、级别和科室须符合其角色及所在机构层级",
                "Every member's licence, level and department must fit the role at the tier of the institution",
            ),
        ),
        _every_member(
            team,
            RuleKind.PRACTICE_SITE,
            lambda member: any(site.institution == member.institution for site in member.practitioner.sites),
            Text("每名成员当日须在所列机构工作", "Every member must work that day at the institution named"),
        ),
    )


def _every_member(team: Team, kind: RuleKind, fits: Callable[[Member], bool], asked: Text) -> Finding:
    broken = [member for member in team.members if not fits(member)]
    names = people([member.practitioner for member in broken])
    said = (
        Text(f"{len(broken)}名不符合：{names.zh}", f"{len(broken)} not so: {names.en}")
        if broken
        else Text("均符合", "met by all")
    )
    return Finding(
        kind,
        not broken,
        wanted=len(team.members),
        found=len(team.members) - len(broken),
        roles=tuple(dict.fromkeys(member.role for member in broken)),
        practitioners=tuple(member.practitioner.code for member in broken),
        text=Text(f"{asked.zh}，{said.zh}。", f"{asked.en}: {said.en}."),
    )


def institution_findings(team: Team, workforce: Workforce) -> tuple[Finding, ...]:
    """Members' institutions and the chain belong to the home institution, under an agreement where one is needed."""
    theirs = tuple(dict.fromkeys(member.institution for member in team.members))
    strangers = [
        code for code in dict.fromkeys((*theirs, *institutions_of(team))) if not workforce.related(code, team.home)
    ]
    unbound = [code for code in theirs if workforce.relations.lacks_agreement(code, team.home)]
    return (
        _every_institution(
            team,
            workforce,
            RuleKind.NETWORK,
            (len(set(theirs) | set(institutions_of(team))), strangers),
            Text(
                "成员所在机构和层级链上的机构须与团队所在机构属同一机构体系、同一医联体，或有指导、合作关系",
                "Members' institutions and those of the chain must share a house or network with the home institution, "
                "or guide it, or cooperate with it",
            ),
        ),
        _every_institution(
            team,
            workforce,
            RuleKind.AGREEMENT,
            (len(theirs), unbound),
            Text(
                "民营、内设医疗机构和学校卫生室的人员须凭合作协议加入团队（R193）",
                "Staff of private, in-house and school clinics join only under a cooperation agreement (R193)",
            ),
        ),
        _home(team, workforce),
    )


def _every_institution(
    team: Team, workforce: Workforce, kind: RuleKind, asked_of: tuple[int, list[str]], asked: Text
) -> Finding:
    wanted, broken = asked_of
    names = places(broken, workforce)
    said = (
        Text(f"{len(broken)}家不符合：{names.zh}", f"{len(broken)} not so: {names.en}")
        if broken
        else Text("均符合", "met by all")
    )
    return Finding(
        kind,
        not broken,
        wanted=wanted,
        found=wanted - len(broken),
        practitioners=tuple(m.practitioner.code for m in team.members if m.institution in broken),
        institutions=tuple(broken),
        text=Text(f"{asked.zh}，{said.zh}。", f"{asked.en}: {said.en}."),
    )


def _home(team: Team, workforce: Workforce) -> Finding:
    home = workforce.institutions.get(team.home)
    is_met = home is not None and (home.ownership is Ownership.PUBLIC or home.may_sign)
    name = places((team.home,), workforce)
    said = Text("符合", "may sign") if is_met else Text("尚无签约资格", "may not sign")
    return Finding(
        RuleKind.PRIVATE_HOME,
        is_met,
        wanted=1,
        found=int(is_met),
        institutions=() if is_met else (team.home,),
        text=Text(
            f"团队所在机构须为公立，或为取得签约资格的民营机构（R019），{name.zh}{said.zh}。",
            f"The home institution must be public, or private and qualified to sign (R019): {name.en} {said.en}.",
        ),
    )


def signing_doctors(team: Team, workforce: Workforce) -> frozenset[str]:
    """Who counts for capacity: licensed on the day, in a signing role, with this as the primary team (DECISIONS)."""
    return frozenset(
        member.practitioner.code
        for member in team.members
        if member.is_primary
        and member.role in SIGNING_ROLES
        and may_sign(member.practitioner.definition)
        and member.practitioner.licensed(workforce.on)
    )


def capacity_findings(doctors: int, capacity: int, load: int, basis: RegionalPolicy | None) -> tuple[Finding, Finding]:
    """Somebody may be the signing doctor here, and the residents signed are no more than they may carry (B1.5)."""
    roles = tuple(role for role in ExecutorRole if role in SIGNING_ROLES)
    lack, over = Text("，缺1名", ", 1 missing"), load - capacity
    more = Text(f"，超出{over}人", f", {over} too many") if over > 0 else Text("", "")
    return (
        Finding(
            RuleKind.SIGNING_DOCTOR,
            doctors > 0,
            wanted=1,
            found=doctors,
            roles=roles,
            text=Text(
                f"须有至少1名以本团队为主团队、可任签约医生的成员（R010），现有{doctors}名"
                f"{'' if doctors else lack.zh}。",
                f"At least 1 member must be able to sign, with this as primary team (R010): {doctors} found"
                f"{'' if doctors else lack.en}.",
            ),
        ),
        Finding(
            RuleKind.CAPACITY,
            over <= 0,
            wanted=capacity,
            found=load,
            roles=roles,
            basis=basis,
            text=Text(
                f"签约居民至多{capacity}人，现有{load}人{more.zh}。",
                f"At most {capacity} residents may be signed with the team: {load} found{more.en}.",
            ),
        ),
    )
