"""An individual doctor as the provider, guided by an institution (R024, R026), up to the last place (B1.5)."""

from __future__ import annotations

from datetime import date

import pytest

from enrolment import models
from enrolment.provider.problem import CapacityReached
from enrolment.signing.given import SignContract
from enrolment.signing.renewing import renew_contract
from enrolment.signing.signing import sign_contract
from teams.composition.rule import Capacity
from teams.models import Institution
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import key, refused, told
from tests.signing.staging import (
    GROWN,
    TODAY,
    YEAR,
    World,
    alone,
    asked,
    doctor_id,
    ended,
    paper_of,
    renewal,
    resident,
    row,
    signed,
    team_id,
)

pytestmark = pytest.mark.anyio


async def said(world: World, given: SignContract) -> set[tuple[str, str]]:
    """Why it is refused."""
    return told(await refused(sign_contract(world.away.desk(), given, key())))


async def test_a_doctor_signs_alone_and_the_contract_names_who_guides(world: World) -> None:
    clinic = world.away
    enrolment = await signed(await resident(clinic), clinic, provider=alone(clinic))

    contract = await row(models.Contract, id=enrolment.contract_id)
    guide = await Institution.get(code="QZ-H01")
    assert (contract["team_id"], contract["practitioner_id"]) == (None, await doctor_id(clinic.doctor))
    assert contract["practitioner_role"] == "GENERAL_PRACTITIONER"
    assert (contract["guiding_institution_id"], contract["supporting_team_id"]) == (guide.id, None)
    assert contract["institution_id"] == (await Institution.get(code=clinic.institution)).id
    assert contract["chain"] == ["QZ-H01"]
    assert (enrolment.starts, enrolment.covered_until) == YEAR
    second = await renew_contract(clinic.desk(), renewal(enrolment, clinic, TODAY), key())
    assert (await models.Contract.get(code=second["contract"])).guiding_institution_id == guide.id


async def test_a_team_may_support_the_doctor_instead(world: World) -> None:
    clinic = world.away
    supported = alone(clinic, guiding_institution=None, supporting_team=clinic.team)
    contract = await paper_of(await signed(await resident(clinic), clinic, provider=supported))

    assert (contract.supporting_team_id, contract.guiding_institution_id) == (await team_id(clinic.team), None)
    assert contract.team_id is None


async def test_without_anybody_behind_or_under_another_hand_nothing_is_signed(world: World) -> None:
    clinic = world.away
    code = await resident(clinic)
    nobody = asked(code, clinic, provider=alone(clinic, guiding_institution=None))
    assert await said(world, nobody) == {("GUIDANCE_REQUIRED", "provider.doctor.guidingInstitution")}
    unknown = asked(code, clinic, provider=alone(clinic, guiding_institution="QZ-H99"))
    assert await said(world, unknown) == {("NOT_FOUND", "provider.doctor.guidingInstitution")}
    other = asked(code, clinic, provider=alone(clinic, practitioner="QZ-P0006"))
    assert await said(world, other) == {("MAY_NOT_SIGN", "providerSignature.practitioner")}


async def test_the_last_place_is_signed_no_more_and_a_renewal_asks_for_none(world: World) -> None:
    clinic = world.away
    carried = await models.Enrolment.filter(contract__practitioner_id=await doctor_id(clinic.doctor)).values_list(
        "resident_id", flat=True
    )
    full = len(set(carried)) + 2
    await world.settle(PolicyParameter.CAPACITY, Capacity(full), clinic.region)
    first, last = [await signed(await resident(clinic, GROWN), clinic, provider=alone(clinic)) for _ in range(2)]

    waiting = asked(await resident(clinic, GROWN), clinic, provider=alone(clinic))
    (problem,) = await refused(sign_contract(clinic.desk(), waiting, key()))
    assert isinstance(problem, CapacityReached)
    assert (problem.code, problem.path) == ("CAPACITY_REACHED", ("provider", "doctor", "practitioner"))
    assert (problem.capacity, problem.load) == (full, full)
    early = date(2027, 2, 10)
    renewed = await renew_contract(clinic.desk(early), renewal(last, clinic, early), key())
    assert renewed["enrolment"] is not None
    await ended(first, clinic)
    assert (await sign_contract(clinic.desk(), waiting, key()))["enrolment"] is not None
