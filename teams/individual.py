"""An individual doctor as provider (个人签约主体): who may be one, and whose guidance it takes (R019, R023–R026)."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text
from teams.composition.finding import any_of, people, places
from teams.composition.report import CompositionReport, report, state_of
from teams.role import SIGNING_ROLES, may_sign, qualifies
from teams.team import Practitioner, Team, Workforce
from teams.vocabulary import ExecutorRole, Ownership, SiteMode, TeamState, Tier


def individual_problems(
    practitioner: Practitioner,
    role: ExecutorRole,
    workforce: Workforce,
    guiding_institution: str | None = None,
    supporting_team: Team | None = None,
    supporting_report: CompositionReport | None = None,
) -> tuple[Problem, ...]:
    """Everything that keeps somebody from being a provider in `role` on the workforce's day; empty: nothing does.

    Codes: INDIVIDUAL_CATEGORY (R010, R024), NOT_LICENSED, NO_PRACTICE_SITE (the retired need none),
    PRIVATE_POST_MAY_NOT_SIGN (the primary post is private and has no qualification, R019), GUIDANCE_REQUIRED (neither a
    guiding institution nor a supporting team, R026), GUIDANCE_UNRELATED, SUPPORTING_TEAM_CANNOT_SIGN. An institution
    guides from outside: it is not the doctor's own nor below it, stands higher or is a hospital that stands no lower,
    and is tied to it (`Relations.tied`). `supporting_report` is the supporting team's of that day; left out, it is made
    here.
    """
    posts = _posts(practitioner)
    return (
        *_own_problems(practitioner, role, posts, workforce),
        *_guidance_problems(posts, workforce, guiding_institution, supporting_team),
        *_team_problems(workforce, supporting_team, supporting_report),
    )


def _posts(practitioner: Practitioner) -> tuple[str, ...]:
    """The institution of the primary post; for the retired without one, wherever they work."""
    primary = tuple(site.institution for site in practitioner.sites if site.mode is SiteMode.PRIMARY)
    if primary or not practitioner.definition.is_retired:
        return primary
    return tuple(site.institution for site in practitioner.sites)


def _own_problems(
    practitioner: Practitioner, role: ExecutorRole, posts: tuple[str, ...], workforce: Workforce
) -> list[Problem]:
    name, allowed = people([practitioner]), any_of(role for role in ExecutorRole if role in SIGNING_ROLES)
    is_qualified = any(
        qualifies(practitioner.definition, role, tier) for tier in [workforce.tier_of(post) for post in posts] or [None]
    )
    found = []
    if role not in SIGNING_ROLES or not may_sign(practitioner.definition) or not is_qualified:
        found.append(
            _problem(
                "INDIVIDUAL_CATEGORY",
                "role",
                f"{name.zh}不能以{role.label.zh}身份个人签约，只有{allowed.zh}可以（R010）",
                f"{name.en} may not sign alone as a {role.label.en}: only a {allowed.en} may (R010)",
            )
        )
    if not practitioner.licensed(workforce.on):
        found.append(
            _problem(
                "NOT_LICENSED",
                "practitioner",
                f"{name.zh}的执业证书在{workforce.on}无效",
                f"the licence of {name.en} does not hold on {workforce.on}",
            )
        )
    if not posts and not practitioner.definition.is_retired:
        found.append(
            _problem(
                "NO_PRACTICE_SITE",
                "practitioner",
                f"{name.zh}在{workforce.on}没有主要执业机构",
                f"{name.en} has no primary post on {workforce.on}",
            )
        )
    if posts and not any(_post_may_sign(post, workforce) for post in posts):
        place = places(posts, workforce)
        found.append(
            _problem(
                "PRIVATE_POST_MAY_NOT_SIGN",
                "practitioner",
                f"{name.zh}的执业机构{place.zh}是民营机构，没有签约资质（R019）",
                f"{name.en} works at {place.en}, private and not qualified to sign (R019)",
            )
        )
    return found


def _post_may_sign(post: str, workforce: Workforce) -> bool:
    """Whether an institution is public, or private with the qualification (R019)."""
    place = workforce.institutions.get(post)
    return place is None or place.ownership is Ownership.PUBLIC or place.may_sign


def _guidance_problems(
    posts: tuple[str, ...], workforce: Workforce, guiding_institution: str | None, supporting_team: Team | None
) -> list[Problem]:
    if guiding_institution is None and supporting_team is None:
        return [
            _problem(
                "GUIDANCE_REQUIRED",
                "guidingInstitution",
                "医生个人签约须有指导机构或支撑团队（R026）",
                "an individual doctor needs a guiding institution or a supporting team (R026)",
            )
        ]
    found = []
    if guiding_institution is not None and not _may_guide(guiding_institution, posts, workforce):
        name = places((guiding_institution,), workforce)
        found.append(
            _problem(
                "GUIDANCE_UNRELATED",
                "guidingInstitution",
                f"{name.zh}不能指导该医生：须为其执业机构以外、不属其下级的机构，层级更高或为同级以上的二三级医院，"
                "并须与之同体系、同医联体或有指导、合作关系（R026）",
                f"{name.en} may not guide this doctor: it must be neither the doctor's institution nor below it, stand "
                "higher or be a hospital that stands no lower, and be of one house or network with it, guide it or "
                "cooperate with it (R026)",
            )
        )
    if supporting_team is not None and posts and not any(workforce.tied(supporting_team.home, p) for p in posts):
        name = supporting_team.name
        found.append(
            _problem(
                "GUIDANCE_UNRELATED",
                "supportingTeam",
                f"{name.zh}所在机构与该医生的执业机构没有关系",
                f"the home institution of {name.en} is not related to the doctor's institution",
            )
        )
    return found


def _may_guide(guide: str, posts: tuple[str, ...], workforce: Workforce) -> bool:
    """Whether a guide stands outside all posts, and high enough for one that it is tied to; without posts, any that
    treats."""
    guiding = workforce.tier_of(guide)
    if guiding is None or not set(posts).isdisjoint(workforce.line(guide)):
        return False
    return not posts or any(
        _stands_above(guiding, workforce.tier_of(post)) and workforce.tied(guide, post) for post in posts
    )


def _stands_above(guiding: Tier, tier: Tier | None) -> bool:
    """Whether somebody of the one tier may guide somebody of the other: hospitals also guide each other."""
    if tier is None or guiding.rank > tier.rank:
        return True
    return guiding is tier and guiding.is_hospital


def _team_problems(workforce: Workforce, team: Team | None, team_report: CompositionReport | None) -> list[Problem]:
    if team is None or state_of(team, team_report or report(team, workforce)) is TeamState.ACTIVE:
        return []
    return [
        _problem(
            "SUPPORTING_TEAM_CANNOT_SIGN",
            "supportingTeam",
            f"{team.name.zh}当日不能签约，不能作支撑团队",
            f"{team.name.en} may not sign that day, and cannot support a doctor",
        )
    ]


def _problem(code: str, at: str, zh: str, en: str) -> Problem:
    return Problem(code, (at,), Text(zh, en))
