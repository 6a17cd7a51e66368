"""How somebody belongs to a region beside living there: recorded, ended, and asked for by rules."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.vocabulary import Residence
from enrolment import models
from enrolment.queries import facts_of
from enrolment.recording.residences import EndResidence, RecordResidence, end_residence, record_residence
from teams.period import in_force
from tests.enrolment.desk_staging import FOREIGNERS, TODAY, desk, key, refused, registered, told
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio
SINCE = date(2026, 1, 5)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


async def relations(code: str) -> set[Residence]:
    """In which ways somebody belongs to the county today."""
    facts = (await facts_of([code], "450323", TODAY))[code]
    return {each.fact for each in facts.residences if in_force(each.starts or TODAY, each.ends, TODAY)}


async def test_somebody_is_cared_for_at_home_and_rules_know_it() -> None:
    resident = await registered()
    assert Residence.AT_HOME not in await relations(resident.code)
    given = RecordResidence(resident.code, 1, Residence.AT_HOME, "450323", SINCE)
    assert await record_residence(desk(), given, key()) == {"resident": resident.code, "version": 2}
    assert Residence.AT_HOME in await relations(resident.code)
    ended = EndResidence(resident.code, 2, Residence.AT_HOME, "450323")
    assert await end_residence(desk(), ended, key()) == {"resident": resident.code, "version": 3}
    assert Residence.AT_HOME not in await relations(resident.code)
    (row,) = await models.Residence.filter(resident_id=resident.id, relation="AT_HOME")
    assert (row.starts, row.ends) == (SINCE, TODAY)


async def test_what_follows_from_addresses_what_stands_and_what_does_not_is_told() -> None:
    resident = await registered()
    lives = RecordResidence(resident.code, 1, Residence.LIVES, "450323", date(2027, 1, 1))
    assert told(await refused(record_residence(desk(), lives, key()))) == {
        ("FOLLOWS_ADDRESS", "relation"),
        ("DAY_IN_FUTURE", "starts"),
        ("ALREADY_RECORDED", "relation"),
    }
    nowhere = RecordResidence(resident.code, 1, Residence.WORKS, "999999")
    assert told(await refused(record_residence(desk(), nowhere, key()))) == {("NOT_FOUND", "region")}
    await record_residence(desk(), RecordResidence(resident.code, 1, Residence.WORKS, "450321", SINCE), key())
    twice = RecordResidence(resident.code, 2, Residence.WORKS, "450321")
    assert told(await refused(record_residence(desk(), twice, key()))) == {("ALREADY_RECORDED", "relation")}
    elsewhere = EndResidence(resident.code, 2, Residence.WORKS, "450323")
    assert told(await refused(end_residence(desk(), elsewhere, key()))) == {("NOT_IN_FORCE", "relation")}


async def test_nobody_else_records_it() -> None:
    resident = await registered()
    given = RecordResidence(resident.code, 1, Residence.WORKS, "450323")
    for actor in FOREIGNERS:
        assert told(await refused(record_residence(desk(actor), given, key()))) == {("NOT_FOUND", "resident")}
