"""The item → executor matrix: who may execute what, where (R058, R195–R197)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.executor import (
    CLINICAL,
    SCOPE_NEEDED,
    Obstacle,
    executors,
    is_clinical,
    may_execute,
    member_hands,
    obstacle,
    staff_hands,
)
from catalog.files import StarterData, read_starter
from catalog.item import ItemDefinition
from catalog.vocabulary import ItemCategory
from teams.practitioner import PractitionerDefinition
from teams.role import LICENCES, SUPPORT_ROLES, acts_as, qualifies
from teams.vocabulary import Department, ExecutorRole, LicenceCategory, Tier
from tests.catalog.conftest import SEEDS
from tests.catalog.workforces import licensed

R, C, D = ExecutorRole, LicenceCategory, Department
ITEMS = read_starter(SEEDS).items

people = st.builds(
    lambda category, department, is_retired: licensed("SOMEBODY", category, department, is_retired=is_retired),
    st.sampled_from(C),
    st.none() | st.sampled_from(D),
    st.booleans(),
)
scopes = st.frozensets(st.sampled_from(D), max_size=4).map(tuple)


def item(code: str) -> ItemDefinition:
    """An item of the starter catalog."""
    return next(one for one in ITEMS if one.code == code)


def test_every_item_of_the_starter_catalog_has_an_executor_whom_some_licence_allows(starter: StarterData) -> None:
    assert len(starter.items) == 180
    for one in starter.items:
        assert executors(one), one.code
        assert all(executor.licences for executor in executors(one)), one.code


def test_support_roles_execute_no_clinical_item_and_others_stay_in_the_order_of_the_item(starter: StarterData) -> None:
    for one in starter.items:
        left_out = SUPPORT_ROLES if is_clinical(one) else frozenset()
        assert [executor.role for executor in executors(one)] == [role for role in one.roles if role not in left_out]


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("GEN-07", [R.NURSE, R.GENERAL_PRACTITIONER]),  # basic medical: lists the assistant too
        ("TUM-05", [R.PUBLIC_HEALTH_WORKER]),  # public health: so does this
        ("TCM-18", [R.PHARMACIST]),  # TCM: lists the courier too
        ("GEN-22", [R.ASSISTANT]),  # convenience
        ("SMD-06", [R.SOCIAL_WORKER, R.MENTAL_HEALTH_WORKER, R.PUBLIC_HEALTH_WORKER]),  # health management
    ],
)
def test_a_volunteer_or_assistant_appears_only_where_no_clinical_work_is_done(
    code: str, roles: list[ExecutorRole]
) -> None:
    assert [executor.role for executor in executors(item(code))] == roles


def test_convenience_and_health_management_alone_are_not_clinical() -> None:
    assert set(ItemCategory) - CLINICAL == {ItemCategory.CONVENIENCE, ItemCategory.HEALTH_MANAGEMENT}


def test_a_specialist_executes_at_level_two_or_three_whatever_the_lowest_tier_of_the_item() -> None:
    lowest = {executor.role: executor.lowest_tier for executor in executors(item("GEN-19"))}
    assert lowest == {
        R.VILLAGE_DOCTOR: Tier.VILLAGE,
        R.GENERAL_PRACTITIONER: Tier.VILLAGE,
        R.NURSE: Tier.VILLAGE,
        R.SPECIALIST: Tier.SECONDARY,
    }
    surgeon = licensed("SURGEON", C.CLINICAL, D.SURGERY)
    assert not may_execute(item("GEN-19"), surgeon, R.SPECIALIST, Tier.TOWNSHIP)
    assert may_execute(item("GEN-19"), surgeon, R.SPECIALIST, Tier.SECONDARY)


def test_the_matrix_names_licences_and_departments() -> None:
    (executor,) = executors(item("CHD-09"))
    assert (executor.role, executor.licences, executor.departments) == (R.DENTIST, (C.DENTAL,), (D.DENTISTRY,))
    assert set(SCOPE_NEEDED[R.TECHNICIAN]) == {D.LABORATORY, D.IMAGING}
    assert R.GENERAL_PRACTITIONER not in SCOPE_NEEDED


@pytest.mark.parametrize(
    ("role", "category", "department", "allowed"),
    [
        (R.CLINICIAN, C.CLINICAL, D.SURGERY, True),
        (R.RETIRED_CLINICIAN, C.CLINICAL, D.INTERNAL_MEDICINE, True),
        (R.CLINICIAN, C.DENTAL, D.DENTISTRY, False),  # no general practitioner's licence
        (R.NURSE, C.NURSE, None, False),
    ],
)
def test_other_and_retired_clinicians_act_as_general_practitioners(
    role: ExecutorRole, category: LicenceCategory, department: Department | None, allowed: bool
) -> None:
    somebody = licensed("SOMEBODY", category, department, is_retired=role is R.RETIRED_CLINICIAN)
    assert may_execute(item("HTN-02"), somebody, role, Tier.TOWNSHIP) is allowed


@pytest.mark.parametrize(
    ("role", "category", "tier", "scope", "expected"),
    [
        (R.GENERAL_PRACTITIONER, C.TCM, Tier.TERTIARY, (), Obstacle.ROLE),
        (R.TCM_PHYSICIAN, C.CLINICAL, Tier.TERTIARY, (), Obstacle.LICENCE),
        (R.TCM_PHYSICIAN, C.TCM, Tier.VILLAGE, (), Obstacle.TIER),
        (R.TCM_PHYSICIAN, C.TCM, None, (), Obstacle.TIER),
        (R.TCM_PHYSICIAN, C.TCM, Tier.TOWNSHIP, (D.INTERNAL_MEDICINE,), Obstacle.SCOPE),
        (R.TCM_PHYSICIAN, C.TCM, Tier.TOWNSHIP, (D.INTERNAL_MEDICINE, D.ETHNIC_MEDICINE), None),
        (R.TCM_PHYSICIAN, C.TCM, Tier.TOWNSHIP, (), None),
    ],
)
def test_what_keeps_somebody_from_an_item_is_named_in_the_order_role_licence_tier_scope(
    role: ExecutorRole,
    category: LicenceCategory,
    tier: Tier | None,
    scope: tuple[Department, ...],
    expected: Obstacle | None,
) -> None:
    hands = member_hands(licensed("SOMEBODY", category, D.GENERAL_PRACTICE), role, tier, scope)
    assert obstacle(executors(item("TCM-04")), hands) is expected


def test_a_licence_of_a_role_listed_later_suffices_though_the_first_role_fails() -> None:
    nurse = licensed("NURSE", C.NURSE)
    assert may_execute(item("TCM-06"), nurse, R.NURSE, Tier.VILLAGE, (D.NURSING,))  # TCM physician, or nurse


@given(st.sampled_from(ITEMS), people, st.sampled_from(R), st.sampled_from(Tier), scopes)
def test_who_may_execute_has_a_role_a_licence_a_tier_and_a_scope_of_the_matrix(
    one: ItemDefinition, somebody: PractitionerDefinition, role: ExecutorRole, tier: Tier, scope: tuple[Department, ...]
) -> None:
    allowed = may_execute(one, somebody, role, tier, scope)
    stated = any(
        acted in acts_as(role)
        and not (acted in SUPPORT_ROLES and one.category in CLINICAL)
        and qualifies(somebody, role)
        and somebody.category in LICENCES[acted]
        and tier.rank >= max(one.min_tier.rank, Tier.SECONDARY.rank if acted is R.SPECIALIST else 0)
        and (not scope or acted not in SCOPE_NEEDED or bool(SCOPE_NEEDED[acted] & set(scope)))
        for acted in one.roles
    )
    assert allowed is stated


@given(st.sampled_from(ITEMS), people, st.sampled_from(R), st.sampled_from(Tier), scopes)
def test_a_higher_tier_never_takes_an_item_away(
    one: ItemDefinition, somebody: PractitionerDefinition, role: ExecutorRole, tier: Tier, scope: tuple[Department, ...]
) -> None:
    if may_execute(one, somebody, role, tier, scope):
        assert all(may_execute(one, somebody, role, above, scope) for above in Tier if above.rank >= tier.rank)


@given(st.sampled_from(ITEMS), people, st.sampled_from(R), st.sampled_from(Tier), scopes)
def test_staff_of_no_team_may_do_what_their_licence_allows_in_some_team_role(
    one: ItemDefinition, somebody: PractitionerDefinition, role: ExecutorRole, tier: Tier, scope: tuple[Department, ...]
) -> None:
    is_village_doctor_elsewhere = role is R.VILLAGE_DOCTOR and tier is not Tier.VILLAGE
    if may_execute(one, somebody, role, tier, scope) and not is_village_doctor_elsewhere:
        assert obstacle(executors(one), staff_hands(somebody, tier, scope)) is None
    if obstacle(executors(one), staff_hands(somebody, tier, scope)) is None:
        assert any(may_execute(one, somebody, some, tier, scope) for some in R)


@pytest.mark.parametrize("one", [one for one in ITEMS if R.VILLAGE_DOCTOR in one.roles], ids=lambda one: one.code)
def test_a_village_doctors_item_is_for_whoever_has_the_certificate_at_its_tier_or_above(one: ItemDefinition) -> None:
    """Also where it asks for a township: there nobody is in the team role, which is one of villages."""
    somebody = licensed("SOMEBODY", C.RURAL_DOCTOR)
    for tier in Tier:
        is_high_enough = tier.rank >= one.min_tier.rank
        assert (obstacle(executors(one), staff_hands(somebody, tier, ())) is None) is is_high_enough
        assert may_execute(one, somebody, R.VILLAGE_DOCTOR, tier) is is_high_enough


@pytest.mark.parametrize(
    ("category", "tier", "allowed"),
    [
        (C.CLINICAL, Tier.VILLAGE, True),
        (C.CLINICAL, Tier.TOWNSHIP, False),
        (C.CLINICAL, Tier.TERTIARY, False),
        (C.RURAL_DOCTOR, Tier.VILLAGE, True),
        (C.RURAL_DOCTOR, Tier.TOWNSHIP, True),
    ],
)
def test_a_physician_of_a_hospital_is_not_taken_for_a_village_doctor(
    category: LicenceCategory, tier: Tier, allowed: bool
) -> None:
    hands = staff_hands(licensed("SOMEBODY", category, D.SURGERY), tier, ())
    assert (obstacle(executors(item("MAT-13")), hands) is None) is allowed
