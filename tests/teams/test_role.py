"""Licences and roles: what a licence lets somebody be, who may sign, and who stands in for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire import ImpossibleDefinition
from teams.practitioner import PHYSICIANS, PracticeSiteDefinition, PractitionerDefinition, person_name
from teams.role import (
    DEPARTMENTS,
    LICENCES,
    SIGNING_ROLES,
    SUPPORT_ROLES,
    acts_as,
    is_licensed,
    may_sign,
    qualifies,
)
from teams.vocabulary import Department, ExecutorRole, LicenceCategory, LicenceLevel, SiteMode, Tier
from tests.teams.builders import QUALIFICATION, TODAY, definition

R, C, D, L = ExecutorRole, LicenceCategory, Department, LicenceLevel


def licensed_as(
    category: LicenceCategory,
    department: Department | None = None,
    level: LicenceLevel | None = None,
    *,
    is_retired: bool = False,
) -> PractitionerDefinition:
    """Somebody with exactly this licence; physicians are fully licensed where no level is given."""
    full = L.PHYSICIAN if category in PHYSICIANS else None
    return PractitionerDefinition("P-1", "甲", category, level or full, department=department, is_retired=is_retired)


def test_every_role_names_the_licences_behind_it() -> None:
    """R197."""
    assert set(LICENCES) == set(ExecutorRole)
    assert all(LICENCES.values())
    assert set(DEPARTMENTS) <= set(ExecutorRole)


@pytest.mark.parametrize("role", QUALIFICATION)
def test_a_plain_licence_of_each_role_qualifies(role: ExecutorRole) -> None:
    assert qualifies(definition("P-1", role), role)


@pytest.mark.parametrize(
    ("category", "department", "role"),
    [
        (C.NURSE, None, R.GENERAL_PRACTITIONER),
        (C.NURSE, None, R.CLINICIAN),
        (C.CLINICAL, D.GENERAL_PRACTICE, R.NURSE),
        (C.CLINICAL, D.SURGERY, R.GENERAL_PRACTITIONER),
        (C.CLINICAL, D.INTERNAL_MEDICINE, R.TCM_PHYSICIAN),
        (C.CLINICAL, None, R.DENTIST),
        (C.CLINICAL, D.INTERNAL_MEDICINE, R.MENTAL_HEALTH_WORKER),
        (C.PUBLIC_HEALTH, None, R.CLINICIAN),
        (C.PHARMACIST, None, R.VILLAGE_DOCTOR),
        (C.NONE, None, R.HEALTH_MANAGER),
    ],
)
def test_a_licence_for_something_else_does_not_qualify(
    category: LicenceCategory, department: Department | None, role: ExecutorRole
) -> None:
    assert not qualifies(licensed_as(category, department), role)


def test_a_department_binds_physicians_only() -> None:
    """A counsellor is one without practising psychiatry, a physician is not."""
    assert qualifies(licensed_as(C.COUNSELLOR), R.MENTAL_HEALTH_WORKER)
    assert qualifies(licensed_as(C.CLINICAL, D.PSYCHIATRY), R.MENTAL_HEALTH_WORKER)


@pytest.mark.parametrize(
    ("tier", "fits"),
    [(Tier.VILLAGE, False), (Tier.TOWNSHIP, False), (Tier.SECONDARY, True), (Tier.TERTIARY, True), (None, True)],
)
def test_a_specialist_is_one_at_a_hospital_of_level_2_or_3(tier: Tier | None, fits: bool) -> None:
    """R013, R018."""
    assert qualifies(licensed_as(C.CLINICAL, D.SURGERY), R.SPECIALIST, tier) is fits


@pytest.mark.parametrize("level", [L.ASSISTANT_PHYSICIAN, L.RURAL_GP_ASSISTANT])
def test_an_assistant_physician_is_no_specialist_but_may_be_a_village_doctor(level: LicenceLevel) -> None:
    """R012."""
    assistant = licensed_as(C.CLINICAL, D.GENERAL_PRACTICE, level, is_retired=True)
    assert not qualifies(assistant, R.SPECIALIST, Tier.SECONDARY)
    assert not qualifies(assistant, R.RETIRED_CLINICIAN)
    assert qualifies(assistant, R.VILLAGE_DOCTOR, Tier.VILLAGE)


@pytest.mark.parametrize("category", [C.RURAL_DOCTOR, C.CLINICAL, C.TCM])
@pytest.mark.parametrize(("tier", "fits"), [(tier, tier is Tier.VILLAGE) for tier in Tier] + [(None, True)])
def test_a_village_doctor_is_one_in_a_village(category: LicenceCategory, tier: Tier | None, fits: bool) -> None:
    """R012, R096: a township hospital's clinician is not what a village-doctor gap asks for."""
    assert qualifies(licensed_as(category, D.GENERAL_PRACTICE), R.VILLAGE_DOCTOR, tier) is fits


