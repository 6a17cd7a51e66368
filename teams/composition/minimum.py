"""What a region's composition rule asks of a team's members: minimums of roles, leader, size, roles it may not have."""

from __future__ import annotations

from core.language import Text
from teams.composition.finding import Finding, RuleKind, any_of, named, people, places
from teams.composition.matching import assigned
from teams.composition.rule import CompositionRule, RoleMinimum
from teams.policy import RegionalPolicy
from teams.role import SIGNING_ROLES, may_sign, qualifies
from teams.team import Member, Team, Workforce
from teams.vocabulary import ExecutorRole, Tier

NATIONAL_MINIMUM = CompositionRule(
    minimums=(
        RoleMinimum(tuple(role for role in ExecutorRole if role in SIGNING_ROLES)),
        RoleMinimum((ExecutorRole.NURSE,)),
    )
)
"""Where no region speaks: at least a family doctor and a nurse, the doctor leads (B1.5)."""


def counts(member: Member, minimum: RoleMinimum, workforce: Workforce) -> bool:
    """Whether the member counts for the minimum: role, licence and qualification on the day, and tier if named."""
    tier = workforce.tier_of(member.institution)
    return (
        member.role in minimum.roles
        and (not minimum.tiers or tier in minimum.tiers)
        and member.practitioner.licensed(workforce.on)
        and qualifies(member.practitioner.definition, member.role, tier)
    )


def minimum_findings(
    team: Team, workforce: Workforce, rule: CompositionRule, basis: RegionalPolicy | None
) -> tuple[Finding, ...]:
    """One finding a minimum, in the order of the rule. Nobody counts for two minimums (R096, R149).

    Narrow minimums choose first, so that a village doctor alone is one, and the doctor who could be anybody is missing.
    """
    narrow_first = sorted(range(len(rule.minimums)), key=lambda at: len(rule.minimums[at].roles))
    fillers: list[tuple[str, ...]] = []
    owners: list[int] = []
    for at in narrow_first:
        minimum = rule.minimums[at]
        who = tuple(m.practitioner.code for m in team.members if counts(m, minimum, workforce))
        fillers += [who] * minimum.count
        owners += [at] * minimum.count
    found = [0] * len(rule.minimums)
    for owner, who_fills in zip(owners, assigned(fillers), strict=True):
        found[owner] += who_fills is not None
    return tuple(_minimum(minimum, found[at], basis) for at, minimum in enumerate(rule.minimums))


def _minimum(minimum: RoleMinimum, found: int, basis: RegionalPolicy | None) -> Finding:
    roles, tiers = any_of(minimum.roles), named(minimum.tiers)
    at_zh, at_en = (f"在{tiers.zh}工作的", f" at an institution of the tier {tiers.en}") if minimum.tiers else ("", "")
    missing = minimum.count - found
    lack_zh, lack_en = (f"，缺{missing}名", f", {missing} missing") if missing else ("", "")
    return Finding(
        RuleKind.MINIMUM_ROLE,
        not missing,
        wanted=minimum.count,
        found=found,
        roles=minimum.roles,
        tiers=minimum.tiers,
        basis=basis,
        text=Text(
            f"须有至少{minimum.count}名{at_zh}{roles.zh}，符合条件的有{found}名{lack_zh}。",
            f"At least {minimum.count} in the role of {roles.en}{at_en} must be in the team: {found} found{lack_en}.",
        ),
    )


