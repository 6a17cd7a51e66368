"""Who reads which contracts, and what of them: each role, other clinics and regions, residents, guardians."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from core.actor import ANONYMOUS, AccessRole, Actor
from enrolment import models as m
from enrolment.reading.contracts import ContractFilter, ContractOrder, contracts, contracts_by_code, count_contracts
from enrolment.reading.covers import count_group_covers, enrolments_by_code, group_covers, persons_of
from enrolment.reading.keyset import Keyset
from enrolment.reading.papers import consents_of, count_events, events_of, signatures_of
from enrolment.reading.resident_rows import ResidentRow
from enrolment.scope import CLINIC
from teams.models import Institution, Practitioner
from teams.queries.window import Window
from tests.reading.rows import (
    AT,
    AUTHORITY,
    CLERK,
    FOREIGN_AUTHORITY,
    FOREIGN_CLERK,
    HERE,
    THERE,
    TODAY,
    VILLAGE_CLERK,
    answers_for,
    contract,
    group_contract,
    household,
    person,
    resident,
    self_of,
    unique,
)

PAGE = Keyset(100)


async def read(actor: Actor, asked: ContractFilter | None = None) -> set[str]:
    """The codes of all contracts that somebody reads; counted and fetched one by one they are the same."""
    asked = asked or ContractFilter()
    found = {row.code for row in (await contracts(actor, asked, PAGE, ContractOrder.CODE, TODAY)).rows}
    everything: list[str] = [str(code) for code in await m.Contract.all().values_list("code", flat=True)]
    assert await count_contracts(actor, asked, TODAY) == len(found)
    assert found <= set(await contracts_by_code(actor, everything))
    return found


@dataclass(frozen=True, slots=True)
class Cast:
    """A contract here of somebody from here; one there of somebody from there; one there of somebody from here; one
    there whose resident the clinic here knows."""

    here: m.Contract
    there: m.Contract
    away: m.Contract
    known: m.Contract


async def cast() -> Cast:
    """Four contracts with two clinics in two counties."""
    return Cast(
        here=await contract(await resident("RES-HERE"), code="HERE"),
        there=await contract(await resident("RES-THERE", region=THERE, known_at=("YS-T",)), code="THERE", team="YS-A"),
        away=await contract(await resident("RES-AWAY", known_at=("YS-T",)), code="AWAY", team="YS-A"),
        known=await contract(
            await resident("RES-KNOWN", region=THERE, known_at=("YS-T", "LC-T")), code="KNOWN", team="YS-A"
        ),
    )


@pytest.mark.parametrize("role", [role for role in AccessRole if role in CLINIC])
async def test_a_clinic_reads_its_own_contracts_and_no_others_whomever_it_has_registered(
    county: list[str], role: AccessRole
) -> None:
    await cast()

    assert await read(Actor("staff", frozenset({role}), institution="LC-T")) == {"HERE"}
    assert await read(Actor("staff", frozenset({role}), institution="YS-T")) == {"THERE", "AWAY", "KNOWN"}


async def test_a_hospital_reads_the_contracts_of_the_clinics_under_it_and_not_the_other_way_round(
    county: list[str],
) -> None:
    await contract(await resident(known_at=("LC-V1",)), code="VILLAGE", team=None, doctor="LC-VD")
    await m.Contract.filter(code="VILLAGE").update(institution_id=(await Institution.get(code="LC-V1")).id)
    await cast()

    assert await read(CLERK) == {"HERE", "VILLAGE"}
    assert await read(VILLAGE_CLERK) == {"VILLAGE"}


async def test_a_region_reads_its_contracts_and_those_of_its_residents_elsewhere(county: list[str]) -> None:
    await cast()

    assert await read(AUTHORITY) == {"HERE", "AWAY"}
    assert await read(FOREIGN_AUTHORITY) == {"THERE", "AWAY", "KNOWN"}
    assert await read(Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")) == {
        *("HERE", "THERE", "AWAY", "KNOWN")
    }


@pytest.mark.parametrize(
    "role", [role for role in AccessRole if role not in CLINIC and role is not AccessRole.REGION_AUTHORITY]
)
async def test_other_roles_read_nothing_whatever_else_their_token_says(county: list[str], role: AccessRole) -> None:
    await cast()

    assert await read(Actor("other", frozenset({role}), region=HERE, institution="LC-T")) == set()


async def test_without_claims_nobody_reads_anything(county: list[str]) -> None:
    await cast()

    assert await read(ANONYMOUS) == set()
    assert await read(Actor("staff", frozenset({AccessRole.CLINIC_CLERK}))) == set()
    assert await read(Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}))) == set()
    assert await read(Actor("not a resident", frozenset({AccessRole.AUDITOR}), resident="RES-HERE")) == set()


async def test_a_resident_reads_the_own_contracts_and_those_of_wards(county: list[str]) -> None:
    await cast()
    ward = await resident("RES-WARD")
    await contract(ward, code="WARD")

    assert await read(self_of("RES-HERE")) == {"HERE"}
    assert await read(self_of("RES-HERE", "RES-WARD")) == {"HERE"}  # the token alone says so
    await answers_for(await m.Resident.get(code="RES-HERE"), ward)
    assert await read(self_of("RES-HERE", "RES-WARD")) == {"HERE", "WARD"}
    assert await read(self_of("RES-NOBODY")) == set()


async def test_who_was_taken_out_of_a_draft_reads_it_no_more(county: list[str]) -> None:
    await resident("RES-STAYS")
    found = await contract(await resident("RES-OUT"), code="DRAFT", phase="DRAFT")
    await m.ContractPerson.filter(contract=found).update(removed_at=AT)

    assert await read(self_of("RES-OUT")) == set()
    assert await read(CLERK) == {"DRAFT"}
    assert await persons_of(CLERK, [found.id]) == {}


async def family() -> m.Contract:
    """A family of two, one of whom another clinic knows; both consented, signed, and something happened to each."""
    wife, husband = await resident("RES-WIFE", name="李四"), await resident("RES-HUSBAND", known_at=("LC-T", "YS-T"))
    found = await contract(kind="FAMILY", household=await household(wife, husband), code="FAMILY")
    for who in (wife, husband):
        await person(found, who)
        await m.Consent.create(
            contract=found, resident=who, given_by=who, disclosure="d" * 64, at=AT, recorded_at=AT, recorded_by="clerk"
        )
        await m.Signature.create(
            contract=found,
            party="RESIDENT",
            resident=who,
            signer=who,
            method="HANDWRITTEN",
            at=AT,
            evidence="e" * 64,
            recorded_at=AT,
            recorded_by="clerk",
        )
        await event(found, who, "CONSENTED")
    await m.Signature.create(
        contract=found,
        party="PROVIDER",
        practitioner=await Practitioner.get(code="LC-D1"),
        method="TABLET",
        at=AT,
        evidence="e" * 64,
        recorded_at=AT,
        recorded_by="clerk",
    )
    await event(found, None, "SIGNED")
    return found


async def event(of: m.Contract, who: m.Resident | None, kind: str) -> None:
    """Something happened to a contract."""
    await m.ContractEvent.create(
        contract=of, resident=who, kind=kind, from_state="DRAFT", to_state="IN_FORCE", on_day=TODAY, at=AT, by="clerk"
    )


async def told(actor: Actor, found: m.Contract) -> dict[str, set[str | None]]:
    """Of whom the parts of a contract tell somebody, by residents' codes; None: of the paper."""
    persons = (await persons_of(actor, [found.id])).get(found.id, ())
    covers = {row.resident.code: row.enrolment.code for row in persons if row.enrolment is not None}
    page = (await events_of(actor, [found.id], Window(100))).get(found.id)
    events = () if page is None else page.rows
    assert (await count_events(actor, [found.id])).get(found.id, 0) == len(events)
    enrolments: list[str] = [str(code) for code in await m.Enrolment.all().values_list("code", flat=True)]
    assert set(await enrolments_by_code(actor, enrolments)) == set(covers.values())

    def codes(residents: Iterable[ResidentRow | None]) -> set[str | None]:
        return {None if each is None else each.code for each in residents}

    return {
        "persons": codes(row.resident for row in persons),
        "consents": codes(row.resident for row in (await consents_of(actor, [found.id])).get(found.id, ())),
        "signatures": codes(row.resident for row in (await signatures_of(actor, [found.id])).get(found.id, ())),
        "events": codes(row.resident for row in events),
    }


