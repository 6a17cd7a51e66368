"""Families whose renewal was prepared over a list on 2027-02-01, and is signed by all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from enrolment import models
from enrolment.family.given import SigningMember, SignPreparedFamily
from enrolment.family.signing_prepared import sign_prepared_family
from enrolment.signing.given import ConsentGiven, ResidentSigned
from enrolment.vocabulary import SigningMethod
from tests.enrolment.desk_staging import key
from tests.family.staging import Home, doctor, sign, signed_home
from tests.jobs.staging import TODAY, done, renewals, worker
from tests.signing.staging import EVIDENCE, Clinic, noon


async def prepared_home(clinic: Clinic, *born: date) -> tuple[models.Contract, Home]:
    """A family's contract, and its household, whose renewal was prepared."""
    house = await signed_home(clinic, *born)
    old = await sign(house)
    await prepare(old, house)
    return old, house


async def prepare(old: models.Contract, house: Home, **changes: Any) -> models.Job:
    """The job that prepared the renewal, all members on its list."""
    rows = models.FamilyMembership.filter(contract_id=old.id).select_related("enrolment")
    codes = [each.enrolment.code for each in await rows.order_by("id")]
    return await done(worker(house.clinic), await renewals(house.clinic, *codes, **changes))


async def waiting(old: models.Contract) -> models.Contract:
    """The family's contract that was prepared to renew another, as it stands."""
    return await models.Contract.get(renews_id=old.id, kind="FAMILY", withdrawn_at=None)


async def signing(old: models.Contract, house: Home, on: date = TODAY, **changes: Any) -> SignPreparedFamily:
    """All of the household, and the doctor, are to sign on the day what was prepared."""
    at, contract = noon(on), await waiting(old)
    everybody = tuple(
        SigningMember(each, ConsentGiven(at, True), ResidentSigned(SigningMethod.HANDWRITTEN, at, EVIDENCE["resident"]))
        for each in house.people
    )
    standing = SignPreparedFamily(contract.code, contract.version, everybody, doctor(house.clinic, at))
    return replace(standing, **changes)


async def sign_prepared(old: models.Contract, house: Home, on: date = TODAY, **changes: Any) -> models.Contract:
    """The same, signed."""
    given = await signing(old, house, on, **changes)
    answer = await sign_prepared_family(house.clinic.desk(on), given, key())
    return await models.Contract.get(code=answer["contract"])
