"""Who may execute a service item (项目—执行角色矩阵, R197): roles, licences, tiers and registered departments.

One matrix for «can this team deliver it» and, later, for what a service record is held against (R058).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.item import ItemDefinition
from catalog.vocabulary import ItemCategory
from core.labelled import Labelled
from teams.practitioner import PractitionerDefinition
from teams.role import DEPARTMENTS, LICENCES, SUPPORT_ROLES, acts_as, qualifies
from teams.vocabulary import Department, ExecutorRole, LicenceCategory, Tier

CLINICAL = frozenset(
    {ItemCategory.PUBLIC_HEALTH, ItemCategory.BASIC_MEDICAL, ItemCategory.PERSONALISED, ItemCategory.TCM}
)
"""Categories whose items are clinical: support roles never execute them (R195, R196). Which ones is our proposal."""

_DERIVED_SCOPE = (
    ExecutorRole.MATERNAL_CHILD_PHYSICIAN,
    ExecutorRole.REHABILITATION_THERAPIST,
    ExecutorRole.MENTAL_HEALTH_WORKER,
    ExecutorRole.TECHNICIAN,
)

SCOPE_NEEDED: Mapping[ExecutorRole, frozenset[Department]] = {
    ExecutorRole.TCM_PHYSICIAN: frozenset({Department.TCM, Department.ETHNIC_MEDICINE}),
    ExecutorRole.DENTIST: frozenset({Department.DENTISTRY}),
    **{role: DEPARTMENTS[role] for role in _DERIVED_SCOPE},
}
"""Departments of which an institution must have registered one for work in the role (R058); others ask for none.

Our proposal: the policy says that services stay within the registered scope, not which department each role needs.
"""


class Obstacle(Labelled):
    """Why somebody may not execute an item (不可执行的原因); the later member got further towards it."""

    ROLE = "ROLE", "角色不符", "another role"
    LICENCE = "LICENCE", "执业类别不符", "the licence does not fit the role"
    TIER = "TIER", "机构层级不够", "the institution's tier is too low"
    SCOPE = "SCOPE", "超出机构登记的诊疗科目", "outside the institution's registered scope"


OBSTACLE_RANK: Mapping[Obstacle, int] = {found: rank for rank, found in enumerate(Obstacle)}
"""0 for the furthest from executing the item, growing by one."""

TIER_RANK: Mapping[Tier, int] = {tier: tier.rank for tier in Tier}  # asked for tens of thousands of times a request


@dataclass(frozen=True, slots=True)
class Executor:
    """One alternative of the matrix: somebody in `role`, with any of `licences`, at `lowest_tier` or above.

    `departments`: where the institution states its scope, one of these must be in it; empty: no department is asked.
    """

    role: ExecutorRole
    licences: tuple[LicenceCategory, ...]
    lowest_tier: Tier
    departments: tuple[Department, ...] = ()


@dataclass(frozen=True, slots=True)
class Hands:
    """What decides which items somebody may execute at an institution: the licence, the roles, the place.

    `roles` are those somebody may act in there, `is_qualified` says whether the licence fits them. `tier` None: the
    institution delivers no health care. `scope` empty: it states none.
    """

    roles: frozenset[ExecutorRole]
    is_qualified: bool
    licence: LicenceCategory
    tier: Tier | None
    scope: tuple[Department, ...]


def is_clinical(item: ItemDefinition) -> bool:
    """Whether the item is clinical work, which support roles never execute (R196)."""
    return item.category in CLINICAL


def executors(item: ItemDefinition) -> tuple[Executor, ...]:
    """Who may execute the item, in the order of its roles; support roles only where it is not clinical (R197)."""
    return tuple(
        Executor(
            role=role,
            licences=tuple(licence for licence in LicenceCategory if licence in LICENCES[role]),
            lowest_tier=_lowest_tier(item, role),
            departments=tuple(found for found in Department if found in SCOPE_NEEDED.get(role, ())),
        )
        for role in item.roles
        if not (role in SUPPORT_ROLES and is_clinical(item))
    )


def _lowest_tier(item: ItemDefinition, role: ExecutorRole) -> Tier:
    if role is ExecutorRole.SPECIALIST and not item.min_tier.is_hospital:
        return Tier.SECONDARY
    return item.min_tier


def member_hands(
    practitioner: PractitionerDefinition, role: ExecutorRole, tier: Tier | None, scope: tuple[Department, ...]
) -> Hands:
    """Somebody in a team role: acts in it and in those it stands in for (`teams.role.acts_as`)."""
    return Hands(acts_as(role), qualifies(practitioner, role), practitioner.category, tier, scope)


def staff_hands(practitioner: PractitionerDefinition, tier: Tier | None, scope: tuple[Department, ...]) -> Hands:
    """Somebody in no team role: acts in every role that the licence allows there, and in those it stands in for.

    A physician of a hospital is no village doctor, though the licence would do in a village clinic; somebody with a
    village doctor's certificate does a village doctor's items also at a township hospital (our reading).
    """
    allowed = {role for role in ExecutorRole if qualifies(practitioner, role, tier)}
    if practitioner.category is LicenceCategory.RURAL_DOCTOR:
        allowed.add(ExecutorRole.VILLAGE_DOCTOR)
    elif tier is None:
        allowed.discard(ExecutorRole.VILLAGE_DOCTOR)
    roles = [acts_as(role) for role in allowed]
    return Hands(frozenset().union(*roles), True, practitioner.category, tier, scope)


def obstacle(alternatives: tuple[Executor, ...], hands: Hands) -> Obstacle | None:
    """What keeps somebody from executing an item with these executors; None: nothing does.

    Of several alternatives, the one that comes furthest speaks. Whether the licence holds on a day is not asked here.
    """
    furthest = Obstacle.ROLE
    for executor in alternatives:
        found = _obstacle_to(executor, hands)
        if found is None:
            return None
        furthest = max(furthest, found, key=OBSTACLE_RANK.__getitem__)
    return furthest


def _obstacle_to(executor: Executor, hands: Hands) -> Obstacle | None:
    if executor.role not in hands.roles:
        return Obstacle.ROLE
    # Standing in for a role needs its licence too: a dentist among the other clinicians is no general practitioner.
    if not hands.is_qualified or hands.licence not in executor.licences:
        return Obstacle.LICENCE
    if hands.tier is None or TIER_RANK[hands.tier] < TIER_RANK[executor.lowest_tier]:
        return Obstacle.TIER
    if hands.scope and executor.departments and not set(hands.scope) & set(executor.departments):
        return Obstacle.SCOPE
    return None


def may_execute(
    item: ItemDefinition,
    practitioner: PractitionerDefinition,
    role: ExecutorRole,
    tier: Tier | None,
    scope: tuple[Department, ...] = (),
) -> bool:
    """Whether somebody in a team role may execute the item at an institution of that tier and scope (R058, R197)."""
    return obstacle(executors(item), member_hands(practitioner, role, tier, scope)) is None