@pytest.mark.parametrize("actor", [CLERK, AUTHORITY], ids=lambda actor: actor.subject)
async def test_whose_contract_it_is_reads_of_everybody_in_it(county: list[str], actor: Actor) -> None:
    both = {"RES-WIFE", "RES-HUSBAND"}

    assert await told(actor, await family()) == {
        "persons": both,
        "consents": both,
        "signatures": {*both, None},
        "events": {*both, None},
    }


async def test_a_member_reads_of_a_family_contract_only_what_is_about_the_own_person(county: list[str]) -> None:
    found = await family()
    actor = self_of("RES-HUSBAND")

    assert await read(actor) == {"FAMILY"}
    assert await told(actor, found) == {
        "persons": {"RES-HUSBAND"},
        "consents": {"RES-HUSBAND"},
        "signatures": {"RES-HUSBAND", None},
        "events": {"RES-HUSBAND", None},
    }


async def test_another_clinic_reads_nothing_of_a_contract_whose_member_it_has_registered(county: list[str]) -> None:
    found = await family()

    assert await read(FOREIGN_CLERK) == set()
    assert set().union(*(await told(FOREIGN_CLERK, found)).values()) <= {None}  # nothing of anybody


async def test_a_guardian_reads_of_the_ward_and_the_own_person(county: list[str]) -> None:
    found = await family()
    wife, husband = await m.Resident.get(code="RES-WIFE"), await m.Resident.get(code="RES-HUSBAND")
    await answers_for(wife, husband)
    await answers_for(await resident("RES-OTHER"), wife)

    assert (await told(self_of("RES-WIFE", "RES-HUSBAND"), found))["persons"] == {"RES-WIFE", "RES-HUSBAND"}
    assert (await told(self_of("RES-OTHER", "RES-WIFE"), found))["persons"] == {"RES-WIFE"}