def leader_finding(team: Team, workforce: Workforce, rule: CompositionRule, basis: RegionalPolicy | None) -> Finding:
    """One leader, in a role that may lead, of a category that may sign, licensed on the day (R010, B1.5)."""
    leaders = [member for member in team.members if member.is_leader]
    fit = [member for member in leaders if _may_lead(member, workforce, rule)]
    unfit = [member for member in leaders if not _may_lead(member, workforce, rule)]
    is_met = len(leaders) == len(fit) == 1
    roles = any_of(rule.leaders)
    asked = Text(
        f"团队须有1名队长，由执业证书有效的{roles.zh}担任",
        f"The team must have 1 leader, a licensed {roles.en}",
    )
    if is_met:
        said = Text(f"现由{people([fit[0].practitioner]).zh}担任", f"it is {people([fit[0].practitioner]).en}")
    elif unfit:
        names = people([member.practitioner for member in unfit])
        said = Text(f"{names.zh}不能担任", f"{names.en} may not lead")
    elif leaders:
        said = Text(f"现有{len(leaders)}名", f"there are {len(leaders)}")
    else:
        ready = people([m.practitioner for m in team.members if _may_lead(m, workforce, rule)])
        said = Text("现缺1名", "1 is missing")
        if ready.zh:
            said = Text(f"{said.zh}，队内可由{ready.zh}担任", f"{said.en}; in the team, {ready.en} could lead")
    return Finding(
        RuleKind.LEADER,
        is_met,
        wanted=1,
        found=len(fit),
        roles=rule.leaders,
        practitioners=tuple(member.practitioner.code for member in unfit),
        basis=basis,
        text=Text(f"{asked.zh}：{said.zh}。", f"{asked.en}: {said.en}."),
    )


def _may_lead(member: Member, workforce: Workforce, rule: CompositionRule) -> bool:
    return (
        member.role in rule.leaders
        and may_sign(member.practitioner.definition)
        and member.practitioner.licensed(workforce.on)
    )


def size_finding(team: Team, rule: CompositionRule, basis: RegionalPolicy | None) -> Finding:
    """No more people than the region allows."""
    found = len({member.practitioner.code for member in team.members})
    over = found - rule.largest_team
    more_zh, more_en = (f"，多{over}名", f", {over} too many") if over > 0 else ("", "")
    return Finding(
        RuleKind.TEAM_SIZE,
        over <= 0,
        wanted=rule.largest_team,
        found=found,
        basis=basis,
        text=Text(
            f"团队至多{rule.largest_team}名成员，现有{found}名{more_zh}。",
            f"The number of members may be at most {rule.largest_team}: {found} found{more_en}.",
        ),
    )


def excluded_finding(team: Team, rule: CompositionRule, basis: RegionalPolicy | None) -> Finding | None:
    """Nobody in a role that the region keeps out of teams; None where it keeps none out."""
    if not rule.without:
        return None
    broken = [member.practitioner for member in team.members if member.role in rule.without]
    roles, names = any_of(rule.without), people(broken)
    said = Text(f"须退出：{names.zh}", f"to leave: {names.en}") if broken else Text("符合", "there is none")
    return Finding(
        RuleKind.EXCLUDED_ROLE,
        not broken,
        wanted=0,
        found=len(broken),
        roles=rule.without,
        practitioners=tuple(practitioner.code for practitioner in broken),
        basis=basis,
        text=Text(f"团队不得有{roles.zh}，{said.zh}。", f"The team may not have a {roles.en}; {said.en}."),
    )


def guiding_finding(
    team: Team, workforce: Workforce, rule: CompositionRule, basis: RegionalPolicy | None
) -> Finding | None:
    """A level-2 or level-3 hospital guides the home institution (R234); None where the region does not ask for it."""
    if not rule.guiding_hospital:
        return None
    guides = [
        guide
        for guide in workforce.guides_of(team.home)
        if (tier := workforce.tier_of(guide)) is not None and tier.is_hospital
    ]
    names = places(guides, workforce)
    said = Text(f"现为{names.zh}", f"found: {names.en}") if guides else Text("现有0家，缺1家", "0 found, 1 missing")
    return Finding(
        RuleKind.GUIDING_HOSPITAL,
        bool(guides),
        wanted=1,
        found=len(guides),
        tiers=(Tier.SECONDARY, Tier.TERTIARY),
        institutions=() if guides else (team.home,),
        basis=basis,
        text=Text(
            f"团队所在机构须有至少1家二级或三级医院作签约服务指导，{said.zh}。",
            f"At least 1 level-2 or level-3 hospital must guide the team's home institution: {said.en}.",
        ),
    )
