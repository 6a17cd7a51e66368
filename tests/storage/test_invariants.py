"""The database refuses what must never be, whoever asks (HAZARDS 2)."""

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from catalog.models import ServiceItem, ServiceItemVersion, ServicePackage
from core.clock import Clock
from core.database import connection
from core.models import AuditEntry
from teams.models import Region

REFUSED = (IntegrityError, OperationalError)


async def say(sql: str) -> None:
    """One statement, around the models."""
    await connection().execute_query(sql)


async def package_row(total: int, self_fen: int) -> str:
    package = await ServicePackage.create(code="X-01")
    columns = {
        "package_id": package.id,
        "number": 1,
        "digest": "'d'",
        "tier": "'BASIC'",
        "definition": "'{}'",
        "public_health_fen": 100,
        "medical_insurance_fen": 0,
        "fiscal_fen": 0,
        "employer_fen": 0,
        "self_fen": self_fen,
        "total_fen": total,
        "price_status": "'PLACEHOLDER'",
        "created_at": "'2026-01-01'",
    }
    return f"INSERT INTO package_version ({', '.join(columns)}) VALUES ({', '.join(map(str, columns.values()))})"  # noqa: S608


async def test_a_total_that_is_not_the_sum_of_its_payers_is_refused(database: str) -> None:
    with pytest.raises(IntegrityError):
        await say(await package_row(total=151, self_fen=50))


async def test_a_negative_payer_is_refused(database: str) -> None:
    with pytest.raises(IntegrityError):
        await say(await package_row(total=50, self_fen=-50))


async def test_a_price_that_adds_up_is_stored(database: str) -> None:
    await say(await package_row(total=150, self_fen=50))


async def test_there_is_one_menu_revision(database: str) -> None:
    with pytest.raises(IntegrityError):
        await say("INSERT INTO menu_revision (id, number) VALUES (2, 0)")


@pytest.mark.parametrize("change", ["UPDATE service_item_version SET number = 9", "DELETE FROM service_item_version"])
async def test_a_version_of_an_item_never_changes(database: str, clock: Clock, change: str) -> None:
    item = await ServiceItem.create(code="GEN-01")
    await ServiceItemVersion.create(item=item, number=1, digest="d", definition={}, created_at=clock())

    with pytest.raises(REFUSED):
        await say(change)

    assert await ServiceItemVersion.filter(number=1).count() == 1


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET subject = 'somebody else'", "DELETE FROM audit_entry"])
async def test_nobody_edits_the_audit_trail(database: str, clock: Clock, change: str) -> None:
    await AuditEntry.create(at=clock(), subject="clerk", verb="Mutation.publishPackages", detail={})

    with pytest.raises(REFUSED):
        await say(change)

    assert await AuditEntry.filter(subject="clerk").count() == 1


async def test_a_region_with_regions_below_it_cannot_be_deleted(database: str) -> None:
    guangxi = await Region.create(code="450000", name_zh="广西", name_en="Guangxi", kind="PROVINCE")
    await Region.create(code="450300", name_zh="桂林", name_en="Guilin", kind="CITY", parent=guangxi)

    with pytest.raises(REFUSED):
        await guangxi.delete()

    assert await Region.all().count() == 2
