"""Signing anew at every contract (R217): consents and signatures are of these days, and in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from enrolment.family.signing import sign_family
from enrolment.signing.adding import AddPackages, add_packages
from enrolment.signing.freshness import stale_problems
from enrolment.signing.given import SignContract
from enrolment.signing.renewing import change_provider, renew_contract
from enrolment.signing.signing import sign_contract
from tests.enrolment.desk_staging import key, refused, told
from tests.family.staging import family, member, signed_home
from tests.signing.staging import (
    GROWN,
    NOW,
    TODAY,
    World,
    asked,
    change,
    days_after,
    known_at,
    noon,
    packages,
    renewal,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

EARLY = date(2027, 2, 10)
STALE = {
    ("SIGNATURE_TOO_OLD", "consent.at"),
    ("SIGNATURE_TOO_OLD", "residentSignature.at"),
    ("SIGNATURE_TOO_OLD", "providerSignature.at"),
}


async def said(world: World, given: SignContract) -> set[tuple[str, str]]:
    """Why it is refused."""
    return told(await refused(sign_contract(world.own.desk(), given, key())))


@pytest.mark.parametrize(
    ("starts", "oldest"),
    [(TODAY, days_after(-30)), (days_after(60), days_after(-30)), (days_after(-20), days_after(-50))],
    ids=["from today", "ahead", "late"],
)
def test_thirty_days_are_counted_back_from_the_day_of_recording_or_an_earlier_start(starts: date, oldest: date) -> None:
    last, before = noon(oldest), noon(oldest - timedelta(days=1))
    assert list(stale_problems(TODAY, starts, {"consent": last})) == []
    (found,) = stale_problems(TODAY, starts, {"consent": last, "residentSignature": before})
    assert (found.code, found.path) == ("SIGNATURE_TOO_OLD", ("residentSignature", "at"))


async def test_a_month_old_paper_is_entered_and_an_older_one_is_not(world: World) -> None:
    code = await resident(world.own)
    assert await said(world, asked(code, world.own, at=noon(days_after(-31)))) == STALE
    answer = await sign_contract(world.own.desk(), asked(code, world.own, at=noon(days_after(-30))), key())
    assert answer["enrolment"]


async def test_the_signatures_of_the_first_contract_renew_nothing_change_nothing_and_add_nothing(world: World) -> None:
    old = await signed(await resident(world.own), world.own)
    assert old.contract.signed_on == TODAY
    again = renewal(old, world.own, TODAY)
    assert told(await refused(renew_contract(world.own.desk(EARLY), again, key()))) == STALE

    await known_at(world.other, old.resident.code)
    moved = change(old.resident.code, world.other, EARLY)
    found = told(await refused(change_provider(world.other.desk(EARLY), moved, key())))
    assert found >= STALE

    paper = asked("", world.own)
    signatures = (paper.consent, paper.resident_signature, paper.provider_signature)
    more = AddPackages(old.code, 1, packages("PER-AXWG"), *signatures)
    assert told(await refused(add_packages(world.own.desk(EARLY), more, key()))) >= STALE


async def test_consent_comes_no_later_than_the_signature(world: World) -> None:
    code = await resident(world.own)
    given = asked(code, world.own)
    earlier = replace(given.resident_signature, at=NOW - timedelta(seconds=1))
    wrong = replace(given, resident_signature=earlier)
    assert await said(world, wrong) == {("CONSENT_AFTER_SIGNATURE", "consent.at")}
    assert (await sign_contract(world.own.desk(), given, key()))["enrolment"]


async def test_each_member_of_a_family_signs_anew(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN)
    at, old = noon(TODAY), noon(days_after(-31))
    given = await family(house)
    late = member(house.people[1], at=old)
    disordered = member(house.people[0], "FAM-UNIT", at=at)
    disordered = replace(disordered, resident_signature=replace(disordered.resident_signature, at=at - timedelta(1)))
    wrong = replace(given, members=(disordered, late))
    assert told(await refused(sign_family(world.own.desk(), wrong, key()))) == {
        ("CONSENT_AFTER_SIGNATURE", "members.0.consent.at"),
        ("SIGNATURE_TOO_OLD", "members.1.consent.at"),
        ("SIGNATURE_TOO_OLD", "members.1.residentSignature.at"),
    }