async def test_nobody_finds_a_contract_by_what_is_not_theirs_to_read(county: list[str]) -> None:
    """That somebody else of the name 李四 is in the contract of the husband is not told by searching."""
    await family()

    assert await read(CLERK, ContractFilter(text="李四")) == {"FAMILY"}
    assert await read(FOREIGN_CLERK, ContractFilter(text="李四")) == set()
    assert await read(self_of("RES-HUSBAND"), ContractFilter(text="李")) == set()
    assert await read(self_of("RES-HUSBAND"), ContractFilter(resident="RES-WIFE")) == set()
    assert await read(FOREIGN_CLERK, ContractFilter(text="张三")) == set()


async def test_a_group_contract_is_read_by_those_it_covers_each_the_own_cover(county: list[str]) -> None:
    members = [await resident(f"RES-G{number}", known_at=("LC-T",) if number else ("YS-T",)) for number in range(3)]
    found = await group_contract(*members, code="GROUP")

    async def covered(actor: Actor) -> set[str]:
        rows = (await group_covers(actor, [found.id], TODAY, Window(100))).get(found.id)
        codes = set() if rows is None else {row.resident.code for row in rows.rows}
        assert (await count_group_covers(actor, [found.id], TODAY)).get(found.id, 0) == len(codes)
        return codes

    assert await read(self_of("RES-G1")) == {"GROUP"}
    assert await covered(self_of("RES-G1")) == {"RES-G1"}
    assert await covered(CLERK) == {"RES-G0", "RES-G1", "RES-G2"}
    assert await covered(FOREIGN_CLERK) == set()
    assert await read(self_of(unique("RES"))) == set()
