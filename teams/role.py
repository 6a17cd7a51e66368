"""What a licence lets somebody be in a team, who may sign, lead, and stand in for whom. One definition each.

Rows marked «proposal» are ours: the policies name the roles (R010, R095, R194–R196), not the licences behind all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from teams.practitioner import PractitionerDefinition
from teams.vocabulary import Department, ExecutorRole, LicenceCategory, LicenceLevel, Tier

R, C, D = ExecutorRole, LicenceCategory, Department

SIGNING_ROLES = frozenset(
    {R.GENERAL_PRACTITIONER, R.CLINICIAN, R.RETIRED_CLINICIAN, R.VILLAGE_DOCTOR, R.TCM_PHYSICIAN, R.SPECIALIST}
)
"""Roles whose holder may be the signing doctor, whatever the specialty (R009, R010)."""

SUPPORT_ROLES = frozenset(
    {
        R.ASSISTANT,
        R.SOCIAL_WORKER,
        R.VOLUNTEER,
        R.FAMILY_PLANNING_CADRE,
        R.LONG_TERM_CARE_ASSESSOR,
        R.CARE_WORKER,
        R.COURIER,
    }
)
"""Assistants and social roles: welcome in a team, never executing clinical items (R195, R196)."""

STANDS_IN_FOR: Mapping[ExecutorRole, frozenset[ExecutorRole]] = {
    R.CLINICIAN: frozenset({R.GENERAL_PRACTITIONER}),
    R.RETIRED_CLINICIAN: frozenset({R.GENERAL_PRACTITIONER}),
}
"""Roles a member may act in beside the own one: A2's member roles mapped onto the items' executor roles (proposal)."""

_PHYSICIAN_CATEGORIES = frozenset({C.CLINICAL, C.TCM, C.DENTAL})

LICENCES: Mapping[ExecutorRole, frozenset[LicenceCategory]] = {
    R.GENERAL_PRACTITIONER: frozenset({C.CLINICAL, C.TCM}),
    R.CLINICIAN: _PHYSICIAN_CATEGORIES,
    R.RETIRED_CLINICIAN: frozenset({C.CLINICAL, C.TCM}),
    R.VILLAGE_DOCTOR: frozenset({C.RURAL_DOCTOR, C.CLINICAL, C.TCM}),
    R.NURSE: frozenset({C.NURSE}),
    R.PUBLIC_HEALTH_WORKER: frozenset({C.PUBLIC_HEALTH, C.CLINICAL, C.TCM, C.RURAL_DOCTOR, C.NURSE}),
    R.TCM_PHYSICIAN: frozenset({C.TCM}),
    R.SPECIALIST: _PHYSICIAN_CATEGORIES,
    R.MATERNAL_CHILD_PHYSICIAN: frozenset({C.CLINICAL, C.TCM}),
    R.PHARMACIST: frozenset({C.PHARMACIST}),
    R.REHABILITATION_THERAPIST: frozenset({C.REHABILITATION, C.CLINICAL, C.TCM}),
    R.DIETITIAN: frozenset({C.DIETITIAN, C.CLINICAL}),
    R.MENTAL_HEALTH_WORKER: frozenset({C.COUNSELLOR, C.CLINICAL}),
    R.DENTIST: frozenset({C.DENTAL}),
    R.TECHNICIAN: frozenset({C.TECHNICIAN, C.CLINICAL}),
    R.HEALTH_MANAGER: frozenset({C.HEALTH_MANAGER, C.NURSE, C.PUBLIC_HEALTH, C.CLINICAL, C.TCM}),
    **{role: frozenset(LicenceCategory) for role in SUPPORT_ROLES},
}
"""Licence categories that qualify for a role (proposal)."""

DEPARTMENTS: Mapping[ExecutorRole, frozenset[Department]] = {
    R.GENERAL_PRACTITIONER: frozenset({D.GENERAL_PRACTICE}),
    R.MATERNAL_CHILD_PHYSICIAN: frozenset(
        {D.OBSTETRICS_GYNAECOLOGY, D.WOMENS_HEALTH, D.PAEDIATRICS, D.CHILDRENS_HEALTH}
    ),
    R.REHABILITATION_THERAPIST: frozenset({D.REHABILITATION}),
    R.MENTAL_HEALTH_WORKER: frozenset({D.PSYCHIATRY}),
    R.TECHNICIAN: frozenset({D.LABORATORY, D.IMAGING}),
}
"""Departments a *physician* must practise in to hold the role; a role not named asks for none (proposal)."""

FULL_PHYSICIANS = frozenset({R.SPECIALIST, R.RETIRED_CLINICIAN})
"""Roles that only a fully licensed physician can hold."""


def is_licensed(practitioner: PractitionerDefinition, on: date, practice_ended: date | None = None) -> bool:
    """Whether somebody's licence holds on the day: neither lapsed nor ended by death or loss."""
    lapsed = practitioner.licensed_until is not None and practitioner.licensed_until <= on
    return not lapsed and (practice_ended is None or on < practice_ended)


def qualifies(practitioner: PractitionerDefinition, role: ExecutorRole, tier: Tier | None = None) -> bool:
    """Whether somebody's licence, level and department fit the role, at an institution of that tier if one is given.

    A SPECIALIST is a fully licensed physician at a level-2 or level-3 hospital (CATALOG.md: specialist, level 2 or 3);
    a village doctor works at a village clinic or community station, whatever the licence; a retired clinician is
    retired (R010).
    """
    if practitioner.category not in LICENCES[role]:
        return False
    is_physician = practitioner.level is not None
    wanted = DEPARTMENTS.get(role)
    if is_physician and wanted and practitioner.department not in wanted:
        return False
    if role in FULL_PHYSICIANS and practitioner.level is not LicenceLevel.PHYSICIAN:
        return False
    if role is R.RETIRED_CLINICIAN and not practitioner.is_retired:
        return False
    if role is R.VILLAGE_DOCTOR and tier is not None and tier is not Tier.VILLAGE:
        return False
    return not (role is R.SPECIALIST and tier is not None and not tier.is_hospital)


def acts_as(role: ExecutorRole) -> frozenset[ExecutorRole]:
    """The executor roles a member of `role` may act in: the own one and those it stands in for."""
    return frozenset({role}) | STANDS_IN_FOR.get(role, frozenset())


def may_sign(practitioner: PractitionerDefinition) -> bool:
    """Whether somebody's category may be a signing doctor at all (R010): nurses and assistants may not."""
    if practitioner.category is C.RURAL_DOCTOR:
        return True
    return practitioner.category in _PHYSICIAN_CATEGORIES
