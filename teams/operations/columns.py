"""A definition as the columns of its row, without its references; `teams.queries.rows` reads the same the other way.

Verbs and files write through these, so that a column is named once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from teams.institution import GridDefinition, InstitutionDefinition, NetworkDefinition
from teams.policy import PolicyDefinition, PolicyDocumentDefinition, written_rule
from teams.practitioner import PractitionerDefinition
from teams.team import MemberDefinition, TeamDefinition


def grid_columns(grid: GridDefinition) -> dict[str, Any]:
    """But for `region` and `parent`."""
    return {"code": grid.code, "name_zh": grid.name.zh, "name_en": grid.name.en, "kind": grid.kind.value}


def institution_columns(institution: InstitutionDefinition) -> dict[str, Any]:
    """But for `region`, `parent` and `grid`; the area is rows of its own."""
    return {
        "code": institution.code,
        "credit_code": institution.credit_code,
        "name_zh": institution.name.zh,
        "name_en": institution.name.en,
        "kind": institution.kind.value,
        "tier": None if institution.tier is None else institution.tier.value,
        "grade": None if institution.grade is None else institution.grade.value,
        "ownership": institution.ownership.value,
        "scope": [department.value for department in institution.scope],
        "capabilities": [capability.value for capability in institution.capabilities],
        "disease_groups": [group.value for group in institution.disease_groups],
        "is_pilot": institution.is_pilot,
        "may_sign": institution.may_sign,
    }


def network_columns(network: NetworkDefinition) -> dict[str, Any]:
    """But for `region` and `lead`."""
    return {
        "code": network.code,
        "name_zh": network.name.zh,
        "name_en": network.name.en,
        "kind": network.kind.value,
        "tightness": None if network.tightness is None else network.tightness.value,
    }


def practitioner_columns(person: PractitionerDefinition) -> dict[str, Any]:
    """But for `region`; places of work are rows of their own."""
    return {
        "code": person.code,
        "name": person.name,
        "category": person.category.value,
        "level": None if person.level is None else person.level.value,
        "licence_number": person.licence_number,
        "licensed_until": person.licensed_until,
        "department": None if person.department is None else person.department.value,
        "specialty": person.specialty,
        "title": None if person.title is None else person.title.value,
        "is_retired": person.is_retired,
        "training": None if person.training is None else person.training.value,
    }


def team_columns(team: TeamDefinition) -> dict[str, Any]:
    """But for `home` and `region`; members, chain and area are rows of their own."""
    return {
        "code": team.code,
        "name_zh": team.name.zh,
        "name_en": team.name.en,
        "motto": team.motto,
        "formed": team.formed,
    }


def member_columns(member: MemberDefinition, starts: date) -> dict[str, Any]:
    """But for `team`, `practitioner` and `institution`; `starts` stands in where the member names no day."""
    return {
        "role": member.role.value,
        "is_leader": member.is_leader,
        "is_primary": member.is_primary,
        "hours": member.hours,
        "starts": starts,
        "ends": member.ends,
    }


def document_columns(document: PolicyDocumentDefinition) -> dict[str, Any]:
    """The whole row."""
    return {
        "code": document.code,
        "number": document.number,
        "title_zh": document.title.zh,
        "title_en": document.title.en,
        "issuer_zh": document.issuer.zh,
        "issuer_en": document.issuer.en,
        "issued": document.issued,
    }


def policy_columns(policy: PolicyDefinition) -> dict[str, Any]:
    """But for `region`, `document`, the revision, and who set it when."""
    return {
        "parameter": policy.parameter.value,
        "rule": None if policy.rule is None else written_rule(policy.parameter, policy.rule),
        "starts": policy.starts,
        "clause": policy.clause,
        "status": policy.status.value,
    }
