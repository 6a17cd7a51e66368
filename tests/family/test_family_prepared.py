"""A family's renewal that was prepared: all whom it names sign at once, as it was prepared, or nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.faults import Refusal
from core.models import OutboxEvent
from enrolment import models
from enrolment.family.signing import renew_family
from enrolment.family.signing_prepared import sign_prepared_family
from enrolment.reading.agreements import agreement_of
from enrolment.recording.departing import RecordDeparture, record_death, record_moved_away
from enrolment.signing.collecting import (
    ConsentToContract,
    SignForProvider,
    SignForResident,
    consent_to_contract,
    sign_for_provider,
    sign_for_resident,
)
from enrolment.signing.covers import state_on
from enrolment.signing.daily import follow_the_day
from enrolment.signing.given import ConsentGiven, ResidentSigned
from enrolment.signing.preparing import (
    AmendContract,
    ContractAt,
    amend_contract,
    offer_contract,
    recall_contract,
    withdraw_contract,
)
from enrolment.signing.signing import Answer
from enrolment.vocabulary import ContractState, SigningMethod
from tests.enrolment.desk_staging import everything, key, refused, told
from tests.family.preparing import prepare, prepared_home, sign_prepared, signing, waiting
from tests.family.staging import (
    add_on,
    covers,
    doctor,
    events,
    home,
    left,
    member,
    memberships,
    renew,
    renewing,
    sign,
    signed_home,
    ward,
)
from tests.jobs.staging import TODAY
from tests.signing.menus import republished, unpublished
from tests.signing.staging import EVIDENCE, GROWN, YEAR, World, ended, noon, renewed, signed, voided

pytestmark = pytest.mark.anyio

NEXT = (YEAR[1], date(2028, 3, 1))


async def test_with_everybodys_signature_the_prepared_contract_renews_the_old(world: World) -> None:
    old, house = await prepared_home(world.own)
    paper = await waiting(old)

    new = await sign_prepared(old, house)

    assert (new.id, new.code, new.digest) == (paper.id, paper.code, paper.digest)
    assert (new.starts, new.ends, new.renews_id, new.signed_on) == (*NEXT, old.id, TODAY)
    assert new.signed_at is not None
    assert await state_on(new.id, TODAY) is ContractState.UPCOMING
    assert await memberships(new) == {each: [(False, *NEXT)] for each in house.people}
    for person in house.people:
        first, second = await models.Enrolment.filter(resident__code=person).order_by("starts")
        assert (second.contract_id, second.renews_id) == (new.id, first.id)
        assert await add_on(person) == [(*YEAR, None), (*NEXT, None)]
        (row,) = await models.ContractPerson.filter(contract_id=new.id, resident__code=person)
        assert row.enrolment_id == second.id
    signatures = await models.Signature.filter(contract_id=new.id).order_by("id")
    assert {each.digest for each in signatures} == {paper.digest}
    assert [each.party for each in signatures] == ["RESIDENT", "RESIDENT", "PROVIDER"]
    assert await models.Consent.filter(contract_id=new.id).count() == 2
    assert [kind for kind, _ in await events(new)] == [
        *("DRAFTED", "OFFERED", "CONSENTED", "SIGNED", "CONSENTED", "SIGNED", "JOINED", "JOINED", "ENTERED"),
    ]
    assert (await events(old))[-1] == ("RENEWED", None)
    assert await OutboxEvent.filter(kind="contract.signed", subject=new.code).count() == 1


async def test_the_paper_is_there_before_anybody_signs_and_the_same_afterwards(world: World) -> None:
    old, house = await prepared_home(world.own)
    paper = await waiting(old)
    before = await agreement_of(world.own.desk(TODAY), paper.code, "https://here")
    assert before is not None
    assert (len(before.residents), before.consents) == (2, ())
    assert [line.signed for line in before.signatures] == [None, None, None]
    assert {each.holder for each in before.packages} == {each.name for each in before.residents}

    await sign_prepared(old, house)

    after = await agreement_of(world.own.desk(TODAY), paper.code, "https://here")
    assert after is not None
    assert None not in [line.signed for line in after.signatures]
    assert (after.packages, after.prices, after.residents) == (before.packages, before.prices, before.residents)


async def test_who_goes_on_by_an_own_contract_is_adopted_and_keeps_that(world: World) -> None:
    house = await home(world.own)
    anchor, spouse = house.people
    long = await signed(anchor, world.own, years=2)
    old = await sign(house)
    await prepare(old, house)

    new = await sign_prepared(old, house)

    assert await memberships(new) == {anchor: [(True, *NEXT)], spouse: [(False, *NEXT)]}
    row = await models.ContractPerson.get(contract_id=new.id, resident__code=anchor)
    assert (row.adopted_id, row.enrolment_id) == (long.id, None)
    assert await add_on(anchor) == [(*YEAR, None), (*NEXT, None)]


async def test_a_guardian_signs_for_a_child(world: World) -> None:
    house = await home(world.own, GROWN, date(2020, 5, 6))
    parent, child = house.people
    await ward(world.own, child, parent)
    await signed(parent, world.own)
    at = noon(date(2026, 3, 1))
    both = (member(parent, "FAM-UNIT", at=at), member(child, at=at, signer=parent))
    old = await sign(house, members=both)
    await prepare(old, house)

    given = await signing(old, house)
    assert await problems(world, given) == {
        ("SIGNER_IS_A_MINOR", "members.1.consent.givenBy"),
        ("SIGNER_IS_A_MINOR", "members.1.residentSignature.signer"),
    }
    alone = given.members[1]
    by_parent = replace(
        alone,
        consent=replace(alone.consent, given_by=parent),
        resident_signature=replace(alone.resident_signature, signer=parent),
    )
    new = await sign_prepared(old, house, members=(given.members[0], by_parent))
    assert {each.party for each in await models.Signature.filter(contract_id=new.id)} == {
        *("RESIDENT", "GUARDIAN", "PROVIDER"),
    }


async def problems(world: World, given: Any, on: date = TODAY) -> set[tuple[str, str]]:
    """What signing is refused for; nothing is written."""
    before = await everything()
    found = told(await refused(sign_prepared_family(world.own.desk(on), given, key())))
    assert await everything() == before
    return found


async def test_all_whom_it_names_sign_and_nobody_else(world: World) -> None:
    old, house = await prepared_home(world.own, GROWN, GROWN, GROWN)
    given = await signing(old, house)
    first, second, third = given.members
    stranger = replace(third, resident="RES-00000000000000")

    assert await problems(world, replace(given, members=(first, second))) == {("MEMBERS_MISSING", "members")}
    assert await problems(world, replace(given, members=(first, second, stranger, first))) == {
        ("LISTED_TWICE", "members.3.resident"),
        ("NOT_ON_CONTRACT", "members.2.resident"),
        ("MEMBERS_MISSING", "members"),
    }
    assert await problems(world, replace(given, members=(first,))) == {("LIST_SIZE", "members")}


async def test_everything_wrong_with_the_papers_of_any_is_told_at_once(world: World) -> None:
    old, house = await prepared_home(world.own)
    given = await signing(old, house)
    first, second = given.members
    stale, unread = noon(TODAY - timedelta(31)), replace(second.consent, disclosure_acknowledged=False)
    by_nobody = replace(given.provider_signature, practitioner="QZ-P0001")

    found = await problems(
        world,
        replace(
            given,
            members=(replace(first, consent=ConsentGiven(stale, True)), replace(second, consent=unread)),
            provider_signature=by_nobody,
        ),
    )

    assert found == {
        ("SIGNATURE_TOO_OLD", "members.0.consent.at"),
        ("CONSENT_NEEDED", "members.1.consent.disclosureAcknowledged"),
        ("MAY_NOT_SIGN", "providerSignature.practitioner"),
    }


Stale = Callable[[World, models.Contract, Any], Awaitable[Any]]


async def _moves_away(world: World, _old: models.Contract, house: Any) -> None:
    person = await models.Resident.get(code=house.people[1])
    given = RecordDeparture(person.code, person.version, TODAY)
    await record_moved_away(world.own.desk(TODAY), given, key())


async def _dies(world: World, _old: models.Contract, house: Any) -> None:
    person = await models.Resident.get(code=house.people[1])
    given = RecordDeparture(person.code, person.version, TODAY)
    await record_death(world.own.desk(TODAY), given, key())


async def _leaves(world: World, _old: models.Contract, house: Any) -> None:
    await left(house, house.people[1], TODAY)


async def _renews_alone(world: World, _old: models.Contract, house: Any) -> None:
    await renewed(await _cover(house.people[1]), world.own, TODAY)


async def _cover(person: str) -> models.Enrolment:
    return await models.Enrolment.get(resident__code=person).select_related("contract", "resident")


@pytest.mark.parametrize(
    ("happens", "told_of"),
    [
        (_moves_away, ("MOVED_AWAY", "members.1.resident")),
        (_dies, ("DECEASED", "members.1.resident")),
        (_leaves, ("NOT_HOUSEHOLD_MEMBER", "members.1.resident")),
        (_renews_alone, ("ADD_ON_ONLY", "members.1.resident.packages.0.code")),
    ],
)
async def test_what_changed_meanwhile_is_told_and_nothing_is_signed(
    world: World, happens: Stale, told_of: tuple[str, str]
) -> None:
    old, house = await prepared_home(world.own, GROWN, GROWN, GROWN)
    await happens(world, old, house)

    assert told_of in await problems(world, await signing(old, house))

    paper = await waiting(old)
    given = ContractAt(paper.code, paper.version, "家庭有变动")
    await withdraw_contract(world.own.desk(TODAY), given, key())
    await prepare(old, house)
    again = await models.Contract.filter(renews_id=old.id, withdrawn_at=None, kind="FAMILY").first()
    assert again is not None, "the others are asked anew"
    rest = [each for n, each in enumerate(house.people) if n != 1]
    named = await models.ContractPerson.filter(contract_id=again.id).select_related("resident")
    assert {each.resident.code for each in named} >= set(rest)


async def test_a_package_that_is_offered_no_longer_cannot_be_signed(world: World) -> None:
    old, house = await prepared_home(world.own)
    given = await signing(old, house)
    poorer = world.own.desk(TODAY, unpublished(world.own.catalog, "FAM-UNIT"))

    found = told(await refused(sign_prepared_family(poorer, given, key())))

    assert found == {("UNKNOWN_PACKAGE", f"members.{number}.resident.packages.1.code") for number in (0, 1)}


async def test_nobody_signs_another_version_than_was_prepared(world: World) -> None:
    old, house = await prepared_home(world.own)
    dearer = world.own.desk(TODAY, republished(world.own.catalog, "BAS-00", lambda each: each, TODAY))

    found = told(await refused(sign_prepared_family(dearer, await signing(old, house), key())))

    assert found == {("AGREEMENT_CHANGED", "contract")}


async def test_after_its_first_day_it_is_withdrawn_not_signed(world: World) -> None:
    old, house = await prepared_home(world.own)
    late = NEXT[0] + timedelta(1)
    assert await problems(world, await signing(old, house, late), late) == {("STARTS_PASSED", "contract")}
    assert await sign_prepared(old, house, NEXT[0]) is not None, "on the day itself it begins at once"


async def test_a_family_that_renews_at_once_withdraws_what_was_prepared(world: World) -> None:
    old, house = await prepared_home(world.own)
    paper = await waiting(old)

    new = await renew(old, house, TODAY)

    paper = await models.Contract.get(id=paper.id)
    assert await state_on(paper.id, TODAY) is ContractState.WITHDRAWN
    event = await models.ContractEvent.filter(contract_id=paper.id).order_by("-id").first()
    assert event is not None
    assert (event.kind, event.note) == ("WITHDRAWN", new.code)
    assert await OutboxEvent.filter(kind="contract.withdrawn", subject=paper.code).count() == 1
    assert await waiting(old) == new
    given = replace(await signing(old, house), contract=paper.code, expected_version=paper.version)
    assert await problems(world, given) == {("WRONG_STATE", "contract")}


async def test_once_signed_it_is_neither_signed_nor_renewed_again(world: World) -> None:
    old, house = await prepared_home(world.own)
    given = await signing(old, house)
    new = await sign_prepared(old, house)

    assert await problems(world, replace(given, expected_version=new.version)) == {("WRONG_STATE", "contract")}
    found = told(await refused(renew_family(world.own.desk(TODAY), await renewing(old, house, TODAY), key())))
    assert ("HAS_UPCOMING", "contract") in found


async def test_only_a_prepared_contract_of_a_family_of_the_own_clinic_is_signed_so(world: World) -> None:
    old, house = await prepared_home(world.own)
    given = await signing(old, house)

    found = told(await refused(sign_prepared_family(world.other.desk(TODAY), given, key())))
    assert found == {("NOT_FOUND", "contract")}
    alone = (await _cover(house.people[0])).contract
    assert await problems(world, replace(given, contract=alone.code)) == {("NOT_A_FAMILY", "contract")}
    assert await problems(world, replace(given, expected_version=9)) == {("VERSION_CONFLICT", "expectedVersion")}
    assert await problems(world, replace(given, contract=old.code, expected_version=old.version)) == {
        ("WRONG_STATE", "contract"),
    }


async def test_what_is_done_person_by_person_says_what_to_use(world: World) -> None:
    old, house = await prepared_home(world.own)
    paper, desk, at = await waiting(old), world.own.desk(TODAY), noon(TODAY)
    code, version = paper.code, paper.version
    signature = ResidentSigned(SigningMethod.TABLET, at, EVIDENCE["resident"])
    acts: list[tuple[Awaitable[Answer], str]] = [
        (consent_to_contract(desk, ConsentToContract(code, version, ConsentGiven(at, True)), key()), "FAMILY_TOGETHER"),
        (sign_for_resident(desk, SignForResident(code, version, signature), key()), "FAMILY_TOGETHER"),
        (sign_for_provider(desk, SignForProvider(code, version, doctor(world.own, at)), key()), "FAMILY_TOGETHER"),
        (recall_contract(desk, ContractAt(code, version), key()), "FAMILY_TOGETHER"),
        (offer_contract(desk, ContractAt(code, version), key()), "WRONG_STATE"),
        (amend_contract(desk, AmendContract(code, version, years=2), key()), "WRONG_STATE"),
    ]
    before = await everything()
    for act, problem in acts:
        assert told(await refused(act)) == {(problem, "contract")}
    assert await everything() == before
    assert await sign_prepared(old, house)


async def test_what_was_withdrawn_is_prepared_anew(world: World) -> None:
    old, house = await prepared_home(world.own)
    paper = await waiting(old)
    await withdraw_contract(world.own.desk(TODAY), ContractAt(paper.code, paper.version, "改选服务包"), key())
    assert await state_on(paper.id, TODAY) is ContractState.WITHDRAWN

    await prepare(old, house)

    assert (await waiting(old)).id != paper.id


async def test_the_daily_run_and_what_becomes_of_the_old_contract_do_not_trip_over_it(world: World) -> None:
    old, house = await prepared_home(world.own, GROWN, GROWN, GROWN)
    await follow_the_day(world.own.desk(TODAY))
    gone, voided_one = house.people[1:]
    await ended(await _cover(gone), world.own, date(2027, 2, 15), day=TODAY)
    await voided(await _cover(voided_one), world.own, day=TODAY)

    assert await covers(house.people[0]) == [("INDIVIDUAL", YEAR)]
    new = await sign_prepared(old, house)
    later = await models.Enrolment.get(contract_id=new.id, resident__code=voided_one)
    assert later.renews_id is None, "what was entered in error is not renewed"


async def test_of_several_who_sign_it_at_once_one_does(world: World) -> None:
    old, house = await prepared_home(world.own)
    given = await signing(old, house)
    desk = world.own.desk(TODAY)
    at_once = [sign_prepared_family(desk, given, key()) for _ in range(3)]
    answers = await asyncio.gather(
        *at_once, renew_family(desk, await renewing(old, house, TODAY), key()), return_exceptions=True
    )

    refusals = [{each.code for each in one.problems} for one in answers if isinstance(one, Refusal)]
    assert len(refusals) == 3, answers
    assert all(codes & {"VERSION_CONFLICT", "HAS_UPCOMING", "WRONG_STATE"} for codes in refusals)
    (new,) = await models.Contract.filter(renews_id=old.id, signed_at__not_isnull=True)
    assert {len(each) for each in (await memberships(new)).values()} == {1}
    assert [await models.Enrolment.filter(resident__code=each).count() for each in house.people] == [2, 2]


async def test_it_asks_no_more_of_the_database_for_a_further_member_than_renewing_at_once(fresh: World) -> None:
    sent: dict[tuple[str, int], int] = {}
    for size in (2, 5):
        old, house = await prepared_home(fresh.own, *[GROWN] * size)
        given = await signing(old, house)
        fresh.sent.clear()
        await sign_prepared_family(fresh.own.desk(TODAY), given, key())
        sent["prepared", size] = len(fresh.sent)
        other = await signed_home(fresh.own, *[GROWN] * size)
        at_once = await renewing(await sign(other), other, TODAY)
        fresh.sent.clear()
        await renew_family(fresh.own.desk(TODAY), at_once, key())
        sent["at once", size] = len(fresh.sent)
    assert sent["prepared", 5] - sent["prepared", 2] <= sent["at once", 5] - sent["at once", 2]
    assert sent["prepared", 2] <= sent["at once", 2] + 6
