"""Lists of residents: every filter, found by name, document and phone, and what is not for everybody to know."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.vocabulary import Population, RiskGrade
from core.actor import ANONYMOUS, AccessRole, Actor
from enrolment import models as m
from enrolment.reading.keyset import Keyset
from enrolment.reading.residents_list import (
    ListedResident,
    ResidentFilter,
    ResidentOrder,
    count_residents,
    residents,
)
from enrolment.reading.signing_status import SigningStatus
from enrolment.scope import CLINIC
from enrolment.vocabulary import UnsignedReason
from teams.models import Institution
from tests.reading.rows import (
    AT,
    AUTHORITY,
    CLERK,
    FOREIGN_AUTHORITY,
    FOREIGN_CLERK,
    HERE,
    SEALER,
    THERE,
    TODAY,
    answers_for,
    contract,
    identified,
    resident,
    self_of,
    unique,
)

CARD, PHONE = "450399195503120018", "13812345678"
CITY = Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")


async def rows(
    asked: ResidentFilter | None = None, actor: Actor = CITY, on: date = TODAY, **more: Any
) -> list[ListedResident]:
    """What a filter leaves; counted they are as many."""
    asked = asked or ResidentFilter()
    page = await residents(actor, SEALER, asked, Keyset(100), ResidentOrder.CODE, on, **more)
    assert await count_residents(actor, SEALER, asked, on) == len(page.rows)
    return list(page.rows)


async def listed(asked: ResidentFilter | None = None, actor: Actor = CITY, on: date = TODAY) -> set[str]:
    """The codes of those whom a filter leaves."""
    return {row.resident.code for row in await rows(asked, actor, on)}


async def test_everybody_lists_those_within_the_own_reach(county: list[str]) -> None:
    here, ward = await resident("RES-HERE"), await resident("RES-WARD")
    await resident("RES-THERE", region=THERE, known_at=("YS-T",))
    await resident("RES-BOTH", region=THERE, known_at=("LC-T", "YS-T"))
    await resident("RES-GONE", merged_into=ward)
    await answers_for(here, ward)

    assert await listed(actor=CITY) == {"RES-HERE", "RES-THERE", "RES-BOTH", "RES-WARD"}
    assert await listed(actor=AUTHORITY) == {"RES-HERE", "RES-WARD"}
    assert await listed(actor=FOREIGN_AUTHORITY) == {"RES-THERE", "RES-BOTH"}
    assert await listed(actor=FOREIGN_CLERK) == {"RES-THERE", "RES-BOTH"}
    for role in CLINIC:
        staff = Actor("staff", frozenset({role}), institution="LC-T")
        assert await listed(actor=staff) == {"RES-HERE", "RES-BOTH", "RES-WARD"}
    for role in set(AccessRole) - CLINIC - {AccessRole.REGION_AUTHORITY}:
        assert await listed(actor=Actor("other", frozenset({role}), region=HERE, institution="LC-T")) == set()
    assert await listed(actor=ANONYMOUS) == set()
    assert await listed(actor=self_of("RES-HERE", "RES-WARD", "RES-THERE")) == {"RES-HERE", "RES-WARD"}


async def test_filters_by_place_institution_team_and_end(county: list[str]) -> None:
    await contract(await resident("RES-A"), team="LC-A", starts=date(2025, 9, 1))
    await contract(await resident("RES-B", known_at=("LC-T", "YS-T")), team="LC-B")
    await resident("RES-C", region=THERE, known_at=("YS-T",))

    assert await listed(ResidentFilter(region=HERE)) == {"RES-A", "RES-B"}
    assert await listed(ResidentFilter(institution="YS-T")) == {"RES-B", "RES-C"}
    assert await listed(ResidentFilter(institution="no such code")) == set()
    assert await listed(ResidentFilter(team="LC-A")) == {"RES-A"}
    assert await listed(ResidentFilter(team="LC-A"), on=date(2026, 9, 1)) == set()
    assert await listed(ResidentFilter(until=date(2026, 9, 1))) == {"RES-A"}
    assert await listed(ResidentFilter(until=date(2026, 8, 31))) == set()
    assert await listed(ResidentFilter(team="LC-B", until=date(2026, 9, 1))) == set()


async def test_how_somebody_stands_is_listed_and_filtered_by(county: list[str]) -> None:
    await contract(await resident("RES-SIGNED"))
    refuses = await resident("RES-REFUSES")
    await m.UnsignedRecord.create(
        code=unique("UNS"),
        resident=refuses,
        institution=await Institution.get(code="LC-T"),
        reason="REFUSED",
        on_day=TODAY,
        at=AT,
        by="clerk",
    )
    await resident("RES-NOT")
    found = {row.resident.code: (row.status, row.reason) for row in await rows()}

    assert found == {
        "RES-SIGNED": (SigningStatus.SIGNED, None),
        "RES-REFUSES": (SigningStatus.REFUSED, UnsignedReason.REFUSED),
        "RES-NOT": (SigningStatus.UNSIGNED, None),
    }
    assert await listed(ResidentFilter(statuses=[SigningStatus.REFUSED, SigningStatus.UNSIGNED])) == {
        *("RES-REFUSES", "RES-NOT")
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张三", {"RES-1", "RES-2"}),
        ("张三丰", {"RES-2"}),
        (" 张 三", set()),
        ("三", set()),
        (CARD, {"RES-1"}),
        ("450399 19550312 0018", {"RES-1"}),
        ("450399550312001", {"RES-1"}),
        ("４５０３９９１９５５０３１２００１８", {"RES-1"}),
        (CARD[:17], set()),
        ("450399195503120026", set()),
        (PHONE, {"RES-2"}),
        ("+86 138-1234-5678", {"RES-2"}),
        (PHONE[:10], set()),
        ("%", set()),
    ],
)
async def test_people_are_found_by_the_beginning_of_a_name_or_a_whole_number(
    county: list[str], text: str, found: set[str]
) -> None:
    await identified(await resident("RES-1", name="张三"), card=CARD)
    await identified(await resident("RES-2", name="张三丰"), phone=PHONE)

    assert await listed(ResidentFilter(text=text)) == found
    assert await listed(ResidentFilter(text=text), actor=FOREIGN_CLERK) == set()


async def test_a_withdrawn_document_finds_nobody(county: list[str]) -> None:
    await identified(await resident("RES-1"), card=CARD)
    await m.IdentityDocument.all().update(voided_at=AT, void_reason="录入错误")

    assert await listed(ResidentFilter(text=CARD)) == set()


async def test_populations_and_grades_are_those_of_the_day(county: list[str]) -> None:
    turns = await resident("RES-TURNS", born=date(1961, 6, 1))
    await m.Diagnosis.create(resident=turns, icd10="E11.9", starts=date(2025, 1, 1))
    await m.RiskGrading.create(resident=turns, grade="RED", starts=date(2025, 1, 1), ends=date(2026, 4, 1))
    await m.RiskGrading.create(resident=turns, grade="GREEN", starts=date(2026, 4, 1))

    async def on(day: date) -> tuple[frozenset[Population] | None, RiskGrade | None]:
        (row,) = await rows(on=day, with_populations=True)
        return row.populations, row.risk_grade

    assert await on(TODAY) == (frozenset({Population.T2DM}), RiskGrade.RED)
    assert await on(date(2026, 6, 1)) == (frozenset({Population.T2DM, Population.ELDERLY}), RiskGrade.GREEN)
    assert await listed(ResidentFilter(populations=[Population.ELDERLY])) == set()
    assert await listed(ResidentFilter(populations=[Population.ELDERLY]), on=date(2026, 6, 1)) == {"RES-TURNS"}
    assert await listed(ResidentFilter(risk_grades=[RiskGrade.GREEN])) == set()
    assert (await rows())[0].populations is None


@pytest.mark.parametrize("tag", [Population.TB, Population.SMD])
async def test_sensitive_populations_are_for_those_who_care_alone(county: list[str], tag: Population) -> None:
    who = await resident("RES-ILL", born=date(1990, 1, 1), known_at=("LC-T",))
    await m.PopulationTag.create(resident=who, tag=tag.value, starts=date(2025, 1, 1))
    both = Actor("both", frozenset({AccessRole.REGION_AUTHORITY, AccessRole.CLINIC_CLERK}), HERE, "YS-T")

    for actor, knows in ((CLERK, True), (self_of("RES-ILL"), True), (AUTHORITY, False), (CITY, False), (both, False)):
        (row,) = await rows(actor=actor, with_populations=True)
        assert (row.populations, row.is_well_known) == (frozenset({tag} if knows else ()), knows)
        assert await listed(ResidentFilter(populations=[tag]), actor) == ({"RES-ILL"} if knows else set())


async def test_people_of_one_name_are_told_apart_by_their_codes(county: list[str]) -> None:
    for number in range(5):
        await resident(f"RES-{number}", name="王五" if number % 2 else "丁一")
    found: list[str] = []
    place: tuple[str, ...] | None = None
    while True:
        page = await residents(
            CLERK, SEALER, ResidentFilter(), Keyset(2, place), ResidentOrder.NAME, TODAY, descending=False
        )
        found += [row.resident.code for row in page.rows]
        if not page.has_next:
            break
        place = (page.rows[-1].resident.name, page.rows[-1].resident.code)

    assert found == ["RES-0", "RES-2", "RES-4", "RES-1", "RES-3"]
