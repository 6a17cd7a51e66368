"""Contracts signed step by step: drafted, offered, consented to, signed by one party after the other (A5 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enrolment import models
from enrolment.provider.provider import ProviderGiven
from enrolment.signing.approving import DecideLateEntry, decide_late_entry
from enrolment.signing.collecting import (
    ConsentToContract,
    SignForProvider,
    SignForResident,
    consent_to_contract,
    sign_for_provider,
    sign_for_resident,
)
from enrolment.signing.covers import state_on
from enrolment.signing.given import Circumstances, ConsentGiven, ProviderSigned, ResidentSigned
from enrolment.signing.preparing import (
    AmendContract,
    ContractAt,
    DraftContract,
    Takeover,
    amend_contract,
    draft_contract,
    offer_contract,
    recall_contract,
    withdraw_contract,
)
from enrolment.vocabulary import SignChannel, SigningMethod
from tests.enrolment.desk_staging import key, refused, told
from tests.signing.staging import (
    EVIDENCE,
    NOW,
    TODAY,
    YEAR,
    Clinic,
    World,
    again,
    asked,
    ended,
    known_at,
    loaded,
    noon,
    packages,
    renewed,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

NEXT_WEEK, EARLY = date(2026, 3, 8), date(2027, 2, 10)
AWAY = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
BY_RESIDENT = ResidentSigned(SigningMethod.TABLET, NOW, EVIDENCE["resident"])


def by_doctor(clinic: Clinic) -> ProviderSigned:
    """The clinic's doctor signs."""
    return ProviderSigned(clinic.doctor, SigningMethod.TABLET, NOW, EVIDENCE["provider"])


async def drafted(code: str, clinic: Clinic, starts: date = TODAY, **changes: Any) -> str:
    """A draft of one year with the clinic's team."""
    paper = asked(code, clinic)
    given = DraftContract(code, paper.provider, starts, 1, paper.packages, paper.circumstances)
    answer = await draft_contract(clinic.desk(), replace(given, **changes), key())
    return str(answer["contract"])


async def offered(code: str, clinic: Clinic, starts: date = TODAY, **changes: Any) -> str:
    """A contract that awaits signatures, at version 2."""
    contract = await drafted(code, clinic, starts, **changes)
    await offer_contract(clinic.desk(), ContractAt(contract, 1), key())
    return contract


async def consented(contract: str, clinic: Clinic, version: int = 2) -> None:
    """The resident agrees."""
    given = ConsentToContract(contract, version, ConsentGiven(NOW, True))
    await consent_to_contract(clinic.desk(), given, key())


async def state(contract: str) -> str:
    """Where it stands today."""
    row = await models.Contract.get(code=contract)
    return str((await state_on(row.id, TODAY)).value)


async def events(contract: str) -> list[str]:
    """What happened to it, in order."""
    row = await models.Contract.get(code=contract)
    found = await models.ContractEvent.filter(contract_id=row.id).order_by("id").values_list("kind", flat=True)
    return [str(kind) for kind in found]


