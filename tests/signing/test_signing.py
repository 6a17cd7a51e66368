"""Signing one person writes everything at once (R106): every row of it, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.eligibility.facts import Setting
from catalog.quote.basket import Basket, Chosen, QuoteWorld
from catalog.quote.quote import quote
from catalog.vocabulary import Payer, Population
from core.models import KeptAnswer
from enrolment import models
from enrolment.queries import facts_of
from enrolment.recording.diagnoses import RecordDiagnosis, record_diagnosis
from enrolment.recording.tags import RecordTag, record_tag
from enrolment.signing.given import Circumstances, GroupChosen, PackageWanted, evidence_of
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import SignChannel, TagEvidence
from teams.models import Institution
from tests.enrolment.desk_staging import everything, key, refused
from tests.signing.staging import (
    NOW,
    TODAY,
    YEAR,
    World,
    announced,
    asked,
    audited,
    doctor_id,
    happened,
    held,
    known_at,
    paid,
    paper_of,
    resident,
    row,
    signed,
    team_id,
)

pytestmark = pytest.mark.anyio

TCM = PackageWanted("PER-TCM", (GroupChosen("TECHNIQUES", ("TCM-04", "TCM-05", "TCM-06")),))
"""Traditional medicine, for one year, with the three techniques chosen."""
HEART = PackageWanted("PER-MBWY-HD")
"""Care for high blood pressure, for those who hold the priority package."""


async def test_signing_writes_the_contract_with_its_provider_and_its_days(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)

    home = await Institution.get(code="LC-T01-H")
    contract = await row(models.Contract, id=enrolment.contract_id)
    about = ("kind", "years", "starts", "ends", "covered_until", "channel", "signed_on", "backfill_reason", "version")
    assert [contract[name] for name in about] == ["INDIVIDUAL", 1, *YEAR, YEAR[1], "CLINIC", TODAY, None, 1]
    assert (contract["team_id"], contract["practitioner_id"]) == (await team_id("LC-T01-TEAM01"), None)
    assert (contract["institution_id"], contract["region_id"]) == (home.id, home.region_id)
    assert {contract[name] for name in ("signed_at", "offered_at", "recorded_at")} == {NOW}
    assert contract["recorded_by"] == "clerk of LC-T01-H"
    assert (contract["needs_approval"], contract["renews_id"], contract["follows_id"]) == (False, None, None)
    assert "LC-H1" in contract["chain"] or contract["chain"]
    template = await models.AgreementTemplate.get(id=contract["template_id"])
    assert template.code == "RESIDENTS"
    assert enrolment.contract.code.startswith("CON-")
    assert len(contract["token"]) >= 20


async def test_signing_writes_the_cover_and_who_is_covered(world: World) -> None:
    code = await resident(world.own)
    enrolment = await signed(code, world.own)

    person = await models.Resident.get(code=code)
    cover = await row(models.Enrolment, code=enrolment.code)
    assert cover | {"code": ""} == {
        "code": "",
        "resident_id": person.id,
        "contract_id": enrolment.contract_id,
        "starts": YEAR[0],
        "ends": YEAR[1],
        "covered_until": YEAR[1],
        "renews_id": None,
        "follows_id": None,
        "recorded_at": NOW,
        "voided_at": None,
        "void_reason": None,
    }
    listed = await row(models.ContractPerson, contract_id=enrolment.contract_id)
    assert listed == {
        "contract_id": enrolment.contract_id,
        "resident_id": person.id,
        "basket": [{"code": "BAS-00", "options": {}, "leaveOut": []}],
        "starts": TODAY,
        "adopted_id": None,
        "is_discreet": False,
        "enrolment_id": enrolment.id,
        "added_at": NOW,
        "removed_at": None,
    }


async def test_signing_keeps_the_consent_and_both_signatures_with_their_evidence(world: World) -> None:
    code = await resident(world.own)
    enrolment = await signed(code, world.own)

    person = await models.Resident.get(code=code)
    consent = await row(models.Consent, contract_id=enrolment.contract_id)
    assert (consent["resident_id"], consent["given_by_id"], consent["at"]) == (person.id, person.id, NOW)
    assert consent["disclosure"] != evidence_of("")
    signatures = await models.Signature.filter(contract_id=enrolment.contract_id).order_by("id").values()
    about = ("party", "resident_id", "signer_id", "practitioner_id", "method", "at", "evidence", "recorded_by")
    clerk = "clerk of LC-T01-H"
    assert [tuple(each[name] for name in about) for each in signatures] == [
        ("RESIDENT", person.id, person.id, None, "HANDWRITTEN", NOW, "a" * 64, clerk),
        ("PROVIDER", None, None, await doctor_id("LC-P0001"), "TABLET", NOW, "b" * 64, clerk),
    ]


async def test_signing_tells_what_happened_to_the_contract_and_to_those_who_listen(world: World) -> None:
    code = await resident(world.own)
    enrolment = await signed(code, world.own)

    contract = await paper_of(enrolment)
    assert await happened(enrolment) == [
        ("CONSENTED", None, "AWAITING_SIGNATURE", TODAY, None),
        ("SIGNED", "AWAITING_SIGNATURE", "AWAITING_SIGNATURE", TODAY, None),
        ("ENTERED", "AWAITING_SIGNATURE", "IN_FORCE", TODAY, None),
    ]
    assert await announced(enrolment) == [
        (
            "contract.signed",
            {"kind": "INDIVIDUAL", "enrolment": enrolment.code, "state": "IN_FORCE", "starts": "2026-03-01"},
        )
    ]
    entry = await audited("signContract", enrolment)
    assert (entry["subject"], entry["at"], entry["contract"]) == ("clerk of LC-T01-H", NOW, contract.code)
    assert entry["input"]["resident"] == code


async def test_the_health_record_is_opened_with_the_first_contract_and_once(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    second = await signed(code, world.own, YEAR[1])

    record = await models.HealthRecord.get(resident_id=first.resident_id)
    home = await Institution.get(code="LC-T01-H")
    assert (record.opened, record.opened_by, record.institution_id) == (TODAY, "clerk of LC-T01-H", home.id)
    assert second.resident_id == first.resident_id


async def test_a_contract_that_begins_later_is_upcoming_and_prices_are_those_of_its_first_day(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own, date(2026, 6, 1), years=2)

    assert (enrolment.starts, enrolment.ends) == (date(2026, 6, 1), date(2028, 6, 1))
    assert (await happened(enrolment))[-1] == ("ENTERED", "AWAITING_SIGNATURE", "UPCOMING", date(2026, 6, 1), None)
    assert (await paid(enrolment))["BAS-00"] == {
        (year, payer): fen
        for year in (1, 2)
        for payer, fen in (("PUBLIC_HEALTH", 3000), ("MEDICAL_INSURANCE", 3000), ("FISCAL", 1000))
    }


@pytest.mark.parametrize(
    ("starts", "years", "ends"),
    [
        (TODAY, 1, date(2027, 3, 1)),
        (TODAY, 2, date(2028, 3, 1)),
        (TODAY, 3, date(2029, 3, 1)),
        (date(2026, 12, 31), 1, date(2027, 12, 31)),
    ],
)
async def test_terms_are_half_open_years(world: World, starts: date, years: int, ends: date) -> None:
    enrolment = await signed(await resident(world.own), world.own, starts, years=years)

    assert (enrolment.starts, enrolment.ends, enrolment.covered_until) == (starts, ends, ends)
    assert (await paper_of(enrolment)).ends == ends


async def test_who_signs_on_29_february_is_covered_to_28_february(world: World) -> None:
    leap = date(2028, 2, 29)
    enrolment = await signed(await resident(world.own, on=leap), world.own, leap, on=leap)

    assert (enrolment.starts, enrolment.ends) == (leap, date(2029, 3, 1))


@pytest.mark.parametrize(("years", "wanted"), [(1, TCM), (3, HEART)])
async def test_frozen_amounts_sum_to_the_quote(world: World, years: int, wanted: PackageWanted) -> None:
    code = await resident(world.own)
    await record_diagnosis(world.own.desk(), RecordDiagnosis(code, 1, "I10"), key())
    facts = (await facts_of([code], "450323", TODAY))[code]
    enrolment = await signed(code, world.own, years=years, packages=(PackageWanted("BAS-00"), wanted))

    catalog = world.own.catalog
    offers = catalog.versions_on_offer(["450323"], TODAY)
    terms = QuoteWorld(offers, Setting(), None, None, catalog.seasons, catalog.visits, catalog.regions["450323"].name)
    basket = Basket(facts, "450323", TODAY, years, (Chosen("BAS-00"), wanted.chosen), signed=TODAY)
    found = quote(basket, terms)
    expected = {
        each.version.code: {
            (year.number, payer.value): year.amounts.of(payer)
            for year in each.price.years
            for payer in Payer
            if year.amounts.of(payer)
        }
        for each in found.packages
    }
    assert await paid(enrolment) == expected
    assert set(expected) == {"BAS-00", wanted.code, "PRI-ELD", "PRI-HTN"}
    assert sum(sum(each.values()) for each in expected.values()) == sum(year.amounts.total for year in found.years)
    prices = models.SelectionPrice.filter(selection_id__in=await _selections(enrolment))
    assert all(await prices.values_list("is_placeholder", flat=True))


async def test_what_was_chosen_in_the_groups_is_kept(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own, packages=(PackageWanted("BAS-00"), TCM))

    selection = await models.Selection.get(enrolment_id=enrolment.id, package__code="PER-TCM")
    assert (selection.options, selection.left_out) == ({"TECHNIQUES": ["TCM-04", "TCM-05", "TCM-06"]}, [])
    person = await models.ContractPerson.get(contract_id=enrolment.contract_id)
    assert person.basket[1] == {"code": "PER-TCM", "options": selection.options, "leaveOut": []}


async def _selections(enrolment: models.Enrolment) -> list[int]:
    return [each.id for each in await models.Selection.filter(enrolment_id=enrolment.id)]


async def test_priority_packages_attach_from_the_first_day_and_those_of_later_days_wait(world: World) -> None:
    born = date(1961, 8, 1)  # 65 in the middle of the term
    code = await resident(world.own, born)
    answer = await record_diagnosis(world.own.desk(), RecordDiagnosis(code, 1, "I10"), key())
    await record_tag(
        world.own.desk(),
        RecordTag(code, answer["version"], Population.POVERTY_LIFTED, evidence=TagEvidence.ROSTER),
        key(),
    )
    enrolment = await signed(code, world.own)

    assert await held(enrolment) == {
        "BAS-00": (*YEAR, "CHOSEN", None),
        "PRI-HTN": (*YEAR, "ATTACHED", None),
        "PRI-POV": (*YEAR, "ATTACHED", None),
    }


async def test_a_retry_with_the_same_key_answers_the_same_and_writes_nothing(world: World) -> None:
    given, once = asked(await resident(world.own), world.own), key()
    first = await sign_contract(world.own.desk(), given, once)
    before = await everything()

    assert await sign_contract(world.own.desk(), given, once) == first
    assert await everything() == before
    assert await KeptAnswer.filter(key=once).count() == 1


async def test_the_same_key_with_another_input_is_refused(world: World) -> None:
    code, once = await resident(world.own), key()
    await sign_contract(world.own.desk(), asked(code, world.own), once)

    (problem,) = await refused(sign_contract(world.own.desk(), asked(code, world.own, years=2), once))
    assert (problem.code, problem.path) == ("IDEMPOTENCY_KEY_REUSED", ("idempotencyKey",))


async def test_who_is_signed_elsewhere_is_told_until_when_and_where_only_to_those_who_may_know(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await known_at(world.other, code)

    outside = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    elsewhere = asked(code, world.other, circumstances=outside)
    (foreign,) = await refused(sign_contract(world.other.desk(), elsewhere, key()))
    (own,) = await refused(sign_contract(world.own.desk(), asked(code, world.own), key()))
    assert (foreign.code, foreign.path) == ("ALREADY_ENROLLED", ("starts",))
    assert [(each.until, each.enrolment) for each in (foreign, own)] == [(YEAR[1], None), (YEAR[1], first.code)]  # type: ignore[attr-defined]
    assert "2027-02-28" in foreign.message.zh
    assert first.code not in foreign.message.zh + foreign.message.en


async def test_signing_takes_twenty_five_statements(world: World) -> None:
    """Whoever it is; PostgreSQL takes the idempotency key's lock and writes audit and answer with one statement."""
    for _ in range(2):
        code = await resident(world.own)
        world.sent.clear()
        await sign_contract(world.own.desk(), asked(code, world.own), key())
        assert len(world.sent) == 25
