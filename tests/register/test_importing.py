"""A register is taken over as the single verbs would have written it, once, and whole households at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.vocabulary import Population
from core.faults import Refusal
from core.models import AuditEntry, OutboxEvent
from enrolment import models
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.format.record import (
    DiagnosisEntry,
    EndingEntry,
    FactsEntry,
    GuardianEntry,
    HouseholdEntry,
    RegisterLine,
    SignatureEntry,
    TagEntry,
    UnsignedEntry,
)
from enrolment.register.judging import Court
from enrolment.register.places import places_of
from enrolment.register.providers import Providers, turning_days
from enrolment.register.reckoning import Reckoner
from enrolment.register.staging import Staging
from enrolment.register.term import Term
from enrolment.register.vocabulary import RegisterImportState
from enrolment.signing.given import ConsentGiven, ProviderSigned, ResidentSigned
from enrolment.vocabulary import (
    ContractKind,
    EndingReason,
    FamilyRelation,
    SignChannel,
    SigningMethod,
    TagEvidence,
    UnsignedReason,
)
from teams.composition.rule import Capacity
from teams.models import Institution
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import address, dump, everything
from tests.register.lines import STARTS, checked, contract, given, imported, line, person, register
from tests.signing.staging import EVIDENCE, OLD, TODAY, World, noon, signed
from tests.signing.staging import resident as registered


async def test_a_sound_register_is_taken_over_line_by_line(fresh: World) -> None:
    outcome, faults = await imported(fresh.own.desk(), fresh.own, register(fresh.own, 5))

    assert faults == []
    assert (outcome.state, outcome.total, outcome.done, outcome.rejected) == (RegisterImportState.FINISHED, 5, 5, 0)
    assert await models.Resident.all().count() == 5
    assert await models.Enrolment.all().count() == 5
    assert await models.HealthRecord.all().count() == 5
    assert await models.RegisterSource.filter(contract_number="C3").count() == 1
    assert await OutboxEvent.filter(kind="register.imported", subject=str(outcome.code)).count() == 1
    kinds = [entry.detail["what"] for entry in await AuditEntry.filter(verb="Mutation.importRegister").order_by("id")]
    assert kinds == ["begun", "written", "finished"]


async def test_the_same_file_again_changes_nothing_and_answers_the_first_result(fresh: World) -> None:
    desk, lines = fresh.own.desk(), register(fresh.own, 3)
    first, _ = await imported(desk, fresh.own, lines)
    before = await everything()

    again, _ = await imported(desk, fresh.own, lines)

    assert (again.code, again.done, again.is_repeated) == (first.code, 3, True)
    assert await everything() == before


async def test_another_file_with_the_same_people_writes_only_what_is_new(fresh: World) -> None:
    desk, lines = fresh.own.desk(), register(fresh.own, 3)
    await imported(desk, fresh.own, lines)

    tagged = FactsEntry(diagnoses=(DiagnosisEntry("I10", date(2024, 1, 1)),))
    more = [*lines[:2], replace(lines[2], facts=tagged), *register(fresh.own, 1, first=9)]
    outcome, faults = await imported(desk, fresh.own, [replace(o, number=n) for n, o in enumerate(more, 1)], given("b"))

    assert faults == []
    assert outcome.done == 4
    assert await models.Resident.all().count() == 4
    assert await models.Enrolment.all().count() == 4
    assert await models.Diagnosis.all().count() == 1


async def test_names_numbers_and_phones_are_sealed(fresh: World) -> None:
    lines = register(fresh.own, 2)
    await imported(fresh.own.desk(), fresh.own, lines)

    text = await dump()

    for one in lines:
        assert one.person.document is not None
        assert one.person.document.number not in text
        assert one.person.phones[0].phone.number not in text
        assert f"'{one.person.legacy_number}'" not in text


async def test_a_contract_is_written_as_signing_at_the_desk_writes_it(fresh: World) -> None:
    own = fresh.own
    home = address(own.region, own.village, since=date(2010, 1, 1))
    code = await registered(own, OLD, residence=home)
    at_desk = await signed(code, own, STARTS, on=TODAY, backfill_reason="从旧系统迁入", **_signed_on(STARTS))
    one = line(1, person(own, 501, OLD), contract(own, channel=SignChannel.CLINIC))
    _, faults = await imported(own.desk(), own, [one])

    assert faults == []
    (imported_row,) = await models.Enrolment.exclude(id=at_desk.id).select_related("contract")
    assert await _shape(imported_row.id) == await _shape(at_desk.id)


def _signed_on(on: date) -> dict[str, Any]:
    """Consent and signatures of that day."""
    return {
        "consent": ConsentGiven(noon(on), True),
        "resident_signature": ResidentSigned(SigningMethod.HANDWRITTEN, noon(on), EVIDENCE["resident"]),
        "provider_signature": ProviderSigned("LC-P0001", SigningMethod.TABLET, noon(on), EVIDENCE["provider"]),
    }


async def _shape(enrolment: int) -> dict[str, Any]:
    """Everything an enrolment is, but for who, when recorded, and by which codes."""
    row = await models.Enrolment.get(id=enrolment).select_related("contract")
    paper = {
        name: getattr(row.contract, name)
        for name in (
            "kind",
            "region_id",
            "institution_id",
            "team_id",
            "practitioner_id",
            "chain",
            "years",
            "starts",
            "ends",
            "covered_until",
            "channel",
            "provided",
            "signed_on",
            "backfill_reason",
            "needs_approval",
            "version",
        )
    }
    held = []
    for each in await models.Selection.filter(enrolment_id=enrolment).order_by("package_id", "starts"):
        prices = await models.SelectionPrice.filter(selection_id=each.id).order_by("year", "payer")
        amounts = [(price.year, price.payer, price.fen, price.is_placeholder) for price in prices]
        days = (each.starts, each.ends, each.closing)
        held.append((each.package_id, each.version_id, *days, each.joining, each.options, each.left_out, amounts))
    (basket,) = await models.ContractPerson.filter(contract_id=row.contract_id).values_list("basket", "starts")
    return {"paper": paper, "term": (row.starts, row.ends, row.covered_until), "held": held, "basket": basket}


async def test_of_a_register_with_a_fault_nothing_is_written_unless_failed_rows_alone_are_rejected(
    fresh: World,
) -> None:
    lines = register(fresh.own, 3)
    lines[1] = replace(lines[1], contract=contract(fresh.own, provider=replace(_provider(lines[1]), team="NO-TEAM")))
    before = await everything()

    refused, faults = await imported(fresh.own.desk(), fresh.own, lines, given(policy=ErrorPolicy.REJECT_EVERYTHING))

    assert [(each.line, each.column, each.code) for each in faults] == [(2, "team", "NOT_FOUND")]
    assert (refused.code, refused.state, refused.rejected) == (None, RegisterImportState.REFUSED, 1)
    assert await everything() == before

    outcome, _ = await imported(fresh.own.desk(), fresh.own, lines)

    assert (outcome.done, outcome.rejected) == (2, 1)
    assert await models.Resident.all().count() == 2


def _provider(one: RegisterLine) -> Any:
    assert one.contract is not None
    return one.contract.provider


async def test_a_household_goes_in_whole_or_not_at_all(fresh: World) -> None:
    own = fresh.own
    head = line(1, person(own, 1), contract(own), household=HouseholdEntry("H1", FamilyRelation.HEAD))
    spouse = line(2, person(own, 2), contract(own, backfill_reason=None))
    spouse = replace(spouse, household=HouseholdEntry("H1", FamilyRelation.SPOUSE))
    lines = [head, spouse, line(3, person(own, 3), contract(own))]

    outcome, faults = await imported(own.desk(), own, lines)

    told = [(each.line, each.code) for each in faults]
    assert told == [(1, "HOUSEHOLD_REJECTED"), (2, "BACKFILL_REASON_NEEDED")]
    assert (outcome.done, outcome.rejected) == (1, 2)

    mended = [replace(head, number=1), replace(spouse, contract=contract(own))]
    outcome, faults = await imported(own.desk(), own, mended, given("b"))

    assert (faults, outcome.done) == ([], 2)
    assert await models.Household.all().count() == 1
    assert await models.HouseholdMember.all().count() == 2
    assert await models.HouseholdHead.all().count() == 1


async def test_a_family_shares_one_contract_and_each_member_has_a_cover(fresh: World) -> None:
    own = fresh.own
    family = contract(own, kind=ContractKind.FAMILY, number="F1")
    lines = [
        line(1, person(own, 1), replace(family, is_anchor=True), household=HouseholdEntry("H1", FamilyRelation.HEAD)),
        line(2, person(own, 2), family, household=HouseholdEntry("H1", FamilyRelation.SPOUSE)),
    ]

    _, faults = await imported(own.desk(), own, lines)

    assert faults == []
    (paper,) = await models.Contract.all()
    assert (paper.kind, await models.Enrolment.filter(contract_id=paper.id).count()) == ("FAMILY", 2)
    assert await models.FamilyMembership.filter(contract_id=paper.id).count() == 2
    assert await models.HouseholdMember.filter(is_anchor=True).count() == 1


async def test_a_child_is_signed_by_a_guardian_of_another_line(fresh: World) -> None:
    own, born = fresh.own, date(2018, 5, 5)
    mother = line(2, person(own, 2))
    child = line(1, person(own, 11, born), contract(own, is_by_guardian=True))
    alone = replace(child, contract=contract(own))
    child = replace(child, guardian=GuardianEntry(FamilyRelation.PARENT, mother.person.document))

    assert await checked(own.desk(), own, [alone, mother]) == [(1, "signedByGuardian", "SIGNER_IS_A_MINOR")]

    _, faults = await imported(own.desk(), own, [child, mother])

    assert faults == []
    (guardianship,) = await models.Guardianship.all().select_related("resident", "guardian")
    assert (guardianship.resident.born, guardianship.relation) == (born, "PARENT")


async def test_two_terms_of_one_person_follow_each_other_and_never_overlap(fresh: World) -> None:
    own = fresh.own
    first = contract(own, date(2026, 1, 5), number="C1")
    ended = EndingEntry(EndingReason.OWN_REQUEST, date(2026, 2, 1))
    lines = [
        line(1, person(own, 1), first, ending=ended),
        line(2, person(own, 1), contract(own, date(2026, 2, 1), number="C2")),
    ]

    clash = [replace(lines[0], ending=None), lines[1]]
    assert await checked(own.desk(), own, clash) == [
        (1, "", "HOUSEHOLD_REJECTED"),
        (2, "startsOn", "TERMS_OVERLAP"),
    ]

    _, faults = await imported(own.desk(), own, lines)

    assert faults == []
    terms = await models.Enrolment.all().order_by("starts").values_list("starts", "covered_until")
    assert list(terms) == [(date(2026, 1, 5), date(2026, 2, 1)), (date(2026, 2, 1), date(2027, 2, 1))]
    assert await models.Ending.all().count() == 1
    assert await models.Selection.filter(closing="ENROLMENT_ENDED", ends=date(2026, 2, 1)).count() >= 1


async def test_who_is_signed_with_another_clinic_is_refused_without_a_word_of_which(fresh: World) -> None:
    other, own = fresh.other, fresh.own
    elsewhere = line(1, person(other, 1), contract(other))
    await imported(other.desk(), other, [elsewhere])
    before = await everything()

    here = line(1, person(own, 1, residence=elsewhere.person.residence), contract(own, accepts_outside_area=True))
    outcome, faults = await imported(own.desk(), own, [here], given("b", ErrorPolicy.REJECT_EVERYTHING))

    assert [(each.line, each.column, each.code) for each in faults] == [(1, "startsOn", "ALREADY_ENROLLED")]
    assert other.institution not in faults[0].message.zh + faults[0].message.en
    assert other.team not in faults[0].message.zh + faults[0].message.en
    assert outcome.done == 0
    assert await everything() == before


async def test_a_clerk_of_another_clinic_takes_nothing_over(fresh: World) -> None:
    before = await everything()

    with pytest.raises(Refusal) as caught:
        await imported(fresh.other.desk(), fresh.own, register(fresh.own, 1))

    assert [each.code for each in caught.value.problems] == ["NOT_FOUND"]
    assert await everything() == before


async def test_contradictions_within_the_file_are_told_by_line_and_column(fresh: World) -> None:
    own = fresh.own
    one = person(own, 1)
    lines = [
        line(1, one),
        line(2, replace(one, name="李四", phones=())),
        line(3, replace(person(own, 2), legacy_number="X")),
        line(4, replace(person(own, 4), legacy_number="X")),
        line(5, person(own, 5), household=HouseholdEntry("A", FamilyRelation.HEAD)),
        line(6, person(own, 5), household=HouseholdEntry("B", FamilyRelation.HEAD)),
    ]

    found = await checked(own.desk(), own, lines)

    assert (2, "name", "CONTRADICTS_LINE") in found
    assert {(3, "legacyNumber", "SAME_LEGACY_NUMBER"), (4, "legacyNumber", "SAME_LEGACY_NUMBER")} <= set(found)
    assert {(5, "householdNumber", "TWO_HOUSEHOLDS"), (6, "householdNumber", "TWO_HOUSEHOLDS")} <= set(found)


async def test_facts_come_in_with_the_packages_that_follow_from_them(fresh: World) -> None:
    own = fresh.own
    facts = FactsEntry(
        (TagEntry(Population.POVERTY_LIFTED, TagEvidence.ROSTER, None, date(2021, 1, 1)),),
        (DiagnosisEntry("I10", date(2022, 1, 1)),),
    )
    lines = [
        line(1, person(own, 1, OLD), contract(own), facts=facts),
        line(2, person(own, 2), unsigned=UnsignedEntry(UnsignedReason.LONG_AWAY, TODAY)),
    ]

    _, faults = await imported(own.desk(), own, lines)

    assert faults == []
    held = {each.package.code for each in await models.Selection.all().select_related("package")}
    assert {"BAS-00", "PRI-ELD", "PRI-HTN"} <= held
    assert await models.PopulationTag.all().count() == 1
    assert await models.UnsignedRecord.filter(reason="LONG_AWAY").count() == 1


async def test_signatures_are_written_where_the_register_tells_what_proves_them(fresh: World) -> None:
    own = fresh.own
    proven = contract(own, by_resident=SignatureEntry(evidence="a" * 64))
    lines = [line(1, person(own, 1), proven), line(2, person(own, 2), contract(own, number="C2"))]

    await imported(own.desk(), own, lines)

    assert await models.Signature.all().count() == 1


async def test_a_statement_is_not_sent_for_each_line(fresh: World) -> None:
    desk = fresh.own.desk()
    await imported(desk, fresh.own, register(fresh.own, 2))
    fresh.sent.clear()
    await imported(desk, fresh.own, register(fresh.own, 4, first=20), given("b"))
    few = len(fresh.sent)
    fresh.sent.clear()
    await imported(desk, fresh.own, register(fresh.own, 60, first=40), given("c"))

    assert len(fresh.sent) == few


async def test_without_a_window_nothing_is_entered_late_and_after_its_deadline_it_awaits_approval(fresh: World) -> None:
    away = fresh.away
    lines = [line(1, person(away, 1), contract(away))]
    assert await checked(away.desk(), away, lines) == [(1, "startsOn", "BACKFILL_CLOSED")]

    await fresh.settle(PolicyParameter.BACKFILL, Backfill(deadline=date(2026, 2, 1)), away.region)
    _, faults = await imported(away.desk(), away, lines)

    assert faults == []
    (paper,) = await models.Contract.all()
    assert (paper.needs_approval, await models.Enrolment.all().count()) == (True, 0)
    assert await models.ContractPerson.filter(contract_id=paper.id, enrolment_id=None).count() == 1


async def test_a_team_takes_no_more_people_of_a_file_than_it_has_room_for(fresh: World) -> None:
    await fresh.settle(PolicyParameter.CAPACITY, Capacity(residents_per_signing_doctor=1))
    (ground,) = {each.common.ground.capacity for each in await _terms(fresh)}

    found = await checked(fresh.own.desk(), fresh.own, register(fresh.own, ground + 2))

    assert [each for each in found if each[2] == "CAPACITY_REACHED"] == [
        (ground + 1, "team", "CAPACITY_REACHED"),
        (ground + 2, "team", "CAPACITY_REACHED"),
    ]


async def _terms(world: World) -> list[Term]:
    """The terms of one line, judged."""
    desk = world.own.desk()
    home = await Institution.get(code=world.own.institution)
    places = await places_of(desk, home, "x")
    with Staging(desk.sealer, places.legacy_key) as staging:
        staging.add(register(world.own, 1)[0])
        staging.group()
        court = Court(desk, home, staging, places, Providers(desk, await turning_days()), Reckoner(desk.today))
        (homes,) = staging.homes(10)
        ((judged,),) = [each.people for each in await court.judge(homes)]
    return judged.terms


async def test_a_refusal_comes_with_the_notice_that_both_signed(fresh: World) -> None:
    own = fresh.own
    bare = UnsignedEntry(UnsignedReason.REFUSED, TODAY)
    proof = SignatureEntry(evidence="d" * 64)
    team = replace(proof, signer=own.doctor)
    signed_by_both = replace(bare, team=own.team, by_resident=proof, by_team=team)

    assert await checked(own.desk(), own, [line(1, person(own, 1), unsigned=bare)]) == [
        (1, column, "NOTICE_NEEDED")
        for column in ("noticeTeam", "noticeSigner", "noticeEvidence", "noticeTeamEvidence")
    ]
    _, faults = await imported(own.desk(), own, [line(1, person(own, 1), unsigned=signed_by_both)])

    assert faults == []
    (record,) = await models.UnsignedRecord.all().select_related("resident")
    assert record.signed_by_resident["signer"] == record.resident.code
    assert record.signed_by_team["practitioner"] == own.doctor


async def test_a_number_alone_opens_nobodys_record_to_a_clinic_that_does_not_know_the_person(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    await imported(own.desk(), own, register(own, 1))
    nameless = replace(person(own, 1), name=None, phones=(), residence=None)
    same_number = replace(nameless, document=None, born=None, sex=None)

    assert (1, "name", "MISSING_VALUE") in await checked(other.desk(), other, [line(1, nameless)])
    assert (1, "name", "MISSING_VALUE") in await checked(other.desk(), other, [line(1, same_number)])
    assert await checked(own.desk(), own, [line(1, nameless)]) == []
    assert await checked(own.desk(), own, [line(1, same_number)]) == []
