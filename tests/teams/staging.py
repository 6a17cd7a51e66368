"""A small county for the verbs of the delivery side: two township teams, a hospital, clinics, and a neighbour county.

Synthetic names and codes. Today is 2026-03-01 (the fixture `clock`).
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tortoise.models import Model

from core.actor import AccessRole, Actor
from core.database import transaction
from core.faults import Problem, Refusal
from core.models import AuditEntry, KeptAnswer
from teams import models
from teams.composition.rule import CompositionRule, RoleMinimum
from teams.policy import PolicyParameter, written_rule
from teams.team import MemberDefinition
from teams.vocabulary import ExecutorRole

TODAY = date(2026, 3, 1)
TOMORROW = date(2026, 3, 2)
LAST_YEAR = date(2025, 1, 1)
FORMED = date(2025, 6, 1)

AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")
ADMIN = Actor("admin", frozenset({AccessRole.INSTITUTION_ADMIN}), institution="LC-T")
FOREIGN_AUTHORITY = Actor("foreign authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450321")
FOREIGN_ADMIN = Actor("foreign admin", frozenset({AccessRole.INSTITUTION_ADMIN}), institution="YS-T")
ONLOOKER = Actor("onlooker", frozenset({AccessRole.AUDITOR}), region="450323", institution="LC-T")
FOREIGNERS = (FOREIGN_AUTHORITY, FOREIGN_ADMIN, ONLOOKER)

RULE = CompositionRule(
    minimums=(RoleMinimum((ExecutorRole.GENERAL_PRACTITIONER,)), RoleMinimum((ExecutorRole.NURSE,))),
    leaders=(ExecutorRole.GENERAL_PRACTITIONER, ExecutorRole.CLINICIAN),
    largest_team=4,
    without=(ExecutorRole.VOLUNTEER,),
)

_REGIONS = (
    ("450000", "广西", "Guangxi", "PROVINCE", None),
    ("450300", "桂林", "Guilin", "CITY", "450000"),
    ("450321", "阳朔县", "Yangshuo", "COUNTY", "450300"),
    ("450323", "灵川县", "Lingchuan", "COUNTY", "450300"),
)
_INSTITUTIONS = (
    ("LC-H", "COUNTY_HOSPITAL", "SECONDARY", "450323", None),
    ("LC-T", "TOWNSHIP_HOSPITAL", "TOWNSHIP", "450323", None),
    ("LC-V1", "VILLAGE_CLINIC", "VILLAGE", "450323", "LC-T"),
    ("LC-V2", "VILLAGE_CLINIC", "VILLAGE", "450323", "LC-T"),
    ("LC-P", "PRIVATE_CLINIC", "VILLAGE", "450323", None),
    ("LC-X", "SECONDARY_HOSPITAL", "SECONDARY", "450323", None),
    ("YS-H", "COUNTY_HOSPITAL", "SECONDARY", "450321", None),
    ("YS-T", "TOWNSHIP_HOSPITAL", "TOWNSHIP", "450321", None),
)
_GP: dict[str, Any] = {"category": "CLINICAL", "level": "PHYSICIAN", "department": "GENERAL_PRACTICE"}
_NURSE: dict[str, Any] = {"category": "NURSE"}
_PEOPLE: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("LC-D1", _GP, "LC-T"),
    ("LC-D2", _GP, "LC-T"),
    ("LC-D3", _GP, "LC-T"),
    ("LC-D4", {**_GP, "licensed_until": date(2026, 1, 1)}, "LC-T"),
    ("LC-N1", _NURSE, "LC-T"),
    ("LC-N2", _NURSE, "LC-T"),
    ("LC-N3", _NURSE, "LC-T"),
    ("LC-N4", _NURSE, "LC-T"),
    ("LC-VD", {"category": "RURAL_DOCTOR"}, "LC-V1"),
    ("LC-S1", {"category": "CLINICAL", "level": "PHYSICIAN", "department": "INTERNAL_MEDICINE"}, "LC-H"),
    ("LC-X1", {"category": "CLINICAL", "level": "PHYSICIAN", "department": "INTERNAL_MEDICINE"}, "LC-X"),
    ("LC-P1", _NURSE, "LC-P"),
    ("YS-D1", _GP, "YS-T"),
    ("YS-N1", _NURSE, "YS-T"),
)
_TEAMS = (
    ("LC-A", "LC-T", (("LC-D1", "GENERAL_PRACTITIONER", True), ("LC-N1", "NURSE", False))),
    ("LC-B", "LC-T", (("LC-D2", "GENERAL_PRACTITIONER", True), ("LC-N2", "NURSE", False))),
    ("YS-A", "YS-T", (("YS-D1", "GENERAL_PRACTITIONER", True),)),
)
TABLES: tuple[type[Model], ...] = (
    AuditEntry,
    KeptAnswer,
    *(kind for _, kind in inspect.getmembers(models, inspect.isclass) if issubclass(kind, Model) and kind is not Model),
)


async def stage() -> None:
    """Put the county and its neighbour into an empty database."""
    async with transaction():
        await _places()
        await _people()
        await _teams()
        document = await models.PolicyDocument.create(
            code="DOC-1", title_zh="办法", title_en="Measures", issuer_zh="县卫健局", issuer_en="County health bureau"
        )
        await models.RegionalPolicy.create(
            region=await models.Region.get(code="450323"),
            parameter=PolicyParameter.COMPOSITION_RULE.value,
            rule=written_rule(PolicyParameter.COMPOSITION_RULE, RULE),
            starts=LAST_YEAR,
            document=document,
            clause="3",
            status="POLICY",
            set_at=datetime(2025, 1, 1, tzinfo=UTC),
            set_by="authority",
        )


async def _places() -> None:
    for code, zh, en, kind, parent in _REGIONS:
        above = await models.Region.get_or_none(code=parent)
        await models.Region.create(code=code, name_zh=zh, name_en=en, kind=kind, parent=above)
    for code, kind, region, parent in (
        ("LC-G1", "TOWNSHIP", "450323", None),
        ("LC-G1-1", "VILLAGE", "450323", "LC-G1"),
        ("YS-G1", "TOWNSHIP", "450321", None),
    ):
        await models.Grid.create(
            code=code,
            name_zh=code,
            name_en=code,
            kind=kind,
            region=await models.Region.get(code=region),
            parent=await models.Grid.get_or_none(code=parent),
        )
    for code, kind, tier, region, parent in _INSTITUTIONS:
        await models.Institution.create(
            code=code,
            name_zh=code,
            name_en=code,
            kind=kind,
            tier=tier,
            ownership="PRIVATE" if kind == "PRIVATE_CLINIC" else "PUBLIC",
            region=await models.Region.get(code=region),
            parent=await models.Institution.get_or_none(code=parent),
            scope=[],
            capabilities=[],
            disease_groups=[],
            registered_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
    lead, member = await models.Institution.get(code="LC-H"), await models.Institution.get(code="LC-T")
    network = await models.Network.create(
        code="LC-NET",
        name_zh="医共体",
        name_en="Consortium",
        kind="COUNTY_CONSORTIUM",
        tightness="TIGHT",
        region=await models.Region.get(code="450323"),
        lead=lead,
        formed_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    await models.Affiliation.create(institution=member, kind="NETWORK_MEMBER", network=network, starts=LAST_YEAR)


async def _people() -> None:
    for code, columns, place in _PEOPLE:
        institution = await models.Institution.get(code=place)
        person = await models.Practitioner.create(
            code=code,
            name=f"某{code}",
            **columns,
            region_id=institution.region_id,
            registered_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
        await models.PracticeSite.create(practitioner=person, institution=institution, mode="PRIMARY", starts=LAST_YEAR)


async def _teams() -> None:
    for code, place, members in _TEAMS:
        home = await models.Institution.get(code=place)
        team = await models.Team.create(
            code=code, name_zh=code, name_en=code, home=home, region_id=home.region_id, formed=FORMED
        )
        await models.TeamStandingPeriod.create(team=team, standing="FORMED", starts=FORMED)
        for person, role, is_leader in members:
            await models.TeamMember.create(
                team=team,
                practitioner=await models.Practitioner.get(code=person),
                institution=home,
                role=role,
                is_leader=is_leader,
                starts=FORMED,
            )
    team = await models.Team.get(code="LC-A")
    hospital, grid = await models.Institution.get(code="LC-H"), await models.Grid.get(code="LC-G1")
    await models.TeamChainLink.create(team=team, institution=hospital, starts=FORMED)
    await models.TeamArea.create(team=team, grid=grid, starts=FORMED)


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a verb may touch."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        rows: Any = table
        found[table.__name__] = list(await rows.all().order_by("id").values())
    return found


async def refused(act: Awaitable[object]) -> tuple[Problem, ...]:
    """The problems that an act is refused with; checks that it changed nothing at all."""
    before = await everything()
    with pytest.raises(Refusal) as caught:
        await act
    assert await everything() == before
    return caught.value.problems


def told(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    """Codes and paths, the paths joined by dots."""
    return {(problem.code, ".".join(problem.path)) for problem in problems}


async def memberships(team: str) -> list[tuple[str, str, bool, date, date | None]]:
    """Who is, was and will be in the team: practitioner, role, leads, starts, ends; in the order of writing."""
    rows = models.TeamMember.filter(team__code=team).order_by("id")
    return [
        (str(code), str(role), bool(leads), starts, ends)
        for code, role, leads, starts, ends in await rows.values_list(
            "practitioner__code", "role", "is_leader", "starts", "ends"
        )
    ]


def nurse(code: str = "LC-N3", **more: Any) -> MemberDefinition:
    """A nurse of the township hospital."""
    return MemberDefinition(code, ExecutorRole.NURSE, "LC-T", **more)


def doctor(code: str = "LC-D3", **more: Any) -> MemberDefinition:
    """A general practitioner of the township hospital."""
    return MemberDefinition(code, ExecutorRole.GENERAL_PRACTITIONER, "LC-T", **more)