def test_a_retired_clinician_is_retired() -> None:
    """R010."""
    assert qualifies(licensed_as(C.CLINICAL, is_retired=True), R.RETIRED_CLINICIAN)
    assert not qualifies(licensed_as(C.CLINICAL), R.RETIRED_CLINICIAN)


@pytest.mark.parametrize("category", LicenceCategory)
@pytest.mark.parametrize("role", [role for role in ExecutorRole if role in SUPPORT_ROLES])
def test_anybody_may_hold_a_support_role(role: ExecutorRole, category: LicenceCategory) -> None:
    """R195, R196."""
    assert qualifies(licensed_as(category), role, Tier.VILLAGE)


@pytest.mark.parametrize("category", LicenceCategory)
def test_who_may_sign(category: LicenceCategory) -> None:
    """R010: clinical physicians including Chinese medicine, and village doctors; nobody else."""
    assert may_sign(licensed_as(category)) is (category in {C.CLINICAL, C.TCM, C.DENTAL, C.RURAL_DOCTOR})


@given(st.sampled_from(LicenceCategory), st.none() | st.sampled_from(Department), st.booleans(), st.sampled_from(Tier))
def test_whoever_qualifies_for_a_signing_role_may_sign(
    category: LicenceCategory, department: Department | None, is_retired: bool, tier: Tier
) -> None:
    """R009, R010: the two definitions cannot contradict each other."""
    who = licensed_as(category, department, is_retired=is_retired)
    assert may_sign(who) or not any(qualifies(who, role, tier) for role in SIGNING_ROLES)


def test_support_roles_neither_sign_nor_act_in_another() -> None:
    """R196: they may not execute clinical items."""
    assert not SUPPORT_ROLES & SIGNING_ROLES
    assert all(acts_as(role) == {role} for role in SUPPORT_ROLES)


def test_another_clinician_stands_in_for_the_general_practitioner_and_not_the_other_way() -> None:
    assert R.GENERAL_PRACTITIONER in acts_as(R.CLINICIAN)
    assert acts_as(R.GENERAL_PRACTITIONER) == {R.GENERAL_PRACTITIONER}


def test_a_licence_lapses_on_its_day_and_ends_with_the_practice() -> None:
    """Half-open: `licensed_until` is the first day without."""
    who = definition("P-1", R.NURSE, licensed_until=TODAY)
    assert is_licensed(who, TODAY - timedelta(days=1))
    assert not is_licensed(who, TODAY)
    forever = definition("P-1", R.NURSE)
    assert is_licensed(forever, date(2099, 1, 1))
    assert not is_licensed(forever, TODAY, practice_ended=TODAY)
    assert is_licensed(forever, TODAY - timedelta(days=1), practice_ended=TODAY)


@pytest.mark.parametrize(
    ("category", "level"),
    [
        (C.CLINICAL, None),
        (C.PUBLIC_HEALTH, None),
        (C.NURSE, L.PHYSICIAN),
        (C.RURAL_DOCTOR, L.RURAL_GP_ASSISTANT),
        (C.DENTAL, L.RURAL_GP_ASSISTANT),
        (C.PUBLIC_HEALTH, L.RURAL_GP_ASSISTANT),
    ],
)
def test_a_level_belongs_to_physicians_and_the_rural_one_to_clinicians(
    category: LicenceCategory, level: LicenceLevel | None
) -> None:
    """B6, R012."""
    with pytest.raises(ImpossibleDefinition) as refused:
        PractitionerDefinition("P-1", "甲", category, level)
    assert (refused.value.code, refused.value.at) == ("LICENCE_LEVEL", ("level",))


@pytest.mark.parametrize("name", ["", " ", " 王医生", "王医生 ", "王\n医生", "王" * 61])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        PractitionerDefinition("P-1", name, C.NURSE)
    assert refused.value.code == "BAD_NAME"


@pytest.mark.parametrize("name", ["王", "阿依古丽·买买提", "Li Ming", "王" * 60])
def test_names_of_every_people_are_kept(name: str) -> None:
    assert person_name(name) == name


@pytest.mark.parametrize("ends", [TODAY, TODAY - timedelta(days=1)])
def test_a_site_is_held_for_a_day_at_least(ends: date) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        PracticeSiteDefinition("TOWN", SiteMode.PRIMARY, TODAY, ends)
    assert refused.value.code == "PERIOD_EMPTY"
