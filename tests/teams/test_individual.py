"""An individual doctor as provider: who may be one, and whose guidance it takes (R023–R026)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.faults import Problem
from teams.composition.report import report
from teams.composition.rule import CompositionRule
from teams.individual import individual_problems
from teams.team import Practitioner
from teams.vocabulary import AffiliationKind, ExecutorRole, InstitutionKind, Ownership, SiteMode, TeamStanding, Tier
from tests.teams.builders import (
    CITY,
    CLINIC,
    FAR_TOWN,
    HOSPITAL,
    MCH,
    STRANGER,
    TODAY,
    TOWN,
    VILLAGE,
    YANGSHUO,
    affiliation,
    full_team,
    institution,
    less,
    practitioner,
    site,
    workforce,
)

R = ExecutorRole


def codes(problems: tuple[Problem, ...]) -> list[str]:
    for problem in problems:
        assert problem.message.zh
        assert problem.message.en
        assert problem.path
    return [problem.code for problem in problems]


def guided(who: Practitioner, role: ExecutorRole, guide: str | None = HOSPITAL) -> list[str]:
    return codes(individual_problems(who, role, workforce(), guide))


@pytest.mark.parametrize(
    "role", [R.GENERAL_PRACTITIONER, R.CLINICIAN, R.TCM_PHYSICIAN, R.VILLAGE_DOCTOR, R.RETIRED_CLINICIAN]
)
def test_the_categories_of_the_policy_may_sign_alone(role: ExecutorRole) -> None:
    """R010, R024: GP, other clinical physician including Chinese medicine, village doctor, retired clinician."""
    assert guided(practitioner("D-1", role, VILLAGE), role) == []


@pytest.mark.parametrize("role", [R.NURSE, R.PUBLIC_HEALTH_WORKER, R.ASSISTANT, R.SOCIAL_WORKER, R.HEALTH_MANAGER])
def test_nobody_else_may(role: ExecutorRole) -> None:
    """R010: nurses and assistants cannot be the principal."""
    assert guided(practitioner("N-1", role, TOWN), role) == ["INDIVIDUAL_CATEGORY"]


def test_a_role_does_not_make_a_doctor() -> None:
    """R010: a nurse who calls herself a general practitioner, a surgeon who is none."""
    assert guided(practitioner("N-1", R.NURSE, TOWN), R.GENERAL_PRACTITIONER) == ["INDIVIDUAL_CATEGORY"]
    assert guided(practitioner("S-1", R.SPECIALIST, TOWN), R.GENERAL_PRACTITIONER) == ["INDIVIDUAL_CATEGORY"]
    assert guided(practitioner("S-1", R.SPECIALIST, HOSPITAL), R.SPECIALIST, MCH) == []
    assert guided(practitioner("C-1", R.CLINICIAN, TOWN), R.RETIRED_CLINICIAN) == ["INDIVIDUAL_CATEGORY"]


def test_the_licence_must_hold_on_the_day() -> None:
    lapsed = practitioner("D-1", R.CLINICIAN, TOWN, licensed_until=TODAY)
    assert guided(lapsed, R.CLINICIAN) == ["NOT_LICENSED"]
    ended = practitioner("D-1", R.CLINICIAN, TOWN, practice_ended=TODAY)
    assert guided(ended, R.CLINICIAN) == ["NOT_LICENSED"]


def test_a_doctor_needs_a_primary_post_and_the_retired_do_not() -> None:
    assert guided(practitioner("D-1", R.CLINICIAN), R.CLINICIAN) == ["NO_PRACTICE_SITE"]
    visiting = practitioner("D-1", R.CLINICIAN, sites=(site(TOWN, SiteMode.MULTI_SITE_PRACTICE),))
    assert guided(visiting, R.CLINICIAN) == ["NO_PRACTICE_SITE"]
    assert guided(practitioner("D-2", R.RETIRED_CLINICIAN), R.RETIRED_CLINICIAN) == []


@pytest.mark.parametrize("role", [R.CLINICIAN, R.RETIRED_CLINICIAN])
def test_somebody_must_guide(role: ExecutorRole) -> None:
    """R026: also the retired."""
    assert guided(practitioner("D-1", role, TOWN), role, None) == ["GUIDANCE_REQUIRED"]


def test_the_guide_stands_no_lower_and_is_related() -> None:
    """R026: a township hospital guides its village, a hospital of the network a township; not the other way."""
    town, village = practitioner("D-1", R.CLINICIAN, TOWN), practitioner("V-1", R.VILLAGE_DOCTOR, VILLAGE)
    assert guided(village, R.VILLAGE_DOCTOR, TOWN) == []
    assert guided(village, R.VILLAGE_DOCTOR, HOSPITAL) == []
    assert guided(town, R.CLINICIAN, HOSPITAL) == []
    assert guided(town, R.CLINICIAN, FAR_TOWN) == ["GUIDANCE_UNRELATED"]
    assert guided(village, R.VILLAGE_DOCTOR, CLINIC) == ["GUIDANCE_UNRELATED"]
    assert guided(town, R.CLINICIAN, VILLAGE) == ["GUIDANCE_UNRELATED"]
    assert guided(town, R.CLINICIAN, STRANGER) == ["GUIDANCE_UNRELATED"]
    assert guided(town, R.CLINICIAN, "UNHEARD-OF") == ["GUIDANCE_UNRELATED"]
    tied = workforce(affiliations=[affiliation(TOWN, AffiliationKind.GUIDANCE, STRANGER)])
    assert individual_problems(town, R.CLINICIAN, tied, STRANGER) == ()


def test_nobody_is_guided_by_the_own_institution_or_one_below_it() -> None:
    """R026: guidance comes from outside."""
    surgeon = practitioner("S-1", R.SPECIALIST, HOSPITAL)
    branch = institution("BRANCH", InstitutionKind.SECONDARY_HOSPITAL, Tier.SECONDARY, parent=HOSPITAL)
    for guide in (HOSPITAL, "BRANCH"):
        found = individual_problems(surgeon, R.SPECIALIST, workforce(institutions=[branch]), guide)
        assert [(problem.code, problem.path) for problem in found] == [("GUIDANCE_UNRELATED", ("guidingInstitution",))]
    assert guided(practitioner("D-1", R.CLINICIAN, TOWN), R.CLINICIAN, TOWN) == ["GUIDANCE_UNRELATED"]
    rehired = practitioner("D-3", R.RETIRED_CLINICIAN, sites=(site(TOWN, SiteMode.MULTI_SITE_PRACTICE),))
    assert guided(rehired, R.RETIRED_CLINICIAN, TOWN) == ["GUIDANCE_UNRELATED"]


def test_hospitals_guide_each_other_but_none_a_higher_one() -> None:
    """R026."""
    assert guided(practitioner("S-1", R.SPECIALIST, HOSPITAL), R.SPECIALIST, MCH) == []
    assert guided(practitioner("S-1", R.SPECIALIST, HOSPITAL), R.SPECIALIST, CITY) == []
    assert guided(practitioner("S-1", R.SPECIALIST, CITY), R.SPECIALIST, HOSPITAL) == ["GUIDANCE_UNRELATED"]


def test_a_doctor_of_a_private_institution_signs_only_where_that_is_qualified() -> None:
    """R019."""
    (problem,) = individual_problems(practitioner("D-1", R.CLINICIAN, CLINIC), R.CLINICIAN, workforce(), TOWN)
    assert (problem.code, problem.path) == ("PRIVATE_POST_MAY_NOT_SIGN", ("practitioner",))
    assert CLINIC in problem.message.zh
    assert CLINIC in problem.message.en
    qualified = institution(
        CLINIC, InstitutionKind.PRIVATE_CLINIC, Tier.VILLAGE, ownership=Ownership.PRIVATE, may_sign=True
    )
    world = workforce(institutions=[qualified])
    assert individual_problems(practitioner("D-1", R.CLINICIAN, CLINIC), R.CLINICIAN, world, TOWN) == ()
    beside = practitioner("D-2", R.CLINICIAN, VILLAGE, CLINIC)
    assert guided(beside, R.CLINICIAN, TOWN) == []


def test_the_partner_of_a_private_institutions_agreement_guides_and_supports_it() -> None:
    """R026, R193: the agreement stands in the books of the private side."""
    private = institution(
        "PRIVATE", InstitutionKind.PRIVATE_CLINIC, Tier.VILLAGE, ownership=Ownership.PRIVATE, may_sign=True
    )
    alone = workforce(YANGSHUO, institutions=[private])
    agreed = workforce(
        YANGSHUO, institutions=[private], affiliations=[affiliation("PRIVATE", AffiliationKind.COOPERATION, TOWN)]
    )
    who = practitioner("D-1", R.CLINICIAN, "PRIVATE")
    assert individual_problems(who, R.CLINICIAN, agreed, TOWN) == ()
    assert individual_problems(who, R.CLINICIAN, agreed, None, full_team()) == ()
    assert codes(individual_problems(who, R.CLINICIAN, alone, TOWN)) == ["GUIDANCE_UNRELATED"]
    assert codes(individual_problems(who, R.CLINICIAN, alone, None, full_team())) == ["GUIDANCE_UNRELATED"]


def test_the_retired_without_a_post_are_guided_by_any_institution_that_treats() -> None:
    home = institution("CARE", InstitutionKind.CARE_HOME, None)
    who = practitioner("D-2", R.RETIRED_CLINICIAN)
    assert codes(individual_problems(who, R.RETIRED_CLINICIAN, workforce(institutions=[home]), "CARE")) == [
        "GUIDANCE_UNRELATED"
    ]
    assert guided(who, R.RETIRED_CLINICIAN, STRANGER) == []
    rehired = practitioner("D-3", R.RETIRED_CLINICIAN, sites=(site(TOWN, SiteMode.MULTI_SITE_PRACTICE),))
    assert guided(rehired, R.RETIRED_CLINICIAN, STRANGER) == ["GUIDANCE_UNRELATED"]


def test_a_team_may_support_instead_of_an_institution_when_it_may_sign_itself() -> None:
    """R026."""
    who, world = practitioner("D-1", R.CLINICIAN, VILLAGE), workforce(YANGSHUO)
    whole, broken = full_team(), less(full_team(), "NU-1")
    suspended = replace(whole, standing=TeamStanding.SUSPENDED)
    assert individual_problems(who, R.CLINICIAN, world, None, whole, report(whole, world)) == ()
    for team in (broken, suspended):
        found = individual_problems(who, R.CLINICIAN, world, None, team, report(team, world))
        assert codes(found) == ["SUPPORTING_TEAM_CANNOT_SIGN"]
        assert found[0].path == ("supportingTeam",)
        assert individual_problems(who, R.CLINICIAN, world, None, team) == found
    assert codes(individual_problems(who, R.CLINICIAN, world, TOWN, broken)) == ["SUPPORTING_TEAM_CANNOT_SIGN"]


def test_a_supporting_team_is_related_to_the_doctors_institution() -> None:
    who = practitioner("D-1", R.CLINICIAN, STRANGER)
    (problem,) = individual_problems(who, R.CLINICIAN, workforce(CompositionRule()), None, full_team())
    assert (problem.code, problem.path) == ("GUIDANCE_UNRELATED", ("supportingTeam",))


def test_all_that_is_wrong_is_told_at_once() -> None:
    nurse = practitioner("N-1", R.NURSE, licensed_until=TODAY)
    assert guided(nurse, R.NURSE, None) == [
        "INDIVIDUAL_CATEGORY",
        "NOT_LICENSED",
        "NO_PRACTICE_SITE",
        "GUIDANCE_REQUIRED",
    ]