async def test_the_cover_is_written_with_the_last_signature_and_not_before(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    contract = await offered(code, clinic)
    assert await state(contract) == "AWAITING_SIGNATURE"
    await consented(contract, clinic)
    first = await sign_for_resident(clinic.desk(), SignForResident(contract, 3, BY_RESIDENT), key())
    assert (first["enrolment"], first["version"]) == (None, 4)
    assert not await models.Enrolment.filter(resident__code=code).exists()

    last = await sign_for_provider(clinic.desk(), SignForProvider(contract, 4, by_doctor(clinic)), key())

    enrolment = await models.Enrolment.get(code=last["enrolment"])
    assert (enrolment.starts, enrolment.covered_until) == YEAR
    assert await state(contract) == "IN_FORCE"
    assert await models.HealthRecord.filter(resident_id=enrolment.resident_id).count() == 1
    assert await events(contract) == ["DRAFTED", "OFFERED", "CONSENTED", "SIGNED", "SIGNED", "ENTERED"]
    person = await models.ContractPerson.get(contract__code=contract)
    assert person.enrolment_id == enrolment.id


async def test_the_doctor_may_sign_first(world: World) -> None:
    clinic = world.own
    contract = await offered(await resident(clinic), clinic)
    await sign_for_provider(clinic.desk(), SignForProvider(contract, 2, by_doctor(clinic)), key())
    await consented(contract, clinic, 3)
    last = await sign_for_resident(clinic.desk(), SignForResident(contract, 4, BY_RESIDENT), key())
    assert last["enrolment"] is not None


async def test_drafts_and_offered_contracts_block_nobody(world: World) -> None:
    code = await resident(world.own)
    await offered(code, world.own)
    await known_at(world.other, code)
    enrolment = await signed(code, world.other, circumstances=AWAY)
    assert enrolment.starts == TODAY


async def test_who_was_signed_elsewhere_meanwhile_is_not_signed_twice(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    contract = await offered(code, clinic)
    await consented(contract, clinic)
    await known_at(world.other, code)
    other = await signed(code, world.other, circumstances=AWAY)
    await refused(sign_for_resident(clinic.desk(), SignForResident(contract, 2, BY_RESIDENT), key()))
    await sign_for_resident(clinic.desk(), SignForResident(contract, 3, BY_RESIDENT), key())

    given = SignForProvider(contract, 4, by_doctor(clinic))
    problems = await refused(sign_for_provider(clinic.desk(), given, key()))

    assert "ALREADY_ENROLLED" in {each.code for each in problems}
    assert [each.id for each in await models.Enrolment.filter(resident__code=code)] == [other.id]
    assert await state(contract) == "AWAITING_SIGNATURE"


async def test_nobody_signs_without_having_consented(world: World) -> None:
    clinic = world.own
    contract = await offered(await resident(clinic), clinic)
    (problem,) = await refused(sign_for_resident(clinic.desk(), SignForResident(contract, 2, BY_RESIDENT), key()))
    assert (problem.code, problem.path) == ("CONSENT_NEEDED", ("contract",))
    given = ConsentToContract(contract, 2, ConsentGiven(NOW, False))
    (problem,) = await refused(consent_to_contract(clinic.desk(), given, key()))
    assert (problem.code, problem.path) == ("CONSENT_NEEDED", ("consent", "disclosureAcknowledged"))


async def test_what_is_offered_changes_no_more_unless_it_is_recalled_before_anybody_signs(world: World) -> None:
    clinic = world.own
    contract = await offered(await resident(clinic), clinic)
    amended = AmendContract(contract, 2, years=2)
    (problem,) = await refused(amend_contract(clinic.desk(), amended, key()))
    assert problem.code == "WRONG_STATE"
    await recall_contract(clinic.desk(), ContractAt(contract, 2), key())
    await amend_contract(clinic.desk(), replace(amended, expected_version=3, starts=NEXT_WEEK), key())
    row = await models.Contract.get(code=contract)
    assert (row.starts, row.ends, row.years, row.version) == (NEXT_WEEK, date(2028, 3, 8), 2, 4)
    await offer_contract(clinic.desk(), ContractAt(contract, 4), key())
    await consented(contract, clinic, 5)
    (problem,) = await refused(recall_contract(clinic.desk(), ContractAt(contract, 6), key()))
    assert problem.code == "SIGNED_ALREADY"


async def test_an_incomplete_draft_is_kept_and_not_offered(world: World) -> None:
    clinic = world.own
    contract = await drafted(await resident(clinic), clinic, packages=packages("PRI-HTN"))
    problems = await refused(offer_contract(clinic.desk(), ContractAt(contract, 1), key()))
    assert {"NO_BASIC", "NOT_ELIGIBLE"} <= {each.code for each in problems}
    assert await state(contract) == "DRAFT"


async def test_a_withdrawn_contract_stays_on_record_and_is_over(world: World) -> None:
    clinic = world.own
    contract = await offered(await resident(clinic), clinic)
    (problem,) = await refused(withdraw_contract(clinic.desk(), ContractAt(contract, 2), key()))
    assert problem.code == "REASON_NEEDED"
    await withdraw_contract(clinic.desk(), ContractAt(contract, 2, "居民改变主意"), key())
    assert await state(contract) == "WITHDRAWN"
    (problem,) = await refused(withdraw_contract(clinic.desk(), ContractAt(contract, 3, "再来"), key()))
    assert problem.code == "WRONG_STATE"


async def test_a_prepared_renewal_awaits_fresh_signatures_and_then_names_what_it_renews(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    old = await signed(code, clinic)
    contract = await offered(code, clinic, YEAR[1], takeover=Takeover(renews=old.code))
    assert (await again(old)).covered_until == YEAR[1]
    await consented(contract, clinic)
    await sign_for_resident(clinic.desk(), SignForResident(contract, 3, BY_RESIDENT), key())
    last = await sign_for_provider(clinic.desk(), SignForProvider(contract, 4, by_doctor(clinic)), key())
    new = await models.Enrolment.get(code=last["enrolment"])
    assert (new.starts, new.renews_id, new.follows_id) == (YEAR[1], old.id, None)
    assert not await models.Ending.filter(enrolment_id=old.id).exists()


async def test_a_prepared_change_ends_the_old_cover_only_with_the_last_signature(world: World) -> None:
    code = await resident(world.own)
    old = await signed(code, world.own)
    await known_at(world.other, code)
    contract = await offered(code, world.other, NEXT_WEEK, takeover=Takeover(changes_provider=True), circumstances=AWAY)
    await consented(contract, world.other)
    await sign_for_resident(world.other.desk(), SignForResident(contract, 3, BY_RESIDENT), key())
    assert (await again(old)).covered_until == YEAR[1]

    given = SignForProvider(contract, 4, by_doctor(world.other))
    last = await sign_for_provider(world.other.desk(), given, key())

    new = await models.Enrolment.get(code=last["enrolment"])
    assert (await again(old)).covered_until == new.starts == NEXT_WEEK
    ending = await models.Ending.get(enrolment_id=old.id)
    assert (ending.reason, ending.on_day, new.follows_id) == ("CHANGED_PROVIDER", NEXT_WEEK, old.id)


async def test_another_clinic_touches_nothing_of_it(world: World) -> None:
    clinic, stranger = world.own, world.other
    contract = await offered(await resident(clinic), clinic)
    desk = stranger.desk()
    acts = (
        amend_contract(desk, AmendContract(contract, 2, years=2), key()),
        offer_contract(desk, ContractAt(contract, 2), key()),
        recall_contract(desk, ContractAt(contract, 2), key()),
        withdraw_contract(desk, ContractAt(contract, 2, "理由"), key()),
        consent_to_contract(desk, ConsentToContract(contract, 2, ConsentGiven(NOW, True)), key()),
        sign_for_resident(desk, SignForResident(contract, 2, BY_RESIDENT), key()),
        sign_for_provider(desk, SignForProvider(contract, 2, by_doctor(stranger)), key()),
        decide_late_entry(desk, DecideLateEntry(contract, 2, True), key()),
    )
    for act in acts:
        assert [each.code for each in await refused(act)] == ["NOT_FOUND"]
    own = await resident(clinic)
    given = DraftContract(own, ProviderGiven(team=clinic.team), TODAY, 1, (), asked(own, clinic).circumstances)
    assert {each.code for each in await refused(draft_contract(desk, given, key()))} == {"NOT_FOUND"}


async def ready_for_the_doctor(code: str, clinic: Clinic, starts: date, **changes: Any) -> SignForProvider:
    """Offered, consented to and signed by the resident: only the doctor's signature is missing."""
    contract = await offered(code, clinic, starts, **changes)
    await consented(contract, clinic)
    await sign_for_resident(clinic.desk(), SignForResident(contract, 3, BY_RESIDENT), key())
    return SignForProvider(contract, 4, by_doctor(clinic))


async def test_a_prepared_renewal_begins_no_sooner_than_the_cover_ends(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    old = await signed(code, clinic)
    contract = await drafted(code, clinic, NEXT_WEEK, takeover=Takeover(renews=old.code))

    found = await refused(offer_contract(clinic.desk(), ContractAt(contract, 1), key()))
    assert told(found) == {("OUTSIDE_COVER", "contract")}


async def test_a_prepared_renewal_of_what_was_ended_meanwhile_is_not_signed(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    old = await signed(code, clinic)
    last = await ready_for_the_doctor(code, clinic, YEAR[1], takeover=Takeover(renews=old.code))
    await ended(old, clinic, NEXT_WEEK)

    found = await refused(sign_for_provider(clinic.desk(), last, key()))
    assert told(found) == {("NOT_RENEWABLE", "contract")}


async def test_a_prepared_change_from_what_was_ended_meanwhile_is_not_signed(world: World) -> None:
    code, clinic = await resident(world.own), world.other
    old = await signed(code, world.own)
    await known_at(clinic, code)
    about: dict[str, Any] = {"takeover": Takeover(changes_provider=True), "circumstances": AWAY}
    last = await ready_for_the_doctor(code, clinic, NEXT_WEEK, **about)
    await ended(old, world.own, date(2026, 6, 1))

    found = await refused(sign_for_provider(clinic.desk(), last, key()))
    assert told(found) == {("ALREADY_ENDED", "contract")}


async def test_a_prepared_change_to_the_same_provider_is_no_change(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    await signed(code, clinic)
    contract = await drafted(code, clinic, NEXT_WEEK, takeover=Takeover(changes_provider=True))

    found = await refused(offer_contract(clinic.desk(), ContractAt(contract, 1), key()))
    assert told(found) == {("SAME_PROVIDER", "contract")}


async def signed_through(contract: str, clinic: Clinic, day: date) -> models.Enrolment:
    """Offered at version 1 and signed by everybody on the day; the enrolment that results."""
    desk, at = clinic.desk(day), noon(day)
    await offer_contract(desk, ContractAt(contract, 1), key())
    await consent_to_contract(desk, ConsentToContract(contract, 2, ConsentGiven(at, True)), key())
    await sign_for_resident(desk, SignForResident(contract, 3, replace(BY_RESIDENT, at=at)), key())
    last = SignForProvider(contract, 4, replace(by_doctor(clinic), at=at))
    return await loaded(await sign_for_provider(desk, last, key()))


async def test_a_renewal_that_was_ended_before_it_began_keeps_no_prepared_one_from_being_signed(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    old = await signed(code, clinic)
    second = await renewed(old, clinic, EARLY)
    await ended(second, clinic, day=EARLY)
    contract = await drafted(code, clinic, YEAR[1], takeover=Takeover(renews=old.code))

    third = await signed_through(contract, clinic, EARLY)
    assert (third.starts, third.renews_id) == (YEAR[1], old.id)


async def test_what_is_renewed_already_or_expired_long_ago_is_not_renewed_by_a_prepared_contract(world: World) -> None:
    code, clinic = await resident(world.own), world.own
    old = await signed(code, clinic)
    await renewed(old, clinic, EARLY)
    second = await drafted(code, clinic, date(2028, 3, 1), takeover=Takeover(renews=old.code))
    found = await refused(offer_contract(clinic.desk(date(2027, 4, 1)), ContractAt(second, 1), key()))
    assert told(found) == {("HAS_UPCOMING", "contract")}

    long_after = date(2028, 3, 10)
    code = await resident(world.own)
    old = await signed(code, clinic)
    late = await drafted(code, clinic, long_after, takeover=Takeover(renews=old.code))
    found = await refused(offer_contract(clinic.desk(long_after), ContractAt(late, 1), key()))
    assert told(found) == {("NOT_RENEWABLE", "contract")}


async def test_a_prepared_change_waits_for_the_end_of_a_renewal(world: World) -> None:
    code, clinic = await resident(world.own), world.other
    old = await signed(code, world.own)
    await renewed(old, world.own, EARLY)
    await known_at(clinic, code)
    about: dict[str, Any] = {"takeover": Takeover(changes_provider=True), "circumstances": AWAY}
    contract = await drafted(code, clinic, date(2027, 2, 20), **about)

    found = await refused(offer_contract(clinic.desk(EARLY), ContractAt(contract, 1), key()))
    assert ("HAS_UPCOMING", "contract") in told(found)


async def test_after_its_first_day_an_offered_contract_is_neither_consented_to_nor_signed(world: World) -> None:
    clinic = world.own
    contract = await offered(await resident(clinic), clinic)
    desk = clinic.desk(NEXT_WEEK)
    acts = (
        consent_to_contract(desk, ConsentToContract(contract, 2, ConsentGiven(NOW, True)), key()),
        sign_for_resident(desk, SignForResident(contract, 2, BY_RESIDENT), key()),
        sign_for_provider(desk, SignForProvider(contract, 2, by_doctor(clinic)), key()),
    )
    for act in acts:
        assert told(await refused(act)) == {("STARTS_PASSED", "contract")}
