"""Priority packages in mid-term (DECISIONS): attached from the day their rule is true, closed when it no longer is."""

from __future__ import annotations

from datetime import date

import pytest

from core.database import transaction
from enrolment import models
from enrolment.signing.attaching import attach
from tests.signing.staging import (
    OLD,
    TODAY,
    YEAR,
    World,
    announced,
    happened,
    held,
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
