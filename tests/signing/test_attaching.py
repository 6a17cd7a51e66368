"""Priority packages in mid-term (DECISIONS): attached from the day their rule is true, closed when it no longer is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.condition import AgeCondition
from catalog.package import PackageDefinition
from catalog.vocabulary import TimeUnit
from core.database import transaction
from enrolment import models
from enrolment.signing.attaching import attach
from tests.signing.menus import amended, republished
from tests.signing.staging import (
    GROWN,
    OLD,
    TODAY,
    YEAR,
    World,
    announced,
    happened,
    held,
    packages,
    paid,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

TENTH, LATER = date(2026, 3, 10), date(2026, 4, 20)


async def attached(world: World, enrolment: models.Enrolment, on: date) -> int:
    """What a run on the day changes."""
    async with transaction():
        return await attach(world.own.desk(on), [enrolment.resident_id], on)


async def diagnosed(enrolment: models.Enrolment, since: date) -> None:
    """Hypertension is confirmed."""
    await models.Diagnosis.create(resident_id=enrolment.resident_id, icd10="I10", starts=since)


async def test_a_package_attaches_the_day_its_rule_becomes_true_at_the_price_of_the_rest_of_the_year(
    world: World,
) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    await diagnosed(enrolment, TENTH)
    assert await attached(world, enrolment, TENTH) == 1
    assert (await held(enrolment))["PRI-HTN"] == (TENTH, YEAR[1], "ATTACHED", None)
    assert (await paid(enrolment))["PRI-HTN"] == {(1, "PUBLIC_HEALTH"): round(5000 * 356 / 365)}
    kinds = [(kind, day) for kind, _was, _is, day, _why in await happened(enrolment)]
    assert kinds[-1] == ("ATTACHED", TENTH)
    assert (await announced(enrolment))[-1][0] == "contract.packages_changed"


async def test_running_again_changes_nothing(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    await diagnosed(enrolment, TENTH)
    assert await attached(world, enrolment, TENTH) == 1
    before = await held(enrolment), await happened(enrolment)
    assert await attached(world, enrolment, TENTH) == 0
    assert await attached(world, enrolment, LATER) == 0
    assert (await held(enrolment), await happened(enrolment)) == before


async def test_a_package_closes_the_day_its_rule_is_no_longer_true_and_stays_as_history(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    await diagnosed(enrolment, TENTH)
    await attached(world, enrolment, TENTH)
    await models.Diagnosis.filter(resident_id=enrolment.resident_id).update(ends=LATER)
    assert await attached(world, enrolment, LATER) == 1
    assert (await held(enrolment))["PRI-HTN"] == (TENTH, LATER, "ATTACHED", "RULE_NO_LONGER_TRUE")
    assert (await held(enrolment))["PRI-ELD"] == (*YEAR, "ATTACHED", None)


async def test_whoever_comes_of_age_in_mid_term_gets_the_package_from_the_birthday(world: World) -> None:
    enrolment = await signed(await resident(world.own, date(1961, 6, 15)), world.own)
    assert "PRI-ELD" not in await held(enrolment)
    assert await attached(world, enrolment, date(2026, 6, 14)) == 0
    assert await attached(world, enrolment, date(2026, 6, 15)) == 1
    assert (await held(enrolment))["PRI-ELD"][:2] == (date(2026, 6, 15), YEAR[1])


async def test_a_package_somebody_must_agree_to_is_not_attached_silently(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    await models.PopulationTag.create(resident_id=enrolment.resident_id, tag="SMD", starts=TODAY)
    await attached(world, enrolment, TENTH)
    assert "PRI-SMD" not in await held(enrolment)


async def test_nothing_attaches_to_whoever_is_not_covered(world: World) -> None:
    code = await resident(world.own, OLD)
    row = await models.Resident.get(code=code)
    async with transaction():
        assert await attach(world.own.desk(TENTH), [row.id], TENTH) == 0


async def test_a_package_somebody_chose_closes_as_well_and_others_that_were_chosen_stay(world: World) -> None:
    code = await resident(world.own, OLD)
    person = await models.Resident.get(code=code)
    await models.Diagnosis.create(resident_id=person.id, icd10="I10", starts=TODAY)
    enrolment = await signed(code, world.own, packages=packages("BAS-00", "PRI-HTN"))
    assert (await held(enrolment))["PRI-HTN"] == (*YEAR, "CHOSEN", None)
    assert await attached(world, enrolment, TENTH) == 0
    await models.Diagnosis.filter(resident_id=person.id).update(ends=LATER)
    assert await attached(world, enrolment, LATER) == 1
    assert (await held(enrolment))["PRI-HTN"] == (TODAY, LATER, "CHOSEN", "RULE_NO_LONGER_TRUE")
    assert (await held(enrolment))["BAS-00"] == (*YEAR, "CHOSEN", None)
    assert await attached(world, enrolment, LATER) == 0


async def test_what_somebody_agreed_to_closes_and_does_not_attach_again_by_itself(world: World) -> None:
    asks = replace(world.own, catalog=amended(world.own.catalog, "PRI-HTN", _costing))
    code = await resident(asks, OLD)
    person = await models.Resident.get(code=code)
    await models.Diagnosis.create(resident_id=person.id, icd10="I10", starts=TODAY)
    enrolment = await signed(code, asks, packages=packages("BAS-00", "PRI-HTN"))
    await models.Diagnosis.filter(resident_id=person.id).update(ends=LATER)
    async with transaction():
        assert await attach(asks.desk(LATER), [person.id], LATER) == 1
    await diagnosed(enrolment, date(2026, 5, 1))
    async with transaction():
        assert await attach(asks.desk(date(2026, 5, 1)), [person.id], date(2026, 5, 1)) == 0
    assert (await held(enrolment))["PRI-HTN"] == (TODAY, LATER, "CHOSEN", "RULE_NO_LONGER_TRUE")


async def test_an_episode_package_stays_through_its_tail_in_which_the_rule_is_not_true(world: World) -> None:
    code = await resident(world.own, GROWN)
    person = await models.Resident.get(code=code)
    await models.Pregnancy.create(resident_id=person.id, lmp=date(2025, 6, 10))
    enrolment = await signed(code, world.own, packages=packages("BAS-00", "PRI-MAT"))
    await models.Pregnancy.filter(resident_id=person.id).update(delivered=date(2026, 3, 20))
    assert await attached(world, enrolment, date(2026, 3, 21)) == 1
    after = (TODAY, date(2026, 5, 9), "CHOSEN", None)
    assert (await held(enrolment))["PRI-MAT"] == after
    assert await attached(world, enrolment, date(2026, 5, 5)) == 0
    assert (await held(enrolment))["PRI-MAT"] == after


async def test_a_lost_pregnancy_ends_the_package_that_was_chosen_for_it(world: World) -> None:
    code = await resident(world.own, GROWN)
    person = await models.Resident.get(code=code)
    await models.Pregnancy.create(resident_id=person.id, lmp=date(2026, 1, 10))
    enrolment = await signed(code, world.own, packages=packages("BAS-00", "PRI-MAT"))
    await models.Pregnancy.filter(resident_id=person.id).update(lost=TENTH)
    assert await attached(world, enrolment, TENTH) == 1
    assert (await held(enrolment))["PRI-MAT"] == (TODAY, TENTH, "CHOSEN", "EPISODE_OVER")


async def test_a_newer_version_is_not_taken_silently_in_mid_term(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    await diagnosed(enrolment, TODAY)
    await attached(world, enrolment, TODAY)
    before = await held(enrolment), await paid(enrolment)
    of_the_very_old = republished(
        world.own.catalog,
        "PRI-HTN",
        lambda one: replace(one, eligibility=AgeCondition(TimeUnit.YEAR, from_=110)),
        TENTH,
    )
    async with transaction():
        assert await attach(world.own.desk(LATER, of_the_very_old), [enrolment.resident_id], LATER) == 0
    assert (await held(enrolment), await paid(enrolment)) == before
    assert before[0]["PRI-HTN"] == (*YEAR, "ATTACHED", None)


async def test_a_package_with_a_part_to_pay_oneself_is_only_proposed(world: World) -> None:
    costs = amended(world.own.catalog, "PRI-HTN", _costing)
    enrolment = await signed(await resident(world.own), world.own)
    await diagnosed(enrolment, TENTH)
    async with transaction():
        assert await attach(world.own.desk(TENTH, costs), [enrolment.resident_id], TENTH) == 0
    assert "PRI-HTN" not in await held(enrolment)
    assert await attached(world, enrolment, TENTH) == 1


def _costing(package: PackageDefinition) -> PackageDefinition:
    """With a part that the resident pays."""
    return replace(package, price=replace(package.price, self_pay=1000))
